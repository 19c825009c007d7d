import { expect, test } from "vitest";
import { fromSchur, productOf, schurOf, zeroComplex, type ComplexMatrix } from "./schur.ts";

/** Numbers that look random and are the same in each run. */
function matrixOf(n: number, fill: (i: number, j: number) => [number, number]): ComplexMatrix {
  const matrix = zeroComplex(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) [matrix.re[i * n + j], matrix.im[i * n + j]] = fill(i, j);
  return matrix;
}

function distance(a: ComplexMatrix, b: ComplexMatrix): number {
  const parts = (x: Float64Array, y: Float64Array): number => Math.max(0, ...x.map((v, i) => Math.abs(v - y[i]!)));
  return Math.max(parts(a.re, b.re), parts(a.im, b.im));
}

const noise = (i: number, j: number): number => Math.sin(12.9898 * i + 78.233 * j + 1) * 2;

const KINDS: Readonly<Record<string, (n: number) => ComplexMatrix>> = {
  complex: (n) => matrixOf(n, (i, j) => [noise(i, j), noise(j + 3, i)]),
  real: (n) => matrixOf(n, (i, j) => [noise(i, j), 0]),
  "a cyclic permutation": (n) => matrixOf(n, (i, j) => [(i + 1) % n === j ? 1 : 0, 0]),
  "one Jordan block": (n) => matrixOf(n, (i, j) => [i === j ? 2 : i + 1 === j ? 1 : 0, 0]),
  zero: zeroComplex,
};

for (const [kind, make] of Object.entries(KINDS)) {
  test(`the Schur form of ${kind} matrices is unitary and triangular, and gives them back`, () => {
    for (const n of [1, 2, 3, 5, 8, 20]) {
      const matrix = make(n);
      const { t, u } = schurOf(matrix)!;
      const one = matrixOf(n, (i, j) => [i === j ? 1 : 0, 0]);
      expect(distance(productOf(u, u, true), one)).toBeLessThan(1e-13);
      expect(distance(fromSchur(u, t), matrix)).toBeLessThan(1e-12);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) expect(Math.hypot(t.re[i * n + j]!, t.im[i * n + j]!)).toBe(0);
      }
    }
  });
}

test("a matrix that is not finite has no Schur form", () => {
  expect(schurOf(matrixOf(2, () => [NaN, 0]))).toBeUndefined();
});
