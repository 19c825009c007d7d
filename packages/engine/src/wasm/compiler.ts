/** Kernel forms compiled for one arena: the border between plans and emitted modules. */
import { kernel } from "@tfgraph/core";
import type { Arena, Block } from "../arena.ts";
import { workOf } from "../plan/work.ts";
import { emitSegment, type EmittedForm } from "./module.ts";
import { isProbed, probeTarget } from "./probe.ts";
import { hasRandomCode } from "./random.ts";
import { mainThreadMaySleep, threadCount, threadPool, type SharedSegment, type ThreadPool } from "./thread_pool.ts";

/** Compiled forms, bound to their memory. */
export interface CompiledForms {
  /** Returns 0, or the position (from 1) of the form whose check failed. */
  readonly run: () => number;
  readonly codeBytes: number;
  /** Frees what belongs to the code. */
  readonly release: () => void;
}

/** Whether a form can be compiled: its elements are in the arena, and there is code for it. */
export function isCompilable(form: kernel.Form): form is EmittedForm {
  if (form.kind === "routine") return false;
  if ([...kernel.reads(form), ...kernel.writes(form)].some((access) => access.dtype.size === 0)) return false;
  return form.kind !== "random" || hasRandomCode(form);
}

export class Compiler {
  private readonly arena: Arena;
  private readonly threads: number;
  /** Memory kernels use while they run: a piece for each thread. */
  private scratch: Block | undefined;
  private scratchBytes = 0;
  /** Threads' common state of code that is gone. It stays that: a thread that slept may still look at it. */
  private readonly freeControls: Block[] = [];

  /** @param threads how many may share a step; 0 is the machine's own choice */
  constructor(arena: Arena, threads: number) {
    this.arena = arena;
    this.threads = arena.limits.shared ? threadCount(threads) : 1;
  }

  /** Whether the machine was probed, by whatever session. */
  get isReady(): boolean {
    return isProbed();
  }

  /** The forms' buffers must have their places. */
  compile(forms: readonly EmittedForm[]): CompiledForms {
    const { arena, threads } = this;
    const controls: Block[] = [];
    const allocate = (sizeBytes: number) => {
      const block = this.takeControl(sizeBytes);
      controls.push(block);
      return block.address;
    };
    const emitted = emitSegment(forms, {
      target: probeTarget(),
      memory: arena.limits,
      addressOf: (buffer) => arena.addressOf(buffer),
      sharing: threads < 2 ? undefined : { threads, mainMaySleep: mainThreadMaySleep(), workOf, allocate },
    });
    this.reserveScratch(emitted.scratchBytes);
    const module = new WebAssembly.Module(emitted.bytes);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: arena.memory } });
    const pool = emitted.shared ? threadPool(threads) : undefined;
    const segment = pool?.add(module, arena.memory);
    const run = pool && segment ? this.sharedRun(exports, pool, segment) : this.ownRun(exports);
    const release = () => {
      if (segment) pool?.remove(segment);
      this.freeControls.push(...controls.splice(0));
    };
    return { run, codeBytes: emitted.bytes.length, release };
  }

  private ownRun(exports: Record<string, unknown>): () => number {
    const run = exports.run as (scratch: number) => number; // what emitSegment exports
    return () => run(this.scratch!.address);
  }

  private sharedRun(exports: Record<string, unknown>, pool: ThreadPool, segment: SharedSegment): () => number {
    const prepare = exports.prepare as (step: number) => void; // what emitSegment exports
    const run = exports.run as (thread: number, step: number, scratch: number) => number;
    return () => {
      const step = pool.nextStep;
      const { address } = this.scratch!;
      prepare(step);
      pool.announce(segment, this.threads, address, this.scratchBytes);
      return run(0, step, address);
    };
  }

  private takeControl(sizeBytes: number): Block {
    const at = this.freeControls.findIndex((block) => block.sizeBytes >= sizeBytes);
    if (at >= 0) return this.freeControls.splice(at, 1)[0]!;
    const block = this.arena.allocate(sizeBytes);
    new Uint8Array(this.arena.memory.buffer, block.address, block.sizeBytes).fill(0);
    return block;
  }

  private reserveScratch(sizeBytes: number): void {
    if (this.scratch && this.scratchBytes >= sizeBytes) return;
    if (this.scratch) this.arena.release(this.scratch);
    this.scratchBytes = sizeBytes;
    this.scratch = this.arena.allocate(sizeBytes * this.threads);
  }
}
