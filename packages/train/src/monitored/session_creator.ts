/** What makes the sessions of monitored ones. TF: python/training/monitored_session.py. */
import {
  bindArguments,
  callableClass,
  get_default_graph,
  type BaseSession,
  type ConfigProto,
  type PyArguments,
} from "@tfgraph/core";
import { Scaffold } from "./scaffold.ts";
import { SessionManager } from "./session_manager.ts";

/** Makes a session. TF: `tf.train.SessionCreator`. */
export interface SessionCreator {
  create_session(): BaseSession;
}

function managerOf(scaffold: Scaffold): SessionManager {
  return SessionManager({
    local_init_op: scaffold.local_init_op,
    local_init_feed_dict: scaffold.local_init_feed_dict,
    ready_op: scaffold.ready_op,
    ready_for_local_init_op: scaffold.ready_for_local_init_op,
    graph: get_default_graph(),
  });
}

const CHIEF = ["scaffold", "master", "config", "checkpoint_dir", "checkpoint_filename_with_path"] as const;
export type ChiefParameters = [
  scaffold?: Scaffold | null,
  master?: string,
  config?: ConfigProto | null,
  checkpoint_dir?: string | null,
  checkpoint_filename_with_path?: string | null,
];

class ChiefCreator implements SessionCreator {
  static readonly pythonName: string = "tensorflow.python.training.monitored_session.ChiefSessionCreator";
  private readonly scaffold: Scaffold;
  private readonly config: ConfigProto | null;
  private readonly directory: string | null;
  private readonly file: string | null;
  private manager: SessionManager | undefined;

  /**
   * @param scaffold a new one where left out
   * @param master only `""`: this process
   * @param checkpoint_dir the directory whose latest checkpoint is restored
   * @param checkpoint_filename_with_path the checkpoint that is restored
   */
  constructor(...args: PyArguments<typeof CHIEF, ChiefParameters>) {
    const bound = bindArguments("ChiefSessionCreator.__init__", CHIEF, args) as ChiefParameters;
    const [scaffold = null, , config = null, directory = null, file = null] = bound;
    this.scaffold = scaffold ?? Scaffold();
    this.config = config;
    this.directory = directory;
    this.file = file;
  }

  create_session(): BaseSession {
    const { scaffold } = this;
    scaffold.finalize();
    this.manager ??= managerOf(scaffold);
    return this.manager.prepare_session("", {
      saver: scaffold.saver,
      checkpoint_dir: this.directory,
      checkpoint_filename_with_path: this.file,
      config: this.config,
      init_op: scaffold.init_op,
      init_feed_dict: scaffold.init_feed_dict,
      init_fn: scaffold.init_fn,
    });
  }
}

/** Makes sessions that are initialized, or restored from a checkpoint. TF: `tf.train.ChiefSessionCreator`. */
export const ChiefSessionCreator = callableClass(ChiefCreator);
export type ChiefSessionCreator = ChiefCreator;

const WORKER = ["scaffold", "master", "config", "max_wait_secs"] as const;
type WorkerParameters = [
  scaffold?: Scaffold | null,
  master?: string,
  config?: ConfigProto | null,
  max_wait_secs?: number,
];

class WorkerCreator implements SessionCreator {
  static readonly pythonName: string = "tensorflow.python.training.monitored_session.WorkerSessionCreator";
  private readonly scaffold: Scaffold;
  private readonly config: ConfigProto | null;
  private readonly seconds: number;

  /** @param scaffold a new one where left out */
  constructor(...args: PyArguments<typeof WORKER, WorkerParameters>) {
    const bound = bindArguments("WorkerSessionCreator.__init__", WORKER, args) as WorkerParameters;
    const [scaffold = null, , config = null, seconds = 30 * 60] = bound;
    this.scaffold = scaffold ?? Scaffold();
    this.config = config;
    this.seconds = seconds;
  }

  /** @throws DeadlineExceededError where variables have no values: nobody else initializes them here */
  create_session(): BaseSession {
    this.scaffold.finalize();
    return managerOf(this.scaffold).wait_for_session("", this.config, this.seconds);
  }
}

/** Makes sessions that another process initializes: here, only those that need no initialization. TF: `tf.train.WorkerSessionCreator`. */
export const WorkerSessionCreator = callableClass(WorkerCreator);
export type WorkerSessionCreator = WorkerCreator;
