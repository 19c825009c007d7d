/**
 * Generators of ops that keep no state: a key and a counter, or a seed of two numbers that is scrambled into them.
 * TF: core/kernels/stateless_random_ops.cc (`GenerateKey`), stateless_random_ops_v2.h.
 */
import { kernel as k, toNumbers, uint32, type Lowering, type ShapeContext, type TensorValue } from "@tfgraph/core";
import { withRank, withSize } from "../shape_rules.ts";

/** TF: `RNG_ALG_PHILOX`, `RNG_ALG_AUTO_SELECT`. */
const PHILOX = [1, 3];

/** Of 64 bits each. */
const COUNTER_LENGTH = 2;

const SCRAMBLING_KEY = [0x3ec8f720, 0x02461e29] as const;

const low = (x: bigint): number => Number(BigInt.asUintN(32, x));
const high = (x: bigint): number => Number(BigInt.asUintN(32, x >> 32n));

/** Counter and key from the two numbers of a seed: all of its bits count. */
function scrambled(seed: readonly bigint[]): Uint32Array {
  const [first, second] = [seed[0]!, seed[1]!];
  const source = new k.Philox(Uint32Array.of(low(first), high(first), low(second), high(second), ...SCRAMBLING_KEY));
  const mix = source.next();
  return Uint32Array.of(0, 0, mix[2]!, mix[3]!, mix[0]!, mix[1]!);
}

function integersOf(value: TensorValue): bigint[] {
  return Array.from(value.data as ArrayLike<number | bigint>, (x) => BigInt.asUintN(64, BigInt(x)));
}

/** A key and a counter of 64 bit numbers. */
export function keyAndCounter(seed: TensorValue): { key: BigUint64Array; counter: BigUint64Array } {
  const w = scrambled(integersOf(seed));
  const joined = (i: number): bigint => BigInt(w[i]!) | (BigInt(w[i + 1]!) << 32n);
  return { key: BigUint64Array.of(joined(4)), counter: BigUint64Array.of(joined(0), joined(2)) };
}

/** What an op's generator is made from, and how. */
export interface Source {
  /** @throws ShapeError */
  checkShapes(ctx: ShapeContext): void;
  /** The generator's words. @throws InvalidArgumentError */
  words(ctx: Lowering): k.Value;
}

const WORDS = { dtype: uint32, shape: [6] };

function wordsFrom(
  ctx: Lowering,
  inputs: readonly k.Value[],
  make: (...values: TensorValue[]) => Uint32Array,
): k.Value {
  const [words] = ctx.routine(inputs, [WORDS], (run) => [{ ...WORDS, data: make(...run.inputs) }]);
  return words!;
}

/** The inputs key, counter and alg, from input 1 on. */
export const KEY: Source = {
  checkShapes: (ctx) => {
    const key = withRank(ctx.input(1), 1);
    withRank(ctx.input(2), 1);
    withRank(ctx.input(3), 0);
    withSize(key[0]!, 1);
  },
  words: (ctx) => {
    const { shape } = ctx.input(2);
    if (shape.length !== 1 || shape[0]! < COUNTER_LENGTH) {
      throw ctx.invalid(
        `counter must be a vector with length at least ${String(COUNTER_LENGTH)}; got shape: [${shape.join(",")}]. (Note that batched counters are not supported yet.)`,
      );
    }
    const algorithm = ctx.number(3);
    if (!PHILOX.includes(algorithm)) throw ctx.invalid(`Unsupported algorithm id: ${String(algorithm)}`);
    return wordsFrom(ctx, [ctx.input(1), ctx.input(2)], (key, counter) => {
      const all = [...integersOf(counter).slice(0, COUNTER_LENGTH), ...integersOf(key)];
      return Uint32Array.from(all.flatMap((x) => [low(x), high(x)]));
    });
  },
};

/** A seed of two numbers at an input. */
export function seedAt(index: number): Source {
  return {
    checkShapes: (ctx) => {
      withSize(withRank(ctx.input(index), 1)[0]!, 2);
    },
    words: (ctx) => {
      const { shape } = ctx.input(index);
      if (shape.length !== 1 || shape[0] !== 2) throw ctx.invalid(`seed must have shape [2], not [${shape.join(",")}]`);
      return wordsFrom(ctx, [ctx.input(index)], (seed) => scrambled(integersOf(seed)));
    },
  };
}

/** A generator of a routine from its words. */
export function generatorOf(words: TensorValue): k.Philox {
  return new k.Philox(Uint32Array.from(toNumbers(words)));
}
