/** Sessions. TF: `tf.Session`, `tf.InteractiveSession`. */
import { inspectCustom, objectText } from "../console_text.ts";
import { contextManager, EnteredObject, type ContextManager } from "../context_manager.ts";
import { get_default_graph } from "../default_graph.ts";
import { RuntimeError, withHint } from "../errors.ts";
import { Graph } from "../graph.ts";
import { noticeUnusedPlaceholders } from "../hints/unused_placeholder.ts";
import { toFetched } from "../ndarray.ts";
import { bindArguments, isPlainObject, type PyArguments } from "../py_function.ts";
import { typeName } from "../python_text.ts";
import { Operation } from "../operation.ts";
import { otherGraph } from "../other_graph.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { captureTrace, showCallerOf, userFrame, type Trace } from "../where.ts";
import { asGraphElement } from "../graph_elements.ts";
import { pushDefaultSession, type FeedDict, type SessionLike } from "./default_session.ts";
import {
  createExecutor,
  type Executor,
  type Feed,
  type PlanDescription,
  type RunRequest,
  type RunTrace,
} from "./executor.ts";
import { collectFeeds, feedValue } from "./feeds.ts";
import { planFetches, type FetchPlan } from "./fetches.ts";
import type { FetchResult } from "./fetch_types.ts";
import { RunObservers, type RunObserver } from "./observed_executor.ts";
import { ConfigProto, type RunOptions } from "./protos.ts";
import { explainRunError } from "./run_errors.ts";
import { recordRun, runRecord, type RunMetadataMessage, type RunRecord } from "./run_metadata.ts";

export interface RunKeywords {
  readonly feed_dict?: FeedDict | null;
  readonly options?: RunOptions | null;
  readonly run_metadata?: RunMetadataMessage | null;
}

/** A step with whom to tell of it. */
export interface TracedStep {
  readonly request: RunRequest;
  /** @returns what `run` would */
  run(trace: RunTrace): unknown;
}

/** As they were given. */
interface RunArguments {
  readonly feed_dict?: FeedDict | null | undefined;
  readonly options?: unknown;
  readonly run_metadata?: unknown;
}

const RUN_KEYWORDS = new Set<string | symbol>(["feed_dict", "options", "run_metadata"]);

/** Whether a value holds the keywords of `run`. */
export function isRunKeywords(value: unknown): value is RunKeywords {
  if (!isPlainObject(value)) return false;
  const keys = Reflect.ownKeys(value);
  return keys.length > 0 && keys.every((key) => RUN_KEYWORDS.has(key));
}

/** A misspelled keyword looks like a feed for a name that no graph has. @throws TypeError in Python's words */
function checkKeywords(feeds: Record<string, unknown>, graph: Graph): void {
  for (const key of Object.keys(feeds)) {
    if (!/^[a-z_]+$/i.test(key) || graph._find_operation(key)) continue;
    const letters = key.replaceAll("_", "").toLowerCase();
    const meant = [...RUN_KEYWORDS].find(
      (k) =>
        letters === String(k).replaceAll("_", "") ||
        letters === String(k).split("_").at(-1)! ||
        letters.startsWith("feed"),
    );
    if (meant === undefined) continue;
    throw new TypeError(
      withHint(
        `BaseSession.run() got an unexpected keyword argument '${key}'`,
        "Write sess.run(fetches, { feed_dict: { [X]: values } }).",
      ),
    );
  }
}

export class BaseSession extends EnteredObject implements SessionLike {
  readonly graph: Graph;
  readonly _config: ConfigProto;
  private executor: Executor | undefined;
  private observers: RunObservers | undefined;
  private readonly creation = captureTrace();
  private closing: Trace | undefined;

  /**
   * @param target only `""`: this process
   * @param graph the graph to run; the default one where left out
   * @param config `intra_op_parallelism_threads` is honoured
   */
  constructor(
    ...args: PyArguments<
      readonly ["target", "graph", "config"],
      [target?: string | null, graph?: Graph | null, config?: ConfigProto | null]
    >
  ) {
    super();
    const [target, graph, config] = bindArguments("Session.__init__", ["target", "graph", "config"], args) as [
      unknown,
      unknown,
      unknown,
    ];
    if (target !== undefined && target !== null && typeof target !== "string") {
      throw new TypeError(`Argument \`target\` must be a string, but got "${typeName(target)}"`);
    }
    if (graph !== undefined && graph !== null && !(graph instanceof Graph)) {
      throw new TypeError(`Argument \`graph\` must be a tf.Graph, but got "${typeName(graph)}"`);
    }
    if (config !== undefined && config !== null && !(config instanceof ConfigProto)) {
      throw new TypeError(`Argument \`config\` must be a tf.ConfigProto, but got "${typeName(config)}"`);
    }
    this.graph = graph instanceof Graph ? graph : get_default_graph();
    this._config = config instanceof ConfigProto ? config : new ConfigProto();
  }

