/**
 * numpy's legacy generator: `np.random.RandomState`, whose methods on one global instance are `np.random`'s functions. The same seeds
 * give the same numbers, to the bit, as numpy on x86-64.
 */
import {
  bindArguments,
  callableClass,
  TypeError,
  ValueError,
  type DTypeInput,
  type Unranked,
  type NDArray as CoreNDArray,
} from "@tfgraph/core";
import { asNumbers, bigintsOf } from "../cast.ts";
import { asarray, assign, broadcastShapes, broadcastTo } from "../convert.ts";
import { allocate, dtypeName } from "../dtype.ts";
import { NDArray } from "../ndarray.ts";
import { gather, insertionPoint } from "../selection.ts";
import type { Input } from "../signature.ts";
import { scalarOrArray } from "../ufunc.ts";
import {
  checkProbabilities,
  checkProbability,
  countOf,
  cumulativeOf,
  notNegative,
  positive,
  shapeOf,
  toBigint,
  type ChoiceKeywords,
  type NormalKeywords,
  type Dimensions,
  type Size,
  type SizeKeyword,
  type UniformKeywords,
} from "./arguments.ts";
import { boundedIntegers, checkBounds } from "./bounded.ts";
import { interval } from "./distributions.ts";
import { SampledArrays } from "./sampled_arrays.ts";

export type Seed = number | bigint | readonly number[] | CoreNDArray | null;

/** `["MT19937", keys, pos, has_gauss, cached_gaussian]`. */
export type State = [string, CoreNDArray, number, number, number];

export class RandomStateClass extends SampledArrays {
  constructor(seed?: Seed | { seed?: Seed }) {
    super();
    this.seed(seed);
  }

  /** Starts anew from a number in [0, 2^32), from several, or from the system's randomness. */
  seed(...args: (Seed | undefined | { seed?: Seed })[]): void {
    const [seed] = bindArguments("seed", ["seed"], args) as [Seed | undefined];
    this.sampler.spare = undefined;
    if (seed === undefined || seed === null) {
      this.twister.seedByArray(Array.from(crypto.getRandomValues(new Uint32Array(624))));
    } else if (typeof seed === "number" || typeof seed === "bigint") {
      if (typeof seed === "number" && !Number.isInteger(seed))
        throw new TypeError("Cannot cast scalar from dtype('float64') to dtype('int64') according to the rule 'safe'");
      if (seed < 0 || seed >= 2 ** 32) throw new ValueError("Seed must be between 0 and 2**32 - 1");
      this.twister.seed(Number(seed));
    } else {
      const keys = Array.from(asNumbers(asarray(seed).contiguous()));
      if (keys.length === 0) throw new ValueError("Seed must be non-empty");
      if (keys.some((k) => k < 0 || k >= 2 ** 32)) throw new ValueError("Seed values must be between 0 and 2**32 - 1");
      this.twister.seedByArray(keys);
    }
  }

  get_state(): State {
    const { key, position } = this.twister.get();
    const { spare } = this.sampler;
    return ["MT19937", new NDArray(key, [key.length], "uint32"), position, spare === undefined ? 0 : 1, spare ?? 0];
  }

  set_state(state: readonly unknown[]): void {
    const [name, keys, position, hasGauss = 0, cached = 0] = state as [string, Input, number, number?, number?];
    if (name !== "MT19937") throw new ValueError("set_state can only be used with legacy MT19937 state instances.");
    this.twister.set(asNumbers(asarray(keys).contiguous()), position);
    this.sampler.spare = hasGauss ? cached : undefined;
  }

  // ---- uniform and normal numbers

  /** Numbers in [0, 1). */
  random_sample(size?: null | { size?: null }): number;
  random_sample(size: number | readonly number[] | { size: number | readonly number[] }): CoreNDArray;
  random_sample(...args: unknown[]): unknown {
    const [size] = bindArguments("random_sample", ["size"], args) as [Size?];
    return this.floats(size, () => this.twister.double());
  }

