/**
 * Slices of single positions, `x[i]` and `x[:, i, j]`, whose positions only a run knows: read and written by coordinates, so that a loop over
 * them needs one plan, not one for each position.
 */
import { toNumbers, type kernel as k, type Lowering } from "@tfgraph/core";

interface Positions {
  /** The axes that go away, in order. */
  readonly axes: readonly number[];
  /** All axes, those that go away first. */
  readonly permutation: readonly number[];
}

/**
 * The axes a slice takes one position of, where its other axes are whole; undefined where it is no such slice, or its positions are known.
 * @param first the index of the input `begin`
 */
export function positionsOf(ctx: Lowering, rank: number, first: number): Positions | undefined {
  const dtype = ctx.outputType();
  if (dtype.is_complex || dtype.size === 0) return undefined;
  const begin = ctx.input(first);
  const strides = ctx.tryConstant(first + 2);
  if (ctx.tryConstant(first) || begin.shape.length !== 1 || !strides) return undefined;
  const mask = (name: string): number => Number(ctx.attr(name, "int"));
  if (mask("ellipsis_mask") !== 0 || mask("new_axis_mask") !== 0) return undefined;
  const count = begin.shape[0]!;
  const steps = toNumbers(strides);
  if (count > rank || steps.length !== count || steps.some((step) => step !== 1)) return undefined;
  const shrink = mask("shrink_axis_mask");
  const whole = mask("begin_mask") & mask("end_mask");
  const axes: number[] = [];
  for (let axis = 0; axis < count; axis++) {
    if (shrink & (1 << axis)) axes.push(axis);
    else if (!(whole & (1 << axis))) return undefined;
  }
  if (axes.length === 0) return undefined;
  const kept = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis));
  return { axes, permutation: [...axes, ...kept] };
}

/** The elements at the positions, without the axes that go away. */
export function readPositions(ctx: Lowering, value: k.Value, positions: Positions, first: number): k.Value {
  const view = ctx.transpose(value, positions.permutation);
  const coordinates = coordinatesOf(ctx, value.shape, positions, first);
  return ctx.gatherNd(view, coordinates, { outOfRange: outOfRange(ctx, value.shape, positions) });
}

/** Puts elements at the positions. */
export function writePositions(
  ctx: Lowering,
  target: k.Value,
  elements: k.Value,
  positions: Positions,
  first: number,
): void {
  const view = ctx.transpose(target, positions.permutation);
  const coordinates = coordinatesOf(ctx, target.shape, positions, first);
  ctx.scatter(view, coordinates, [elements], (_current, element) => element, {
    nd: true,
    outOfRange: outOfRange(ctx, target.shape, positions),
  });
}

/** Negative positions count from the end. */
function coordinatesOf(ctx: Lowering, shape: readonly number[], { axes }: Positions, first: number): k.Value {
  const begin = ctx.input(first);
  const pieces = axes.map((axis, i) => ({
    value: ctx.slice(begin, [axis], [1]),
    into: (whole: k.Value) => ctx.slice(whole, [i], [1]),
  }));
  const picked = axes.length === begin.shape[0] ? begin : ctx.assemble([axes.length], begin.dtype, pieces);
  const sizes = ctx.integers(
    axes.map((axis) => shape[axis]!),
    begin.dtype,
  );
  return ctx.map([picked, sizes], (at, size) => at.lt(0).select(at.add(size), at), { dtype: begin.dtype });
}

function outOfRange(ctx: Lowering, shape: readonly number[], { axes }: Positions): k.OutOfRange {
  const error = ({ values }: k.Failure): Error => {
    const at = axes.findIndex((axis, i) => Number(values[i]) < 0 || Number(values[i]) >= shape[axis]!);
    return ctx.invalid(`slice index ${String(values[at])} of dimension ${String(axes[at])} out of bounds.`);
  };
  return { kind: "error", error };
}
