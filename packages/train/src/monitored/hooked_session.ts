/** One session and the hooks around its runs. TF: python/training/monitored_session.py (`_HookedSession`, `_CoordinatedSession`). */
import {
  isTensor,
  reprValue,
  RunOptions,
  RuntimeError,
  type BaseSession,
  type FeedDict,
  type RunKeywords,
} from "@tfgraph/core";
import { RunMetadata } from "@tfgraph/io";
import { Coordinator } from "../coordinator/index.ts";
import { SessionRunArgs, SessionRunContext, SessionRunValues, type SessionRunHook } from "./run_hook.ts";

/** What a run is to tell, where anybody asks for it. */
interface Told {
  readonly options: RunOptions;
  readonly run_metadata: RunMetadata;
  isAsked: boolean;
}

export class HookedSession {
  readonly session: BaseSession;
  private readonly coordinator = Coordinator([]);
  private readonly hooks: readonly SessionRunHook[];
  private stopping = false;

  constructor(session: BaseSession, hooks: readonly SessionRunHook[]) {
    this.session = session;
    this.hooks = hooks;
    for (const hook of hooks) hook.after_create_session(session, this.coordinator);
  }

  /** @throws the error that a thread reported */
  shouldStop(): boolean {
    this.coordinator.raise_requested_exception();
    return this.stopping || this.coordinator.should_stop();
  }

  run(fetches: unknown, keywords: RunKeywords): unknown {
    if (this.shouldStop()) throw new RuntimeError("Run called even after should_stop requested.");
    const told: Told = {
      options: keywords.options ?? new RunOptions(),
      run_metadata: (keywords.run_metadata as RunMetadata | null | undefined) ?? RunMetadata(),
      isAsked: Boolean(keywords.options ?? keywords.run_metadata),
    };
    const context = SessionRunContext(SessionRunArgs(fetches, keywords.feed_dict ?? null), this.session);
    const requests = this.hooks.map((hook) => hook.before_run(context) ?? null);
    const feeds = mergedFeeds(requests, keywords.feed_dict ?? null, told);
    const wanted = requests.map((request) => request?.fetches ?? null);
    const asked = [...wanted.entries()].filter(([, what]) => what !== null);
    const values = this.session.run([fetches, ...asked.map(([, what]) => what)], {
      feed_dict: feeds,
      ...(told.isAsked ? { options: told.options, run_metadata: told.run_metadata } : {}),
    }) as unknown[];
    const results = new Map(asked.map(([hook], i) => [hook, values[i + 1]]));
    for (const [i, hook] of this.hooks.entries())
      hook.after_run(context, SessionRunValues(results.get(i) ?? null, told.options, told.run_metadata));
    this.stopping ||= context.stop_requested;
    return values[0];
  }

  /** @throws the error that a thread reported */
  close(): void {
    this.coordinator.request_stop();
    try {
      this.coordinator.join({ ignore_live_threads: true });
    } finally {
      this.session.close();
    }
  }
}

function entriesOf(feeds: FeedDict): [key: unknown, value: unknown][] {
  if (feeds instanceof Map) return [...(feeds as ReadonlyMap<unknown, unknown>)];
  return Reflect.ownKeys(feeds).map((key) => [key, (feeds as Record<string | symbol, unknown>)[key]]);
}

/** What hooks and the caller feed, together. @throws RuntimeError where two feed one tensor */
function mergedFeeds(requests: readonly (SessionRunArgs | null)[], own: FeedDict | null, told: Told): FeedDict | null {
  const merged = new Map<string, [key: unknown, value: unknown]>();
  const add = (feeds: FeedDict, message: string): void => {
    const entries = entriesOf(feeds).map(
      ([key, value]) => [isTensor(key) ? key.name : String(key), key, value] as const,
    );
    const twice = entries.map(([name]) => name).filter((name) => merged.has(name));
    if (twice.length > 0) throw new RuntimeError(`${message} Conflict(s): ${reprValue(twice)}`);
    for (const [name, key, value] of entries) merged.set(name, [key, value]);
  };
  for (const request of requests) {
    if (request?.feed_dict) add(request.feed_dict, "Same tensor is fed by two hooks.");
    if (request?.options) mergeOptions(told, request.options);
  }
  if (merged.size === 0) return own;
  if (own) add(own, "Same tensor is fed by a SessionRunHook and user.");
  return new Map(merged.values());
}

/** TF: `_merge_run_options`. */
function mergeOptions(told: Told, incoming: RunOptions): void {
  const { options } = told;
  told.isAsked = true;
  options.trace_level = Math.max(options.trace_level, incoming.trace_level);
  options.timeout_in_ms = Math.max(options.timeout_in_ms, incoming.timeout_in_ms);
  options.inter_op_thread_pool = Math.max(options.inter_op_thread_pool, incoming.inter_op_thread_pool);
  options.output_partition_graphs ||= incoming.output_partition_graphs;
  options.report_tensor_allocations_upon_oom ||= incoming.report_tensor_allocations_upon_oom;
}