  /** Numbers in [0, 1), of a shape given as arguments. */
  rand(): number;
  rand(...shape: number[]): CoreNDArray;
  rand(...shape: number[]): unknown {
    return this.floats(shape.length === 0 ? null : shape, () => this.twister.double());
  }

  /** Samples of the standard normal distribution. */
  standard_normal(size?: null | { size?: null }): number;
  standard_normal(size: number | readonly number[] | { size: number | readonly number[] }): CoreNDArray;
  standard_normal(...args: unknown[]): unknown {
    const [size] = bindArguments("standard_normal", ["size"], args) as [Size?];
    return this.floats(size, () => this.sampler.gauss());
  }

  /** Samples of the standard normal distribution, of a shape given as arguments. */
  randn(): number;
  randn(...shape: number[]): CoreNDArray;
  randn(...shape: number[]): unknown {
    return this.floats(shape.length === 0 ? null : shape, () => this.sampler.gauss());
  }

  /**
   * Samples of a normal distribution.
   * @param loc its mean
   * @param scale its standard deviation
   */
  normal(loc?: number, scale?: number): number;
  normal(loc: Input, scale: Input, size: Dimensions | { size: Dimensions }): CoreNDArray;
  normal(kw: { loc?: Input; scale?: Input; size: Dimensions }): CoreNDArray;
  normal(loc?: Input | NormalKeywords, scale?: Input | NormalKeywords, size?: Size | SizeKeyword): Unranked;
  normal(...args: unknown[]): unknown {
    const [mean = 0, deviation = 1, shape] = bindArguments("normal", ["loc", "scale", "size"], args) as [
      Input?,
      Input?,
      Size?,
    ];
    return this.continuous([mean, deviation], shape, (m, s) => m + s * this.sampler.gauss(), [
      undefined,
      notNegative("scale"),
    ]);
  }

  /** Numbers in [low, high). */
  uniform(low?: number, high?: number): number;
  uniform(low: Input, high: Input, size: Dimensions | { size: Dimensions }): CoreNDArray;
  uniform(kw: { low?: Input; high?: Input; size: Dimensions }): CoreNDArray;
  uniform(low?: Input | UniformKeywords, high?: Input | UniformKeywords, size?: Size | SizeKeyword): Unranked;
  uniform(...args: unknown[]): unknown {
    const [from = 0, to = 1, shape] = bindArguments("uniform", ["low", "high", "size"], args) as [
      Input?,
      Input?,
      Size?,
    ];
    return this.continuous([from, to], shape, (l, h) => l + (h - l) * this.twister.double());
  }

  // ---- whole numbers

  /**
   * Whole numbers from `low` to `high`, exclusive; from 0 to `low` where `high` is left out.
   * @param dtype int64 where it is left out
   */
  randint(low: number | bigint, high?: number | bigint | null): number;
  randint(
    low: Input,
    high: Input | null | undefined,
    size: number | readonly number[],
    dtype?: DTypeInput,
  ): CoreNDArray;
  randint(
    low: Input,
    high: Input | null | undefined,
    kw: { size: number | readonly number[]; dtype?: DTypeInput },
  ): CoreNDArray;
  randint(low: Input, kw: { high?: Input | null; size: number | readonly number[]; dtype?: DTypeInput }): CoreNDArray;
  randint(low: Input, ...rest: unknown[]): Unranked;
  randint(...args: unknown[]): unknown {
    const [low, high, size, dtype] = bindArguments("randint", ["low", "high", "size", "dtype"], args, {
      required: 1,
    }) as [Input, (Input | null)?, Size?, (DTypeInput | null)?];
    const name = dtype === undefined || dtype === null ? "int64" : dtypeName(dtype);
    const [from, to] = high === undefined || high === null ? [0, low] : [low, high];
    const [a, b] = [asarray(from), asarray(to)];
    if (a.ndim > 0 || b.ndim > 0) return this.integersBetween(a, b, shapeOf(size), name);
    const [first, end] = [toBigint(from), toBigint(to)];
    checkBounds(first, end, name);
    const shape = shapeOf(size);
    return scalarOrArray(
      new NDArray(boundedIntegers(this.twister, first, end, countOf(shape ?? []), name), shape ?? [], name),
    );
  }

