/**
 * Philox4x32-10, the counter-based generator behind TensorFlow's random ops.
 * Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
 */
const MULTIPLIER_A = 0xd2511f53;
const MULTIPLIER_B = 0xcd9e8d57;
const WEYL_A = 0x9e3779b9;
const WEYL_B = 0xbb67ae85;

/** High 32 bits of a product of unsigned 32 bit numbers. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const low = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(low / 65536)) >>> 0;
}

/** A generator: a 128 bit counter and a 64 bit key. One `next` is one block of four numbers. */
export class Philox {
  /** Counter words 0-3, key words 4-5. */
  readonly words: Uint32Array;
  private readonly block = new Uint32Array(4);
  private used = 4;

  constructor(words: Uint32Array) {
    this.words = words;
  }

  /** The state an op's `seed` and `seed2` attributes stand for. */
  static fromSeeds(seed: bigint, seed2: bigint): Philox {
    const words = new Uint32Array(6);
    words[2] = Number(BigInt.asUintN(32, seed2));
    words[3] = Number(BigInt.asUintN(32, seed2 >> 32n));
    words[4] = Number(BigInt.asUintN(32, seed));
    words[5] = Number(BigInt.asUintN(32, seed >> 32n));
    return new Philox(words);
  }

  clone(): Philox {
    return new Philox(this.words.slice());
  }

  /** Advances the counter by a number of blocks. */
  skip(blocks: bigint): void {
    const w = this.words;
    const low = BigInt(w[0]!) + (BigInt(w[1]!) << 32n) + BigInt.asUintN(64, blocks);
    w[0] = Number(BigInt.asUintN(32, low));
    w[1] = Number(BigInt.asUintN(32, low >> 32n));
    if (low >> 64n === 0n) return;
    w[2] = w[2]! + 1;
    if (w[2] === 0) w[3] = w[3]! + 1;
  }

  /** Writes the next four numbers to `out` and advances by one block. */
  next(out: Uint32Array = this.block): Uint32Array {
    const w = this.words;
    let c0 = w[0]!;
    let c1 = w[1]!;
    let c2 = w[2]!;
    let c3 = w[3]!;
    let k0 = w[4]!;
    let k1 = w[5]!;
    for (let round = 0; round < 10; round++) {
      const high0 = mulHigh(MULTIPLIER_A, c0);
      const low0 = Math.imul(MULTIPLIER_A, c0);
      const high1 = mulHigh(MULTIPLIER_B, c2);
      const low1 = Math.imul(MULTIPLIER_B, c2);
      c0 = (high1 ^ c1 ^ k0) >>> 0;
      c1 = low1 >>> 0;
      c2 = (high0 ^ c3 ^ k1) >>> 0;
      c3 = low0 >>> 0;
      k0 = (k0 + WEYL_A) >>> 0;
      k1 = (k1 + WEYL_B) >>> 0;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
    w[0] = w[0]! + 1;
    if (w[0] === 0) {
      w[1] = w[1]! + 1;
      if (w[1] === 0) {
        w[2] = w[2]! + 1;
        if (w[2] === 0) w[3] = w[3]! + 1;
      }
    }
    return out;
  }

  /** The next single number: blocks are read from their start. */
  nextUint32(): number {
    if (this.used === 4) {
      this.next(this.block);
      this.used = 0;
    }
    return this.block[this.used++]!;
  }
}
