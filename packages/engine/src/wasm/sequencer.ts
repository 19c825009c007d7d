/**
 * What runs kernels one after the other: a small machine whose instructions are kernels, written once and the same for every plan.
 * A plan's program is data in the arena (program.ts), the kernels are functions of a table; the main thread *leads* through the program,
 * other threads *follow*.
 *
 * A kernel worth sharing is cut into chunks. The leader opens it by a ticket; whoever takes a chunk off the ticket computes it. The leader
 * takes chunks until there are none, waits for those taken by others, and goes on: nobody waits for a thread that never comes, and results
 * do not depend on who computes what. Threads of even number take chunks from the front, odd ones from the back, so that the same thread
 * mostly meets the same memory in every step. Followers know nothing of the program's order, so that loops and branches are the leader's
 * business alone.
 *
 * A thread that waits watches for about as long as being woken takes, then sleeps: its core may be what the other thread needs.
 *
 * The ticket, an i64: a count of all tickets ever in the upper half, then the chunks left, from `front` to `back`. The count keeps a thread
 * that slept from taking chunks of a later kernel; what it reads of a kernel between looking at the ticket and taking a chunk is that
 * kernel's own, since the leader goes on only when all its chunks are done.
 */
import { ModuleBuilder, type FunctionBuilder, type Local, type MemoryLimits } from "./assembler.ts";
import { KERNEL_PARAMS, KERNEL_RESULTS } from "./emit_context.ts";

/** Words of an instruction; its arguments follow. */
export const OPCODE = 0;
/** Bytes to the next instruction. */
export const LENGTH = 4;
/** The kernel's place in the table; where a jump goes, in bytes from here. */
export const SLOT = 8;
export const EXTENT = 12;
/** Points of a chunk, and how many chunks: more than one where threads share the kernel. */
export const CHUNK_SIZE = 16;
export const CHUNKS = 20;
/** What `lead` returns where the kernel fails: the form's position, from 1. */
export const POSITION = 24;
export const HEADER_BYTES = 28;

export const END = 0;
export const KERNEL = 1;
export const JUMP = 2;
/** Jumps where the byte at the address in EXTENT is 0. */
export const JUMP_UNLESS = 3;

/** The words that threads share; those one thread writes and others watch have cache lines of their own. */
const TICKET = 0;
const SLEEPERS = 8;
/** The number of the step that runs, set before the other threads are called; 0 between steps. */
export const STEP = 12;
const INSTRUCTION = 16;
const DONE = 64;
const FAILED = 68;
const LEADER_SLEEPS = 72;
export const CONTROL_BYTES = 128;

/** Loads of a word before a waiting thread sleeps: some 20 microseconds. */
const SPINS = 20_000;
/** Sleepers wake by themselves after a while. */
const SLEEP_NS = 5_000_000n;

/**
 * The module: `lead(control, program, step, scratch): i32` runs a program and returns 0, or the position of a form whose check failed
 * (`step` is 0 where nobody follows);
 * `follow(control, thread, step, scratch)` takes part until that step is over. It imports `env.memory` and `env.kernels`, the table.
 * @param mainMaySleep whether the thread that leads may
 */
export function sequencerModule(memory: MemoryLimits, mainMaySleep: boolean): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", memory);
  module.importTable("env", "kernels");
  const kernelType = module.typeIndex(KERNEL_PARAMS, KERNEL_RESULTS);
  const alone = !memory.shared;
  const run = emitRunChunk(module, kernelType);
  const share = alone ? undefined : emitShare(module, run, mainMaySleep);
  const lead = emitLead(module, kernelType, share);
  module.export("lead", lead);
  if (!alone) module.export("follow", emitFollow(module, run));
  return module.toBytes();
}

function emitLead(module: ModuleBuilder, kernelType: number, share: FunctionBuilder | undefined): FunctionBuilder {
  const f = module.func(["i32", "i32", "i32", "i32"], ["i32"]);
  const [control, at, step, scratch] = [f.param(0), f.param(1), f.param(2), f.param(3)];
  const [opcode, failed] = [f.local("i32"), f.local("i32")];
  const next = () => f.get(at).get(at).memory("i32.load", LENGTH).op("i32.add").set(at);
  const jump = () => f.get(at).get(at).memory("i32.load", SLOT).op("i32.add").set(at);
  f.block((done) =>
    f.loop((again) => {
      f.get(at).memory("i32.load", OPCODE).tee(opcode).i32(KERNEL).op("i32.eq");
      f.if(
        () => {
          if (share !== undefined) {
            f.get(at).memory("i32.load", CHUNKS).i32(1).op("i32.gt_u");
            f.if(
              () => f.get(control).get(at).get(scratch).call(share).set(failed),
              () => callKernel(f, kernelType, at, scratch).set(failed),
            );
          } else callKernel(f, kernelType, at, scratch).set(failed);
          f.get(failed).brIf(done);
          next();
        },
        () => {
          f.get(opcode).op("i32.eqz").brIf(done);
          f.get(opcode).i32(JUMP).op("i32.eq");
          f.if(
            () => void jump(),
            () => {
              f.get(at).memory("i32.load", EXTENT).memory("i32.load8_u", 0);
              f.if(
                () => void next(),
                () => void jump(),
              );
            },
          );
        },
      );
      f.br(again);
    }),
  );
  if (share !== undefined) f.get(step).if(() => emitOver(f, control));
  // The position of the form that failed.
  f.get(failed).if(
    () => f.get(at).memory("i32.load", POSITION),
    () => f.i32(0),
    "i32",
  );
  return f;
}