  /** Whole numbers from `low` to `high`, inclusive. */
  random_integers(low: number, high?: number | null, size?: Size): Unranked {
    return high === undefined || high === null
      ? this.randint(1, low + 1, { size: size ?? undefined })
      : this.randint(low, high + 1, { size: size ?? undefined });
  }

  private integersBetween(low: NDArray, high: NDArray, size: number[] | undefined, dtype: string): NDArray {
    const shape = size ?? broadcastShapes(low.shape, high.shape);
    const [from, to] = [
      asNumbers(broadcastTo(low, shape).contiguous()),
      asNumbers(broadcastTo(high, shape).contiguous()),
    ];
    const out = allocate(dtype, countOf(shape)) as unknown[];
    for (let i = 0; i < out.length; i++) {
      const [first, end] = [BigInt(from[i]!), BigInt(to[i]!)];
      checkBounds(first, end, dtype);
      out[i] = boundedIntegers(this.twister, first, end, 1, dtype)[0];
    }
    return new NDArray(out, shape, dtype);
  }

  /** Random bytes. */
  bytes(length: number): Uint8Array {
    const words = Uint32Array.from({ length: Math.ceil(length / 4) }, () => this.twister.uint32());
    return new Uint8Array(words.buffer, 0, length);
  }

  // ---- orders and choices

  /** Shuffles an array along its first axis, or a list, in place. */
  shuffle(x: CoreNDArray | unknown[]): void {
    if (Array.isArray(x)) {
      this.exchanges(x.length, (i, j) => ([x[i], x[j]] = [x[j], x[i]]));
      return;
    }
    const array = asarray(x);
    if (array.ndim === 0) throw new TypeError("Sequence or 1-d array expected");
    const order = this._order(array.shape[0]!);
    assign(array, gather(array, new NDArray(bigintsOf(order), [order.length], "int64"), 0));
  }

  /** The numbers below `x`, or the elements of `x` along its first axis, in random order: a copy. */
  permutation(x: Input): CoreNDArray {
    if (typeof x === "number" || typeof x === "bigint") {
      const order = this._order(Number(x));
      return new NDArray(bigintsOf(order), [order.length], "int64");
    }
    const array = asarray(x);
    const order = this._order(array.shape[0]!);
    return gather(array, new NDArray(bigintsOf(order), [order.length], "int64"), 0);
  }

  /** @internal The numbers below n, shuffled. */
  _order(n: number): Float64Array {
    const order = Float64Array.from({ length: n }, (_, i) => i);
    this.exchanges(n, (i, j) => {
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    });
    return order;
  }

  private exchanges(n: number, exchange: (i: number, j: number) => void): void {
    for (let i = n - 1; i > 0; i--) exchange(i, interval(this.twister, i));
  }

  /**
   * A random sample of the elements of `a`, or of the numbers below it.
   * @param replace whether an element may come twice
   * @param p the probability of each element
   */
  choice(
    a: Input,
    size: Dimensions,
    replace?: boolean | ChoiceKeywords,
    p?: Input | null | ChoiceKeywords,
  ): CoreNDArray;
  choice(a: Input, kw: ChoiceKeywords & { size: Dimensions }): CoreNDArray;
  choice(a: Input, size?: null | ChoiceKeywords, replace?: boolean | ChoiceKeywords, p?: Input | null): Unranked;
  choice(...args: unknown[]): unknown {
    const [a, size, replace = true, p] = bindArguments("choice", ["a", "size", "replace", "p"], args, {
      required: 1,
    }) as [Input, Size?, boolean?, (Input | null)?];
    const source = asarray(a);
    if (source.ndim > 1) throw new ValueError("'a' must be 1-dimensional");
    const population = source.ndim === 0 ? Number(source.item()) : source.size;
    const shape = shapeOf(size);
    const count = countOf(shape ?? []);
    if (population <= 0 && count > 0)
      throw new ValueError(
        source.ndim === 0
          ? "a must be greater than 0 unless no samples are taken"
          : "'a' cannot be empty unless no samples are taken",
      );
    const weights =
      p === undefined || p === null
        ? undefined
        : checkProbabilities(Float64Array.from(asNumbers(asarray(p).contiguous())), population);
    const indices = replace
      ? this.chooseAgain(population, count, weights)
      : this.chooseDistinct(population, count, weights);
    const index = new NDArray(bigintsOf(indices), shape ?? [], "int64");
    return scalarOrArray(source.ndim === 0 ? index : gather(source, index, 0));
  }

