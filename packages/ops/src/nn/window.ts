/**
 * Windows that slide over the spatial axes of images: what convolutions and pools have in common.
 *
 * Nothing is copied out of an image but where a border must be added: its windows are a view in which they overlap, and so are the
 * outputs that an input element takes part in, by its phase (its position modulo the stride). A convolution is then a contraction of
 * views, and its gradient with respect to the input one contraction per phase, without the zeros that a dilated gradient has.
 * TF: core/framework/common_shape_fns.cc, core/framework/kernel_shape_util.cc. Phases: "A guide to convolution arithmetic" (Dumoulin and Visin, 2016), 4.6.
 */
import { ShapeError, type AttrKind, type AttrValueOf, kernel as k, type Operation } from "@tfgraph/core";
import { addSizes, type Size } from "../shape_rules.ts";

// ------------------------------------------------------------------ attributes

/** What the attributes of a windowed op say; lists have an entry per axis of the input, the batch and the channels among them. */
export interface WindowAttrs {
  readonly format: string;
  readonly channel: number;
  readonly spatial: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: string;
  /** Before and after each axis, where `padding` is EXPLICIT. */
  readonly explicit: readonly number[];
}

/** A shape rule's context or a lowering. */
interface AttrSource {
  readonly op: Operation;
  attr<K extends AttrKind>(name: string, kind: K): AttrValueOf<K>;
}

export function integers(source: AttrSource, name: string): number[] {
  return source.op.attrs.has(name) ? source.attr(name, "list(int)").map(Number) : [];
}

/** @param rank of the input */
export function windowAttrs(source: AttrSource, rank = 4): WindowAttrs {
  const format = source.op.attrs.has("data_format") ? String(source.attr("data_format", "string")) : "NHWC";
  const isChannelFirst = format.startsWith("NC");
  return {
    format,
    channel: isChannelFirst ? 1 : rank - 1,
    spatial: Array.from({ length: rank - 2 }, (_, i) => i + (isChannelFirst ? 2 : 1)),
    strides: integers(source, "strides"),
    dilations: integers(source, "dilations"),
    padding: String(source.attr("padding", "string")),
    explicit: integers(source, "explicit_paddings"),
  };
}

// ------------------------------------------------------------------ static sizes

/** TF: `CheckValidPadding`. @throws ShapeError */
export function checkPadding({ padding, explicit, spatial, channel }: WindowAttrs): void {
  const rank = spatial.length + 2;
  if (padding !== "EXPLICIT") {
    if (explicit.length > 0)
      throw new ShapeError("explicit_paddings attribute must be empty if the padding attribute is not EXPLICIT");
    return;
  }
  if (explicit.length !== 2 * rank) {
    throw new ShapeError(
      `explicit_paddings attribute must contain ${String(2 * rank)} values, but got: ${String(explicit.length)}`,
    );
  }
  if (explicit.some((amount) => amount < 0))
    throw new ShapeError("All elements of explicit_paddings must be nonnegative");
  if ([0, channel].some((axis) => explicit[2 * axis] !== 0 || explicit[2 * axis + 1] !== 0)) {
    throw new ShapeError("Nonzero explicit padding in the batch or depth dimensions is not supported");
  }
}

/** How many windows fit along an axis. TF: `GetWindowedOutputSizeFromDimsV2`. @throws ShapeError */
export function outputSize(input: Size, window: Size, attrs: WindowAttrs, axis: number): Size {
  const stride = attrs.strides[axis]!;
  const dilation = attrs.dilations[axis] ?? 1;
  if (stride <= 0) throw new ShapeError(`Stride must be > 0, but got ${String(stride)}`);
  if (dilation < 1) throw new ShapeError(`Dilation rate must be >= 1, but got ${String(dilation)}`);
  if (attrs.padding === "SAME") return input === null ? null : Math.floor((input + stride - 1) / stride);
  const border = attrs.padding === "EXPLICIT" ? attrs.explicit[2 * axis]! + attrs.explicit[2 * axis + 1]! : 0;
  const padded = addSizes(input, border);
  if (padded === null || window === null) return null;
  const reach = (window - 1) * dilation + 1;
  if (padded < reach)
    throw new ShapeError(`Negative dimension size caused by subtracting ${String(reach)} from ${String(padded)}`);
  return Math.floor((padded - reach + stride) / stride);
}

// ------------------------------------------------------------------ sizes of a run

