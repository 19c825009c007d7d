/** Coordinates of sparse tensors' elements in routines, and lists of rows to be gathered. */
import { int64, toNumbers, type kernel as k, type Lowering, type TensorValue } from "@tfgraph/core";

/** Rows of an index matrix. */
export interface Points {
  readonly count: number;
  readonly rank: number;
  readonly all: readonly number[];
}

export function pointsOf(indices: TensorValue): Points {
  return { count: indices.shape[0]!, rank: indices.shape[1] ?? 1, all: toNumbers(indices) };
}

/** Row-major order. */
export function comparePoints(a: Points, i: number, b: Points, j: number): number {
  for (let axis = 0; axis < a.rank; axis++) {
    const difference = a.all[i * a.rank + axis]! - b.all[j * b.rank + axis]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The rows in row-major order; of equal ones the first stays first. */
export function sortedRows(points: Points): number[] {
  return Array.from({ length: points.count }, (_, i) => i).sort((i, j) => comparePoints(points, i, points, j));
}

/** A row's coordinates as text, for maps. */
export function pointKey({ rank, all }: Points, row: number): string {
  return all.slice(row * rank, (row + 1) * rank).join(",");
}

/** An int64 vector, or a matrix of rows of some length. */
export function integerRows(numbers: readonly number[], length?: number, count?: number): TensorValue {
  const shape = length === undefined ? [numbers.length] : [count ?? numbers.length / length, length];
  return { dtype: int64, shape, data: BigInt64Array.from(numbers, BigInt) };
}

/** Rows that a routine names, -1 for none: zeros. */
export function rowsOrZero(ctx: Lowering, values: k.Value, rows: k.Value): k.Value {
  return ctx.gather(values, rows, { outOfRange: { kind: "zero" } });
}

/** Combines updates into rows or elements of a fresh value, complex numbers part by part. */
export function scatterByParts(
  ctx: Lowering,
  target: k.Value,
  indices: k.Value,
  updates: k.Value,
  combine: (current: k.Expr, update: k.Expr) => k.Expr,
  nd = false,
): k.Value {
  const parts = target.dtype.is_complex ? [ctx.real.bind(ctx), ctx.imaginary.bind(ctx)] : [(v: k.Value) => v];
  for (const part of parts) ctx.scatter(part(target), indices, [part(updates)], combine, { nd });
  return target;
}

/** `[2,3]`, as messages show shapes. */
export function shown({ shape }: k.Value): string {
  return `[${shape.join(",")}]`;
}
