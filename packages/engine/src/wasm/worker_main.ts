/**
 * What a worker thread of the pool does. This function's text is the worker's program, so it stands alone: types aside it
 * refers to nothing outside itself, and has no named functions inside, which bundlers wrap in calls of their helpers.
 */

export interface WorkerData {
  /** Words of shared memory: thread_pool.ts. */
  readonly control: SharedArrayBuffer;
  /** Its number, from 1; the main thread is 0. */
  readonly thread: number;
  /** How many messages were sent to threads of this number before. */
  readonly sent: number;
}

/** What the pool tells a worker: arenas whose steps it shares, their kernels, and that another worker takes its place. */
export type WorkerMessage =
  | { readonly kind: "retire" }
  | {
      readonly kind: "arena";
      readonly id: number;
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      /** Address of the sequencer's words. */
      readonly control: number;
    }
  | { readonly kind: "removeArena"; readonly id: number }
  | {
      readonly kind: "kernels";
      readonly id: number;
      readonly module: WebAssembly.Module;
      readonly slots: readonly number[];
    }
  | { readonly kind: "removeKernels"; readonly id: number; readonly slots: readonly number[] };

interface WorkerArena {
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly kernels: WebAssembly.Table;
  readonly follow: (control: number, thread: number, step: number, scratch: number) => void;
}

/**
 * Makes a function that takes part in steps, asleep between them, for as long as it has all messages that were sent. It returns whether
 * the worker is to end: where not, more messages come by the host's event loop, and it wants to be called again with them.
 * @param receive the next message that is there, in the order they were sent
 */
export function workerMain(
  { control, thread, sent }: WorkerData,
  receive: () => WorkerMessage | undefined,
): () => boolean {
  // Places in the control words, as in thread_pool.ts.
  const [STEP, ARENA, SCRATCH, SCRATCH_BYTES, THREADS, SLEEPERS, SENT] = [0, 1, 2, 3, 4, 5, 16] as const;
  const SPINS = 20_000;
  const words = new Int32Array(control);
  const arenas = new Map<number, WorkerArena>();
  let seen = 0;
  let received = sent;

  return () => {
    for (;;) {
      // What a step needs was sent before it was announced.
      const step = Atomics.load(words, STEP);
      for (let message = receive(); message; message = receive()) {
        received++;
        if (message.kind === "retire") return true;
        if (message.kind === "arena") {
          const { id, module, memory, control: address } = message;
          const kernels = new WebAssembly.Table({ element: "anyfunc", initial: 64 });
          const { exports } = new WebAssembly.Instance(module, { env: { memory, kernels } });
          const follow = exports.follow as WorkerArena["follow"]; // what the sequencer's module exports
          arenas.set(id, { memory, control: address, kernels, follow });
          continue;
        }
        if (message.kind === "removeArena") {
          arenas.delete(message.id);
          continue;
        }
        const arena = arenas.get(message.id);
        if (arena === undefined) continue;
        const { kernels, memory } = arena;
        if (message.kind === "removeKernels") {
          for (const slot of message.slots) kernels.set(slot, null);
          continue;
        }
        const { exports } = new WebAssembly.Instance(message.module, { env: { memory } });
        const end = Math.max(...message.slots) + 1;
        if (end > kernels.length) kernels.grow(Math.max(end, 2 * kernels.length) - kernels.length);
        for (let i = 0; i < message.slots.length; i++) kernels.set(message.slots[i]!, exports[String(i)]);
      }
      if (Atomics.load(words, SENT + thread) !== received) return false;
      if (step !== seen) {
        seen = step;
        const arena = arenas.get(Atomics.load(words, ARENA));
        const scratch = Atomics.load(words, SCRATCH) + thread * Atomics.load(words, SCRATCH_BYTES);
        if (arena !== undefined && thread < Atomics.load(words, THREADS)) {
          arena.follow(arena.control, thread, step, scratch);
        }
      }
      let spins = 0;
      while (Atomics.load(words, STEP) === seen) {
        if (++spins < SPINS) continue;
        Atomics.add(words, SLEEPERS, 1);
        Atomics.wait(words, STEP, seen);
        Atomics.sub(words, SLEEPERS, 1);
      }
    }
  };
}
