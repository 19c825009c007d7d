/** Gradients against finite differences: the formula itself is tested, not only that it is TensorFlow's. */
import { expect } from "vitest";
import { describeValue } from "./expect_all_close.ts";

const STEP = 1e-5;
const TOLERANCE = 1e-6;

/**
 * Expects each element of the gradient of `sum(f(x))` to be its central difference.
 * @param f the function of a flat list of x's elements, in float64; all elements of its result are summed
 * @param at where
 * @param gradient elements of the gradient there
 */
export function checkGradient(
  f: (x: readonly number[]) => unknown,
  at: readonly number[],
  gradient: readonly number[],
): void {
  const sum = (x: readonly number[]): number => {
    const values = [f(x)].flat(1).flatMap((value) => describeValue(value, "float64").values.flat() as number[]);
    return values.reduce((a, b) => a + b, 0);
  };
  const differences = at.map((x, i) => {
    const h = STEP * Math.max(1, Math.abs(x));
    return (sum(at.with(i, x + h)) - sum(at.with(i, x - h))) / (2 * h);
  });
  const scale = Math.max(1, ...differences.map(Math.abs));
  const wrong = differences.findIndex((d, i) => !(Math.abs(d - gradient[i]!) <= TOLERANCE * scale));
  if (wrong >= 0) {
    expect(
      gradient,
      `element ${wrong}: gradient ${String(gradient[wrong])}, finite difference ${String(differences[wrong])}`,
    ).toEqual(differences);
  }
}