  get graph_def(): unknown {
    return this.graph.as_graph_def();
  }
  get sess_str(): string {
    return "";
  }

  /**
   * Runs what the fetches need and returns their values in the same nesting: `null` for an operation, a number or boolean for a
   * scalar, an NDArray otherwise.
   * @param fetches any nesting of arrays and plain objects of tensors, operations, variables, names
   * @param feeds a feed_dict, or keywords `{ feed_dict, options, run_metadata }`
   * @param options `trace_level` and `output_partition_graphs` say what `run_metadata` gets
   * @param run_metadata a `tf.RunMetadata`, filled with what `options` ask for
   */
  run<const F>(
    fetches: F,
    feeds?: FeedDict | RunKeywords | null,
    options?: RunOptions | RunKeywords | null,
    run_metadata?: RunMetadataMessage | RunKeywords | null,
  ): FetchResult<F> {
    try {
      this.check(fetches);
      const keywords = this.runArguments(feeds, options, run_metadata);
      const plan = planFetches(this.graph, fetches);
      const feeding = collectFeeds(this.graph, keywords.feed_dict ?? null);
      return this.execute(plan, feeding, runRecord(keywords)) as FetchResult<F>;
    } catch (error) {
      throw showCallerOf(error, this, "run");
    }
  }

  private runArguments(feeds: unknown, options: unknown, metadata: unknown): RunArguments {
    if (isRunKeywords(feeds)) return feeds;
    if (isPlainObject(feeds)) checkKeywords(feeds, this.graph);
    if (options === undefined && metadata === undefined) return { feed_dict: feeds as FeedDict | null | undefined };
    const [, feedDict, runOptions, runMetadata] = bindArguments(
      "BaseSession.run",
      ["fetches", "feed_dict", "options", "run_metadata"],
      [null, feeds ?? null, options, metadata].filter((v) => v !== undefined),
    );
    return { feed_dict: feedDict as FeedDict | null | undefined, options: runOptions, run_metadata: runMetadata };
  }

  private execute(plan: FetchPlan, feeds: readonly Feed[], record?: RunRecord): unknown {
    if (plan.tensors.length === 0 && plan.targets.length === 0) return plan.build([]);
    const request = { fetches: plan.tensors, targets: plan.targets, feeds };
    try {
      const engine = this.engine();
      const executor = this.observers ? this.observers.around(engine) : engine;
      const values = record
        ? recordRun(record, request, { executor, graph: this.graph, config: this._config })
        : executor.run(request);
      return plan.build(values.map((value) => toFetched(value)));
    } catch (error) {
      throw explainRunError(error, plan, feeds);
    }
  }

  /** @internal How a run would go. */
  _describe(fetches: unknown, given: FeedDict | RunKeywords | null): PlanDescription {
    this.check(fetches);
    const { feed_dict: feedDict } = this.runArguments(given, undefined, undefined);
    const { tensors, targets } = planFetches(this.graph, fetches);
    return this.engine().describe({ fetches: tensors, targets, feeds: collectFeeds(this.graph, feedDict ?? null) });
  }

  /** @internal Lets somebody look at runs. @returns how to end that */
  _observe(observer: RunObserver): () => void {
    const observers = (this.observers ??= new RunObservers());
    observers.add(observer);
    return () => {
      observers.delete(observer);
      if (observers.isEmpty) this.observers = undefined;
    };
  }

  /** @internal What `run` would do, to be run an operation at a time. */
  _tracedStep(fetches: unknown, given: FeedDict | RunKeywords | null): TracedStep {
    this.check(fetches);
    const { feed_dict: feedDict } = this.runArguments(given, undefined, undefined);
    const plan = planFetches(this.graph, fetches);
    const feeds = collectFeeds(this.graph, feedDict ?? null);
    const request = { fetches: plan.tensors, targets: plan.targets, feeds };
    const run = (trace: RunTrace): unknown => {
      try {
        return plan.build(
          this.engine()
            .run({ ...request, trace })
            .map((value) => toFetched(value)),
        );
      } catch (error) {
        throw explainRunError(error, plan, feeds);
      }
    };
    return { request, run };
  }

  /** @internal */
  engine(): Executor {
    return (this.executor ??= createExecutor({
      graph: this.graph,
      threads: this._config.intra_op_parallelism_threads,
    }));
  }

