/** LU decomposition with partial pivoting. */
import type { Matrix } from "./matrices.ts";

export interface Decomposition {
  /** Row-major: L below the diagonal (its own is 1), U on and above it. */
  readonly lu: Float64Array;
  /** The row of the matrix that stands in each row. */
  readonly rows: Int32Array;
  readonly sign: number;
}

export function decompose({ rows: n, data }: Matrix): Decomposition {
  const lu = data.slice();
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(lu[r * n + c]!) > Math.abs(lu[pivot * n + c]!)) pivot = r;
    if (pivot !== c) {
      swapRows(lu, n, pivot, c);
      [rows[pivot], rows[c]] = [rows[c]!, rows[pivot]!];
      sign = -sign;
    }
    const diagonal = lu[c * n + c]!;
    if (diagonal === 0) continue;
    for (let r = c + 1; r < n; r++) {
      const factor = (lu[r * n + c]! /= diagonal);
      if (factor !== 0) for (let j = c + 1; j < n; j++) lu[r * n + j]! -= factor * lu[c * n + j]!;
    }
  }
  return { lu, rows, sign };
}

function swapRows(m: Float64Array, n: number, a: number, b: number): void {
  for (let j = 0; j < n; j++) [m[a * n + j], m[b * n + j]] = [m[b * n + j]!, m[a * n + j]!];
}

export function isSingular({ lu, rows }: Decomposition): boolean {
  const n = rows.length;
  return rows.some((_, i) => !(Math.abs(lu[i * n + i]!) > 0));
}

/** The x of A x = b, for one column b. */
export function solve({ lu, rows }: Decomposition, b: (i: number) => number): Float64Array {
  const n = rows.length;
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b(rows[i]!);
    for (let j = 0; j < i; j++) sum -= lu[i * n + j]! * x[j]!;
    x[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let j = i + 1; j < n; j++) sum -= lu[i * n + j]! * x[j]!;
    x[i] = sum / lu[i * n + i]!;
  }
  return x;
}
