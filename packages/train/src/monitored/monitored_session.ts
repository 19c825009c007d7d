/**
 * Sessions for training loops: they initialize or restore, call hooks around each run, and close in order.
 * TF: python/training/monitored_session.py.
 */
import {
  AbortedError,
  bindArguments,
  callableClass,
  EnteredObject,
  get_default_graph,
  inspectCustom,
  isRunKeywords,
  objectText,
  OutOfRangeError,
  RuntimeError,
  StopIteration,
  UnavailableError,
  type BaseSession,
  type ConfigProto,
  type ContextManager,
  type FeedDict,
  type FetchResult,
  type Graph,
  type PyArguments,
  type RunKeywords,
  type RunOptions,
} from "@tfgraph/core";
import type { RunMetadata } from "@tfgraph/io";
import { logging } from "../platform/index.ts";
import { HookedSession } from "./hooked_session.ts";
import type { SessionRunHook } from "./run_hook.ts";
import type { Scaffold } from "./scaffold.ts";
import { ChiefSessionCreator, type SessionCreator } from "./session_creator.ts";

/** What a preempted server answers: another session may do better. */
function isPreemption(error: unknown): error is Error {
  return error instanceof AbortedError || error instanceof UnavailableError;
}

/** Feeds are told from keywords by their keys, as `sess.run` does. */
function runKeywords(feeds: unknown, options: unknown, metadata: unknown): RunKeywords {
  if (isRunKeywords(feeds)) return feeds;
  const positional = { feed_dict: feeds, options, run_metadata: metadata } as RunKeywords;
  const keywords = [options, metadata].find(isRunKeywords);
  return keywords ? { ...positional, options: null, run_metadata: null, ...keywords } : positional;
}

/** What a step function gets. TF: `MonitoredSession.StepContext`. */
export class StepContext {
  /** The session itself: its runs are not watched. */
  readonly session: BaseSession;
  /** A run with hooks. */
  readonly run_with_hooks: MonitoredBase["run"];

  constructor(session: BaseSession, runWithHooks: MonitoredBase["run"]) {
    this.session = session;
    this.run_with_hooks = runWithHooks;
  }

  /** Ends the step, and makes `should_stop()` true by way of the block around the session. @throws StopIteration */
  request_stop(): never {
    throw new StopIteration("step_fn has requested the iterations to stop.");
  }
}

export abstract class MonitoredBase extends EnteredObject implements ContextManager<MonitoredBase> {
  private readonly hooks: readonly SessionRunHook[];
  private readonly creator: SessionCreator;
  private readonly recovers: boolean;
  private readonly graphWasFinalized: boolean;
  /** The session in use; null after a preemption, until the next run. */
  private hooked: HookedSession | null;
  private isClosed = false;

  constructor(creator: SessionCreator | null, hooks: readonly SessionRunHook[] | null, recovers: boolean) {
    super();
    this.graphWasFinalized = get_default_graph().finalized;
    this.hooks = hooks ?? [];
    for (const hook of this.hooks) hook.begin();
    this.creator = creator ?? ChiefSessionCreator();
    this.recovers = recovers;
    this.hooked = this.create();
  }

  private create(): HookedSession {
    for (;;) {
      try {
        return new HookedSession(this.creator.create_session(), this.hooks);
      } catch (error) {
        if (!this.recovers || !isPreemption(error)) throw error;
        logging.info(
          "An error was raised while a session was being created. A new session will be created. Error: %s",
          error.message,
        );
      }
    }
  }

  /** The graph that is run; null after the end. */
  get graph(): Graph | null {
    return this.hooked?.session.graph ?? null;
  }

  /**
   * Runs what the fetches need, and what hooks ask for besides: see `tf.Session.run`.
   * @param fetches any nesting of arrays and plain objects of tensors, operations, variables, names
   * @param feeds a feed_dict, or keywords `{ feed_dict, options, run_metadata }`
   * @throws RuntimeError after the end, and after a stop was requested
   */
  run<const F>(
    fetches: F,
    feeds?: FeedDict | RunKeywords | null,
    options?: RunOptions | RunKeywords | null,
    run_metadata?: RunMetadata | RunKeywords | null,
  ): FetchResult<F> {
    const keywords = runKeywords(feeds, options, run_metadata);
    return this.recovering((hooked) => hooked.run(fetches, keywords)) as FetchResult<F>;
  }

  /**
   * Calls a function that may run the session without hooks, or with them, and may ask to stop.
   * @returns what it returns
   * @throws StopIteration where it asked to stop, which the block around the session takes as its end
   */
  run_step_fn<R>(step_fn: (step_context: StepContext) => R): R {
    const run: MonitoredBase["run"] = (...args) => this.run(...args);
    return this.recovering((hooked) => step_fn(new StepContext(hooked.session, run)));
  }

