/** Kernel forms compiled for one arena: the border between plans and machine code. */
import { kernel } from "@tfgraph/core";
import { aligned, type Arena, type Block } from "../arena.ts";
import { workOf } from "../plan/work.ts";
import { KernelCache, type PlacedKernel } from "./kernel_cache.ts";
import { WORKSPACE, type EmittedForm } from "./kernels.ts";
import { isProbed } from "./probe.ts";
import { makeProgram, type JumpItem, type ProgramItem } from "./program.ts";
import { hasRandomCode } from "./random.ts";
import { CONTROL_BYTES, sequencerModule, STEP } from "./sequencer.ts";
import { mainThreadMaySleep, threadCount, threadPool, type SharedArena, type ThreadPool } from "./thread_pool.ts";

/** Operations of a segment from which other threads are worth calling: some tens of microseconds. */
const SHARED_WORK = 2_000_000;

/** What is compiled: forms in their order, and jumps to positions among them. */
export type CodeItem = { readonly kind: "form"; readonly form: EmittedForm } | JumpItem;

/** Compiled forms, bound to their memory. */
export interface CompiledForms {
  /** Returns 0, or the position (from 1) of the form whose check failed. */
  readonly run: () => number;
  /** Frees what belongs to the code. */
  readonly release: () => void;
  /** Size of the program and of the kernels it runs, which other plans may share. */
  readonly codeBytes: number;
}

/** Whether a form can be compiled: its elements are in the arena, and there is code for it. */
export function isCompilable(form: kernel.Form): form is EmittedForm {
  if (form.kind === "routine") return false;
  if ([...kernel.reads(form), ...kernel.writes(form)].some((access) => access.dtype.size === 0)) return false;
  return form.kind !== "random" || hasRandomCode(form);
}

type Lead = (control: number, program: number, step: number, scratch: number) => number;

export class Compiler {
  private readonly arena: Arena;
  private readonly threads: number;
  private machine: Machine | undefined;
  /** Memory kernels use while they run: a piece for each thread. */
  private scratch: Block | undefined;
  private scratchBytes = 0;
  /** Memory that a form's kernels leave to those after them. */
  private workspace: Block | undefined;

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
  compile(items: readonly CodeItem[]): CompiledForms {
    const { arena } = this;
    const machine = (this.machine ??= new Machine(arena, this.threads));
    const { words, hasChunks, codeBytes, release } = this.assemble(items, machine.cache);
    const block = arena.allocate(words.byteLength);
    new Int32Array(arena.memory.buffer, block.address, words.length).set(words);
    let released = false;
    return {
      codeBytes,
      run: () => machine.run(block.address, hasChunks, this.scratch!.address, this.scratchBytes),
      release: () => {
        if (!released) arena.release(block);
        released = true;
        release();
      },
    };
  }

  private assemble(items: readonly CodeItem[], cache: KernelCache) {
    const { arena, threads } = this;
    const forms = items.flatMap((item) => (item.kind === "form" ? [item.form] : []));
    const { kernels, release } = cache.use(forms);
    const { program, work } = programOf(items, kernels);
    // how often a loop goes round only a run can tell
    const shared = threads > 1 && (work >= SHARED_WORK || forms.length < items.length);
    const workspace = this.reserveWorkspace(Math.max(0, ...kernels.map(({ code }) => code.workspaceBytes ?? 0)));
    const made = makeProgram(program, shared ? threads : 1, (buffer) =>
      buffer === WORKSPACE ? workspace : arena.addressOf(buffer),
    );
    this.reserveScratch(aligned(Math.max(0, ...kernels.map(({ code }) => code.scratchBytes ?? 0))));
    const bodies = new Map(kernels.map(({ code, slot }) => [slot, code.body.length]));
    const codeBytes = [...bodies.values()].reduce((a, b) => a + b, made.words.byteLength);
    return { ...made, codeBytes, release };
  }

  /** Its address. Programs that know a smaller one keep it. */
  private reserveWorkspace(sizeBytes: number): number {
    if (sizeBytes === 0) return 0;
    if (!this.workspace || this.workspace.sizeBytes < sizeBytes) {
      this.workspace = this.arena.allocate(Math.max(sizeBytes, 2 * (this.workspace?.sizeBytes ?? 0)));
    }
    return this.workspace.address;
  }

  /** The workers forget the arena. Nothing runs any more. */
  close(): void {
    this.machine?.close();
  }

  private reserveScratch(sizeBytes: number): void {
    if (this.scratch && this.scratchBytes >= sizeBytes) return;
    if (this.scratch) this.arena.release(this.scratch);
    this.scratchBytes = sizeBytes;
    this.scratch = this.arena.allocate(sizeBytes * this.threads);
  }
}

/** The items with kernels in the places of forms, and how much they compute. */
function programOf(items: readonly CodeItem[], kernels: readonly PlacedKernel[]) {
  const kernelsOf = Map.groupBy(kernels, (kernel) => kernel.form);
  const starts: number[] = [];
  const program: ProgramItem[] = [];
  let [work, form] = [0, 0];
  items.forEach((item, position) => {
    starts.push(program.length);
    if (item.kind !== "form") {
      program.push(item);
      return;
    }
    const own = workOf(item.form);
    work += own;
    for (const placed of kernelsOf.get(form++)!)
      program.push({ kind: "kernel", ...placed, position, work: placed.code.work ?? own });
  });
  starts.push(program.length);
  return { work, program: program.map((item) => (item.kind === "kernel" ? item : { ...item, to: starts[item.to]! })) };
}

/** What runs an arena's programs: its kernels, the sequencer, and the threads that follow. */
class Machine {
  readonly cache: KernelCache;
  private readonly arena: Arena;
  private readonly threads: number;
  private readonly control: number;
  private readonly lead: Lead;
  private readonly pool: ThreadPool | undefined;
  private readonly shared: SharedArena | undefined;

  constructor(arena: Arena, threads: number) {
    this.arena = arena;
    this.threads = threads;
    const control = arena.allocate(CONTROL_BYTES);
    this.control = control.address;
    new Uint8Array(arena.memory.buffer, control.address, control.sizeBytes).fill(0);
    const module = new WebAssembly.Module(sequencerModule(arena.limits, mainThreadMaySleep()));
    this.pool = threadPool(threads);
    this.shared = this.pool?.add(module, arena.memory, this.control);
    const { pool, shared } = this;
    this.cache = new KernelCache(
      arena,
      threads,
      pool &&
        shared && {
          added: (kernels, slots) => pool.addKernels(shared, kernels, slots),
          removed: (slots) => pool.removeKernels(shared, slots),
        },
    );
    const env = { memory: arena.memory, kernels: this.cache.table };
    this.lead = new WebAssembly.Instance(module, { env }).exports.lead as Lead; // what the module exports
  }

  close(): void {
    if (this.pool && this.shared) this.pool.remove(this.shared);
  }

  run(program: number, hasChunks: boolean, scratch: number, scratchBytes: number): number {
    const { pool, shared } = this;
    if (!hasChunks || !pool || !shared) return this.lead(this.control, program, 0, scratch);
    const step = pool.nextStep;
    Atomics.store(new Int32Array(this.arena.memory.buffer), (this.control + STEP) / 4, step);
    pool.announce(shared, this.threads, scratch, scratchBytes);
    return this.lead(this.control, program, step, scratch);
  }
}
