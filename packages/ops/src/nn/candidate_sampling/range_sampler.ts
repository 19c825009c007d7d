/**
 * Distributions over 0 … range - 1, and batches of samples from them with their expected counts; the same numbers as TensorFlow's
 * for the same generator. TF: core/kernels/range_sampler.cc, tsl/lib/random.
 */
import type { kernel as k } from "@tfgraph/core";
import { unitDouble } from "../../random/multinomial.ts";
import { WeightTree } from "./weight_tree.ts";

export interface RangeSampler {
  readonly range: number;
  sample(random: k.Philox): number;
  /** In float32. */
  probability(value: number): number;
  /** Learns from the true classes; absent where nothing is learned. */
  update?(values: readonly number[]): void;
}

/** An integer below `n`, all as likely: what would favour small ones is drawn again. */
function uniform32(random: k.Philox, n: number): number {
  if ((n & (n - 1)) === 0) return (random.nextUint32() & (n - 1)) >>> 0;
  const rejected = (0xffffffff % n) + 1;
  for (;;) {
    const bits = random.nextUint32();
    if (bits >= rejected) return bits % n;
  }
}

const ALL_BITS = 2n ** 64n - 1n;

function uniform64(random: k.Philox, n: bigint): number {
  const draw = (): bigint => BigInt(random.nextUint32()) | (BigInt(random.nextUint32()) << 32n);
  if ((n & (n - 1n)) === 0n) return Number(draw() & (n - 1n));
  const rejected = (ALL_BITS % n) + 1n;
  for (;;) {
    const bits = draw();
    if (bits >= rejected) return Number(bits % n);
  }
}

export function uniformSampler(range: number): RangeSampler {
  const probability = Math.fround(1 / range);
  return { range, sample: (random) => uniform64(random, BigInt(range)), probability: () => probability };
}

/** Zipf's law, nearly: P(x) = (log(x + 2) - log(x + 1)) / log(range + 1). */
export function logUniformSampler(range: number): RangeSampler {
  const logRange = Math.log1p(range);
  return {
    range,
    sample: (random) => {
      const value = Math.trunc(Math.exp(unitDouble(random.nextUint32(), random.nextUint32()) * logRange)) - 1;
      return value % range;
    },
    probability: (value) => Math.fround(Math.log((value + 2) / (value + 1)) / logRange),
  };
}

/** As often as classes have been seen, each once at the beginning. */
export function learnedUnigramSampler(range: number): RangeSampler {
  const weights = new WeightTree(range);
  return {
    range,
    sample: (random) => weights.at(uniform32(random, weights.total)),
    probability: (value) => Math.fround(Math.fround(weights.weight(value)) / Math.fround(weights.total)),
    update: (values) => {
      for (const value of values) weights.add(value, 1);
    },
  };
}

/**
 * As often as weights say, by the alias method. Source: Walker, "An efficient method for generating discrete random variables" (1977).
 * @param weights in float32
 */
export function weightedSampler(weights: readonly number[]): RangeSampler {
  const n = weights.length;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const floatTotal = weights.reduce((sum, w) => Math.fround(sum + w), 0);
  const share = weights.map((w) => (w * n) / total);
  const other = weights.map((_, i) => i);
  const low: number[] = [];
  const high: number[] = [];
  share.forEach((p, i) => (p < 1 ? low : high).push(i));
  while (low.length > 0 && high.length > 0) {
    const [l, h] = [low.pop()!, high.pop()!];
    other[l] = h;
    const rest = share[h]! - (1 - share[l]!);
    share[h] = rest;
    (rest < 1 ? low : high).push(h);
  }
  for (const i of [...low, ...high]) share[i] = 1;
  const thresholds = share.map(Math.fround);
  return {
    range: n,
    sample: (random) => {
      const threshold = (random.nextUint32() & 0x7fffff) * 2 ** -23;
      const i = uniform32(random, n);
      return threshold < thresholds[i]! ? i : other[i]!;
    },
    probability: (value) => (value < 0 || value >= n ? 0 : Math.fround(weights[value]! / floatTotal)),
  };
}

export interface SampledBatch {
  readonly samples: number[];
  readonly expected: Float32Array;
  /** Of the true classes. */
  readonly trueExpected: Float32Array;
}

/** How often a value of that probability is expected among the samples of so many tries, in float32. */
function expectedCount(probability: number, count: number, tries: number): number {
  if (tries === count) return Math.fround(probability * count);
  return -Math.fround(Math.expm1(Math.fround(tries * Math.fround(Math.log1p(-probability)))));
}

/** @param unique whether a value that has been drawn is drawn again */
export function sampleBatch(
  sampler: RangeSampler,
  random: k.Philox,
  count: number,
  unique: boolean,
  trueClasses: readonly number[],
): SampledBatch {
  const samples: number[] = [];
  const seen = new Set<number>();
  let tries = 0;
  while (samples.length < count) {
    tries++;
    const value = sampler.sample(random);
    if (unique && seen.has(value)) continue;
    seen.add(value);
    samples.push(value);
  }
  const expectedOf = (value: number): number => expectedCount(sampler.probability(value), count, tries);
  return {
    samples,
    expected: Float32Array.from(samples, expectedOf),
    trueExpected: Float32Array.from(trueClasses, expectedOf),
  };
}
