/**
 * Householder reflections H = I - tau v vᵀ, v = (1, essential), with the signs of Eigen's `makeHouseholder`: the reflected
 * vector's first element has the sign opposite to its former one.
 */
import { identityMatrix, type Matrix } from "./matrices.ts";

/** Reflections, one for each leading column; v's other elements stand below the diagonal of the factored matrix. */
export interface Reflections {
  readonly taus: Float64Array;
  /** How far below the diagonal the vectors begin. */
  readonly shift: number;
}

/** Turns column `c`, from row `from` on, into (beta, 0, …, 0), with the vector's other elements in the zeros' place. @returns tau */
export function reflectColumn({ rows, columns, data }: Matrix, c: number, from: number): number {
  let tail = 0;
  for (let i = from + 1; i < rows; i++) tail += data[i * columns + c]! ** 2;
  const at = from * columns + c;
  const first = data[at]!;
  if (tail <= SMALLEST) {
    for (let i = from + 1; i < rows; i++) data[i * columns + c] = 0;
    return 0;
  }
  const norm = Math.sqrt(first * first + tail);
  const beta = first >= 0 ? -norm : norm;
  for (let i = from + 1; i < rows; i++) data[i * columns + c]! /= first - beta;
  data[at] = beta;
  return (beta - first) / beta;
}

const SMALLEST = 2 ** -1022;

/** Applies the reflection that stands in column `c` of `factored` to the columns of `target` from `firstColumn` on. */
export function applyReflection(
  factored: Matrix,
  c: number,
  from: number,
  tau: number,
  target: Matrix,
  firstColumn: number,
): void {
  if (tau === 0) return;
  const { columns, data } = factored;
  for (let j = firstColumn; j < target.columns; j++) {
    let sum = target.data[from * target.columns + j]!;
    for (let i = from + 1; i < target.rows; i++) sum += data[i * columns + c]! * target.data[i * target.columns + j]!;
    sum *= tau;
    target.data[from * target.columns + j]! -= sum;
    for (let i = from + 1; i < target.rows; i++) target.data[i * target.columns + j]! -= data[i * columns + c]! * sum;
  }
}

/** The first columns of the product of the reflections. */
export function orthogonalFactor(factored: Matrix, { taus, shift }: Reflections, columns: number): Matrix {
  const q = identityMatrix(factored.rows, columns);
  for (let c = taus.length - 1; c >= 0; c--) applyReflection(factored, c, c + shift, taus[c]!, q, 0);
  return q;
}

/** QR decomposition in place: R on and above the diagonal, the reflections below it. */
export function householderQr(matrix: Matrix): Reflections {
  const taus = new Float64Array(Math.min(matrix.rows, matrix.columns));
  for (let c = 0; c < taus.length; c++) {
    taus[c] = reflectColumn(matrix, c, c);
    applyReflection(matrix, c, c, taus[c]!, matrix, c + 1);
  }
  return { taus, shift: 0 };
}

/**
 * QR decomposition in place, the column of greatest remaining norm first, so that the elements of R's diagonal descend.
 * @returns for each column of R the one of the matrix it came from
 */
export function pivotedQr(matrix: Matrix): { reflections: Reflections; order: number[] } {
  const { rows, columns, data } = matrix;
  const taus = new Float64Array(Math.min(rows, columns));
  const order = Array.from({ length: columns }, (_, i) => i);
  const normFrom = (row: number, c: number): number => {
    let sum = 0;
    for (let i = row; i < rows; i++) sum += data[i * columns + c]! ** 2;
    return sum;
  };
  for (let c = 0; c < taus.length; c++) {
    const norms = Array.from({ length: columns - c }, (_, i) => normFrom(c, c + i));
    const pivot = c + norms.indexOf(Math.max(...norms));
    if (pivot > c) {
      [order[c], order[pivot]] = [order[pivot]!, order[c]!];
      swapColumns(matrix, c, pivot);
    }
    taus[c] = reflectColumn(matrix, c, c);
    applyReflection(matrix, c, c, taus[c]!, matrix, c + 1);
  }
  return { reflections: { taus, shift: 0 }, order };
}

export function swapColumns({ rows, columns, data }: Matrix, a: number, b: number): void {
  for (let i = 0; i < rows; i++)
    [data[i * columns + a], data[i * columns + b]] = [data[i * columns + b]!, data[i * columns + a]!];
}

/** The upper triangle of the first rows. */
export function upperTriangle({ columns, data }: Matrix, rows: number): Matrix {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = i; j < columns; j++) result[i * columns + j] = data[i * columns + j]!;
  return { rows, columns, data: result };
}
