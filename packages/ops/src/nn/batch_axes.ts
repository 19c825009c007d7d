/** Functions of images where there are more batch axes than one. TF: python/ops/nn_ops.py. */
import { convertToTensor, isTensor, withContext, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { reshape } from "../array/reshape.ts";
import { shape } from "../array/shape.ts";
import * as raw from "../gen/raw_ops.ts";

/** Sizes of a tensor of known rank, computed where they are not known. */
function sizes(x: Tensor, begin: number, end?: number): readonly number[] | Tensor {
  const known = x.shape.known!.slice(begin, end).filter((d) => d !== null);
  const count = x.shape.known!.slice(begin, end).length;
  const range = `${begin === 0 ? "" : String(begin)}:${end === undefined ? "" : String(end)}`;
  return known.length === count ? known : shape(x).getitem(range);
}

/**
 * Applies a function of images to a tensor with more batch axes than one.
 * @param innerRank how many axes an image has, the channels among them
 * TF: `nn_ops.squeeze_batch_dims`.
 */
export function overBatchAxes(
  input: TensorLike,
  innerRank: number,
  name: NameLike | undefined,
  apply: (images: Tensor) => Tensor,
): Tensor {
  return withContext(name_scope(name ?? null, "squeeze_batch_dims", [input]), () => {
    const x = convertToTensor(input, { name: "input" });
    const inner = sizes(x, -innerRank);
    const batch = sizes(x, 0, -innerRank);
    const join = (a: TensorLike, b: TensorLike): Tensor => raw.ConcatV2({ values: [a, b], axis: -1, name: "concat" });
    const images = apply(reshape(x, isTensor(inner) ? join([-1], inner) : [-1, ...inner]));
    const result = reshape(images, join(batch, sizes(images, -innerRank)));
    result.set_shape([...x.shape.known!.slice(0, -innerRank), ...result.shape.known!.slice(-innerRank)]);
    return result;
  });
}