  private chooseAgain(population: number, count: number, weights: Float64Array | undefined): ArrayLike<number> {
    if (!weights) return asNumbers(boundedIntegers(this.twister, 0n, BigInt(population), count, "int64"));
    const cumulative = cumulativeOf(weights);
    return Float64Array.from({ length: count }, () => insertionPoint(cumulative, this.twister.double(), true));
  }

  private chooseDistinct(population: number, count: number, weights: Float64Array | undefined): ArrayLike<number> {
    if (count > population) throw new ValueError("Cannot take a larger sample than population when 'replace=False'");
    if (!weights) return this._order(population).subarray(0, count);
    if (weights.filter((w) => w > 0).length < count) throw new ValueError("Fewer non-zero entries in p than size");
    const left = weights.slice();
    const found: number[] = [];
    while (found.length < count) {
      const draws = Float64Array.from({ length: count - found.length }, () => this.twister.double());
      for (const i of found) left[i] = 0;
      const cumulative = cumulativeOf(left);
      const drawn = Array.from(draws, (x) => insertionPoint(cumulative, x, true));
      found.push(...new Set(drawn));
    }
    return found;
  }

  // ---- other distributions

  /** How many of `n` trials of probability `p` succeed, int64. */
  binomial(
    ...args: [
      n: Input | { n: Input; p: Input; size?: Size },
      p?: Input | { p: Input; size?: Size },
      size?: Size | SizeKeyword,
    ]
  ): Unranked {
    const [trials, probability, shape] = bindArguments("binomial", ["n", "p", "size"], args, { required: 2 }) as [
      Input,
      Input,
      Size?,
    ];
    return this.discrete([trials, probability], shape, (k, q) => this.sampler.binomial(k, q), [
      notNegative("n"),
      checkProbability,
    ]);
  }

  /** How many of `n` trials have each of the outcomes of probability `pvals`, int64. */
  multinomial(...args: [n: number, pvals: Input, size?: Size | SizeKeyword]): CoreNDArray {
    const [trials, values, given] = bindArguments("multinomial", ["n", "pvals", "size"], args, { required: 2 }) as [
      number,
      Input,
      Size?,
    ];
    const p = Float64Array.from(asNumbers(asarray(values).contiguous()));
    if (p.some((x) => !(x >= 0 && x <= 1))) throw new ValueError("pvals < 0, pvals > 1 or pvals contains NaNs");
    if (p.subarray(0, -1).reduce((s, x) => s + x, 0) > 1 + 1e-12) throw new ValueError("sum(pvals[:-1]) > 1.0");
    const shape = shapeOf(given) ?? [];
    const out = new Float64Array(countOf(shape) * p.length);
    for (let row = 0; row < out.length; row += p.length) {
      let rest = 1;
      let left = trials;
      for (let j = 0; j < p.length - 1 && left > 0; j++) {
        out[row + j] = p[j] === 0 ? 0 : this.sampler.binomial(left, p[j]! / rest);
        left -= out[row + j]!;
        rest -= p[j]!;
      }
      if (left > 0) out[row + p.length - 1] = left;
    }
    return new NDArray(bigintsOf(out), [...shape, p.length], "int64");
  }

  /** Samples of an exponential distribution of a mean `scale`. */
  exponential(...args: [scale?: Input | { scale?: Input; size?: Size }, size?: Size | SizeKeyword]): Unranked {
    const [by = 1, shape] = bindArguments("exponential", ["scale", "size"], args) as [Input?, Size?];
    return this.continuous([by], shape, (s) => s * this.sampler.exponential(), [notNegative("scale")]);
  }