  private check(fetches: unknown): void {
    if (this.closing) {
      const at = userFrame(this.closing);
      const made = userFrame(this.creation);
      throw new RuntimeError(
        withHint(
          "Attempted to use a closed Session.",
          made &&
            `The session made at ${made}${at ? ` was closed at ${at}` : ""}: by close(), or because its \`using\` block or tf.with body ended.`,
          "Run inside that block, or make a new tf.Session(); it begins without values: initialize or restore again.",
        ),
      );
    }
    if (this.graph._operation_count === 0) {
      const op = isTensor(fetches) ? fetches.op : fetches instanceof Operation ? fetches : undefined;
      throw new RuntimeError(
        withHint(
          "The Session graph is empty. Add operations to the graph before calling run().",
          op
            ? otherGraph(op, this.graph)
            : `The session was made at ${userFrame(this.creation) ?? "an unknown place"}. Build the graph before it is run, and make the session after the last tf.reset_default_graph().`,
        ),
      );
    }
  }

  /**
   * A function that runs these fetches, fed positionally; it takes `{ options, run_metadata }` behind them.
   * @param feed_list the tensors its arguments are fed to
   * TF: `Session.make_callable`.
   */
  make_callable<const F>(
    fetches: F,
    ...rest: [
      feed_list?: readonly unknown[] | null | { feed_list?: readonly unknown[] | null; accept_options?: boolean },
      accept_options?: boolean,
    ]
  ): (...values: unknown[]) => FetchResult<F> {
    const [, feedList] = bindArguments(
      "BaseSession.make_callable",
      ["fetches", "feed_list", "accept_options"],
      [fetches, ...rest],
    ) as [unknown, readonly unknown[] | null | undefined];
    if (feedList !== undefined && feedList !== null && !Array.isArray(feedList))
      throw new TypeError("Argument `feed_list` must be a list or tuple.");
    const tensors = (feedList ?? []).map((f) => asGraphElement(this.graph, f, true, false) as Tensor);
    const plan = planFetches(this.graph, fetches);
    return (...values) => {
      this.check(fetches);
      const last = values.at(-1);
      const keywords = values.length > tensors.length && isRunKeywords(last) ? last : {};
      if (values.length < tensors.length)
        throw new TypeError(`make_callable: ${String(tensors.length)} values expected, got ${String(values.length)}`);
      return this.execute(
        plan,
        tensors.map((tensor, i) => ({ tensor, value: feedValue(tensor, values[i]) })),
        runRecord(keywords),
      ) as FetchResult<F>;
    };
  }

  /** A context in which this session is the default one; leaving it does not close the session. */
  as_default(): ContextManager<this> {
    return contextManager(() => ({ value: this, exit: pushDefaultSession(this) }));
  }

  list_devices(): { name: string; device_type: string; memory_limit_bytes: number }[] {
    return [
      { name: "/job:localhost/replica:0/task:0/device:CPU:0", device_type: "CPU", memory_limit_bytes: 268435456 },
    ];
  }

  /** Frees what the session holds; running it afterwards is an error. */
  close(): void {
    this.closing ??= captureTrace();
    if (this.executor) noticeUnusedPlaceholders(this.graph);
    this.executor?.close();
    this.executor = undefined;
  }

  _repr(): string {
    return objectText(this);
  }
  override toString(): string {
    return this._repr();
  }
  [inspectCustom](): string {
    return this._repr();
  }
}

/** TF: `tf.Session`. Entered, it is the default session and its graph the default graph; it is closed at the end. */
export class Session extends BaseSession implements ContextManager<Session> {
  static readonly pythonName = "tensorflow.python.client.session.Session";
  private readonly exits: (() => void)[] = [];

  __enter__(): this {
    const leaveGraph = this.graph.as_default();
    leaveGraph.__enter__();
    const leaveSession = pushDefaultSession(this);
    this.exits.push(() => {
      leaveSession();
      leaveGraph.__exit__();
    });
    return this;
  }

  __exit__(): void {
    this.exits.pop()?.();
    this.close();
  }

  /** Forgets variables of containers of a server; here sessions share nothing, so there is nothing to forget. */
  static reset(_target: string): void {
    // sessions of one process share nothing
  }
}

/** TF: `tf.InteractiveSession`: the default session from its construction until it is closed. */
export class InteractiveSession extends BaseSession {
  static readonly pythonName = "tensorflow.python.client.session.InteractiveSession";
  private readonly exits: (() => void)[] = [];

  constructor(...args: ConstructorParameters<typeof BaseSession>) {
    super(...args);
    if (args.some((a) => a instanceof Graph || (isPlainObject(a) && "graph" in a && a.graph))) {
      const manager = this.graph.as_default();
      manager.__enter__();
      this.exits.push(() => manager.__exit__());
    }
    this.exits.push(pushDefaultSession(this));
  }

  override close(): void {
    super.close();
    for (const exit of this.exits.splice(0).reverse()) exit();
  }
}
