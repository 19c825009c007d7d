/** The elements where a mask is true. TF: python/ops/array_ops.py. */
import {
  convertToTensor,
  isTensor,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { concat } from "./concat.ts";
import { constantNumbers } from "./constant_value.ts";
import { gather } from "./gather.ts";
import { name_scope } from "./name_scope.ts";
import { shapeOf } from "./shape.ts";
import { Slice } from "./slice_object.ts";
import { where_v2 } from "./where.ts";

/**
 * The slices of a tensor where the mask is true.
 * @param mask booleans, whose shape is that of the tensor's axes from `axis` on
 * @param axis the first axis the mask is for, 0 unless told
 * @throws ValueError for a scalar mask or one of unknown rank, or where static shapes differ
 * TF: `tf.boolean_mask`.
 */
export const boolean_mask = pyFunction(
  "boolean_mask",
  ["tensor", "mask", "name", "axis"],
  (
    tensor: TensorLike,
    mask: TensorLike,
    name: NameLike = "boolean_mask",
    axis: number | Tensor | null = null,
  ): Tensor =>
    withContext(name_scope(name, null, [tensor, mask]), () => {
      const x = convertToTensor(tensor, { name: "tensor" });
      const chosen = convertToTensor(mask, { name: "mask" });
      const rank = chosen.shape.ndims;
      if (rank === 0) throw new ValueError("mask cannot be scalar.");
      if (rank === null) {
        throw new ValueError(
          "Number of mask dimensions must be specified, even if some dimensions are None.  E.g. shape=[None] is ok, but shape=None is not.",
        );
      }
      const along = axis ?? 0;
      const known = isTensor(along) ? constantNumbers(along)?.[0] : along;
      if (known === undefined) return maskDynamic(x, chosen, along as Tensor, rank);
      x.shape.slice(known, known + rank).assert_is_compatible_with(chosen.shape);
      const leading = raw.Prod({
        input: shapeOf(x).getitem(`${String(known)}:${String(known + rank)}`),
        reduction_indices: [0],
      });
      const before = shapeOf(x).getitem(`:${String(known)}`);
      const after = shapeOf(x).getitem(`${String(known + rank)}:`);
      const flat = raw.Reshape({ tensor: x, shape: concat([before, [leading], after], 0) });
      const rows = x.shape.slice(known, known + rank).num_elements();
      flat.set_shape(
        x.shape
          .slice(0, known)
          .concatenate([rows])
          .concatenate(x.shape.slice(known + rank)),
      );
      return pickRows(flat, chosen, known);
    }),
  { required: 2 },
);

/** The axis is a tensor whose value is not known. */
function maskDynamic(x: Tensor, mask: Tensor, axis: Tensor, rank: number): Tensor {
  const leading = raw.Prod({
    input: shapeOf(x).getitem(new Slice(axis, axis.add(rank), null)),
    reduction_indices: [0],
  });
  const before = shapeOf(x).getitem(new Slice(null, axis, null));
  const after = shapeOf(x).getitem(new Slice(axis.add(rank), null, null));
  return pickRows(raw.Reshape({ tensor: x, shape: concat([before, [leading], after], 0) }), mask, axis);
}

function pickRows(x: Tensor, mask: Tensor, axis: number | Tensor): Tensor {
  const flatMask = raw.Reshape({ tensor: mask, shape: [-1] });
  const indices = raw.Squeeze({ input: where_v2(flatMask), squeeze_dims: [1] });
  return gather(x, indices, { axis });
}
