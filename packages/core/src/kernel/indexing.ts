/** Gather and scatter: index spaces and strides of forms whose coordinates are read from memory. */
import { load, register, scalarType, type Expr } from "./expr.ts";
import type { Failure, IndexAccess, OutOfRange } from "./forms.ts";
import type { Lowering } from "./lowering.ts";
import { broadcastView, type Access, type Value } from "./view.ts";

export interface GatherOptions {
  /** The axis of `params` the indices run along. Default 0. */
  readonly axis?: number;
  /** Leading axes that params and indices share. Default 0. */
  readonly batchDims?: number;
  /** Default: TensorFlow's error of Gather. */
  readonly outOfRange?: OutOfRange;
}

export interface ScatterOptions {
  /** The indices' last axis holds coordinates of several axes. Default: one coordinate, of axis 0. */
  readonly nd?: boolean;
  readonly outOfRange?: OutOfRange;
}

/** Output: params[:axis] + indices[batchDims:] + params[axis+1:], the first `batchDims` axes shared. */
export function gatherSlices(ctx: Lowering, params: Value, indices: Value, options: GatherOptions): Value {
  const { axis = 0, batchDims = 0 } = options;
  const outer = params.shape.slice(0, axis);
  const picked = indices.shape.slice(batchDims);
  const inner = params.shape.slice(axis + 1);
  const shape = [...outer, ...picked, ...inner];
  const source: Access = {
    ...params,
    strides: [...params.strides.slice(0, axis), ...picked.map(() => 0), ...params.strides.slice(axis + 1)],
  };
  const operand: Access = {
    ...indices,
    strides: [
      ...indices.strides.slice(0, batchDims),
      ...outer.slice(batchDims).map(() => 0),
      ...indices.strides.slice(batchDims),
      ...inner.map(() => 0),
    ],
  };
  const size = params.shape[axis]!;
  const at = [...Array.from({ length: batchDims }, (_, i) => i), ...picked.map((_, i) => axis + i)];
  const error = (failure: Failure) => ctx.invalid(badIndex(failure, at, size));
  const outOfRange = options.outOfRange ?? { kind: "error", error };
  return gatherAt(ctx, shape, source, [{ operand, stride: params.strides[axis]!, size }], outOfRange, params);
}

/** Output: indices[:-1] + params[depth:], with `depth` coordinates in the indices' last axis. */
export function gatherElements(ctx: Lowering, params: Value, indices: Value, options: GatherOptions): Value {
  const { picked, depth, coordinates } = splitCoordinates(params, indices);
  const shape = [...picked, ...params.shape.slice(depth)];
  const source: Access = { ...params, strides: [...picked.map(() => 0), ...params.strides.slice(depth)] };
  const error = (failure: Failure) =>
    ctx.invalid(
      `indices${position(failure.index, picked.length)} = [${failure.values.join(", ")}] does not index into param shape [${params.shape.join(",")}], node name: ${ctx.op.name}`,
    );
  return gatherAt(ctx, shape, source, coordinates, options.outOfRange ?? { kind: "error", error }, params);
}

export function scatterSlices(
  ctx: Lowering,
  target: Value,
  indices: Value,
  updates: readonly Value[],
  body: (current: Expr, ...updates: Expr[]) => Expr,
  options: ScatterOptions,
): Value {
  const single: Value = { ...indices, shape: [...indices.shape, 1], strides: [...indices.strides, 0] };
  const { picked, depth, coordinates } = splitCoordinates(target, options.nd ? indices : single);
  const shape = [...picked, ...target.shape.slice(depth)];
  const error = ({ index, values }: Failure) =>
    ctx.invalid(
      options.nd
        ? `indices${position(index, picked.length)} = [${values.join(", ")}] does not index into shape [${target.shape.join(",")}]`
        : badIndex({ index, values }, [...picked.keys()], target.shape[0]!),
    );
  const current = register(scalarType(target.dtype));
  const inputs = updates.map((value) => broadcastView(value, shape));
  ctx.emit({
    kind: "scatter",
    shape,
    target: { ...target, strides: [...picked.map(() => 0), ...target.strides.slice(depth)] },
    indices: coordinates,
    outOfRange: options.outOfRange ?? { kind: "error", error },
    inputs,
    body: body(current, ...inputs.map((value, i) => load(value.dtype, i))),
  });
  return target;
}

/** The coordinates in the last axis of `indices`, each as an operand over [...picked, ...rest of the indexed shape]. */
function splitCoordinates(
  indexed: Value,
  indices: Value,
): { picked: number[]; depth: number; coordinates: IndexAccess[] } {
  const picked = indices.shape.slice(0, -1);
  const depth = indices.shape.at(-1)!;
  const step = indices.strides.at(-1)!;
  const strides = [...indices.strides.slice(0, -1), ...indexed.shape.slice(depth).map(() => 0)];
  const coordinates = Array.from({ length: depth }, (_, i) => i).map((i) => ({
    operand: { ...indices, offset: indices.offset + i * step, strides },
    stride: indexed.strides[i]!,
    size: indexed.shape[i]!,
  }));
  return { picked, depth, coordinates };
}

function gatherAt(
  ctx: Lowering,
  shape: readonly number[],
  source: Access,
  indices: readonly IndexAccess[],
  outOfRange: OutOfRange,
  params: Value,
): Value {
  const target = ctx.empty(shape, params.dtype);
  if (params.dtype.is_complex) {
    const parts = (v: Value) => [ctx.real(v), ctx.imaginary(v)] as const;
    const doubled = indices.map((i) => ({ ...i, stride: 2 * i.stride }));
    const sources = parts({ ...source, shape });
    parts(target).forEach((part, i) => emitGather(ctx, shape, sources[i]!, doubled, outOfRange, part));
  } else {
    emitGather(ctx, shape, source, indices, outOfRange, target);
  }
  return target;
}

function emitGather(
  ctx: Lowering,
  shape: readonly number[],
  source: Access,
  indices: readonly IndexAccess[],
  outOfRange: OutOfRange,
  target: Access,
): void {
  const body = register(scalarType(source.dtype));
  ctx.emit({ kind: "gather", shape, source, indices, outOfRange, inputs: [], body, target });
}

/** TF: `indices[0,2] = 7 is not in [0, 5)`. */
function badIndex(failure: Pick<Failure, "index" | "values">, axes: readonly number[], size: number): string {
  const at = position(
    axes.map((axis) => failure.index[axis]!),
    axes.length,
  );
  return `indices${at} = ${String(failure.values[0])} is not in [0, ${String(size)})`;
}

function position(index: readonly number[], rank: number): string {
  return rank === 0 ? "" : `[${index.slice(0, rank).join(",")}]`;
}
