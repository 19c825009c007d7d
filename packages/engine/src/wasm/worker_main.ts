/**
 * What a worker thread of the pool does. This function's text is the worker's program, so it stands alone: types aside it
 * refers to nothing outside itself.
 */
import type * as workerThreads from "node:worker_threads";

export interface WorkerData {
  readonly control: SharedArrayBuffer;
  readonly port: workerThreads.MessagePort;
  /** Its number, from 1; the main thread is 0. */
  readonly thread: number;
}

/** Sent before the first step that runs a segment, and when it is gone. */
export type WorkerMessage =
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

  const awaitStep = (): void => {
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, STEP) !== seen) return;
    Atomics.add(words, SLEEPERS, 1);
    Atomics.wait(words, STEP, seen);
    Atomics.sub(words, SLEEPERS, 1);
  };
  const readMessages = (): void => {
    for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
      const message = received.message as WorkerMessage;
      if (message.kind === "remove") {
        segments.delete(message.id);
        continue;
      }
      const { exports } = new WebAssembly.Instance(message.module, { env: { memory: message.memory } });
      segments.set(message.id, exports.run as (thread: number, step: number, scratch: number) => number);
    }
  };
  for (;;) {
    awaitStep();
    seen = Atomics.load(words, STEP);
    const id = Atomics.load(words, SEGMENT);
    const scratch = Atomics.load(words, SCRATCH) + thread * Atomics.load(words, SCRATCH_BYTES);
    if (thread >= Atomics.load(words, THREADS)) continue;
    readMessages();
    segments.get(id)?.(thread, seen, scratch);
  }
}
