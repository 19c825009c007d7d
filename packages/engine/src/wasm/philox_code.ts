/** Philox4x32-10 (Salmon et al., 2011) as instructions; see core's philox.ts. */
import type { FunctionBuilder, Local } from "./assembler.ts";
import { splatBytes } from "./vector_constants.ts";

const MULTIPLIER_A = 0xd2511f53n;
const MULTIPLIER_B = 0xcd9e8d57n;
const WEYL_A = 0x9e3779b9;
const WEYL_B = 0xbb67ae85;
const ROUNDS = 10;

const EVEN_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
const ODD_WORDS = EVEN_WORDS.map((byte) => byte + 4);

/** A generator's state in locals, and the block of four numbers made last. */
export class PhiloxCode {
  readonly block: readonly Local[];
  private readonly f: FunctionBuilder;
  private readonly low: Local;
  private readonly high: Local;
  private readonly key: readonly Local[];
  private readonly state: Local;

  /** @param state address of the six words */
  constructor(f: FunctionBuilder, state: Local) {
    this.f = f;
    this.state = state;
    this.block = Array.from({ length: 4 }, () => f.local("i32"));
    this.low = f.local("i64");
    this.high = f.local("i64");
    this.key = [f.local("i32"), f.local("i32")];
    f.get(state).memory("i64.load", 0).set(this.low);
    f.get(state).memory("i64.load", 8).set(this.high);
    this.key.forEach((word, i) =>
      f
        .get(state)
        .memory("i32.load", 16 + 4 * i)
        .set(word),
    );
  }

  /** Makes the block at the counter plus an i64 that `offset` pushes. */
  next(offset: () => void): void {
    const { f, block } = this;
    const [c0, c1, c2, c3] = block as readonly [Local, Local, Local, Local];
    const counter = f.local("i64");
    offset();
    f.get(this.low).op("i64.add").tee(counter);
    f.op("i32.wrap_i64").set(c0);
    f.get(counter).i64(32n).op("i64.shr_u").op("i32.wrap_i64").set(c1);
    f.get(this.high).get(counter).get(this.low).op("i64.lt_u").op("i64.extend_i32_u").op("i64.add").tee(counter);
    f.op("i32.wrap_i64").set(c2);
    f.get(counter).i64(32n).op("i64.shr_u").op("i32.wrap_i64").set(c3);
    f.release(counter);
    const key = this.key.map((word) => {
      const copy = f.local("i32");
      f.get(word).set(copy);
      return copy;
    });
    for (let round = 0; round < ROUNDS; round++) this.round(c0, c1, c2, c3, key[0]!, key[1]!);
    f.release(...key);
  }

  private round(c0: Local, c1: Local, c2: Local, c3: Local, k0: Local, k1: Local): void {
    const { f } = this;
    const a = f.local("i64");
    const b = f.local("i64");
    f.get(c0).op("i64.extend_i32_u").i64(MULTIPLIER_A).op("i64.mul").set(a);
    f.get(c2).op("i64.extend_i32_u").i64(MULTIPLIER_B).op("i64.mul").set(b);
    const high = (product: Local) => f.get(product).i64(32n).op("i64.shr_u").op("i32.wrap_i64");
    high(b).get(c1).op("i32.xor").get(k0).op("i32.xor").set(c0);
    f.get(b).op("i32.wrap_i64").set(c1);
    high(a).get(c3).op("i32.xor").get(k1).op("i32.xor").set(c2);
    f.get(a).op("i32.wrap_i64").set(c3);
    f.get(k0).i32(WEYL_A).op("i32.add").set(k0);
    f.get(k1).i32(WEYL_B).op("i32.add").set(k1);
    f.release(a, b);
  }

