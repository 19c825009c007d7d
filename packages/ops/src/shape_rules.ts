/** Shape rules and their arithmetic, shared by ops. TF: framework/common_shape_fns.cc. */
import { ShapeError, TensorShape, toNumbers, type ShapeContext, type ShapeRule, type StaticShape } from "@tfgraph/core";

export type Size = number | null;

/** The output has the first input's shape. TF: `UnchangedShape`. */
export const unchanged: ShapeRule = (ctx) => [ctx.input(0)];

/** Every output is a scalar. TF: `ScalarShape`. */
export const scalar: ShapeRule = (ctx) => ctx.op.outputs.map(() => []);

/** An op without outputs. TF: `NoOutputs`. */
export const noOutputs: ShapeRule = () => [];

/** All inputs have one shape, the output too. */
export const merged: ShapeRule = (ctx) => {
  let shape: StaticShape = undefined;
  for (let i = 0; i < ctx.inputCount; i++) shape = mergeShapes(shape, ctx.input(i));
  return [shape];
};

/** numpy's broadcasting of two inputs. TF: `BroadcastBinaryOpShapeFn`. */
export const broadcast: ShapeRule = (ctx) => [broadcastShapes(ctx.input(0), ctx.input(1))];

/** `[2,?]`, `?` for unknown rank: as messages of shape rules print shapes. */
export function shapeText(shape: StaticShape): string {
  return shape ? new TensorShape(shape).toProtoString() : "?";
}

/** One size from two that must agree. TF: `InferenceContext::Merge`. @throws ShapeError */
export function mergeSizes(a: Size, b: Size): Size {
  if (a === null) return b;
  if (b === null || a === b) return a;
  throw new ShapeError(`Dimensions must be equal, but are ${String(a)} and ${String(b)}`);
}

/** One shape from two that must agree. TF: `InferenceContext::Merge`. @throws ShapeError */
export function mergeShapes(a: StaticShape, b: StaticShape): StaticShape {
  if (!a) return b;
  if (!b) return a;
  if (a.length !== b.length) {
    throw new ShapeError(`Shapes must be equal rank, but are ${String(a.length)} and ${String(b.length)}`);
  }
  return a.map((d, i) => {
    const e = sizeAt(b, i);
    if (d !== null && e !== null && d !== e) {
      throw new ShapeError(
        `Dimension ${String(i)} in both shapes must be equal, but are ${String(d)} and ${String(e)}. Shapes are ${shapeText(a)} and ${shapeText(b)}.`,
      );
    }
    return d ?? e;
  });
}

/** numpy's broadcasting on partly known shapes. TF: `BroadcastBinaryOpOutputShapeFnHelper`. @throws ShapeError */
export function broadcastShapes(a: StaticShape, b: StaticShape): StaticShape {
  if (!a || !b) return undefined;
  const rank = Math.max(a.length, b.length);
  const result: Size[] = [];
  for (let i = 0; i < rank; i++) {
    const x = i < rank - a.length ? 1 : sizeAt(a, i - (rank - a.length));
    const y = i < rank - b.length ? 1 : sizeAt(b, i - (rank - b.length));
    if (x === null || y === null) {
      const known = x ?? y;
      result.push(known !== null && known > 1 ? known : x === 1 ? y : y === 1 ? x : null);
    } else if (x === 1 || y === 1) {
      result.push(x === 1 ? y : x);
    } else {
      result.push(mergeSizes(x, y));
    }
  }
  return result;
}

/** @throws ShapeError where the rank is known and another */
export function withRank(shape: StaticShape, rank: number): readonly Size[] {
  if (!shape) return new Array<Size>(rank).fill(null);
  if (shape.length !== rank)
    throw new ShapeError(`Shape must be rank ${String(rank)} but is rank ${String(shape.length)}`);
  return shape;
}

/** @throws ShapeError where the rank is known and smaller */
export function withRankAtLeast(shape: StaticShape, rank: number): StaticShape {
  if (shape && shape.length < rank) {
    throw new ShapeError(`Shape must be at least rank ${String(rank)} but is rank ${String(shape.length)}`);
  }
  return shape;
}

