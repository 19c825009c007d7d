/** Sessions whose variables have values. TF: python/training/session_manager.py. */
import {
  bindArguments,
  callableClass,
  DeadlineExceededError,
  FailedPreconditionError,
  get_default_graph,
  RuntimeError,
  Session,
  ValueError,
  withHint,
  type BaseSession,
  type ConfigProto,
  type FeedDict,
  type Graph,
  type Operation,
  type PyArguments,
  type Tensor,
} from "@tfgraph/core";
import { get_checkpoint_state } from "@tfgraph/io";
import { logging } from "../platform/index.ts";
import type { Saver } from "../saver/index.ts";

const MANAGER = ["local_init_op", "ready_op", "ready_for_local_init_op", "graph", "recovery_wait_secs"] as const;
type ManagerParameters = [
  local_init_op?: Operation | null,
  ready_op?: Tensor | null,
  ready_for_local_init_op?: Tensor | null,
  graph?: Graph | null,
  recovery_wait_secs?: number,
  local_init_run_options?: null,
  local_init_feed_dict?: FeedDict | null,
];
const MANAGER_NAMES = [...MANAGER, "local_init_run_options", "local_init_feed_dict"] as const;

const PREPARE = [
  "master",
  "init_op",
  "saver",
  "checkpoint_dir",
  "checkpoint_filename_with_path",
  "wait_for_checkpoint",
  "max_wait_secs",
  "config",
  "init_feed_dict",
  "init_fn",
] as const;
type PrepareParameters = [
  master: string,
  init_op?: Operation | null,
  saver?: Saver | null,
  checkpoint_dir?: string | null,
  checkpoint_filename_with_path?: string | null,
  wait_for_checkpoint?: boolean,
  max_wait_secs?: number,
  config?: ConfigProto | null,
  init_feed_dict?: FeedDict | null,
  init_fn?: ((session: BaseSession) => void) | null,
];

const RECOVER = ["master", "saver", "checkpoint_dir", "checkpoint_filename_with_path", "config"] as const;
type RecoverParameters = [
  master: string,
  saver?: Saver | null,
  checkpoint_dir?: string | null,
  checkpoint_filename_with_path?: string | null,
  config?: ConfigProto | null,
];

/** Why something is not ready; undefined where it is. */
type Problem = string | undefined;

interface Source {
  readonly saver: Saver | null | undefined;
  readonly directory: string | null | undefined;
  readonly file: string | null | undefined;
  readonly config: ConfigProto | null | undefined;
}

class Manager {
  static readonly pythonName: string = "tensorflow.python.training.session_manager.SessionManager";
  private readonly localInitOp: Operation | null;
  private readonly readyOp: Tensor | null;
  private readonly readyForLocalInitOp: Tensor | null;
  private readonly graph: Graph;
  private readonly localInitFeeds: FeedDict | null;

  /**
   * @param local_init_op run in each new session
   * @param ready_op names the variables without a value
   * @param ready_for_local_init_op names the variables without a value that `local_init_op` may need
   * @param graph the default one where left out
   * @throws ValueError for a `ready_for_local_init_op` without a `local_init_op`
   */
  constructor(...args: PyArguments<typeof MANAGER_NAMES, ManagerParameters>) {
    const bound = bindArguments("SessionManager.__init__", MANAGER_NAMES, args) as ManagerParameters;
    const [localInitOp = null, readyOp = null, readyForLocal = null, graph = null] = bound;
    if (readyForLocal !== null && localInitOp === null) {
      throw new ValueError(
        `If you pass a ready_for_local_init_op you must also pass a local_init_op , ready_for_local_init_op [${readyForLocal._str()}]`,
      );
    }
    this.localInitOp = localInitOp;
    this.readyOp = readyOp;
    this.readyForLocalInitOp = readyForLocal;
    this.graph = graph ?? get_default_graph();
    this.localInitFeeds = bound[6] ?? null;
  }

  /**
   * A session with values: of the latest checkpoint, or of `init_op`.
   * @param master only `""`: this process
   * @throws RuntimeError where variables have no values at the end
   */
  prepare_session(...args: PyArguments<typeof PREPARE, PrepareParameters>): BaseSession {
    const bound = bindArguments("SessionManager.prepare_session", PREPARE, args, { required: 1 }) as PrepareParameters;
    const [, initOp = null, saver, directory, file, , , config, initFeeds = null, initFunction = null] = bound;
    const { session, isRestored } = this.restored({ saver, directory, file, config });
    if (!isRestored) {
      if (initOp === null && !initFunction && this.localInitOp === null)
        throw new RuntimeError("Model is not initialized and no init_op or init_fn or local_init_op was given");
      if (initOp !== null) session.run(initOp, initFeeds);
      initFunction?.(session);
    }
    const init = `Init op: ${initOp?.name ?? "None"}, init fn: ${initFunction ? initFunction.name || "<function>" : "None"}`;
    const notReady = this.runLocalInit(session);
    if (notReady !== undefined) {
      throw new RuntimeError(`Init operations did not make model ready for local_init.  ${init}, error: ${notReady}`);
    }
    const problem = this.modelProblem(session);
    if (problem !== undefined) {
      throw new RuntimeError(
        `Init operations did not make model ready.  ${init}, local_init_op: ${this.localInitOp?._repr() ?? "None"}, error: ${problem}`,
      );
    }
    return session;
  }