  private recovering<R>(body: (hooked: HookedSession) => R): R {
    if (this.isClosed) throw new RuntimeError("Session is already closed.");
    for (;;) {
      try {
        this.hooked ??= this.create();
        return body(this.hooked);
      } catch (error) {
        if (!this.recovers || !isPreemption(error)) throw error;
        logging.info(
          "An error was raised. The current session will be closed and a new session will be created. Error: %s",
          error.message,
        );
        this.hooked?.close();
        this.hooked = null;
      }
    }
  }

  /** Whether training is over: a hook asked to stop, or the session is closed. */
  should_stop(): boolean {
    if (this.isClosed || !this.hooked) return true;
    if (!this.recovers) return this.hooked.shouldStop();
    try {
      return this.hooked.shouldStop();
    } catch {
      return true;
    }
  }

  /** Ends hooks and closes the session. @throws RuntimeError where it is closed already */
  close(): void {
    this.end(false);
  }

  private end(hasFailed: boolean): void {
    const { hooked } = this;
    if (this.isClosed) throw new RuntimeError("Session is already closed.");
    try {
      if (!hasFailed && hooked) for (const hook of this.hooks) hook.end(hooked.session);
    } finally {
      this.isClosed = true;
      this.hooked = null;
      if (!this.graphWasFinalized) get_default_graph()._unsafe_unfinalize();
      hooked?.close();
    }
  }

  __enter__(): this {
    return this;
  }
  /** OutOfRangeError and StopIteration are how training ends: they go no further. */
  __exit__(error?: unknown): boolean {
    const isEnd = error === undefined || error instanceof OutOfRangeError || error instanceof StopIteration;
    this.end(!isEnd);
    return isEnd;
  }

  /** @internal */
  protected get rawSession(): BaseSession | null {
    return this.hooked?.session ?? null;
  }

  override toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }
}

const MONITORED = ["session_creator", "hooks", "stop_grace_period_secs"] as const;

export class Monitored extends MonitoredBase {
  static readonly pythonName: string = "tensorflow.python.training.monitored_session.MonitoredSession";

  /**
   * @param session_creator a ChiefSessionCreator where left out
   * @param hooks called around each run
   */
  constructor(
    ...args: PyArguments<
      typeof MONITORED,
      [
        session_creator?: SessionCreator | null,
        hooks?: readonly SessionRunHook[] | null,
        stop_grace_period_secs?: number,
      ]
    >
  ) {
    const [creator, hooks] = bindArguments("MonitoredSession.__init__", MONITORED, args) as [
      (SessionCreator | null)?,
      (readonly SessionRunHook[] | null)?,
    ];
    super(creator ?? null, hooks ?? null, true);
  }
}

/**
 * A session that initializes or restores, calls hooks around each run, and begins anew where it was aborted.
 * TF: `tf.train.MonitoredSession`.
 */
export const MonitoredSession = callableClass(Monitored);
export type MonitoredSession = Monitored;

const SINGULAR = [
  "hooks",
  "scaffold",
  "master",
  "config",
  "checkpoint_dir",
  "stop_grace_period_secs",
  "checkpoint_filename_with_path",
] as const;
type SingularParameters = [
  hooks?: readonly SessionRunHook[] | null,
  scaffold?: Scaffold | null,
  master?: string,
  config?: ConfigProto | null,
  checkpoint_dir?: string | null,
  stop_grace_period_secs?: number,
  checkpoint_filename_with_path?: string | null,
];

export class SingularMonitored extends MonitoredBase {
  static readonly pythonName: string = "tensorflow.python.training.monitored_session.SingularMonitoredSession";

  /**
   * @param hooks called around each run
   * @param scaffold a new one where left out
   * @param checkpoint_dir the directory whose latest checkpoint is restored
   * @param checkpoint_filename_with_path the checkpoint that is restored
   */
  constructor(...args: PyArguments<typeof SINGULAR, SingularParameters>) {
    const bound = bindArguments("SingularMonitoredSession.__init__", SINGULAR, args) as SingularParameters;
    const [hooks = null, scaffold, master, config, directory, , file] = bound;
    super(ChiefSessionCreator(scaffold, master, config, directory, file), hooks, false);
  }

  /** The session itself: its runs are not watched. */
  raw_session(): BaseSession | null {
    return this.rawSession;
  }
}

/** A session that initializes or restores and calls hooks around each run. TF: `tf.train.SingularMonitoredSession`. */
export const SingularMonitoredSession = callableClass(SingularMonitored);
export type SingularMonitoredSession = SingularMonitored;