/** @throws ShapeError where the rank is known and larger */
export function withRankAtMost(shape: StaticShape, rank: number): StaticShape {
  if (shape && shape.length > rank) {
    throw new ShapeError(`Shape must be at most rank ${String(rank)} but is rank ${String(shape.length)}`);
  }
  return shape;
}

/** The elements a shape has, null where a size is unknown. */
export function sizeOf(shape: StaticShape): Size {
  if (!shape) return null;
  let n = 1;
  for (const d of shape) {
    if (d === null) return null;
    n *= d;
  }
  return n;
}

export type { ShapeContext };

/** One size of a shape; negative axes count from its end. */
export function sizeAt(shape: readonly Size[], axis: number): Size {
  return shape.at(axis) ?? null;
}

/** TF: `InferenceContext::WithValue`. @throws ShapeError */
export function withSize(size: Size, value: number): number {
  if (size !== null && size !== value)
    throw new ShapeError(`Dimension must be ${String(value)} but is ${String(size)}`);
  return value;
}

/** TF: `InferenceContext::Add`. */
export function addSizes(a: Size, b: Size): Size {
  if (a === 0) return b;
  if (b === 0) return a;
  return a === null || b === null ? null : a + b;
}

/** TF: `InferenceContext::Multiply`. */
export function multiplySizes(a: Size, b: Size): Size {
  if (a === 0 || b === 0) return 0;
  return a === null || b === null ? null : a * b;
}

/** TF: `InferenceContext::Divide`, without remainder. @throws ShapeError */
export function divideSize(size: Size, divisor: number): Size {
  if (size === null) return null;
  if (divisor === 0 || size % divisor !== 0) {
    throw new ShapeError(`Dimension size must be evenly divisible by ${String(divisor)} but is ${String(size)}`);
  }
  return size / divisor;
}

/** Sizes `begin` to `end` of a shape, negative ones counted from its end. TF: `InferenceContext::Subshape`. */
export function subshape(shape: StaticShape, begin: number, end?: number): StaticShape {
  return shape?.slice(begin, end);
}

/** TF: `InferenceContext::Concatenate`. */
export function concatShapes(...shapes: StaticShape[]): StaticShape {
  const result: Size[] = [];
  for (const shape of shapes) {
    if (!shape) return undefined;
    result.push(...shape);
  }
  return result;
}

/** A shape of that rank of which nothing else is known. */
export function unknownOfRank(rank: number | undefined): StaticShape {
  return rank === undefined ? undefined : new Array<null>(rank).fill(null);
}

/** The number of elements, 0 as soon as one size is. TF: `InferenceContext::NumElements`. */
export function elementsOf(shape: StaticShape): Size {
  return shape?.includes(0) ? 0 : sizeOf(shape);
}

/** The number in a scalar input, null where it is unknown. @throws ShapeError where the input is no scalar */
export function scalarInput(ctx: ShapeContext, index: number): number | null {
  const value = ctx.constant(index);
  if (value && value.shape.length > 0)
    throw new ShapeError(`Input must be scalar but has rank ${String(value.shape.length)}`);
  return value ? toNumbers(value)[0]! : null;
}

/** A size given by a scalar input. TF: `InferenceContext::MakeDimForScalarInput`. @throws ShapeError */
export function sizeInput(ctx: ShapeContext, index: number): Size {
  const size = scalarInput(ctx, index);
  if (size !== null && size < 0) {
    throw new ShapeError(
      `Dimension size, given by scalar input ${String(index)}, must be non-negative but is ${String(size)}`,
    );
  }
  return size;
}

/** An axis given by a scalar input. TF: `MakeDimForScalarInputWithNegativeIndexing`. @throws ShapeError */
export function axisInput(ctx: ShapeContext, index: number, rank: number | undefined): number | null {
  const axis = scalarInput(ctx, index);
  if (axis === null || (axis < 0 && rank === undefined)) return null;
  if (rank !== undefined && (axis < -rank || axis >= rank)) {
    throw new ShapeError(
      `Dimension size, given by scalar input ${String(axis)} must be in range [-${String(rank)}, ${String(rank)})`,
    );
  }
  return axis < 0 ? axis + rank! : axis;
}
