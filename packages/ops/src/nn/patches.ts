/**
 * Windows of images laid out along the channels: a view, copied.
 * TF: core/kernels/extract_image_patches_op.cc, python/ops/array_grad.py.
 */
import {
  defineOp,
  float32,
  int64,
  type kernel as k,
  pyFunction,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { shape } from "../array/shape.ts";
import { unstack } from "../array/stack.ts";
import { transpose } from "../array/transpose.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { dense } from "../array/index_math.ts";
import { cast } from "../math/cast.ts";
import { range } from "../math/range.ts";
import { unsorted_segment_sum } from "../math/segment.ts";
import { multiplySizes, withRank } from "../shape_rules.ts";
import { axesOf, checkLengths, checkSpatial, rateAttrs, windowCounts } from "./fixed_windows.ts";
import { integers, windows } from "./window.ts";

defineOp(OpDefs.ExtractImagePatches, {
  shape: (ctx) => {
    const [batch, height, width, channels] = withRank(ctx.input(0), 4);
    const attrs = rateAttrs(ctx);
    const ksizes = integers(ctx, "ksizes");
    checkLengths(ctx.op, { ksizes, stride: attrs.strides, rates: attrs.dilations });
    const counts = windowCounts([height!, width!], ksizes.slice(1, 3), attrs);
    return [[batch!, ...counts, multiplySizes(channels!, ksizes[1]! * ksizes[2]!)]];
  },
  gradient: (op, grad) => patchesGradient(op, dense(grad)),
  lower: (ctx) => {
    const images = ctx.input(0);
    if (images.shape.length !== 4) throw ctx.invalid(`input must be 4-dimensional[${images.shape.join(",")}]`);
    const attrs = rateAttrs(ctx);
    const ksizes = integers(ctx, "ksizes");
    const { strides, dilations: rates } = attrs;
    for (const [name, numbers] of Object.entries({ ksizes, strides, rates }))
      checkSpatial(ctx, numbers, `Only support ${name} across space.`);
    const axes = axesOf(ctx, images.shape, ksizes.slice(1, 3), attrs);
    const result = ctx.empty([
      images.shape[0]!,
      ...axes.map((axis) => axis.output),
      ksizes[1]! * ksizes[2]! * images.shape[3]!,
    ]);
    const fill = (source: k.Value, target: k.Value): void => {
      const seen = windows(ctx, source, axes, 0);
      ctx.move(seen, ctx.reshape(target, seen.shape));
    };
    if (images.dtype.is_complex) {
      fill(ctx.real(images), ctx.real(result));
      fill(ctx.imaginary(images), ctx.imaginary(result));
    } else fill(images, result);
    ctx.output(0, result);
  },
});

/** Patches of the elements' own numbers tell where each element of the gradient belongs. */
function patchesGradient(op: Operation, grad: Tensor): Tensor {
  const [batch, rowsIn, columnsIn, channels] = unstack(shape(op.inputs[0], { out_type: int64 }));
  const output = shape(op.outputs[0], { out_type: int64 });
  const [rowsOut, columnsOut] = unstack(output.getitem("1:3"));
  const [, rows, columns] = op._attr("ksizes", "list(int)");
  const count = rowsIn!.mul(columnsIn!);
  const numbers = raw.Reshape({
    tensor: range(1, count.add(1), { dtype: float32 }),
    shape: [1, rowsIn!, columnsIn!, 1],
  });
  const patched = raw.ExtractImagePatches({
    images: numbers,
    ksizes: op._attr("ksizes", "list(int)"),
    strides: op._attr("strides", "list(int)"),
    rates: op._attr("rates", "list(int)"),
    padding: op._attr("padding", "string"),
  });
  const places = cast(patched, int64);
  const apart = raw.Reshape({ tensor: grad, shape: [batch!, rowsOut!, columnsOut!, rows!, columns!, channels!] });
  const turned = transpose(apart, [1, 2, 3, 4, 0, 5]);
  const flat = raw.Reshape({ tensor: turned, shape: [-1, batch!.mul(channels!)] });
  const segments = raw.Reshape({ tensor: places, shape: [-1] }).sub(1);
  const sums = unsorted_segment_sum(flat, segments, count);
  const image = raw.Reshape({ tensor: sums, shape: [rowsIn!, columnsIn!, batch!, channels!] });
  return transpose(image, [2, 0, 1, 3]);
}

/**
 * Windows of images, each laid out along the channels.
 * @param images [batch, height, width, channels]
 * @param ksizes the window's size, one per axis of the images, the first and the last 1
 * @param strides how far windows are apart, given as `ksizes`
 * @param rates how far elements of a window are apart, given as `ksizes`
 * @param padding `"VALID"` or `"SAME"`: zeros around the images
 * @returns [batch, rows, columns, window height * window width * channels]
 * TF: `tf.extract_image_patches`.
 */
export const extract_image_patches = pyFunction(
  "extract_image_patches",
  ["images", "ksizes", "strides", "rates", "padding", "name"],
  (
    images: TensorLike,
    ksizes: readonly number[],
    strides: readonly number[],
    rates: readonly number[],
    padding: string,
    name?: NameLike,
  ): Tensor => raw.ExtractImagePatches({ images, ksizes, strides, rates, padding, name }),
  { required: 1, aliases: { sizes: "ksizes" } },
);
