/** Values that come in pairs from blocks of a generator, as samplers by rejection read them. TF: core/kernels/random_op.cc. */
import type { kernel as k } from "@tfgraph/core";
import { unitDouble } from "./multinomial.ts";

/** Blocks that each number has for itself. */
export const BLOCKS_PER_NUMBER = 256n;

/** Values of a distribution that come in pairs, each pair read from its end. */
export class Pairs {
  private readonly block = new Uint32Array(4);
  private readonly pair: [number, number] = [0, 0];
  private left = 0;
  private readonly generator: k.Philox;
  private readonly make: (block: Uint32Array, pair: [number, number]) => void;

  constructor(generator: k.Philox, make: (block: Uint32Array, pair: [number, number]) => void) {
    this.generator = generator;
    this.make = make;
  }

  next(): number {
    if (this.left === 0) {
      this.make(this.generator.next(this.block), this.pair);
      this.left = 2;
    }
    return this.pair[--this.left]!;
  }
}

export function uniforms(block: Uint32Array, pair: [number, number]): void {
  pair[0] = unitDouble(block[0]!, block[1]!);
  pair[1] = unitDouble(block[2]!, block[3]!);
}
