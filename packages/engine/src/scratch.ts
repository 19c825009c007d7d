/**
 * Memory for the temporaries of plans. Plans run one after the other, so all that run at one depth share a block;
 * depth counts runs inside runs and the parts of a plan that was cut.
 */
import type { Arena, Block } from "./arena.ts";

export class Scratch {
  private readonly blocks: (Block | undefined)[] = [];
  private readonly arena: Arena;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** A block of at least that size. A bigger one replaces a smaller one, which plans made before keep; sizes grow by half at least. */
  block(depth: number, sizeBytes: number): Block {
    const block = this.blocks[depth];
    if (block && block.sizeBytes >= sizeBytes) return block;
    const fresh = this.arena.allocate(Math.max(sizeBytes, 1.5 * (block?.sizeBytes ?? 0)));
    this.blocks[depth] = fresh;
    return fresh;
  }
}
