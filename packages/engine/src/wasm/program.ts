/** A plan's steps as the sequencer reads them: an instruction per kernel, its arguments behind it. */
import type { Buffer } from "./emit_context.ts";
import type { KernelCode } from "./kernels.ts";
import { CHUNK_SIZE, CHUNKS, END, EXTENT, HEADER_BYTES, KERNEL, LENGTH, OPCODE, POSITION, SLOT } from "./sequencer.ts";

/** Operations worth a chunk of their own. */
const CHUNK_WORK = 100_000;
const CHUNKS_PER_THREAD = 16;

/** A kernel at its place in a program. */
export interface ProgramStep {
  readonly code: KernelCode;
  /** Its place in the table. */
  readonly slot: number;
  /** Position of its form. */
  readonly form: number;
  /** Element operations of the whole kernel. */
  readonly work: number;
}

export interface Program {
  readonly words: Int32Array;
  /** Whether other threads find something to share. */
  readonly hasChunks: boolean;
}

/** @param addressOf byte address of a buffer in the arena */
export function makeProgram(
  steps: readonly ProgramStep[],
  threads: number,
  addressOf: (buffer: Buffer) => number,
): Program {
  const header = HEADER_BYTES / 4;
  const sizes = steps.map(({ code }) => header + code.args.length);
  const words = new Int32Array(sizes.reduce((a, b) => a + b, 0) + 1);
  let at = 0;
  let hasChunks = false;
  steps.forEach(({ code, slot, form, work }, i) => {
    const { chunks, size } = chunksOf(code, work, threads);
    hasChunks ||= chunks > 1;
    const put = (offset: number, value: number) => (words[at + offset / 4] = value);
    put(OPCODE, KERNEL);
    put(LENGTH, 4 * sizes[i]!);
    put(SLOT, slot);
    put(EXTENT, code.extent);
    put(CHUNK_SIZE, size);
    put(CHUNKS, chunks);
    put(POSITION, form + 1);
    code.args.forEach((argument, j) => {
      words[at + header + j] =
        argument.buffer === undefined ? argument.value : addressOf(argument.buffer) + argument.offsetBytes;
    });
    at += sizes[i]!;
  });
  words[at] = END;
  return { words, hasChunks };
}

/** How a kernel is cut for a number of threads. */
export function chunksOf({ extent, grain }: KernelCode, work: number, threads: number) {
  const wanted = Math.min(Math.floor(work / CHUNK_WORK), threads * CHUNKS_PER_THREAD, Math.ceil(extent / grain));
  if (threads < 2 || wanted < 2) return { chunks: 1, size: extent };
  const size = Math.ceil(extent / wanted / grain) * grain;
  return { chunks: Math.ceil(extent / size), size };
}
