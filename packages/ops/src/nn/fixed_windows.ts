/** Windows given by attributes alone: sizes of ops whose shape is known only where both spatial axes are. */
import { type kernel as k, ShapeError, UnimplementedError, type Operation } from "@tfgraph/core";
import { type Size } from "../shape_rules.ts";
import { integers, windowAxis, type WindowAttrs, type WindowAxis } from "./window.ts";

type Source = Parameters<typeof integers>[0];

/** Attributes of an op of images, [batch, height, width, channels], with `rates` between the elements of a window. */
export function rateAttrs(source: Source): WindowAttrs {
  return {
    format: "NHWC",
    channel: 3,
    spatial: [1, 2],
    strides: integers(source, "strides"),
    dilations: integers(source, "rates"),
    padding: String(source.attr("padding", "string")),
    explicit: [],
  };
}

/** @throws ShapeError for a list of another length */
export function checkLengths(op: Operation, lists: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, { length }] of Object.entries(lists)) {
    if (length !== 4)
      throw new ShapeError(`${op.type} requires the ${name} attribute to contain 4 values, but got: ${String(length)}`);
  }
}

/** How many windows there are along height and width, both unknown where a size is. TF: `GetWindowedOutputSizeVerbose`. @throws ShapeError */
export function windowCounts(sizes: readonly Size[], window: readonly Size[], attrs: WindowAttrs): Size[] {
  const known = [...sizes, ...window].every((size) => size !== null);
  if (!known) return sizes.map(() => null);
  return attrs.spatial.map((axis, i) => {
    const [input, stride] = [sizes[i]!, attrs.strides[axis]!];
    if (stride <= 0) throw new ShapeError(`Stride must be > 0, but got ${String(stride)}`);
    const reach = (window[i]! - 1) * attrs.dilations[axis]! + 1;
    const slack = attrs.padding === "SAME" ? input + stride - 1 : input - reach + stride;
    const count = Math.trunc(slack / stride);
    if (count < 0) {
      throw new ShapeError(
        `Computed output size would be negative: ${String(count)} [input_size: ${String(input)}, effective_filter_size: ${String(reach)}, stride: ${String(stride)}]`,
      );
    }
    return count;
  });
}

/** @throws UnimplementedError for numbers other than 1 along the batch or the channels */
export function checkSpatial(ctx: k.Lowering, numbers: readonly number[], message: string): void {
  if (numbers[0] !== 1 || numbers[3] !== 1) throw new UnimplementedError(null, ctx.op, message);
}

export function axesOf(
  ctx: k.Lowering,
  input: readonly number[],
  window: readonly number[],
  attrs: WindowAttrs,
): WindowAxis[] {
  return attrs.spatial.map((axis, i) => windowAxis(ctx, input[axis]!, window[i]!, attrs, axis));
}
