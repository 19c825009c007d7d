/** The operations a training loop needs around a model. TF: python/training/monitored_session.py (`Scaffold`). */
import {
  bindArguments,
  callableClass,
  get_default_graph,
  GraphKeys,
  RuntimeError,
  string,
  withContext,
  type BaseSession,
  type CollectionKey,
  type FeedDict,
  type Operation,
  type PyArguments,
  type Tensor,
} from "@tfgraph/core";
import {
  concat,
  constant,
  global_variables,
  global_variables_initializer,
  group,
  local_variables_initializer,
  name_scope,
  no_op,
  report_uninitialized_variables,
  type Variable,
} from "@tfgraph/ops";
import { logging } from "../platform/index.ts";
import { Saver } from "../saver/index.ts";
import { merge_all } from "../summary/summary.ts";

type InitFunction = (scaffold: Scaffold, session: BaseSession) => void;

const SCAFFOLD = [
  "init_op",
  "init_feed_dict",
  "init_fn",
  "ready_op",
  "ready_for_local_init_op",
  "local_init_op",
  "summary_op",
  "saver",
  "copy_from_scaffold",
  "local_init_feed_dict",
] as const;
type ScaffoldParameters = [
  init_op?: Operation | null,
  init_feed_dict?: FeedDict | null,
  init_fn?: InitFunction | null,
  ready_op?: Tensor | null,
  ready_for_local_init_op?: Tensor | null,
  local_init_op?: Operation | null,
  summary_op?: Tensor | null,
  saver?: Saver | null,
  copy_from_scaffold?: Scaffold | null,
  local_init_feed_dict?: FeedDict | null,
];

export class SessionScaffold {
  static readonly pythonName: string = "tensorflow.python.training.monitored_session.Scaffold";
  /** Initializes the variables. */
  init_op: Operation | null;
  readonly init_feed_dict: FeedDict | null;
  /** Names the variables without a value. */
  ready_op: Tensor | null;
  /** Names the variables without a value that `local_init_op` may need. */
  ready_for_local_init_op: Tensor | null;
  /** Initializes the local variables. */
  local_init_op: Operation | null;
  readonly local_init_feed_dict: FeedDict | null;
  /** Gives all summaries. */
  summary_op: Tensor | null;
  saver: Saver | null;
  private readonly userInit: InitFunction | null;

  /**
   * What is left out is taken from its collection, or made, by `finalize`.
   * @param init_op initializes the variables
   * @param init_feed_dict fed to `init_op`
   * @param init_fn called with the scaffold and the session after `init_op`
   * @param ready_op names the variables without a value
   * @param ready_for_local_init_op names the variables without a value that `local_init_op` may need
   * @param local_init_op initializes the local variables
   * @param summary_op gives all summaries
   * @param saver saves and restores the variables
   * @param copy_from_scaffold where what is left out comes from
   * @throws TypeError for a `copy_from_scaffold` that is no Scaffold
   */
  constructor(...args: PyArguments<typeof SCAFFOLD, ScaffoldParameters>) {
    const bound = bindArguments("Scaffold.__init__", SCAFFOLD, args) as ScaffoldParameters;
    const [initOp, initFeeds, initFunction, readyOp, readyForLocal, localInitOp, summaryOp, saver, other] = bound;
    if (other && !(other instanceof SessionScaffold))
      throw new TypeError("copy_from_scaffold is not a Scaffold instance.");
    this.init_op = initOp ?? other?.init_op ?? null;
    this.init_feed_dict = initFeeds ?? other?.init_feed_dict ?? null;
    this.userInit = initFunction ?? other?.userInit ?? null;
    this.ready_op = readyOp ?? other?.ready_op ?? null;
    this.ready_for_local_init_op = readyForLocal ?? other?.ready_for_local_init_op ?? null;
    this.local_init_op = localInitOp ?? other?.local_init_op ?? null;
    this.local_init_feed_dict = bound[9] ?? other?.local_init_feed_dict ?? null;
    this.summary_op = summaryOp ?? other?.summary_op ?? null;
    this.saver = saver ?? other?.saver ?? null;
  }

  /** The user's function of a session, with this scaffold; null for none. */
  get init_fn(): ((session: BaseSession) => void) | null {
    const { userInit } = this;
    return userInit && ((session) => userInit(this, session));
  }

  /** Makes what is missing, and finalizes the graph. */
  finalize(): this {
    this.init_op ??= orDefault("init_op", GraphKeys.INIT_OP, defaultInitOp);
    this.ready_op ??= orDefault("ready_op", GraphKeys.READY_OP, () => readiness(null));
    this.ready_for_local_init_op ??= orDefault("ready_for_local_init_op", GraphKeys.READY_FOR_LOCAL_INIT_OP, () =>
      readiness(global_variables()),
    );
    this.local_init_op ??= orDefault("local_init_op", GraphKeys.LOCAL_INIT_OP, defaultLocalInitOp);
    this.summary_op ??= orDefault("summary_op", GraphKeys.SUMMARY_OP, () => merge_all());
    this.saver ??= saverOrDefault();
    this.saver.build();
    get_default_graph().finalize();
    logging.info("Graph was finalized.");
    return this;
  }

  /** The only element of a collection, made where there is none. @throws RuntimeError where there are several */
  static get_or_default<T>(arg_name: string, collection_key: CollectionKey, default_constructor: () => T): T {
    return orDefault(arg_name, collection_key, default_constructor);
  }

  /** What initializes local variables, tables and resources. */
  static default_local_init_op(): Operation {
    return defaultLocalInitOp();
  }
}

function orDefault<T>(argument: string, key: CollectionKey, make: () => T): T {
  const graph = get_default_graph();
  const elements = graph.get_collection(key) as T[];
  if (elements.length > 1) {
    throw new RuntimeError(
      `More than one item in the collection "${String(key)}". Please indicate which one to use by passing it to the tf.Scaffold constructor as:  tf.Scaffold(${argument}=item to use)`,
    );
  }
  if (elements.length === 1) return elements[0]!;
  const made = make();
  if (made !== null) graph.add_to_collection(key, made);
  return made;
}

function defaultLocalInitOp(): Operation {
  return group(local_variables_initializer(), no_op({ name: "init_all_tables" }), no_op({ name: "init" }));
}

/** There are no resources, whose initialization is a node all the same. */
function defaultInitOp(): Operation {
  return group(global_variables_initializer(), no_op({ name: "init" }));
}

/** The names of what has no value: variables, and resources, of which there are none. */
function readiness(variables: readonly Variable[] | null): Tensor {
  const names = report_uninitialized_variables(variables);
  const resources = withContext(name_scope("report_uninitialized_resources"), () =>
    withContext(get_default_graph().device("/cpu:0"), () => constant([], { dtype: string })),
  );
  return concat([names, resources], 0);
}

/** TF: `saver._get_saver_or_default`. */
function saverOrDefault(): Saver {
  const graph = get_default_graph();
  const savers = graph.get_collection(GraphKeys.SAVERS) as Saver[];
  if (savers.length > 1) {
    throw new RuntimeError(
      `More than one item in collection ${GraphKeys.SAVERS}. Please indicate which one to use by passing it to the constructor.`,
    );
  }
  if (savers.length === 1) return savers[0]!;
  const saver = Saver({ sharded: true, allow_empty: true });
  graph.add_to_collection(GraphKeys.SAVERS, saver);
  return saver;
}

/** What a monitored session needs of a model: taken from collections, or made. TF: `tf.train.Scaffold`. */
export const Scaffold = callableClass(SessionScaffold);
export type Scaffold = SessionScaffold;
