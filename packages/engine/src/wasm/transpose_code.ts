/** Squares of vectors, transposed in registers. */
import type { FunctionBuilder, Local } from "./assembler.ts";

const PAIRS_LOW = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const PAIRS_HIGH = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
const HALVES_LOW = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const HALVES_HIGH = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/** Two vectors of two lanes, or four of four: row i of the result holds lane i of each. */
export function transposed(f: FunctionBuilder, v: readonly Local[]): Local[] {
  const shuffled = (a: Local, b: Local, lanes: readonly number[]) => {
    const result = f.local("v128");
    f.get(a).get(b).shuffle(lanes).set(result);
    return result;
  };
  const crossed = (a: Local, b: Local) => [shuffled(a, b, HALVES_LOW), shuffled(a, b, HALVES_HIGH)];
  if (v.length === 2) return crossed(v[0]!, v[1]!);
  const [p, q] = [shuffled(v[0]!, v[1]!, PAIRS_LOW), shuffled(v[2]!, v[3]!, PAIRS_LOW)];
  const [r, s] = [shuffled(v[0]!, v[1]!, PAIRS_HIGH), shuffled(v[2]!, v[3]!, PAIRS_HIGH)];
  return [...crossed(p, q), ...crossed(r, s)];
}
