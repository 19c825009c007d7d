/** What pools have in common: their shapes, their attributes, reductions over windows. TF: core/framework/common_shape_fns.cc, core/kernels/pooling_ops_common.cc. */
import {
  kernel as k,
  ShapeError,
  UnimplementedError,
  type Operation,
  type ShapeContext,
  type StaticShape,
} from "@tfgraph/core";
import { withRank, type Size } from "../shape_rules.ts";
import {
  checkPadding,
  inLayout,
  integers,
  outputSize,
  windowAttrs,
  windowAxis,
  type WindowAttrs,
  type WindowAxis,
} from "./window.ts";

type Expr = k.Expr;

/** TF: `MaxPoolShape`, `AvgPoolShape`. @param kind what messages begin with */
export function poolShape(ctx: ShapeContext, kind: "MaxPool" | "AvgPool"): StaticShape {
  const sizes = withRank(ctx.input(0), 4);
  const attrs = windowAttrs(ctx);
  const ksize = integers(ctx, "ksize");
  for (const [name, { length }] of [
    ["stride", attrs.strides],
    ["ksize", ksize],
  ] as const) {
    if (length !== 4)
      throw new ShapeError(`${kind} requires the ${name} attribute to contain 4 values, but got: ${String(length)}`);
  }
  checkPadding(attrs);
  const result = [...sizes];
  const axes = kind === "MaxPool" ? [...attrs.spatial, attrs.channel] : attrs.spatial;
  for (const axis of axes) {
    const window: Size = ksize[axis]! < 0 ? null : ksize[axis]!;
    result[axis] = outputSize(sizes[axis]!, window, attrs, axis);
  }
  return result;
}

export interface Pool {
  readonly attrs: WindowAttrs;
  readonly axes: readonly WindowAxis[];
  /** How many channels are pooled together: more than 1 only without spatial windows. */
  readonly depth: number;
}

/** TF: `PoolParameters`. */
export function poolOf(ctx: k.Lowering, input: readonly number[]): Pool {
  const attrs = windowAttrs(ctx);
  const ksize = integers(ctx, "ksize");
  const { strides, channel, spatial } = attrs;
  if (input.length !== 4)
    throw ctx.invalid(`tensor_in_shape must have 2 spatial dimensions. ${String(input.length)} 0`);
  const unimplemented = (message: string) => new UnimplementedError(null, ctx.op, message);
  if (ksize[0] !== 1 || strides[0] !== 1) throw unimplemented("Pooling is not yet supported on the batch dimension.");
  if (spatial.some((axis) => ksize[axis]! <= 0)) throw ctx.invalid("Sliding window ksize field must be positive");
  checkExplicit(ctx, attrs, ksize);
  const depth = ksize[channel]!;
  if (depth > 1) {
    if (spatial.some((axis) => ksize[axis] !== 1)) {
      throw unimplemented("MaxPooling supports exactly one of pooling across depth or pooling across width/height.");
    }
    if (input[channel]! % depth !== 0) {
      throw unimplemented("Depthwise max pooling requires the depth window to evenly divide the input depth");
    }
    if (depth !== strides[channel])
      throw unimplemented("Depthwise max pooling requires the depth window to equal the depth stride");
  }
  const axes = spatial.map((axis) => windowAxis(ctx, input[axis]!, ksize[axis]!, attrs, axis));
  return { attrs, axes, depth };
}

function checkExplicit(ctx: k.Lowering, { padding, explicit, spatial }: WindowAttrs, ksize: readonly number[]): void {
  if (padding !== "EXPLICIT") return;
  const sides = ["Top", "Bottom", "Left", "Right"];
  spatial.forEach((axis, i) => {
    for (const side of [0, 1]) {
      const [amount, size] = [explicit[2 * axis + side]!, ksize[axis]!];
      if (amount >= size) {
        throw ctx.invalid(
          `${sides[2 * i + side]!} padding ${String(amount)} needs to be smaller than the window size ${String(size)}`,
        );
      }
    }
  });
}

/** [batch, ...output, channels]. */
export function pooledShape({ axes }: Pool, batch: number, channels: number): number[] {
  return [batch, ...axes.map((axis) => axis.output), channels];
}

/** @throws InvalidArgumentError where an input has other sizes than the pooled image */
export function checkPooled(ctx: k.Lowering, pool: Pool, input: readonly number[], slot: number, name: string): void {
  const expected = inLayout(pooledShape(pool, input[0]!, input[pool.attrs.channel]!), pool.attrs).join(",");
  const actual = ctx.input(slot).shape.join(",");
  if (actual !== expected) throw ctx.invalid(`Expected ${name} shape to be [${expected}], but got [${actual}]`);
}

/**
 * Combines the elements of every window of a view, [batch, ...output, ...window, channels].
 * @param target [batch, ...output, channels]
 * @param divisor what the results are divided by, over the target's axes
 */
export function reduceWindows(
  ctx: k.Lowering,
  seen: k.Value,
  target: k.Value,
  combine: k.Combiner,
  body: (x: Expr) => Expr = (x) => x,
  divisor?: k.Value,
): k.Value {
  const spatial = (seen.shape.length - 2) / 2;
  const axes = [...seen.shape.keys()];
  const turned = k.transposeView(seen, [...axes.slice(0, 1 + spatial), axes.at(-1)!, ...axes.slice(1 + spatial, -1)]);
  const reduced = turned.shape.slice(-spatial);
  const element = body(k.load(seen.dtype, 0));
  const total = k.register(k.accumulatorType(combine, element.type));
  ctx.emit({
    kind: "reduce",
    kept: turned.shape.slice(0, -spatial),
    reduced,
    lanes: 0,
    combine,
    inputs: divisor ? [turned, { ...divisor, strides: [...divisor.strides, ...reduced.map(() => 0)] }] : [turned],
    body: element,
    finish: divisor ? total.div(k.load(divisor.dtype, 1)) : total,
    target,
  });
  return target;
}

/** The attributes that gradients take over. */
export function poolAttrs(op: Operation) {
  return {
    ksize: op._attr("ksize", "list(int)"),
    strides: op._attr("strides", "list(int)"),
    padding: op._attr("padding", "string"),
    data_format: op._attr("data_format", "string"),
  };
}
