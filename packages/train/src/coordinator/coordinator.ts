/** When to stop, agreed on by all who work on something. TF: python/training/coordinator.py. */
import {
  bindArguments,
  callableClass,
  inspectCustom,
  objectText,
  OutOfRangeError,
  RuntimeError,
  type PyArguments,
} from "@tfgraph/core";

/** What has work of its own, as a QueueRunner's thread has in Python. */
export interface Thread {
  is_alive(): boolean;
  readonly name: string;
}

type ErrorClass = abstract new (...args: never[]) => Error;

const JOIN = ["threads", "stop_grace_period_secs", "ignore_live_threads"] as const;
type JoinArguments = PyArguments<
  typeof JOIN,
  [threads?: readonly Thread[] | null, stop_grace_period_secs?: number, ignore_live_threads?: boolean]
>;

/**
 * Asks a training loop to stop. Everything runs on one thread here: nothing waits, and `join` tells what is still at work.
 * TF: `tf.train.Coordinator`.
 */
class StopCoordinator {
  static readonly pythonName: string = "tensorflow.python.training.coordinator.Coordinator";
  private readonly cleanStops: readonly ErrorClass[];
  private stopping = false;
  private hasJoined = false;
  private reported: Error | null = null;
  private threads = new Set<Thread>();

  /** @param clean_stop_exception_types errors that are a reason to stop and not reported: OutOfRangeError unless told */
  constructor(
    ...args: PyArguments<
      readonly ["clean_stop_exception_types"],
      [clean_stop_exception_types?: readonly ErrorClass[] | null]
    >
  ) {
    const [types] = bindArguments("Coordinator.__init__", ["clean_stop_exception_types"], args) as [
      (readonly ErrorClass[] | null)?,
    ];
    this.cleanStops = types ?? [OutOfRangeError];
  }

  toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }

  /** Asks to stop. @param ex the error that is the reason: `join` throws the first one. @throws the error after a join */
  request_stop(ex?: Error | null): void {
    const isClean = this.cleanStops.some((type) => ex instanceof type);
    const error = isClean ? null : (ex ?? null);
    if (this.hasJoined && error) throw error;
    if (this.stopping) return;
    this.reported ??= error;
    this.stopping = true;
  }

  should_stop(): boolean {
    return this.stopping;
  }

  /** Makes it fit to coordinate again. */
  clear_stop(): void {
    this.hasJoined = false;
    this.reported = null;
    this.stopping = false;
  }

  /** Whether it was asked to stop; there is nobody to wait for. */
  wait_for_stop(_timeout?: number | null): boolean {
    return this.stopping;
  }

  /** Has `join` look at a thread. */
  register_thread(thread: Thread): void {
    this.threads.add(thread);
  }

  /**
   * Ends the work.
   * @param ignore_live_threads whether threads may still run
   * @throws the error that was the reason to stop; RuntimeError where threads still run
   */
  join(...args: JoinArguments): void {
    const [threads, , ignoreLive] = bindArguments("Coordinator.join", JOIN, args) as [
      (readonly Thread[] | null)?,
      number?,
      boolean?,
    ];
    const alive = [...this.threads, ...(threads ?? [])].filter((t) => t.is_alive()).map((t) => t.name);
    this.hasJoined = true;
    this.threads = new Set();
    this.raise_requested_exception();
    if (alive.length > 0 && !ignoreLive)
      throw new RuntimeError(`Coordinator stopped with threads still running: ${alive.join(" ")}`);
  }

  get joined(): boolean {
    return this.hasJoined;
  }

  /** @throws the error that was the reason to stop */
  raise_requested_exception(): void {
    if (this.reported) throw this.reported;
  }
}

/** TF: `tf.train.Coordinator`. */
export const Coordinator = callableClass(StopCoordinator);
export type Coordinator = StopCoordinator;