/** The whole kernel at an instruction; leaves its result. */
function callKernel(f: FunctionBuilder, kernelType: number, at: Local, scratch: Local): FunctionBuilder {
  f.i32(0).get(at).memory("i32.load", EXTENT).get(scratch).get(at).i32(HEADER_BYTES).op("i32.add");
  return f.get(at).memory("i32.load", SLOT).callIndirect(kernelType);
}

/** run(instruction, chunk, scratch): one chunk; leaves its result. */
function emitRunChunk(module: ModuleBuilder, kernelType: number): FunctionBuilder {
  const f = module.func(["i32", "i32", "i32"], ["i32"]);
  const [at, chunk, scratch] = [f.param(0), f.param(1), f.param(2)];
  const [start, end, extent] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.get(chunk).get(at).memory("i32.load", CHUNK_SIZE).op("i32.mul").tee(start);
  f.get(start).get(at).memory("i32.load", CHUNK_SIZE).op("i32.add").tee(end);
  f.get(at).memory("i32.load", EXTENT).tee(extent);
  f.get(end).get(extent).op("i32.lt_u").op("select");
  f.get(scratch).get(at).i32(HEADER_BYTES).op("i32.add");
  f.get(at).memory("i32.load", SLOT).callIndirect(kernelType);
  return f;
}

/** Closes a step: followers leave. */
function emitOver(f: FunctionBuilder, control: Local): void {
  f.get(control).i32(0).memory("i32.atomic.store", STEP);
  emitTicket(f, control, () => f.i64(0n));
}

/** Hands out a new ticket and wakes who sleeps. */
function emitTicket(f: FunctionBuilder, control: Local, pushChunks: () => void): void {
  const ticket = f.local("i64");
  f.get(control).memory("i64.atomic.load", TICKET).i64(32n).op("i64.shr_u").i64(1n).op("i64.add").i64(32n);
  f.op("i64.shl");
  pushChunks();
  f.op("i64.or").set(ticket);
  f.get(control).get(ticket).memory("i64.atomic.store", TICKET);
  f.get(control).memory("i32.atomic.load", SLEEPERS);
  f.if(() =>
    f
      .get(control)
      .i32(-1)
      .memory("memory.atomic.notify", TICKET + 4)
      .op("drop"),
  );
  f.release(ticket);
}

/** share(control, instruction, scratch): a kernel whose chunks all threads take; leaves whether one failed. */
function emitShare(module: ModuleBuilder, run: FunctionBuilder, mainMaySleep: boolean): FunctionBuilder {
  const f = module.func(["i32", "i32", "i32"], ["i32"]);
  const [control, at, scratch] = [f.param(0), f.param(1), f.param(2)];
  const [chunks, ticket, front] = [f.local("i32"), f.local("i64"), f.local("i32")];
  f.get(at).memory("i32.load", CHUNKS).set(chunks);
  f.get(control).get(at).memory("i32.atomic.store", INSTRUCTION);
  f.get(control).i32(0).memory("i32.atomic.store", DONE);
  f.get(control).i32(0).memory("i32.atomic.store", FAILED);
  emitTicket(f, control, () => f.get(chunks).op("i64.extend_i32_u"));
  f.block((empty) =>
    f.loop((again) => {
      f.get(control).memory("i64.atomic.load", TICKET).tee(ticket);
      pushIsEmpty(f, ticket, front).brIf(empty);
      f.get(control).get(ticket).get(ticket).i64(0x10000n).op("i64.add").memory("i64.atomic.rmw.cmpxchg", TICKET);
      f.get(ticket).op("i64.ne").brIf(again);
      f.get(at).get(front).get(scratch).call(run);
      f.if(() => f.get(control).i32(1).memory("i32.atomic.store", FAILED));
      f.get(control).i32(1).memory("i32.atomic.rmw.add", DONE).op("drop");
      f.br(again);
    }),
  );
  emitWaitForOthers(f, control, chunks, mainMaySleep);
  f.get(control).memory("i32.atomic.load", FAILED);
  return f;
}

