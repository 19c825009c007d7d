/**
 * What a worker thread of the pool does. This function's text is the worker's program, so it stands alone: types aside it
 * refers to nothing outside itself, and has no named functions inside, which bundlers wrap in calls of their helpers.
 */
import type * as workerThreads from "node:worker_threads";

export interface WorkerData {
  readonly control: SharedArrayBuffer;
  readonly port: workerThreads.MessagePort;
  /** Its number, from 1; the main thread is 0. */
  readonly thread: number;
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

export function workerMain({ workerData, receiveMessageOnPort }: typeof workerThreads): void {
  const { control, port, thread } = workerData as WorkerData;
  // Places in the control words, as in thread_pool.ts.
  const [STEP, SEGMENT, SCRATCH, SCRATCH_BYTES, THREADS, SLEEPERS] = [0, 1, 2, 3, 4, 5] as const;
  const SPINS = 20_000;
  const words = new Int32Array(control);
  const segments = new Map<number, (thread: number, step: number, scratch: number) => number>();
  let seen = 0;

  for (;;) {
    let spins = 0;
    while (Atomics.load(words, STEP) === seen) {
      if (++spins < SPINS) continue;
      Atomics.add(words, SLEEPERS, 1);
      Atomics.wait(words, STEP, seen);
      Atomics.sub(words, SLEEPERS, 1);
    }
    seen = Atomics.load(words, STEP);
    const id = Atomics.load(words, SEGMENT);
    const scratch = Atomics.load(words, SCRATCH) + thread * Atomics.load(words, SCRATCH_BYTES);
    const takesPart = thread < Atomics.load(words, THREADS);
    for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
      const message = received.message as WorkerMessage;
      if (message.kind === "retire") return;
      if (message.kind === "remove") {
        segments.delete(message.id);
        continue;
      }
      const { exports } = new WebAssembly.Instance(message.module, { env: { memory: message.memory } });
      segments.set(message.id, exports.run as (thread: number, step: number, scratch: number) => number);
    }
    if (takesPart) segments.get(id)?.(thread, seen, scratch);
  }
}
