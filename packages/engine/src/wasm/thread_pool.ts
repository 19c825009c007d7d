/**
 * Worker threads that help with steps: started once per process, shared by all sessions, never keeping the process alive.
 *
 * The main thread announces a step by raising a number in shared memory; workers watch it for a while after each step, then sleep.
 * Whoever comes takes part (stages.ts); the main thread never waits for a worker that has not come.
 */
import type * as workerThreads from "node:worker_threads";
import { workerMain, type WorkerData, type WorkerMessage } from "./worker_main.ts";

type WorkerThreads = typeof workerThreads;

/** Places in the control words. */
const [STEP, SEGMENT, SCRATCH, SCRATCH_BYTES, THREADS, SLEEPERS] = [0, 1, 2, 3, 4, 5] as const;
const CONTROL_BYTES = 64;

/**
 * Workers compute in memory that is not theirs and so never collect their garbage; one that has forgotten so many segments is
 * replaced.
 */
const FORGOTTEN_SEGMENTS = 200;

/** More threads than this rarely help the programs here. */
const MAX_THREADS = 16;

export interface SharedSegment {
  readonly id: number;
}

export class ThreadPool {
  private readonly workerThreads: WorkerThreads;
  private readonly control = new SharedArrayBuffer(CONTROL_BYTES);
  private readonly words = new Int32Array(this.control);
  private readonly ports: workerThreads.MessagePort[] = [];
  /** Removes segments of sessions that were never closed. */
  private readonly forgotten = new FinalizationRegistry<number>((id) => this.forget(id));
  private readonly known = new Map<number, WorkerMessage>();
  private segments = 0;
  private forgottenSegments = 0;
  private refused = false;

  constructor(workerThreads: WorkerThreads) {
    this.workerThreads = workerThreads;
  }

  /** Starts workers until there are enough for so many threads, the main one counted. */
  grow(threads: number): void {
    while (!this.refused && this.ports.length < threads - 1) this.start();
  }

  /** Where no worker can run (a permission model, no memory left), the main thread does everything. */
  private start(): void {
    const { Worker, MessageChannel } = this.workerThreads;
    const { port1, port2 } = new MessageChannel();
    const workerData: WorkerData = { control: this.control, port: port2, thread: this.ports.length + 1 };
    const program = `(${workerMain.toString()})(require("node:worker_threads"))`;
    try {
      const worker = new Worker(program, { eval: true, workerData, transferList: [port2], execArgv: [], stdin: false });
      worker.unref();
      worker.on("error", (error) => this.refuse(error));
    } catch (error) {
      this.refuse(error);
      return;
    }
    port1.unref();
    for (const message of this.known.values()) port1.postMessage(message);
    this.ports.push(port1);
  }

  private refuse(error: unknown): void {
    if (!this.refused) console.warn(`tfgraph: a worker thread cannot run, steps use fewer threads: ${String(error)}`);
    this.refused = true;
  }

  private send(message: Exclude<WorkerMessage, { kind: "retire" }>): void {
    if (message.kind === "add") this.known.set(message.id, message);
    else this.known.delete(message.id);
    for (const port of this.ports) port.postMessage(message);
  }

  /** Makes a module's code known to the workers, until it is removed or its handle is gone. */
  add(module: WebAssembly.Module, memory: WebAssembly.Memory): SharedSegment {
    const segment = { id: ++this.segments };
    this.send({ kind: "add", id: segment.id, module, memory });
    this.forgotten.register(segment, segment.id, segment);
    return segment;
  }

  remove(segment: SharedSegment): void {
    this.forgotten.unregister(segment);
    this.forget(segment.id);
  }

  private forget(id: number): void {
    this.send({ kind: "remove", id });
    if (++this.forgottenSegments < FORGOTTEN_SEGMENTS) return;
    this.forgottenSegments = 0;
    const workers = this.ports.length;
    for (const port of this.ports.splice(0)) port.postMessage({ kind: "retire" } satisfies WorkerMessage);
    Atomics.add(this.words, STEP, 1);
    Atomics.notify(this.words, STEP);
    this.grow(workers + 1);
  }

  /** The number of the step `announce` will begin. */
  get nextStep(): number {
    return (this.words[STEP]! + 1) | 0;
  }

  /** Calls the workers to a segment that is ready for the next step. */
  announce(segment: SharedSegment, threads: number, scratch: number, scratchBytes: number): void {
    const { words } = this;
    Atomics.store(words, SEGMENT, segment.id);
    Atomics.store(words, SCRATCH, scratch);
    Atomics.store(words, SCRATCH_BYTES, scratchBytes);
    Atomics.store(words, THREADS, threads);
    Atomics.add(words, STEP, 1);
    if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, STEP);
  }
}

interface Host {
  readonly workerThreads: WorkerThreads;
  readonly cores: number;
}

/** Node's threads; other hosts compute on one. */
function findHost(): Host | undefined {
  const { process } = globalThis as { process?: NodeJS.Process };
  if (typeof SharedArrayBuffer === "undefined" || typeof process?.getBuiltinModule !== "function") return undefined;
  return {
    workerThreads: process.getBuiltinModule("node:worker_threads"),
    cores: process.getBuiltinModule("node:os").availableParallelism(),
  };
}

const host = findHost();
let pool: ThreadPool | undefined;

/** How many threads a session uses that asks for some number, or for the machine's own choice (0). */
export function threadCount(asked: number): number {
  if (host === undefined) return 1;
  return Math.min(asked > 0 ? asked : host.cores, MAX_THREADS);
}

/** The process's pool with workers for so many threads; undefined where there are none. */
export function threadPool(threads: number): ThreadPool | undefined {
  if (host === undefined || threads < 2) return undefined;
  pool ??= new ThreadPool(host.workerThreads);
  pool.grow(threads);
  return pool;
}
