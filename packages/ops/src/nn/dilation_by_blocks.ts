/** Dilated windows by moving every rate-th element to images of their own. TF: python/ops/nn_ops.py. */
import { convertToTensor, int32, ValueError, type Tensor, type TensorLike } from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { constantNumbers } from "../array/constant_value.ts";
import { shape } from "../array/shape.ts";
import { batch_to_space_nd, required_space_to_batch_paddings, space_to_batch_nd } from "../array/space_to_batch.ts";
import { stack } from "../array/stack.ts";
import { isChannelFirst, paddingAttrs, type Padding } from "./window_arguments.ts";

export interface Dilation {
  /** Looked at where the padding is `"SAME"`. */
  readonly filterShape: TensorLike;
  /** The distance of elements, for each spatial axis. */
  readonly rate: readonly number[];
  readonly padding: Padding;
  readonly data_format: string | null;
  /** One after the other. */
  readonly spatialAxes: readonly number[];
}

/**
 * A function of images on every rate-th element: these are moved to images of their own, and back.
 * @param op the function, told what padding to use
 * TF: `nn_ops.with_space_to_batch`.
 */
export function withSpaceToBatch(
  input: Tensor,
  { filterShape, rate, padding, data_format, spatialAxes: axes }: Dilation,
  op: (x: Tensor, padding: Padding) => Tensor,
): Tensor {
  const rates = convertToTensor(rate, { dtype: int32, name: "dilation_rate" });
  if (rate.some((r) => r < 1))
    throw new ValueError(`\`dilation_rate\` must be positive. Received: dilation_rate=[${rate.join(" ")}]`);
  if (rate.every((r) => r === 1)) return op(input, padding);
  const isFirst = isChannelFirst(data_format ?? "");
  const borders = basePaddings(filterShape, rate, padding, isFirst);
  const known = input.shape.known;
  const sizes = axes.map((axis) => known?.[axis] ?? null);
  const spatial = sizes.every((d) => d !== null) ? sizes : spatialSizes(input, axes);
  const [paddings, crops] = required_space_to_batch_paddings(spatial, rates, borders);
  const before = axes[0]! - 1;
  const blockShape = [...new Array<number>(before).fill(1), ...rate];
  const [border, cut] = [adjusted(paddings, before, rate.length), adjusted(crops, before, rate.length)];
  const moved = space_to_batch_nd(input, blockShape, border);
  return batch_to_space_nd(op(moved, "VALID"), blockShape, cut);
}

function spatialSizes(input: Tensor, axes: readonly number[]): Tensor {
  const all = shape(input);
  return stack(axes.map((axis) => all.getitem(axis)));
}

/** What makes a dilated window fit as the padding says. */
function basePaddings(
  filterShape: TensorLike,
  rate: readonly number[],
  padding: Padding,
  isFirst: boolean,
): TensorLike {
  const { padding: kind, explicit_paddings: explicit } = paddingAttrs(padding);
  if (kind === "VALID") return rate.map(() => [0, 0]);
  if (kind === "EXPLICIT") {
    const pairs = Array.from({ length: rate.length + 2 }, (_, i) => explicit.slice(2 * i, 2 * i + 2));
    return isFirst ? pairs.slice(2) : pairs.slice(1, -1);
  }
  if (kind !== "SAME") throw new ValueError(`\`padding\` must be one of 'SAME' or 'VALID'. Received: padding=${kind}`);
  const sizes = constantNumbers(convertToTensor(filterShape, { name: "filter_shape" }));
  if (!sizes) throw new ValueError("None values not supported.");
  return stack(
    rate.map((r, i) => {
      const extra = (sizes[i]! - 1) * r;
      const start = Math.floor(extra / 2);
      return [start, extra - start];
    }),
  );
}

/** Pairs for axes from the first after the batch on. TF: `_with_space_to_batch_adjust`. */
function adjusted(pairs: Tensor, before: number, count: number): TensorLike {
  const numbers = constantNumbers(pairs);
  const filled = new Array<number[]>(before).fill([0, 0]);
  if (numbers)
    return [...filled, ...Array.from({ length: numbers.length / 2 }, (_, i) => numbers.slice(2 * i, 2 * i + 2))];
  const part = pairs.getitem(`0:${String(count)}`);
  return concat(before === 0 ? [part] : [filled, part], 0);
}
