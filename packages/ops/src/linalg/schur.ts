/**
 * The Schur form of a complex matrix, A = U T Uᴴ with T upper triangular, and functions of triangular matrices.
 *
 * Householder reflections bring A to Hessenberg form; QR steps with Wilkinson's shift, made of rotations, do the rest.
 * Source: Golub and Van Loan, Matrix Computations, 7.4 and 7.5. Eigen has the same in `ComplexSchur`.
 */

/** Row-major, the parts apart. */
export interface ComplexMatrix {
  readonly n: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export interface Schur {
  readonly t: ComplexMatrix;
  readonly u: ComplexMatrix;
}

/** QR steps for each eigenvalue, at most. */
const MOST_STEPS = 30;

export function zeroComplex(n: number): ComplexMatrix {
  return { n, re: new Float64Array(n * n), im: new Float64Array(n * n) };
}

function identity(n: number): ComplexMatrix {
  const result = zeroComplex(n);
  for (let i = 0; i < n; i++) result.re[i * n + i] = 1;
  return result;
}

export function productOf(a: ComplexMatrix, b: ComplexMatrix, adjointB = false): ComplexMatrix {
  const { n } = a;
  const result = zeroComplex(n);
  const sign = adjointB ? -1 : 1;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let [re, im] = [0, 0];
      for (let l = 0; l < n; l++) {
        const [p, q] = [i * n + l, adjointB ? j * n + l : l * n + j];
        const qIm = sign * b.im[q]!;
        re += a.re[p]! * b.re[q]! - a.im[p]! * qIm;
        im += a.re[p]! * qIm + a.im[p]! * b.re[q]!;
      }
      result.re[i * n + j] = re;
      result.im[i * n + j] = im;
    }
  }
  return result;
}

// ------------------------------------------------------------------ single numbers

/** The principal square root. */
export function complexSqrt(re: number, im: number): [re: number, im: number] {
  if (re === 0 && im === 0) return [0, im];
  const modulus = Math.hypot(re, im);
  const root = Math.sqrt((Math.abs(re) + modulus) / 2);
  if (re >= 0) return [root, im / (2 * root)];
  return [Math.abs(im) / (2 * root), im < 0 ? -root : root];
}

export function complexQuotient(aRe: number, aIm: number, bRe: number, bIm: number): [re: number, im: number] {
  const scale = Math.max(Math.abs(bRe), Math.abs(bIm));
  const [re, im] = [bRe / scale, bIm / scale];
  const square = (re * re + im * im) * scale;
  return [(aRe * re + aIm * im) / square, (aIm * re - aRe * im) / square];
}

// ------------------------------------------------------------------ the Schur form

/** [x, y] := G [x, y] for rows (or Gᴴ on columns) of elements `a + step * i` and `b + step * i`; G = [[c, s], [-s̄, c]]. */
function rotate(m: ComplexMatrix, a: number, b: number, step: number, count: number, g: Rotation): void {
  const { re, im } = m;
  const { c, sRe, sIm } = g;
  for (let i = 0; i < count; i++) {
    const [p, q] = [a + step * i, b + step * i];
    const [xRe, xIm, yRe, yIm] = [re[p]!, im[p]!, re[q]!, im[q]!];
    re[p] = c * xRe + sRe * yRe - sIm * yIm;
    im[p] = c * xIm + sRe * yIm + sIm * yRe;
    re[q] = c * yRe - sRe * xRe - sIm * xIm;
    im[q] = c * yIm - sRe * xIm + sIm * xRe;
  }
}

interface Rotation {
  readonly c: number;
  readonly sRe: number;
  readonly sIm: number;
}

const conjugate = ({ c, sRe, sIm }: Rotation): Rotation => ({ c, sRe, sIm: -sIm });

/** The rotation that turns (x, y) into (r, 0). */
function rotationOf(xRe: number, xIm: number, yRe: number, yIm: number): Rotation {
  const [x, y] = [Math.hypot(xRe, xIm), Math.hypot(yRe, yIm)];
  if (y === 0) return { c: 1, sRe: 0, sIm: 0 };
  if (x === 0) return { c: 0, sRe: yRe / y, sIm: -yIm / y };
  const r = Math.hypot(x, y);
  const [pRe, pIm] = [xRe / x, xIm / x];
  return { c: x / r, sRe: (pRe * yRe + pIm * yIm) / r, sIm: (pIm * yRe - pRe * yIm) / r };
}