/** How windows lie along one axis: window `o` starts at `o * stride - before` and takes `size` elements, `dilation` apart. */
export interface WindowAxis {
  readonly input: number;
  readonly output: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** TF: `GetWindowedOutputSizeVerbose`. @throws InvalidArgumentError where a window does not fit */
export function windowAxis(ctx: k.Lowering, input: number, size: number, attrs: WindowAttrs, axis: number): WindowAxis {
  const stride = attrs.strides[axis]!;
  const dilation = attrs.dilations[axis] ?? 1;
  const reach = (size - 1) * dilation + 1;
  if (attrs.padding === "SAME") {
    const output = Math.floor((input + stride - 1) / stride);
    const missing = Math.max(0, (output - 1) * stride + reach - input);
    return { input, output, size, stride, dilation, before: Math.floor(missing / 2) };
  }
  const [before, after] =
    attrs.padding === "EXPLICIT" ? [attrs.explicit[2 * axis]!, attrs.explicit[2 * axis + 1]!] : [0, 0];
  const output = Math.trunc((input + before + after - reach + stride) / stride);
  if (output < 0) {
    throw ctx.invalid(
      `Computed output size would be negative: ${String(output)} [input_size: ${String(input)}, effective_filter_size: ${String(reach)}, stride: ${String(stride)}]`,
    );
  }
  return { input, output, size, stride, dilation, before };
}

// ------------------------------------------------------------------ views

/** The axes in the order batch, spatial axes, channels. */
export function channelsLast(value: k.Value, attrs: WindowAttrs): k.Value {
  return k.transposeView(value, [0, ...attrs.spatial, attrs.channel]);
}

export function channelsLastShape(shape: readonly number[], attrs: WindowAttrs): number[] {
  return [0, ...attrs.spatial, attrs.channel].map((axis) => shape[axis]!);
}

/** The way back from {@link channelsLast}. */
export function asLayout(value: k.Value, attrs: WindowAttrs): k.Value {
  return { ...value, shape: inLayout(value.shape, attrs), strides: inLayout(value.strides, attrs) };
}

/** Numbers per axis with the channels last, in the order of the layout. */
export function inLayout(numbers: readonly number[], attrs: WindowAttrs): number[] {
  const result = [...numbers];
  [0, ...attrs.spatial, attrs.channel].forEach((axis, i) => (result[axis] = numbers[i]!));
  return result;
}

/** The last axis cut in groups, which come first; the value itself where there is one group. */
export function splitGroups(value: k.Value, groups: number): k.Value {
  if (groups === 1) return value;
  const [size, stride] = [value.shape.at(-1)! / groups, value.strides.at(-1)!];
  return {
    ...value,
    shape: [groups, ...value.shape.slice(0, -1), size],
    strides: [size * stride, ...value.strides.slice(0, -1), stride],
  };
}

/** The value with more elements around the axes between the first and the last. */
function withBorder(
  ctx: k.Lowering,
  value: k.Value,
  before: readonly number[],
  after: readonly number[],
  fill: number | bigint,
): k.Value {
  if ([...before, ...after].every((n) => n === 0)) return value;
  const inner = value.shape.slice(1, -1);
  const shape = [value.shape[0]!, ...inner.map((d, i) => before[i]! + d + after[i]!), value.shape.at(-1)!];
  const whole = ctx.empty(shape, value.dtype);
  // Slabs: those of an axis are as long as the ones before it are short, so that each element is filled once.
  const begin = shape.map(() => 0);
  const size = [...shape];
  const literal = k.constant(k.scalarType(value.dtype), fill);
  inner.forEach((d, i) => {
    const axis = i + 1;
    for (const [at, n] of [
      [0, before[i]!],
      [before[i]! + d, after[i]!],
    ] as const) {
      if (n > 0) ctx.mapInto([ctx.slice(whole, begin.with(axis, at), size.with(axis, n))], [], () => [literal]);
    }
    begin[axis] = before[i]!;
    size[axis] = d;
  });
  ctx.move(value, ctx.slice(whole, begin, size));
  return whole;
}

/**
 * All windows of an image: [batch, ...output, ...window, channels], elements shared where windows overlap.
 * @param value [batch, ...spatial, channels]
 * @param fill what lies beyond the image
 */
export function windows(
  ctx: k.Lowering,
  value: k.Value,
  axes: readonly WindowAxis[],
  fill: number | bigint = 0,
): k.Value {
  const after = axes.map(({ input, output, size, stride, dilation, before }) =>
    Math.max(0, (output - 1) * stride + (size - 1) * dilation + 1 - before - input),
  );
  const before = axes.map((axis) => axis.before);
  const padded = withBorder(ctx, value, before, after, fill);
  const spatial = padded.strides.slice(1, -1);
  const [batch, channels] = [padded.shape[0]!, padded.shape.at(-1)!];
  return {
    ...padded,
    shape: [batch, ...axes.map((a) => a.output), ...axes.map((a) => a.size), channels],
    strides: [
      padded.strides[0]!,
      ...spatial.map((s, i) => s * axes[i]!.stride),
      ...spatial.map((s, i) => s * axes[i]!.dilation),
      padded.strides.at(-1)!,
    ],
  };
}

// ------------------------------------------------------------------ phases

/** The elements of an axis at positions `first + stride * i`, and the window elements (taps) that ever fall on them. */
interface AxisPhase {
  readonly first: number;
  readonly count: number;
  readonly taps: number;
  /** The window element that comes first, and the way to the next: the one of the earliest output, so backwards. */
  readonly tap: number;
  readonly tapStep: number;
  /** The output whose window has its first tap on element 0, and the way to that of the next tap. */
  readonly output: number;
  readonly outputStep: number;
}

function axisPhase({ input, size, stride, dilation, before }: WindowAxis, first: number): AxisPhase {
  const taps: number[] = [];
  for (let tap = 0; tap < size; tap++) if ((first + before - tap * dilation) % stride === 0) taps.push(tap);
  const tap = taps.at(-1) ?? 0;
  const tapStep = taps.length > 1 ? taps[0]! - taps[1]! : 0;
  return {
    first,
    count: Math.ceil((input - first) / stride),
    taps: taps.length,
    tap,
    tapStep,
    output: taps.length > 0 ? (first + before - tap * dilation) / stride : 0,
    outputStep: (-tapStep * dilation) / stride,
  };
}

/** Input elements of one phase along every axis, and what falls on them. */
export interface Phase {
  /** The elements: a view of the target, [batch, ...count, channels]. */
  readonly target: k.Value;
  /** The outputs that have them in their windows: [batch, ...count, ...taps, channels of the outputs]. */
  readonly outputs: k.Value;
  /** Such a window element's part of something that has an axis per spatial axis and then others, as a filter: [...taps, others]. */
  tapsOf(filter: k.Value): k.Value;
  /** The phase's elements of something that has the target's shape. */
  elementsOf(value: k.Value): k.Value;
}

/**
 * Sums over windows turned around: for each phase of the target's elements, the outputs they take part in. What no window ever
 * reaches is set to 0.
 * @param target [batch, ...spatial, channels]
 * @param outputs [batch, ...output, channels of the outputs]
 */
export function phases(ctx: k.Lowering, target: k.Value, outputs: k.Value, axes: readonly WindowAxis[]): Phase[] {
  const perAxis = axes.map((axis) =>
    Array.from({ length: Math.min(axis.stride, axis.input) }, (_, first) => axisPhase(axis, first)),
  );
  const used = perAxis.map((list) => list.filter((phase) => phase.taps > 0));
  const before = used.map((list) => Math.max(0, ...list.map((p) => -p.output)));
  const after = used.map((list, i) =>
    Math.max(0, ...list.map((p) => p.output + p.count + (p.taps - 1) * p.outputStep - axes[i]!.output)),
  );
  const combinations = perAxis.reduce<AxisPhase[][]>(
    (all, list) => all.flatMap((c) => list.map((p) => [...c, p])),
    [[]],
  );
  const isReached = (c: readonly AxisPhase[]) => c.every((p) => p.taps > 0);
  for (const c of combinations) {
    if (!isReached(c))
      ctx.mapInto([phaseTarget(ctx, target, axes, c)], [], () => [k.constant(k.scalarType(target.dtype), 0)]);
  }
  const reached = combinations.filter(isReached);
  if (reached.length === 0) return [];
  const padded = withBorder(ctx, outputs, before, after, 0);
  return reached.map((c) => ({
    target: phaseTarget(ctx, target, axes, c),
    outputs: phaseOutputs(padded, before, c),
    tapsOf: (filter) => phaseTaps(ctx, filter, c),
    elementsOf: (value) => phaseTarget(ctx, value, axes, c),
  }));
}

function phaseTarget(
  ctx: k.Lowering,
  target: k.Value,
  axes: readonly WindowAxis[],
  phase: readonly AxisPhase[],
): k.Value {
  return ctx.slice(
    target,
    [0, ...phase.map((p) => p.first), 0],
    [target.shape[0]!, ...phase.map((p) => p.count), target.shape.at(-1)!],
    [1, ...axes.map((a) => a.stride), 1],
  );
}

function phaseOutputs(padded: k.Value, before: readonly number[], phase: readonly AxisPhase[]): k.Value {
  const spatial = padded.strides.slice(1, -1);
  const offset = phase.reduce((sum, p, i) => sum + (before[i]! + p.output) * spatial[i]!, padded.offset);
  return {
    ...padded,
    offset,
    shape: [padded.shape[0]!, ...phase.map((p) => p.count), ...phase.map((p) => p.taps), padded.shape.at(-1)!],
    strides: [
      padded.strides[0]!,
      ...spatial,
      ...phase.map((p, i) => p.outputStep * spatial[i]!),
      padded.strides.at(-1)!,
    ],
  };
}

function phaseTaps(ctx: k.Lowering, filter: k.Value, phase: readonly AxisPhase[]): k.Value {
  const rest = filter.shape.slice(phase.length);
  return ctx.slice(
    filter,
    [...phase.map((p) => p.tap), ...rest.map(() => 0)],
    [...phase.map((p) => p.taps), ...rest],
    [...phase.map((p) => p.tapStep), ...rest.map(() => 1)],
  );
}
