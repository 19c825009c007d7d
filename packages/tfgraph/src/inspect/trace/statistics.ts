/** What is kept of a tensor's elements: counts and moments, in two passes over them, and a histogram. */
import { bfloat16, bool, fromBfloat16Bits, fromHalfBits, half, type DType, type TensorValue } from "@tfgraph/core";

/** Of the finite elements; what only they can tell is absent where there are none. */
export interface Statistics {
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  /** The standard deviation, of the whole population. */
  readonly std?: number;
  readonly zeros: number;
  readonly nan: number;
  readonly positive_inf: number;
  readonly negative_inf: number;
  /** How many lie in each of equal bins between min and max; one bin where they are all equal. */
  readonly histogram?: readonly number[];
}

const BINS = 30;

/** The elements as numbers: booleans 0 and 1, of complex ones the magnitude. Undefined for strings and other objects. */
export function numbersOf({ dtype, data }: TensorValue): ArrayLike<number> | undefined {
  const type: DType = dtype.base_dtype;
  if (type.kind === "host") return undefined;
  if (type === half) return Float32Array.from(data as Uint16Array, fromHalfBits);
  if (type === bfloat16) return Float32Array.from(data as Uint16Array, fromBfloat16Bits);
  if (type === bool) return Uint8Array.from(data as Uint8Array, Number);
  if (type.kind === "complex") return magnitudes(data as Float32Array);
  if (typeof data[0] === "bigint") return Float64Array.from(data as unknown as ArrayLike<bigint>, Number);
  return data as ArrayLike<number>;
}

/** NaN where either part is; infinite where either part is, and none NaN. */
function magnitudes(pairs: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: pairs.length / 2 }, (_, i) => {
    const [re, im] = [pairs[2 * i]!, pairs[2 * i + 1]!];
    return Number.isNaN(re) || Number.isNaN(im) ? NaN : Math.hypot(re, im);
  });
}

export function statisticsOf(elements: ArrayLike<number>): Statistics {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  let [zeros, nan, positiveInf, negativeInf] = [0, 0, 0, 0];
  for (let i = 0; i < elements.length; i++) {
    const x = elements[i]!;
    if (x === 0) zeros++;
    if (x - x === 0) {
      if (x < min) min = x;
      if (x > max) max = x;
      sum += x;
    } else if (x === Infinity) positiveInf++;
    else if (x === -Infinity) negativeInf++;
    else nan++;
  }
  const counts = { zeros, nan, positive_inf: positiveInf, negative_inf: negativeInf };
  const finite = elements.length - nan - positiveInf - negativeInf;
  if (finite === 0) return counts;
  const mean = sum / finite;
  return { min, max, mean, ...spread(elements, { min, max, mean, finite }), ...counts };
}

interface Moments {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly finite: number;
}

function spread(
  elements: ArrayLike<number>,
  { min, max, mean, finite }: Moments,
): { std: number; histogram: readonly number[] } {
  if (min === max) return { std: 0, histogram: [finite] };
  const histogram = new Array<number>(BINS).fill(0);
  const bins = BINS / (max - min);
  let squares = 0;
  for (let i = 0; i < elements.length; i++) {
    const x = elements[i]!;
    if (x - x !== 0) continue;
    squares += (x - mean) * (x - mean);
    const bin = Math.floor((x - min) * bins);
    histogram[bin < BINS ? bin : BINS - 1]! += 1;
  }
  return { std: Math.sqrt(squares / finite), histogram };
}
