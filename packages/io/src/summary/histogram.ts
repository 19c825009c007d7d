/**
 * Histograms of values, in buckets that are 10 % apart from 1e-12 on, to both sides of zero.
 * TF: tsl/lib/histogram/histogram.cc.
 */
import { HistogramProto } from "../gen/messages.ts";

/** Each bucket's upper limit, ascending; a bucket holds what is below its limit and not below the one before. */
const LIMITS = makeLimits();

function makeLimits(): Float64Array {
  const positive: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push(limit);
  positive.push(Number.MAX_VALUE);
  return Float64Array.from([...positive.map((limit) => -limit).reverse(), 0, ...positive]);
}

/** The first bucket whose limit is above the value. */
function bucketOf(value: number): number {
  let [low, high] = [0, LIMITS.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (LIMITS[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The histogram of finite values; runs of empty buckets are one. */
export function histogramOf(values: Iterable<number>): HistogramProto {
  const counts = new Float64Array(LIMITS.length + 1);
  let [min, max, num, sum, sumOfSquares] = [Number.MAX_VALUE, -Number.MAX_VALUE, 0, 0, 0];
  for (const value of values) {
    counts[bucketOf(value)]! += 1;
    min = Math.min(min, value);
    max = Math.max(max, value);
    num += 1;
    sum += value;
    sumOfSquares += value * value;
  }
  const [limits, counted]: [number[], number[]] = [[], []];
  for (let i = 0; i < LIMITS.length; i++) {
    if (counts[i] === 0) while (i + 1 < LIMITS.length && counts[i + 1] === 0) i++;
    limits.push(LIMITS[i]!);
    counted.push(counts[i]!);
  }
  return HistogramProto({ min, max, num, sum, sum_squares: sumOfSquares, bucket_limit: limits, bucket: counted });
}
