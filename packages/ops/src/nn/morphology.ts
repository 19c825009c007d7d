/**
 * Grayscale dilation and erosion: the greatest sum of image and filter over a window, and where it was.
 * TF: core/kernels/dilation_ops.cc, python/ops/nn_ops.py, nn_grad.py.
 */
import {
  defineOp,
  elementCount,
  float32,
  float64,
  kernel as k,
  pyFunction,
  withContext,
  type NameLike,
  type Operation,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeSizes, withRank } from "../shape_rules.ts";
import { axesOf, checkLengths, checkSpatial, rateAttrs, windowCounts } from "./fixed_windows.ts";
import { least } from "./max_pool.ts";
import type { WindowAxis } from "./window.ts";

function outputShape(ctx: ShapeContext): StaticShape {
  const [batch, height, width, depth] = withRank(ctx.input(0), 4);
  const [rows, columns, channels] = withRank(ctx.input(1), 3);
  const attrs = rateAttrs(ctx);
  checkLengths(ctx.op, { stride: attrs.strides, rates: attrs.dilations });
  mergeSizes(depth!, channels!);
  return [batch!, ...windowCounts([height!, width!], [rows!, columns!], attrs), channels!];
}

// ------------------------------------------------------------------ maxima

interface Sizes {
  readonly batch: number;
  readonly channels: number;
  readonly rows: WindowAxis;
  readonly columns: WindowAxis;
  /** Where maxima begin: what is not greater does not count. */
  readonly floor: number;
}

/** Called for every output in order: its position, that of the greatest sum in image and filter, and the sum. */
type Visit = (output: number, image: number, filter: number, sum: number) => void;

function forEachMaximum(sizes: Sizes, image: Float64Array, filter: Float64Array, round: Round, visit: Visit): void {
  const { batch, channels, rows, columns, floor } = sizes;
  let output = 0;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < rows.output; i++) {
      const top = i * rows.stride - rows.before;
      for (let j = 0; j < columns.output; j++) {
        const left = j * columns.stride - columns.before;
        for (let c = 0; c < channels; c++, output++) {
          const at = (y: number, x: number): number => ((b * rows.input + y) * columns.input + x) * channels + c;
          let sum = floor;
          let bestImage = at(Math.max(0, top), Math.max(0, left));
          let bestFilter = c;
          for (let p = 0, y = top; p < rows.size; p++, y += rows.dilation) {
            if (y < 0 || y >= rows.input) continue;
            for (let q = 0, x = left; q < columns.size; q++, x += columns.dilation) {
              if (x < 0 || x >= columns.input) continue;
              const tap = (p * columns.size + q) * channels + c;
              const value = round(image[at(y, x)]! + filter[tap]!);
              if (!(value > sum)) continue;
              [sum, bestImage, bestFilter] = [value, at(y, x), tap];
            }
          }
          visit(output, bestImage, bestFilter, sum);
        }
      }
    }
  }
}

type Round = (x: number) => number;

/** Sums of single precision are rounded before they are compared. */
function rounding(ctx: k.Lowering): Round {
  return ctx.input(0).dtype === float32 ? Math.fround : (x) => x;
}

// ------------------------------------------------------------------ lowering

/** @throws InvalidArgumentError where inputs are no images and filter of as many channels */
function sizesOf(ctx: k.Lowering): Sizes {
  const [image, filter] = [ctx.input(0).shape, ctx.input(1).shape];
  const attrs = rateAttrs(ctx);
  checkSpatial(ctx, attrs.strides, "Stride is only supported across spatial dimensions.");
  checkSpatial(ctx, attrs.dilations, "Rate is only supported across spatial dimensions.");
  if (image.length !== 4) throw ctx.invalid(`input must be 4-dimensional[${image.join(",")}]`);
  if (filter.length !== 3) throw ctx.invalid(`filter must be 3-dimensional: [${filter.join(",")}]`);
  const channels = image[3]!;
  if (channels !== filter[2]!) {
    throw ctx.invalid(`input and filter must have the same depth: ${String(channels)} vs ${String(filter[2])}`);
  }
  const [rows, columns] = axesOf(ctx, image, filter, attrs);
  return { batch: image[0]!, channels, rows: rows!, columns: columns!, floor: Number(least(ctx.input(0).dtype)) };
}

