/**
 * A segment's kernels as stages that threads share without a scheduler.
 *
 * A stage is one kernel cut into chunks, or several small kernels as a single chunk. Every thread walks through all stages: it
 * takes chunks while there are any, then waits until those taken by others are done. Threads of even number take chunks from the
 * front, odd ones from the back, so that the same thread mostly meets the same memory in every step. A thread that comes late
 * finds less to do; nobody waits for one that never comes.
 *
 * A thread that waits watches for about as long as being woken takes, then sleeps: its core may be what the other thread needs.
 *
 * A stage's words: an i64 ticket (step number in the upper half, then the chunks left, from `front` to `back`), how many chunks
 * are done, the position of a form whose check failed, and how many threads sleep. The step number keeps a thread that slept through the end of a
 * step from taking chunks of the next. Results do not depend on who computes what.
 */
import type { FunctionBuilder, Local, ModuleBuilder } from "./assembler.ts";
import type { EmittedKernel } from "./emit_context.ts";

/** A cache line of its own for each stage. */
const STAGE_BYTES = 64;
const TICKET = 0;
const DONE = 8;
const FAILED = 12;
const SLEEPERS = 16;

/** Loads of the done word before a waiting thread sleeps: some 20 microseconds. */
const SPINS = 20_000;
/** The last sleeper of a step that is over wakes by itself. */
const SLEEP_NS = 5_000_000n;

/** Operations worth a chunk of their own. */
const CHUNK_WORK = 100_000;
const CHUNKS_PER_THREAD = 16;
/** Operations of a segment from which other threads are worth calling: some tens of microseconds. */
const SHARED_WORK = 2_000_000;

export interface PlannedKernel {
  readonly kernel: EmittedKernel;
  /** Element operations of the whole kernel. */
  readonly work: number;
}

interface Stage {
  /** Positions of the kernels among the segment's. */
  readonly kernels: readonly number[];
  readonly chunks: number;
  /** Extent of a chunk, where there are several. */
  readonly chunkSize: number;
}

export function controlBytes(stages: readonly Stage[]): number {
  return stages.length * STAGE_BYTES;
}

/** Cuts kernels into stages for a number of threads. */
export function planStages(kernels: readonly PlannedKernel[], threads: number): Stage[] {
  const stages: Stage[] = [];
  let small: number[] = [];
  const flush = () => {
    if (small.length > 0) stages.push({ kernels: small, chunks: 1, chunkSize: 0 });
    small = [];
  };
  kernels.forEach(({ kernel: { extent, grain }, work }, i) => {
    const wanted = Math.min(Math.floor(work / CHUNK_WORK), threads * CHUNKS_PER_THREAD, Math.ceil(extent / grain));
    if (wanted < 2) {
      small.push(i);
      return;
    }
    flush();
    const chunkSize = Math.ceil(extent / wanted / grain) * grain;
    stages.push({ kernels: [i], chunks: Math.ceil(extent / chunkSize), chunkSize });
  });
  flush();
  return stages;
}

/** Whether other threads find enough to do. */
export function isShared(kernels: readonly PlannedKernel[], stages: readonly Stage[]): boolean {
  const work = kernels.reduce((sum, kernel) => sum + kernel.work, 0);
  return work >= SHARED_WORK && stages.some((stage) => stage.chunks > 1);
}

/**
 * `prepare(step)` opens a step, before the other threads are told of it; `run(thread, step, scratch)` walks through it and
 * returns 0, or the position (from 1) of a form whose check failed.
 * @param control address of the stages' words
 * @param mainMaySleep whether thread 0 may sleep while it waits
 */
export function emitStages(
  module: ModuleBuilder,
  kernels: readonly PlannedKernel[],
  stages: readonly Stage[],
  control: number,
  mainMaySleep: boolean,
): { prepare: FunctionBuilder; run: FunctionBuilder } {
  return {
    prepare: emitPrepare(module, stages, control),
    run: emitRun(module, kernels, stages, control, mainMaySleep),
  };
}

function emitPrepare(module: ModuleBuilder, stages: readonly Stage[], control: number): FunctionBuilder {
  const f = module.func(["i32"], []);
  const at = f.local("i32");
  const step = f.local("i64");
  f.get(f.param(0)).op("i64.extend_i32_u").i64(32n).op("i64.shl").set(step);
  // A failed step left chunks: all tickets must be new before a thread of that step can find its failure forgotten.
  stages.forEach((_, i) => {
    f.i32(control + i * STAGE_BYTES)
      .get(step)
      .memory("i64.atomic.store", TICKET);
  });
  stages.forEach(({ chunks }, i) => {
    f.i32(control + i * STAGE_BYTES).set(at);
    f.get(at).i32(0).memory("i32.atomic.store", DONE);
    f.get(at).i32(0).memory("i32.atomic.store", FAILED);
    f.get(at).get(step).i64(BigInt(chunks)).op("i64.or").memory("i64.atomic.store", TICKET);
  });
  return f;
}

