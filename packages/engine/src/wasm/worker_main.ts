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

/** Sent before the first step that runs a segment, when it is gone, and when another worker takes this one's place. */
export type WorkerMessage =
  | { readonly kind: "retire" }
  | {
      readonly kind: "add";
      readonly id: number;
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
    }
  | { readonly kind: "remove"; readonly id: number };

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
  const [STEP, SEGMENT, SCRATCH, SCRATCH_BYTES, THREADS, SLEEPERS, SENT] = [0, 1, 2, 3, 4, 5, 16] as const;
  const SPINS = 20_000;
  const words = new Int32Array(control);
  const segments = new Map<number, (thread: number, step: number, scratch: number) => number>();
  let seen = 0;
  let received = sent;

  return () => {
    for (;;) {
      for (let message = receive(); message; message = receive()) {
        received++;
        if (message.kind === "retire") return true;
        if (message.kind === "remove") {
          segments.delete(message.id);
          continue;
        }
        const { exports } = new WebAssembly.Instance(message.module, { env: { memory: message.memory } });
        segments.set(message.id, exports.run as (thread: number, step: number, scratch: number) => number);
      }
      if (Atomics.load(words, SENT + thread) !== received) return false;
      if (Atomics.load(words, STEP) !== seen) {
        seen = Atomics.load(words, STEP);
        const id = Atomics.load(words, SEGMENT);
        const scratch = Atomics.load(words, SCRATCH) + thread * Atomics.load(words, SCRATCH_BYTES);
        const takesPart = thread < Atomics.load(words, THREADS);
        if (takesPart) segments.get(id)?.(thread, seen, scratch);
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