/** A routine over numbers in double precision; the result in the output's type. */
function inDoubles(
  ctx: k.Lowering,
  shape: readonly number[],
  run: (inputs: readonly Float64Array[], out: Float64Array) => void,
): void {
  const wide = ctx
    .inputList()
    .map((v) => (v.dtype === float64 ? v : ctx.map([v], (e) => e.to("f64"), { dtype: float64 })));
  const type = { dtype: float64, shape };
  const [result] = ctx.routine(wide, [type], ({ inputs }) => {
    const data = new Float64Array(elementCount(shape));
    run(
      inputs.map((input) => input.data as Float64Array), // converted above
      data,
    );
    return [{ ...type, data }];
  });
  const dtype = ctx.outputType();
  ctx.output(0, dtype === float64 ? result! : ctx.map([result!], (e) => e.to(k.scalarType(dtype)), { dtype }));
}

const outputSizes = ({ batch, rows, columns, channels }: Sizes): number[] => [
  batch,
  rows.output,
  columns.output,
  channels,
];

function lowerDilation(ctx: k.Lowering): void {
  const sizes = sizesOf(ctx);
  const round = rounding(ctx);
  inDoubles(ctx, outputSizes(sizes), ([image, filter], out) => {
    forEachMaximum(sizes, image!, filter!, round, (output, _image, _filter, sum) => (out[output] = sum));
  });
}

/** The gradient goes to the element of the image, or of the filter, that made the first of the greatest sums. */
function lowerGradient(ctx: k.Lowering, of: 0 | 1): void {
  const sizes = sizesOf(ctx);
  const grad = ctx.input(2).shape;
  if (grad.length !== 4) throw ctx.invalid(`out_backprop must be 4-dimensional[${grad.join(",")}]`);
  if (grad.join() !== outputSizes(sizes).join()) throw ctx.invalid("out_backprop has incompatible size.");
  const round = rounding(ctx);
  inDoubles(ctx, ctx.input(of).shape, ([image, filter, incoming], out) => {
    forEachMaximum(sizes, image!, filter!, round, (output, inImage, inFilter) => {
      out[of === 0 ? inImage : inFilter]! += incoming![output]!;
    });
  });
}

function attrsOf(op: Operation) {
  return {
    strides: op._attr("strides", "list(int)"),
    rates: op._attr("rates", "list(int)"),
    padding: op._attr("padding", "string"),
  };
}

defineOp(OpDefs.Dilation2D, {
  shape: (ctx) => [outputShape(ctx)],
  gradient: (op, grad) => {
    const args = { input: op.inputs[0]!, filter: op.inputs[1]!, out_backprop: grad, ...attrsOf(op) };
    return [raw.Dilation2DBackpropInput(args), raw.Dilation2DBackpropFilter(args)];
  },
  lower: lowerDilation,
});
defineOp(OpDefs.Dilation2DBackpropInput, {
  shape: (ctx) => [ctx.input(0)],
  gradient: "unregistered",
  lower: (ctx) => {
    lowerGradient(ctx, 0);
  },
});
defineOp(OpDefs.Dilation2DBackpropFilter, {
  shape: (ctx) => [ctx.input(1)],
  gradient: "unregistered",
  lower: (ctx) => {
    lowerGradient(ctx, 1);
  },
});

// ------------------------------------------------------------------ functions

/**
 * Grayscale dilation: `max over (i, j) of input[y * stride + rate * i, x * stride + rate * j, c] + filter[i, j, c]`.
 * @param input [batch, height, width, channels]
 * @param filter [height, width, channels]
 * @param strides one per axis of the input, the first and the last 1
 * @param rates the distance of the filter's elements, one per axis of the input
 * @param padding `"SAME"` or `"VALID"`
 * @returns [batch, rows, columns, channels]
 * TF: `tf.nn.dilation2d`.
 */
export const dilation2d = pyFunction(
  "dilation2d_v1",
  ["input", "filter", "strides", "rates", "padding", "name"],
  (
    input: TensorLike,
    filter: TensorLike,
    strides: readonly number[],
    rates: readonly number[],
    padding: string,
    name?: NameLike,
  ): Tensor => raw.Dilation2D({ input, filter, strides, rates, padding, name }),
  { required: 1, aliases: { filters: "filter", dilations: "rates" } },
);

/**
 * Grayscale erosion: `min over (i, j) of value[y * stride + rate * i, x * stride + rate * j, c] - kernel[i, j, c]`; see {@link dilation2d}.
 * TF: `tf.nn.erosion2d`.
 */
export const erosion2d = pyFunction(
  "erosion2d",
  ["value", "kernel", "strides", "rates", "padding", "name"],
  (
    value: TensorLike,
    kernel: TensorLike,
    strides: readonly number[],
    rates: readonly number[],
    padding: string,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "erosion2d", [value, kernel]), (scope) => {
      const input = raw.Neg({ x: value });
      const filter = raw.ReverseV2({ tensor: kernel, axis: [0, 1] });
      return raw.Neg({ x: raw.Dilation2D({ input, filter, strides, rates, padding, name: scope }) });
    }),
  { required: 5 },
);
