/** Counts of integers and of intervals. TF: core/kernels/bincount_op.cc, histogram_op.cc, python/ops/bincount_ops.py, histogram_ops.py. */
import {
  allocateData,
  as_dtype,
  convertToTensor,
  defineOp,
  elementCount,
  int32,
  pyFunction,
  ShapeError,
  toNumbers,
  withContext,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape, size } from "../array/shape.ts";
import { Assert } from "../checks/assert.ts";
import { with_dependencies } from "../control_flow/no_op.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { scalarInput, sizeInput, unknownOfRank, withRank, withRankAtMost } from "../shape_rules.ts";
import { cast } from "./cast.ts";
import { clip_by_value } from "./clip.ts";
import { truediv } from "./division.ts";
import { floor } from "./elementary.ts";
import { reduce_max } from "./reductions.ts";

/** Numbers as data of a type. */
function valueOfNumbers(
  dtype: TensorValue["dtype"],
  shape: readonly number[],
  numbers: ArrayLike<number>,
): TensorValue {
  const data = allocateData(dtype, numbers.length);
  const target = data as { [i: number]: number | bigint };
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  for (let i = 0; i < numbers.length; i++) target[i] = wide ? BigInt(numbers[i]!) : numbers[i]!;
  return { dtype, shape, data };
}

defineOp(OpDefs.DenseBincount, {
  shape: (ctx) => {
    const input = withRankAtMost(ctx.input(0), 2);
    const bins = sizeInput(ctx, 1);
    if (!input || bins === null) return [unknownOfRank(input?.length)];
    return [input.length === 2 ? [input[0]!, bins] : [bins]];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [input, weights] = [ctx.input(0), ctx.input(2)];
    const bins = ctx.number(1);
    if (bins < 0) throw ctx.invalid(`size (${String(bins)}) must be non-negative`);
    const binary = ctx.attr("binary_output", "bool");
    const [rows, columns] = input.shape.length === 2 ? (input.shape as [number, number]) : [1, input.shape[0] ?? 1];
    const weighted = weights.shape.reduce((n, d) => n * d, 1) > 0;
    const dtype = ctx.outputType();
    const shape = input.shape.length === 2 ? [rows, bins] : [bins];
    const [result] = ctx.routine([input, weights], [{ dtype, shape }], ({ inputs }) => {
      const by = weighted ? toNumbers(inputs[1]!) : undefined;
      const counts = new Float64Array(rows * bins);
      toNumbers(inputs[0]!).forEach((value, i) => {
        if (value < 0) throw ctx.invalid("Input arr must be non-negative!");
        if (value >= bins) return;
        const at = Math.floor(i / columns) * bins + value;
        counts[at] = binary ? 1 : counts[at]! + (by ? by[i]! : 1);
      });
      return [valueOfNumbers(dtype, shape, counts)];
    });
    ctx.output(0, result!);
  },
});

defineOp(OpDefs.Bincount, {
  shape: (ctx) => {
    const bins = scalarInput(ctx, 1);
    if (bins !== null && bins < 0) throw new ShapeError(`size (${String(bins)}) must be non-negative`);
    withRank(ctx.input(1), 0);
    return [[bins]];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const rank = ctx.input(1).shape.length;
    if (rank !== 0) throw ctx.invalid(`Shape must be rank 0 but is rank ${String(rank)}`);
    const bins = ctx.number(1);
    if (bins < 0) throw ctx.invalid(`size (${String(bins)}) must be non-negative`);
    const [integers, weights] = [ctx.input(0), ctx.input(2)];
    const [count, weighted] = [elementCount(integers.shape), elementCount(weights.shape)];
    if (weighted > 0 && weighted !== count) throw ctx.invalid("Input indices and weights must have the same size.");
    const dtype = ctx.outputType();
    const [result] = ctx.routine([integers, weights], [{ dtype, shape: [bins] }], ({ inputs }) => {
      const by = weighted > 0 ? toNumbers(inputs[1]!) : undefined;
      const counts = new Float64Array(bins);
      toNumbers(inputs[0]!).forEach((value, i) => {
        if (value < 0) throw ctx.invalid("Input arr must be non-negative!");
        if (value < bins) counts[value]! += by ? by[i]! : 1;
      });
      return [valueOfNumbers(dtype, [bins], counts)];
    });
    ctx.output(0, result!);
  },
});