/** From a ticket on the stack: whether no chunk is left. Sets `front`. */
function pushIsEmpty(f: FunctionBuilder, ticket: Local, front: Local): FunctionBuilder {
  f.op("i32.wrap_i64").i32(16).op("i32.shr_u").tee(front);
  return f.get(ticket).op("i32.wrap_i64").i32(0xffff).op("i32.and").op("i32.ge_u");
}

function emitWaitForOthers(f: FunctionBuilder, control: Local, chunks: Local, maySleep: boolean): void {
  const [done, spins] = [f.local("i32"), f.local("i32")];
  f.i32(0).set(spins);
  f.block((ready) =>
    f.loop((again) => {
      f.get(control).memory("i32.atomic.load", DONE).tee(done).get(chunks).op("i32.ge_u").brIf(ready);
      if (!maySleep) {
        f.br(again);
        return;
      }
      f.get(spins).i32(1).op("i32.add").tee(spins).i32(SPINS).op("i32.lt_u").brIf(again);
      f.i32(0).set(spins);
      f.get(control).i32(1).memory("i32.atomic.store", LEADER_SLEEPS);
      f.get(control).get(done).i64(SLEEP_NS).memory("memory.atomic.wait32", DONE).op("drop");
      f.get(control).i32(0).memory("i32.atomic.store", LEADER_SLEEPS);
      f.br(again);
    }),
  );
  f.release(done, spins);
}

/** follow(control, thread, step, scratch) */
function emitFollow(module: ModuleBuilder, run: FunctionBuilder): FunctionBuilder {
  const f = module.func(["i32", "i32", "i32", "i32"], []);
  const [control, thread, step, scratch] = [f.param(0), f.param(1), f.param(2), f.param(3)];
  const [ticket, next] = [f.local("i64"), f.local("i64")];
  const [front, chunk, at, spins] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  f.loop((again) => {
    f.get(control).memory("i64.atomic.load", TICKET).set(ticket);
    f.get(control).memory("i32.atomic.load", STEP).get(step).op("i32.ne");
    f.if(() => f.op("return"));
    f.get(ticket);
    pushIsEmpty(f, ticket, front);
    f.if(() => {
      f.get(spins).i32(1).op("i32.add").tee(spins).i32(SPINS).op("i32.lt_u").brIf(again);
      f.i32(0).set(spins);
      f.get(control).i32(1).memory("i32.atomic.rmw.add", SLEEPERS).op("drop");
      f.get(control).get(ticket).i64(32n).op("i64.shr_u").op("i32.wrap_i64").i64(SLEEP_NS);
      f.memory("memory.atomic.wait32", TICKET + 4).op("drop");
      f.get(control).i32(-1).memory("i32.atomic.rmw.add", SLEEPERS).op("drop").br(again);
    });
    f.get(control).memory("i32.atomic.load", INSTRUCTION).set(at);
    emitTakeEnd(f, { thread, ticket, next, front, chunk });
    f.get(control).get(ticket).get(next).memory("i64.atomic.rmw.cmpxchg", TICKET);
    f.get(ticket).op("i64.ne").brIf(again);
    f.i32(0).set(spins);
    f.get(at).get(chunk).get(scratch).call(run);
    f.if(() => f.get(control).i32(1).memory("i32.atomic.store", FAILED));
    f.get(control).i32(1).memory("i32.atomic.rmw.add", DONE).op("drop");
    f.get(control).memory("i32.atomic.load", LEADER_SLEEPS);
    f.if(() => f.get(control).i32(-1).memory("memory.atomic.notify", DONE).op("drop"));
    f.br(again);
  });
  return f;
}

interface Take {
  readonly thread: Local;
  readonly ticket: Local;
  readonly next: Local;
  readonly front: Local;
  readonly chunk: Local;
}

/** The chunk at this thread's end, and the ticket without it. */
function emitTakeEnd(f: FunctionBuilder, { thread, ticket, next, front, chunk }: Take): void {
  f.get(thread).i32(1).op("i32.and");
  f.if(
    () => {
      f.get(ticket).op("i32.wrap_i64").i32(0xffff).op("i32.and").i32(1).op("i32.sub").set(chunk);
      f.get(ticket).i64(1n).op("i64.sub").set(next);
    },
    () => {
      f.get(front).set(chunk);
      f.get(ticket).i64(0x10000n).op("i64.add").set(next);
    },
  );
}