  /** A session of the latest checkpoint, and whether its variables have values. */
  recover_session(...args: PyArguments<typeof RECOVER, RecoverParameters>): [session: BaseSession, isReady: boolean] {
    const bound = bindArguments("SessionManager.recover_session", RECOVER, args, { required: 1 }) as RecoverParameters;
    const [, saver, directory, file, config] = bound;
    const { session, isRestored } = this.restored({ saver, directory, file, config });
    const notReady = this.runLocalInit(session);
    if (!isRestored) return [session, false];
    const from = directory ?? file ?? "";
    if (notReady !== undefined) {
      logging.info("Restoring model from %s did not make model ready for local init: %s", from, notReady);
      return [session, false];
    }
    const problem = this.modelProblem(session);
    if (problem !== undefined) {
      logging.info("Restoring model from %s did not make model ready: %s", from, problem);
      return [session, false];
    }
    logging.info("Restored model from %s", from);
    return [session, true];
  }

  /**
   * A session whose variables have values. Sessions share nothing here: there is nobody to wait for.
   * @throws DeadlineExceededError where variables have no values
   */
  wait_for_session(
    ...args: PyArguments<
      readonly ["master", "config", "max_wait_secs"],
      [master: string, config?: ConfigProto | null, max_wait_secs?: number | null]
    >
  ): BaseSession {
    const names = ["master", "config", "max_wait_secs"] as const;
    const [, config = null, seconds] = bindArguments("SessionManager.wait_for_session", names, args, {
      required: 1,
    }) as [string, (ConfigProto | null)?, (number | null)?];
    const session = new Session("", this.graph, config);
    if (this.runLocalInit(session) === undefined && this.modelProblem(session) === undefined) return session;
    session.close();
    throw new DeadlineExceededError(
      null,
      null,
      withHint(
        `Session was not ready after waiting ${String(seconds ?? Infinity)} secs.`,
        "Sessions of tfgraph share no variables, so nobody else can initialize them: be the chief, with a ChiefSessionCreator.",
      ),
    );
  }

  private restored({ saver, directory, file, config }: Source): { session: BaseSession; isRestored: boolean } {
    const session = new Session("", this.graph, config ?? null);
    if (directory && file)
      throw new ValueError("Can not provide both checkpoint_dir and checkpoint_filename_with_path.");
    if (!saver) return { session, isRestored: false };
    const state = directory ? get_checkpoint_state(directory) : null;
    const path = file || state?.model_checkpoint_path;
    if (!path) return { session, isRestored: false };
    saver.restore(session, path);
    if (state) saver.recover_last_checkpoints(state.all_model_checkpoint_paths);
    return { session, isRestored: true };
  }

  private modelProblem(session: BaseSession): Problem {
    return problemOf(this.readyOp, session, "Model not ready");
  }

  private runLocalInit(session: BaseSession): Problem {
    if (!this.localInitOp) return undefined;
    const problem = problemOf(this.readyForLocalInitOp, session, "Model not ready for local init");
    if (problem !== undefined) return problem;
    logging.info("Running local_init_op.");
    session.run(this.localInitOp, this.localInitFeeds);
    logging.info("Done running local_init_op.");
    return undefined;
  }
}

/** What the names that `op` gives say. */
function problemOf(op: Tensor | null, session: BaseSession, doing: string): Problem {
  if (!op) return undefined;
  try {
    const names: unknown = session.run(op);
    if (!Array.isArray(names) || names.length === 0) return undefined;
    return `Variables not initialized: ${names.join(", ")}`;
  } catch (error) {
    if (!(error instanceof FailedPreconditionError)) throw error;
    if (error.message.includes("uninitialized")) return error.message;
    logging.warning("%s : error [%s]", doing, error.message);
    throw error;
  }
}

/** Makes sessions whose variables have values. TF: `tf.train.SessionManager`. */
export const SessionManager = callableClass(Manager);
export type SessionManager = Manager;
