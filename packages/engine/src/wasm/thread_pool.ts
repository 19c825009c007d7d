/**
 * Worker threads that help with steps: started once per process, shared by all sessions, never keeping the process alive.
 *
 * The main thread announces a step by raising a number in shared memory; workers watch it for a while after each step, then sleep.
 * Whoever comes takes part (sequencer.ts); the main thread never waits for a worker that has not come. In a browser workers start, and
 * learn of new kernels, while the main thread does not run a program: a loop of steps that never awaits anything runs on one thread.
 */
import { workerHost, type HostWorker, type WorkerHost } from "./worker_host.ts";
import type { WorkerMessage } from "./worker_main.ts";

/** Places in the control words; from SENT, how many messages were sent to each thread. */
const [STEP, ARENA, SCRATCH, SCRATCH_BYTES, THREADS, SLEEPERS, SENT] = [0, 1, 2, 3, 4, 5, 16] as const;

/**
 * Workers compute in memory that is not theirs and so never collect their garbage; one that has forgotten so many arenas and groups
 * of kernels is replaced.
 */
const FORGOTTEN = 200;

/** More threads than this rarely help the programs here. */
const MAX_THREADS = 16;

const CONTROL_BYTES = 4 * (SENT + MAX_THREADS);

/** An arena whose steps workers may share. */
export interface SharedArena {
  readonly id: number;
}

/** What a worker that starts now has to know of an arena. */
interface KnownArena {
  readonly arena: WorkerMessage;
  /** By the first of their places. */
  readonly kernels: Map<number, WorkerMessage>;
}

export class ThreadPool {
  private readonly host: WorkerHost;
  private readonly control = new SharedArrayBuffer(CONTROL_BYTES);
  private readonly words = new Int32Array(this.control);
  private readonly workers: HostWorker[] = [];
  /** Removes arenas of sessions that were never closed. */
  private readonly gone = new FinalizationRegistry<number>((id) => this.forget(id));
  private readonly known = new Map<number, KnownArena>();
  private arenas = 0;
  private forgotten = 0;
  private refused = false;

  constructor(host: WorkerHost) {
    this.host = host;
  }

  /** Starts workers until there are enough for so many threads, the main one counted. */
  grow(threads: number): void {
    while (!this.refused && this.workers.length < threads - 1) this.start();
  }

  /** Where no worker can run (a permission model, a page's policy, no memory left), the main thread does everything. */
  private start(): void {
    const thread = this.workers.length + 1;
    const data = { control: this.control, thread, sent: this.words[SENT + thread]! };
    try {
      this.workers.push(this.host.start(data, (error) => this.refuse(error)));
    } catch (error) {
      this.refuse(error);
      return;
    }
    for (const { arena, kernels } of this.known.values()) {
      this.post(thread, arena);
      for (const message of kernels.values()) this.post(thread, message);
    }
  }

  private refuse(error: unknown): void {
    if (!this.refused) console.warn(`tfgraph: a worker thread cannot run, steps use fewer threads: ${String(error)}`);
    this.refused = true;
  }

  private post(thread: number, message: WorkerMessage): void {
    Atomics.add(this.words, SENT + thread, 1);
    this.workers[thread - 1]!.post(message);
  }

  private postAll(message: WorkerMessage): void {
    this.workers.forEach((_, i) => this.post(i + 1, message));
  }

  /** Makes an arena known to the workers, with the module that follows its steps, until it is removed or its handle is gone. */
  add(module: WebAssembly.Module, memory: WebAssembly.Memory, control: number): SharedArena {
    const shared = { id: ++this.arenas };
    const arena: WorkerMessage = { kind: "arena", id: shared.id, module, memory, control };
    this.known.set(shared.id, { arena, kernels: new Map() });
    this.postAll(arena);
    this.gone.register(shared, shared.id, shared);
    return shared;
  }

  remove(arena: SharedArena): void {
    this.gone.unregister(arena);
    this.forget(arena.id);
  }

  /** Makes kernels known: a module that exports them under their positions, and their places in the arena's table. */
  addKernels({ id }: SharedArena, module: WebAssembly.Module, slots: readonly number[]): void {
    const message: WorkerMessage = { kind: "kernels", id, module, slots };
    this.known.get(id)?.kernels.set(slots[0]!, message);
    this.postAll(message);
  }

  removeKernels({ id }: SharedArena, slots: readonly number[]): void {
    this.known.get(id)?.kernels.delete(slots[0]!);
    this.postAll({ kind: "removeKernels", id, slots });
    this.countForgotten();
  }

  private forget(id: number): void {
    this.known.delete(id);
    this.postAll({ kind: "removeArena", id });
    this.countForgotten();
  }

  private countForgotten(): void {
    if (++this.forgotten < FORGOTTEN) return;
    this.forgotten = 0;
    const workers = this.workers.length;
    this.postAll({ kind: "retire" });
    this.workers.length = 0;
    Atomics.add(this.words, STEP, 1);
    Atomics.notify(this.words, STEP);
    this.grow(workers + 1);
  }

  /** The number of the step `announce` will begin; never 0. */
  get nextStep(): number {
    if (this.words[STEP] === -1) Atomics.store(this.words, STEP, 0);
    return (this.words[STEP]! + 1) | 0;
  }

  /** Calls the workers to an arena that is ready for the next step. */
  announce(arena: SharedArena, threads: number, scratch: number, scratchBytes: number): void {
    const { words } = this;
    Atomics.store(words, ARENA, arena.id);
    Atomics.store(words, SCRATCH, scratch);
    Atomics.store(words, SCRATCH_BYTES, scratchBytes);
    Atomics.store(words, THREADS, threads);
    Atomics.add(words, STEP, 1);
    if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, STEP);
  }
}

const host = workerHost();
let pool: ThreadPool | undefined;

/** How many threads a session uses that asks for some number, or for the machine's own choice (0). */
export function threadCount(asked: number): number {
  if (host === undefined) return 1;
  return Math.min(asked > 0 ? asked : host.cores, MAX_THREADS);
}

/** Whether the main thread may sleep until another wakes it. */
export function mainThreadMaySleep(): boolean {
  return host?.mainThreadMaySleep ?? false;
}

/** The process's pool with workers for so many threads; undefined where there are none. */
export function threadPool(threads: number): ThreadPool | undefined {
  if (host === undefined || threads < 2) return undefined;
  pool ??= new ThreadPool(host);
  pool.grow(threads);
  return pool;
}