function emitRun(
  module: ModuleBuilder,
  kernels: readonly PlannedKernel[],
  stages: readonly Stage[],
  control: number,
  mainMaySleep: boolean,
): FunctionBuilder {
  const take = emitTake(module);
  const wait = emitWait(module, mainMaySleep);
  const f = module.func(["i32", "i32", "i32"], ["i32"]);
  const [thread, step, scratch] = [f.param(0), f.param(1), f.param(2)];
  const [at, chunk, failed] = [f.local("i32"), f.local("i32"), f.local("i32")];
  stages.forEach((stage, i) => {
    f.i32(control + i * STAGE_BYTES).set(at);
    f.block((empty) =>
      f.loop((again) => {
        f.get(at).get(thread).get(step).call(take).tee(chunk);
        f.i32(0).op("i32.lt_s").brIf(empty);
        emitChunk(f, kernels, stage, chunk, scratch, failed);
        f.get(failed).if(() => f.get(at).get(failed).memory("i32.atomic.store", FAILED));
        f.get(at).i32(1).memory("i32.atomic.rmw.add", DONE).op("drop");
        f.get(at)
          .memory("i32.atomic.load", SLEEPERS)
          .if(() => f.get(at).i32(-1).memory("memory.atomic.notify", DONE).op("drop"));
        f.br(again);
      }),
    );
    // A thread of an earlier step leaves.
    f.get(chunk)
      .i32(STALE)
      .op("i32.eq")
      .if(() => f.i32(0).op("return"));
    f.get(at).get(thread).i32(stage.chunks).get(step).call(wait);
    f.get(at)
      .memory("i32.atomic.load", FAILED)
      .tee(failed)
      .if(() => f.get(failed).op("return"));
  });
  f.i32(0);
  return f;
}

/** Runs a chunk; sets `failed` to the position of a form whose check failed, or 0. */
function emitChunk(
  f: FunctionBuilder,
  kernels: readonly PlannedKernel[],
  stage: Stage,
  chunk: Local,
  scratch: Local,
  failed: Local,
): void {
  f.i32(0).set(failed);
  if (stage.chunks > 1) {
    const at = stage.kernels[0]!;
    const { func, extent } = kernels[at]!.kernel;
    const [start, end] = [f.local("i32"), f.local("i32")];
    f.get(chunk).i32(stage.chunkSize).op("i32.mul").tee(start).i32(stage.chunkSize).op("i32.add").set(end);
    f.get(start);
    f.get(end).i32(extent).get(end).i32(extent).op("i32.lt_u").op("select");
    f.get(scratch)
      .call(func)
      .i32(at + 1)
      .op("i32.mul")
      .set(failed);
    f.release(start, end);
    return;
  }
  f.block((done) => {
    for (const at of stage.kernels) {
      const { func, extent } = kernels[at]!.kernel;
      f.i32(0).i32(extent).get(scratch).call(func);
      f.if(() =>
        f
          .i32(at + 1)
          .set(failed)
          .br(done),
      );
    }
  });
}

const EMPTY = -1;
const STALE = -2;

/** take(stage, thread, step): a chunk's number, EMPTY, or STALE where the step is over. */
function emitTake(module: ModuleBuilder): FunctionBuilder {
  const f = module.func(["i32", "i32", "i32"], ["i32"]);
  const [at, thread, step] = [f.param(0), f.param(1), f.param(2)];
  const [ticket, next] = [f.local("i64"), f.local("i64")];
  const [front, back, chunk] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.loop((again) => {
    f.get(at).memory("i64.atomic.load", TICKET).tee(ticket);
    f.i64(32n).op("i64.shr_u").op("i32.wrap_i64").get(step).op("i32.ne");
    f.if(() => f.i32(STALE).op("return"));
    f.get(ticket).op("i32.wrap_i64").i32(16).op("i32.shr_u").set(front);
    f.get(ticket).op("i32.wrap_i64").i32(0xffff).op("i32.and").set(back);
    f.get(front)
      .get(back)
      .op("i32.ge_u")
      .if(() => f.i32(EMPTY).op("return"));
    f.get(thread)
      .i32(1)
      .op("i32.and")
      .if(
        () => {
          f.get(back).i32(1).op("i32.sub").set(chunk);
          f.get(ticket).i64(1n).op("i64.sub").set(next);
        },
        () => {
          f.get(front).set(chunk);
          f.get(ticket).i64(0x10000n).op("i64.add").set(next);
        },
      );
    f.get(at).get(ticket).get(next).memory("i64.atomic.rmw.cmpxchg", TICKET);
    f.get(ticket).op("i64.ne").brIf(again);
  });
  f.get(chunk);
  return f;
}

/** wait(stage, thread, chunks, step): until that many are done, or the step is over. */
function emitWait(module: ModuleBuilder, mainMaySleep: boolean): FunctionBuilder {
  const f = module.func(["i32", "i32", "i32", "i32"], []);
  const [at, thread, chunks, step] = [f.param(0), f.param(1), f.param(2), f.param(3)];
  const [done, spins] = [f.local("i32"), f.local("i32")];
  f.block((ready) =>
    f.loop((again) => {
      f.get(at).memory("i32.atomic.load", DONE).tee(done).get(chunks).op("i32.ge_u").brIf(ready);
      f.get(spins).i32(1).op("i32.add").tee(spins).i32(SPINS).op("i32.lt_u").brIf(again);
      f.i32(0).set(spins);
      f.get(at).memory("i64.atomic.load", TICKET).i64(32n).op("i64.shr_u").op("i32.wrap_i64");
      f.get(step).op("i32.ne").brIf(ready);
      if (!mainMaySleep) f.get(thread).op("i32.eqz").brIf(again);
      f.get(at).i32(1).memory("i32.atomic.rmw.add", SLEEPERS).op("drop");
      f.get(at).get(done).i64(SLEEP_NS).memory("memory.atomic.wait32", DONE).op("drop");
      f.get(at).i32(-1).memory("i32.atomic.rmw.add", SLEEPERS).op("drop").br(again);
    }),
  );
  return f;
}
