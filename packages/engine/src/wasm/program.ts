/** A plan's steps as the sequencer reads them: an instruction per kernel, its arguments behind it. */
import type { kernel } from "@tfgraph/core";
import type { Buffer } from "./emit_context.ts";
import type { KernelCode } from "./kernels.ts";
import {
  CHUNK_SIZE,
  CHUNKS,
  END,
  EXTENT,
  HEADER_BYTES,
  JUMP,
  JUMP_UNLESS,
  KERNEL,
  LENGTH,
  OPCODE,
  POSITION,
  SLOT,
} from "./sequencer.ts";

/** Operations worth a chunk of their own. */
const CHUNK_WORK = 100_000;
const CHUNKS_PER_THREAD = 16;

/** A kernel at its place in a program. */
export interface KernelItem {
  readonly kind: "kernel";
  readonly code: KernelCode;
  /** Its place in the table. */
  readonly slot: number;
  /** Position of its form, from 0. */
  readonly position: number;
  /** Element operations of the whole kernel. */
  readonly work: number;
}

/** Where the program goes on elsewhere, at the position of an item. */
export type JumpItem =
  | { readonly kind: "jump"; readonly to: number }
  | { readonly kind: "jumpUnless"; readonly condition: kernel.Access; readonly to: number };

export type ProgramItem = KernelItem | JumpItem;

export interface Program {
  readonly words: Int32Array;
  /** Whether other threads find something to share. */
  readonly hasChunks: boolean;
}

/** @param addressOf byte address of a buffer in the arena */
export function makeProgram(
  items: readonly ProgramItem[],
  threads: number,
  addressOf: (buffer: Buffer) => number,
): Program {
  const header = HEADER_BYTES / 4;
  const starts = [0];
  for (const item of items) starts.push(starts.at(-1)! + header + (item.kind === "kernel" ? item.code.args.length : 0));
  const words = new Int32Array(starts.at(-1)! + 1);
  let hasChunks = false;
  items.forEach((item, i) => {
    const at = starts[i]!;
    const put = (offset: number, value: number) => (words[at + offset / 4] = value);
    put(LENGTH, 4 * (starts[i + 1]! - at));
    if (item.kind !== "kernel") {
      put(OPCODE, item.kind === "jump" ? JUMP : JUMP_UNLESS);
      put(SLOT, 4 * (starts[item.to]! - at));
      if (item.kind === "jumpUnless") put(EXTENT, addressOf(item.condition.buffer) + item.condition.offset);
      return;
    }
    const { code, slot, position, work } = item;
    const { chunks, size } = chunksOf(code, work, threads);
    hasChunks ||= chunks > 1;
    put(OPCODE, KERNEL);
    put(SLOT, slot);
    put(EXTENT, code.extent);
    put(CHUNK_SIZE, size);
    put(CHUNKS, chunks);
    put(POSITION, position + 1);
    code.args.forEach((argument, j) => {
      words[at + header + j] =
        argument.buffer === undefined ? argument.value : addressOf(argument.buffer) + argument.offsetBytes;
    });
  });
  words[starts.at(-1)!] = END;
  return { words, hasChunks };
}

/** How a kernel is cut for a number of threads. */
export function chunksOf({ extent, grain }: KernelCode, work: number, threads: number) {
  const wanted = Math.min(Math.floor(work / CHUNK_WORK), threads * CHUNKS_PER_THREAD, Math.ceil(extent / grain));
  if (threads < 2 || wanted < 2) return { chunks: 1, size: extent };
  const size = Math.ceil(extent / wanted / grain) * grain;
  return { chunks: Math.ceil(extent / size), size };
}