  /**
   * Makes four blocks at once, at the counter plus an i64 that `offset` pushes and the three after it.
   * @returns the blocks' numbers: vector i holds number i of each
   */
  nextFour(offset: () => void): readonly Local[] {
    const { f } = this;
    const counter = this.counters(offset);
    const key = this.key.map((word) => {
      const copy = f.local("v128");
      f.get(word).op("i32x4.splat").set(copy);
      return copy;
    });
    for (let round = 0; round < ROUNDS; round++) this.vectorRound(counter, key);
    f.release(...key);
    return counter;
  }

  /** Words of four consecutive counters. */
  private counters(offset: () => void): Local[] {
    const { f } = this;
    const first = f.local("i64");
    const words = Array.from({ length: 4 }, () => f.local("v128"));
    const splatHalves = (low: Local, high: Local) => {
      f.get(first).op("i32.wrap_i64").op("i32x4.splat").set(low);
      f.get(first).i64(32n).op("i64.shr_u").op("i32.wrap_i64").op("i32x4.splat").set(high);
    };
    offset();
    f.get(this.low).op("i64.add").set(first);
    splatHalves(words[0]!, words[1]!);
    f.get(this.high).get(first).get(this.low).op("i64.lt_u").op("i64.extend_i32_u").op("i64.add").set(first);
    splatHalves(words[2]!, words[3]!);
    f.release(first);
    // A word that wraps carries one into the next: its mask is -1.
    const carry = f.local("v128");
    f.get(words[0]!)
      .v128(new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer))
      .op("i32x4.add")
      .tee(carry);
    f.get(words[0]!).op("i32x4.lt_u").get(carry).set(words[0]!).set(carry);
    for (const word of words.slice(1)) {
      f.get(word).get(carry).op("i32x4.sub").tee(word);
      f.v128(new Uint8Array(16)).op("i32x4.eq").get(carry).op("v128.and").set(carry);
    }
    f.release(carry);
    return words;
  }

  private vectorRound(counter: readonly Local[], key: readonly Local[]): void {
    const { f } = this;
    const [c0, c1, c2, c3] = counter as readonly [Local, Local, Local, Local];
    const [highA, lowA] = this.products(c0, MULTIPLIER_A);
    const [highB, lowB] = this.products(c2, MULTIPLIER_B);
    f.get(highB).get(c1).op("v128.xor").get(key[0]!).op("v128.xor").set(c0);
    f.get(lowB).set(c1);
    f.get(highA).get(c3).op("v128.xor").get(key[1]!).op("v128.xor").set(c2);
    f.get(lowA).set(c3);
    f.get(key[0]!).v128(splatBytes("i32", WEYL_A)).op("i32x4.add").set(key[0]!);
    f.get(key[1]!).v128(splatBytes("i32", WEYL_B)).op("i32x4.add").set(key[1]!);
    f.release(highA, lowA, highB, lowB);
  }

  /** High and low words of a vector's products with a number. */
  private products(a: Local, multiplier: bigint): readonly [Local, Local] {
    const { f } = this;
    const [first, second] = [f.local("v128"), f.local("v128")];
    const factor = splatBytes("i32", Number(BigInt.asIntN(32, multiplier)));
    f.get(a).v128(factor).op("i64x2.extmul_low_i32x4_u").set(first);
    f.get(a).v128(factor).op("i64x2.extmul_high_i32x4_u").set(second);
    const [high, low] = [f.local("v128"), f.local("v128")];
    f.get(first).get(second).shuffle(ODD_WORDS).set(high);
    f.get(first).get(second).shuffle(EVEN_WORDS).set(low);
    f.release(first, second);
    return [high, low];
  }

  /** Advances the state in memory by a number of blocks. */
  skip(pushBlocks: () => void): void {
    const { f, state } = this;
    const low = f.local("i64");
    f.get(this.low);
    pushBlocks();
    f.op("i64.add").set(low);
    f.get(state).get(low).memory("i64.store", 0);
    f.get(state).get(this.high).get(low).get(this.low).op("i64.lt_u").op("i64.extend_i32_u").op("i64.add");
    f.memory("i64.store", 8);
    f.release(low);
  }
}