defineOp(OpDefs.HistogramFixedWidth, {
  shape: (ctx) => {
    withRank(ctx.input(1), 1);
    scalarInput(ctx, 2);
    return [[sizeInput(ctx, 2)]];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const bins = ctx.number(2);
    if (bins <= 0) throw ctx.invalid(`nbins should be a positive number, but got '${String(bins)}'`);
    const dtype = ctx.outputType();
    const [result] = ctx.routine([ctx.input(0), ctx.input(1)], [{ dtype, shape: [bins] }], ({ inputs }) => {
      const [low, high] = toNumbers(inputs[1]!) as [number, number];
      if (!(low < high))
        throw ctx.invalid(
          `value_range should satisfy value_range[0] < value_range[1], but got '[${String(low)}, ${String(high)}]'`,
        );
      const step = (high - low) / bins;
      const counts = new Float64Array(bins);
      for (const value of toNumbers(inputs[0]!))
        counts[Math.min(Math.trunc((Math.max(value, low) - low) / step), bins - 1)]! += 1;
      return [valueOfNumbers(dtype, [bins], counts)];
    });
    ctx.output(0, result!);
  },
});

/**
 * How often each integer from 0 on occurs, or the sums of weights.
 * @param arr integers, none negative
 * @param weights what each counts
 * @param minlength the result has so many elements at least
 * @param maxlength greater integers are not counted
 * @param dtype the type of the counts where there are no weights
 * TF: `tf.bincount`, `tf.math.bincount`.
 */
export const bincount = pyFunction(
  "bincount_v1",
  ["arr", "weights", "minlength", "maxlength", "dtype"],
  (
    arr: TensorLike,
    weights?: TensorLike | null,
    minlength?: TensorLike | null,
    maxlength?: TensorLike | null,
    dtype: DTypeLike = int32,
  ): Tensor =>
    withContext(name_scope("bincount"), () => {
      const given = convertToTensor(arr, { name: "arr" });
      const by = weights === null || weights === undefined ? null : convertToTensor(weights, { name: "weights" });
      const input = given.dtype.is_integer ? given : cast(given, int32);
      const type = input.dtype;
      const isFilled = cast(size(input).greater(0), type);
      let bins = isFilled.mul(reduce_max(input).add(1));
      if (minlength !== null && minlength !== undefined)
        bins = raw.Maximum({ x: convertToTensor(minlength, { name: "minlength", dtype: type }), y: bins });
      if (maxlength !== null && maxlength !== undefined)
        bins = raw.Minimum({ x: convertToTensor(maxlength, { name: "maxlength", dtype: type }), y: bins });
      const flatWeights = by && raw.Reshape({ tensor: by, shape: [-1] });
      const flat = raw.Reshape({ tensor: input, shape: [-1] });
      return raw.DenseBincount({
        input: flat,
        size: bins,
        weights: flatWeights ?? createConstant([], { dtype: as_dtype(dtype) }),
        binary_output: false,
      });
    }),
  { required: 1 },
);

/**
 * How many values are in each of `nbins` intervals of equal width; those outside count in the first and the last.
 * @param value_range [low, high] of the values' type
 * TF: `tf.histogram_fixed_width`.
 */
export const histogram_fixed_width = pyFunction(
  "histogram_fixed_width",
  ["values", "value_range", "nbins", "dtype", "name"],
  (
    values: TensorLike,
    value_range: TensorLike,
    nbins: TensorLike = 100,
    dtype: DTypeLike = int32,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "histogram_fixed_width", [values, value_range, nbins]), (scope) =>
      raw.HistogramFixedWidth({ values, value_range, nbins, dtype: as_dtype(dtype), name: scope }),
    ),
  { required: 2 },
);

/**
 * The interval each value is in, of `nbins` of equal width; see {@link histogram_fixed_width}.
 * @returns int32, the shape of the values
 * TF: `tf.histogram_fixed_width_bins`.
 */
export const histogram_fixed_width_bins = pyFunction(
  "histogram_fixed_width_bins",
  ["values", "value_range", "nbins", "dtype", "name"],
  (
    values: TensorLike,
    value_range: TensorLike,
    nbins: TensorLike = 100,
    _dtype: DTypeLike = int32,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "histogram_fixed_width_bins", [values, value_range, nbins]), () => {
      const given = convertToTensor(values, { name: "values" });
      const sizes = shape(given);
      const flat = raw.Reshape({ tensor: given, shape: [-1] });
      const range = convertToTensor(value_range, { name: "value_range" });
      const bins = convertToTensor(nbins, { dtype: int32, name: "nbins" });
      const check = Assert(raw.Greater({ x: bins, y: 0 }), [`nbins ${bins._str()} must > 0`]);
      const count = cast(with_dependencies([check], bins), flat.dtype);
      const offset = flat.sub(range.getitem(0));
      const width = range.getitem(1).sub(range.getitem(0));
      const scaled = truediv(offset, width, { name: "scaled_values" });
      const indices = floor(count.mul(scaled), { name: "indices" });
      const clipped = clip_by_value(indices, 0, count.sub(1));
      return raw.Reshape({ tensor: cast(clipped, int32), shape: sizes });
    }),
  { required: 2 },
);