  /** Samples of the exponential distribution of mean 1. */
  standard_exponential(size?: Size | SizeKeyword): Unranked {
    return this.exponential(1, size);
  }

  /** Samples of a gamma distribution; of a shape below 1 the last digit may differ from numpy's, whose `pow` is the C library's. */
  gamma(
    ...args: [
      shape: Input | { shape: Input; scale?: Input; size?: Size },
      scale?: Input | { scale?: Input; size?: Size },
      size?: Size | SizeKeyword,
    ]
  ): Unranked {
    const [k, theta = 1, dimensions] = bindArguments("gamma", ["shape", "scale", "size"], args, { required: 1 }) as [
      Input,
      Input?,
      Size?,
    ];
    return this.continuous([k, theta], dimensions, (a, s) => s * this.sampler.gamma(a), [
      notNegative("shape"),
      notNegative("scale"),
    ]);
  }

  /** Samples of a gamma distribution of scale 1. */
  standard_gamma(shape: Input, size?: Size | SizeKeyword): Unranked {
    return this.gamma(shape, 1, size);
  }

  /** Samples of a beta distribution; where neither parameter is above 1 the last digit may differ from numpy's. */
  beta(...args: [a: Input, b: Input, size?: Size | SizeKeyword]): Unranked {
    const [p, q, shape] = bindArguments("beta", ["a", "b", "size"], args, { required: 2 }) as [Input, Input, Size?];
    return this.continuous([p, q], shape, (x, y) => this.sampler.beta(x, y), [positive("a"), positive("b")]);
  }

  /** Samples of a chi-square distribution. */
  chisquare(...args: [df: Input, size?: Size | SizeKeyword]): Unranked {
    const [freedom, shape] = bindArguments("chisquare", ["df", "size"], args, { required: 1 }) as [Input, Size?];
    return this.continuous([freedom], shape, (d) => 2 * this.sampler.gamma(d / 2), [positive("df")]);
  }

  /** Samples of Student's distribution. */
  standard_t(...args: [df: Input, size?: Size | SizeKeyword]): Unranked {
    const [freedom, shape] = bindArguments("standard_t", ["df", "size"], args, { required: 1 }) as [Input, Size?];
    return this.continuous(
      [freedom],
      shape,
      (d) => {
        const top = this.sampler.gauss();
        return (Math.sqrt(d / 2) * top) / Math.sqrt(this.sampler.gamma(d / 2));
      },
      [positive("df")],
    );
  }

  /** How many events happen where `lam` are expected, int64. */
  poisson(...args: [lam?: Input | { lam?: Input; size?: Size }, size?: Size | SizeKeyword]): Unranked {
    const [mean = 1, shape] = bindArguments("poisson", ["lam", "size"], args) as [Input?, Size?];
    return this.discrete([mean], shape, (m) => this.sampler.poisson(m), [notNegative("lam")]);
  }

  /** How many trials of probability `p` it takes to succeed, int64. */
  geometric(...args: [p: Input, size?: Size | SizeKeyword]): Unranked {
    const [probability, shape] = bindArguments("geometric", ["p", "size"], args, { required: 1 }) as [Input, Size?];
    return this.discrete([probability], shape, (q) => this.sampler.geometric(q), [checkProbability]);
  }

  /** Samples whose logarithm is normal; the last digit may differ from numpy's, whose `exp` is the C library's. */
  lognormal(
    ...args: [
      mean?: Input | { mean?: Input; sigma?: Input; size?: Size },
      sigma?: Input | { sigma?: Input; size?: Size },
      size?: Size | SizeKeyword,
    ]
  ): Unranked {
    const [m = 0, s = 1, shape] = bindArguments("lognormal", ["mean", "sigma", "size"], args) as [
      Input?,
      Input?,
      Size?,
    ];
    return this.continuous([m, s], shape, (x, y) => Math.exp(x + y * this.sampler.gauss()), [
      undefined,
      notNegative("sigma"),
    ]);
  }
}

export type RandomState = RandomStateClass;
export const RandomState = callableClass(RandomStateClass);