/** Rotates rows i and i + 1 of T, and its columns back, from `first` and up to `last`; U takes the same columns. */
function similar({ t, u }: Schur, i: number, g: Rotation, first: number, last: number): void {
  const { n } = t;
  rotate(t, i * n + first, (i + 1) * n + first, 1, n - first, g);
  const back = conjugate(g);
  rotate(t, i, i + 1, n, last + 1, back);
  rotate(u, i, i + 1, n, n, back);
}

/** Zeros below the first subdiagonal, column by column, from below. */
function toHessenberg(form: Schur): void {
  const { n, re, im } = form.t;
  for (let column = 0; column < n - 2; column++) {
    for (let row = n - 2; row > column; row--) {
      const [p, q] = [row * n + column, (row + 1) * n + column];
      similar(form, row, rotationOf(re[p]!, im[p]!, re[q]!, im[q]!), column, n - 1);
      re[q] = im[q] = 0;
    }
  }
}

/** The eigenvalue of the last 2 x 2 block that is nearer to its corner. */
function shiftOf({ n, re, im }: ComplexMatrix, end: number): [re: number, im: number] {
  const at = (i: number, j: number): [number, number] => [re[i * n + j]!, im[i * n + j]!];
  const [a, b, c, d] = [at(end - 1, end - 1), at(end - 1, end), at(end, end - 1), at(end, end)];
  const half: [number, number] = [(a[0] - d[0]) / 2, (a[1] - d[1]) / 2];
  const bc: [number, number] = [b[0] * c[0] - b[1] * c[1], b[0] * c[1] + b[1] * c[0]];
  const root = complexSqrt(half[0] * half[0] - half[1] * half[1] + bc[0], 2 * half[0] * half[1] + bc[1]);
  const sign = half[0] * root[0] + half[1] * root[1] < 0 ? -1 : 1;
  const sum: [number, number] = [half[0] + sign * root[0], half[1] + sign * root[1]];
  if (sum[0] === 0 && sum[1] === 0) return d;
  const [qRe, qIm] = complexQuotient(bc[0], bc[1], sum[0], sum[1]);
  return [d[0] - qRe, d[1] - qIm];
}

/** One QR step on rows `start` to `end`. */
function qrStep(form: Schur, start: number, end: number, steps: number): void {
  const { n, re, im } = form.t;
  const corner = end * n + end - 1;
  // an unusual shift now and then gets a cycle off its track
  const [sRe, sIm] =
    steps % 10 === 0
      ? [Math.abs(re[corner]!) + Math.abs(end > 1 ? re[corner - n - 1]! : 0), Math.abs(im[corner]!)]
      : shiftOf(form.t, end);
  let [xRe, xIm] = [re[start * n + start]! - sRe, im[start * n + start]! - sIm];
  let [yRe, yIm] = [re[(start + 1) * n + start]!, im[(start + 1) * n + start]!];
  for (let i = start; i < end; i++) {
    similar(form, i, rotationOf(xRe, xIm, yRe, yIm), Math.max(start, i - 1), Math.min(i + 2, end));
    if (i > start) re[(i + 1) * n + i - 1] = im[(i + 1) * n + i - 1] = 0;
    if (i === end - 1) break;
    const [p, q] = [(i + 1) * n + i, (i + 2) * n + i];
    [xRe, xIm, yRe, yIm] = [re[p]!, im[p]!, re[q]!, im[q]!];
  }
}

/** The Schur form, undefined where no end is found or the matrix is not finite. */
export function schurOf(matrix: ComplexMatrix): Schur | undefined {
  const { n } = matrix;
  if (!matrix.re.every(Number.isFinite) || !matrix.im.every(Number.isFinite)) return undefined;
  const form: Schur = { t: { n, re: matrix.re.slice(), im: matrix.im.slice() }, u: identity(n) };
  toHessenberg(form);
  const { re, im } = form.t;
  const size = (at: number): number => Math.abs(re[at]!) + Math.abs(im[at]!);
  const norm = re.reduce((most, _, at) => Math.max(most, size(at)), 0);
  let end = n - 1;
  for (let steps = 1; end > 0; steps++) {
    if (steps > MOST_STEPS * n) return undefined;
    let start = end;
    for (; start > 0; start--) {
      const below = start * n + start - 1;
      const near = size(below - n) + size(start * n + start);
      if (size(below) > Number.EPSILON * (near === 0 ? norm : near)) continue;
      re[below] = im[below] = 0;
      break;
    }
    if (start === end) {
      end--;
      continue;
    }
    qrStep(form, start, end, steps);
  }
  return form;
}

/** U F Uᴴ. */
export function fromSchur(u: ComplexMatrix, f: ComplexMatrix): ComplexMatrix {
  return productOf(productOf(u, f), u, true);
}
