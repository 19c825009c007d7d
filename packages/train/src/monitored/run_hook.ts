/** What watches the runs of a monitored session. TF: python/training/session_run_hook.py. */
import {
  bindArguments,
  callableClass,
  inspectCustom,
  isPlainObject,
  namedTuple,
  objectText,
  type BaseSession,
  type FeedDict,
  type NamedTuple,
  type RunOptions,
} from "@tfgraph/core";
import type { RunMetadata } from "@tfgraph/io";
import type { Coordinator } from "../coordinator/index.ts";

type RunArgsValues = readonly [fetches: unknown, feed_dict: FeedDict | null, options: RunOptions | null];
type RunArgsFields = {
  readonly fetches: unknown;
  readonly feed_dict: FeedDict | null;
  readonly options: RunOptions | null;
};
/** What a hook has a session run besides: `SessionRunArgs(fetches, feed_dict, options)`. */
export type SessionRunArgs = NamedTuple<RunArgsFields, RunArgsValues>;

type RunValuesValues = readonly [results: unknown, options: RunOptions, run_metadata: RunMetadata];
type RunValuesFields = {
  readonly results: unknown;
  readonly options: RunOptions;
  readonly run_metadata: RunMetadata;
};
/** What a run gave to a hook: the values of its fetches, and what the run was asked to tell. */
export type SessionRunValues = NamedTuple<RunValuesFields, RunValuesValues>;

const ARGS = ["fetches", "feed_dict", "options"] as const;

interface ArgsKeywords {
  readonly fetches?: unknown;
  readonly feed_dict?: FeedDict | null;
  readonly options?: RunOptions | null;
}

/** A plain object in first place is the fetches, unless it says that it holds keywords. */
function isArgsKeywords(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const keys: readonly string[] = ARGS;
  return Object.keys(value).length > 0 && Object.keys(value).every((key) => keys.includes(key));
}

/**
 * What a hook's `before_run` asks for.
 * @param fetches any nesting of arrays and plain objects of tensors, operations, names; null for nothing
 * @param feed_dict fed to the run besides what the caller feeds
 * @param options merged with those of the call
 * TF: `tf.train.SessionRunArgs`.
 */
export function SessionRunArgs(
  fetches: unknown,
  feed_dict?: FeedDict | ArgsKeywords | null,
  options?: RunOptions | ArgsKeywords | null,
): SessionRunArgs {
  const args = [fetches, feed_dict, options].filter((arg, i) => i === 0 || arg !== undefined);
  const isPlain = isPlainObject(fetches) && args.length === 1 && !isArgsKeywords(fetches);
  const rest = args.length === 2 && isPlainObject(feed_dict) && !isArgsKeywords(feed_dict);
  const bound = isPlain || rest ? args : bindArguments("SessionRunArgs", ARGS, args, { required: 1 });
  const [what, feeds = null, runOptions = null] = bound as [unknown, (FeedDict | null)?, (RunOptions | null)?];
  return namedTuple<RunArgsFields, RunArgsValues>(ARGS, [what, feeds, runOptions], "SessionRunArgs");
}

/** What a run gave to a hook. TF: `tf.train.SessionRunValues`. */
export function SessionRunValues(results: unknown, options: RunOptions, run_metadata: RunMetadata): SessionRunValues {
  return namedTuple<RunValuesFields, RunValuesValues>(
    ["results", "options", "run_metadata"],
    [results, options, run_metadata],
    "SessionRunValues",
  );
}

export class RunContext {
  static readonly pythonName: string = "tensorflow.python.training.session_run_hook.SessionRunContext";
  /** What the caller of the run gave. */
  readonly original_args: SessionRunArgs;
  /** The session itself: its runs are not watched. */
  readonly session: BaseSession;
  private stopping = false;

  constructor(original_args: SessionRunArgs, session: BaseSession) {
    this.original_args = original_args;
    this.session = session;
  }

  /** Whether a hook asked to stop. */
  get stop_requested(): boolean {
    return this.stopping;
  }
  /** Makes the session's `should_stop()` true. */
  request_stop(): void {
    this.stopping = true;
  }
}

/** What hooks are told of a run under way. TF: `tf.train.SessionRunContext`. */
export const SessionRunContext = callableClass(RunContext);
export type SessionRunContext = RunContext;

export class RunHook {
  static readonly pythonName: string = "tensorflow.python.training.session_run_hook.SessionRunHook";

  /** Before the session is made: the last chance to add to the graph. */
  begin(): void {
    // for subclasses
  }
  /** When a session was made: at the beginning, and after a recovery. */
  after_create_session(_session: BaseSession, _coord: Coordinator): void {
    // for subclasses
  }
  /** Before each run. @returns what to run besides, null for nothing */
  before_run(_run_context: SessionRunContext): SessionRunArgs | null | undefined {
    return null;
  }
  /** After each run that did not fail. */
  after_run(_run_context: SessionRunContext, _run_values: SessionRunValues): void {
    // for subclasses
  }
  /** At the end, unless an error is the reason for it. */
  end(_session: BaseSession): void {
    // for subclasses
  }

  toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }
}

/**
 * What a monitored session calls before and after each run: extend it and write `begin`, `after_create_session`, `before_run`,
 * `after_run` or `end`.
 * TF: `tf.train.SessionRunHook`.
 */
export const SessionRunHook = callableClass(RunHook);
export type SessionRunHook = RunHook;
