/** Hooks that write checkpoints and summaries. TF: python/training/basic_session_run_hooks.py. */
import {
  bindArguments,
  callableClass,
  get_default_graph,
  GraphKeys,
  RuntimeError,
  ValueError,
  type BaseSession,
  type PyArguments,
  type StringElement,
  type Tensor,
} from "@tfgraph/core";
import { exportGraph, exportMetaGraph, joinPath, SessionLog, write_graph } from "@tfgraph/io";
import { logging } from "../platform/index.ts";
import type { Saver } from "../saver/index.ts";
import { FileWriterCache, type FileWriter } from "../summary/file_writer.ts";
import { SessionRunArgs, SessionRunHook, type SessionRunContext, type SessionRunValues } from "./run_hook.ts";
import type { Scaffold } from "./scaffold.ts";
import { globalStepFor, stepIn } from "./step_hooks.ts";
import { SecondOrStepTimer } from "./timer.ts";

class SaverListener {
  static readonly pythonName: string = "tensorflow.python.training.basic_session_run_hooks.CheckpointSaverListener";
  /** Before the session is made. */
  begin(): void {
    // for subclasses
  }
  before_save(_session: BaseSession, _global_step_value: number): void {
    // for subclasses
  }
  /** @returns whether training is to stop */
  after_save(_session: BaseSession, _global_step_value: number): unknown {
    return undefined;
  }
  end(_session: BaseSession, _global_step_value: number): void {
    // for subclasses
  }
}

/** What a CheckpointSaverHook calls around each checkpoint. TF: `tf.train.CheckpointSaverListener`. */
export const CheckpointSaverListener = callableClass(SaverListener);
export type CheckpointSaverListener = SaverListener;

const SAVING = [
  "checkpoint_dir",
  "save_secs",
  "save_steps",
  "saver",
  "checkpoint_basename",
  "scaffold",
  "listeners",
  "save_graph_def",
] as const;
type SavingParameters = [
  checkpoint_dir: string,
  save_secs?: number | null,
  save_steps?: number | null,
  saver?: Saver | null,
  checkpoint_basename?: string,
  scaffold?: Scaffold | null,
  listeners?: readonly CheckpointSaverListener[] | null,
  save_graph_def?: boolean,
];

/** Before a second run for the step's exact value, any number of steps may have been made since the last look. */
const MANY_STEPS = 1_000_000;

class CheckpointSaver extends SessionRunHook {
  static override readonly pythonName: string =
    "tensorflow.python.training.basic_session_run_hooks.CheckpointSaverHook";
  private readonly directory: string;
  private readonly savePath: string;
  private readonly timer: SecondOrStepTimer;
  private readonly scaffold: Scaffold | null;
  private readonly listeners: readonly CheckpointSaverListener[];
  private readonly savesGraph: boolean;
  private saver: Saver | null;
  private writer: FileWriter | undefined;
  private step: Tensor | undefined;

  /**
   * @param checkpoint_dir where checkpoints, the graph and events are written
   * @param save_secs saves every so many seconds
   * @param save_steps saves every so many steps
   * @param saver the Saver; the scaffold's, or the only one of the collection, where left out
   * @param checkpoint_basename the checkpoints' name
   * @param listeners called around each checkpoint
   * @param save_graph_def whether `graph.pbtxt` and `.meta` files are written
   * @throws ValueError for both a saver and a scaffold, where not exactly one says how often
   */
  constructor(...args: PyArguments<typeof SAVING, SavingParameters>) {
    super();
    const bound = bindArguments("CheckpointSaverHook.__init__", SAVING, args, { required: 1 }) as SavingParameters;
    const [directory, secs = null, steps = null, saver = null, basename = "model.ckpt", scaffold = null] = bound;
    logging.info("Create CheckpointSaverHook.");
    if (saver !== null && scaffold !== null) throw new ValueError("You cannot provide both saver and scaffold.");
    this.saver = saver;
    this.directory = directory;
    this.savePath = joinPath(directory, basename);
    this.scaffold = scaffold;
    this.timer = SecondOrStepTimer({ every_secs: secs, every_steps: steps });
    this.listeners = bound[6] ?? [];
    this.savesGraph = bound[7] ?? true;
  }

  override begin(): void {
    this.writer = FileWriterCache.get(this.directory);
    this.step = globalStepFor("CheckpointSaverHook");
    for (const listener of this.listeners) listener.begin();
  }

  override after_create_session(session: BaseSession): void {
    const step = stepIn(session, this.step!);
    const graph = get_default_graph();
    const graphDef = exportGraph(graph._graph_def_data(), graph, true);
    if (this.savesGraph) write_graph(graphDef, this.directory, "graph.pbtxt");
    this.writer!.add_graph(graph);
    this.writer!.add_meta_graph(exportMetaGraph(null, { graph_def: graphDef, saver_def: this.saverInUse().saver_def }));
    this.save(session, step);
    this.timer.update_last_triggered_step(step);
  }

  override before_run(): SessionRunArgs {
    return SessionRunArgs(this.step!);
  }
  override after_run(run_context: SessionRunContext, { results }: SessionRunValues): void {
    if (!this.timer.should_trigger_for_step(Number(results) + MANY_STEPS)) return;
    const step = stepIn(run_context.session, this.step!);
    if (!this.timer.should_trigger_for_step(step)) return;
    this.timer.update_last_triggered_step(step);
    if (this.save(run_context.session, step)) run_context.request_stop();
  }

  override end(session: BaseSession): void {
    const step = stepIn(session, this.step!);
    if (step !== this.timer.last_triggered_step()) this.save(session, step);
    for (const listener of this.listeners) listener.end(session, step);
  }

  /** @returns whether a listener asks to stop */
  private save(session: BaseSession, step: number): boolean {
    logging.info("Calling checkpoint listeners before saving checkpoint %d...", step);
    for (const listener of this.listeners) listener.before_save(session, step);
    logging.info("Saving checkpoints for %d into %s.", step, this.savePath);
    this.saverInUse().save(session, this.savePath, { global_step: step, write_meta_graph: this.savesGraph });
    this.writer!.add_session_log(SessionLog({ status: SessionLog.CHECKPOINT, checkpoint_path: this.savePath }), step);
    logging.info("Calling checkpoint listeners after saving checkpoint %d...", step);
    let stops = false;
    for (const listener of this.listeners) {
      if (!listener.after_save(session, step)) continue;
      logging.info("A CheckpointSaverListener requested that training be stopped. listener: %s", listener);
      stops = true;
    }
    return stops;
  }

  private saverInUse(): Saver {
    const given = this.saver ?? this.scaffold?.saver;
    if (given) return given;
    const savers = get_default_graph().get_collection(GraphKeys.SAVERS) as Saver[];
    if (savers.length === 0) {
      throw new RuntimeError(
        `No items in collection ${GraphKeys.SAVERS}. Please add a saver to the collection or provide a saver or scaffold.`,
      );
    }
    if (savers.length > 1) {
      throw new RuntimeError(
        `More than one item in collection ${GraphKeys.SAVERS}. Please indicate which one to use by passing it to the constructor.`,
      );
    }
    return (this.saver = savers[0]!);
  }
}

/** Saves a checkpoint every so many steps or seconds, at the beginning and at the end. TF: `tf.train.CheckpointSaverHook`. */
export const CheckpointSaverHook = callableClass(CheckpointSaver);
export type CheckpointSaverHook = CheckpointSaver;

const SUMMARIES = ["save_steps", "save_secs", "output_dir", "summary_writer", "scaffold", "summary_op"] as const;
type SummaryParameters = [
  save_steps?: number | null,
  save_secs?: number | null,
  output_dir?: string | null,
  summary_writer?: FileWriter | null,
  scaffold?: Scaffold | null,
  summary_op?: Tensor | readonly Tensor[] | null,
];

interface SummaryResults {
  readonly global_step: number;
  readonly summary?: readonly StringElement[];
}

class SummarySaver extends SessionRunHook {
  static override readonly pythonName: string = "tensorflow.python.training.basic_session_run_hooks.SummarySaverHook";
  private readonly timer: SecondOrStepTimer;
  private readonly outputDir: string | null;
  private readonly scaffold: Scaffold | null;
  private readonly summaryOp: Tensor | readonly Tensor[] | null;
  private writer: FileWriter | null;
  private step: Tensor | undefined;
  private nextStep: number | null = null;
  private requests = false;

  /**
   * @param save_steps writes every so many steps
   * @param save_secs writes every so many seconds
   * @param output_dir where events are written
   * @param summary_writer a writer in place of `output_dir`
   * @param scaffold whose summary_op is run
   * @param summary_op what is run, in place of the scaffold's
   * @throws ValueError where not exactly one of scaffold and summary_op is given, where not exactly one says how often
   */
  constructor(...args: PyArguments<typeof SUMMARIES, SummaryParameters>) {
    super();
    const bound = bindArguments("SummarySaverHook.__init__", SUMMARIES, args) as SummaryParameters;
    const [steps = null, secs = null, outputDir = null, writer = null, scaffold = null, summaryOp = null] = bound;
    if ((scaffold === null) === (summaryOp === null))
      throw new ValueError("Exactly one of scaffold or summary_op must be provided.");
    this.summaryOp = summaryOp;
    this.writer = writer;
    this.outputDir = outputDir;
    this.scaffold = scaffold;
    this.timer = SecondOrStepTimer({ every_secs: secs, every_steps: steps });
  }

  override begin(): void {
    if (!this.writer && this.outputDir) this.writer = FileWriterCache.get(this.outputDir);
    this.nextStep = null;
    this.step = globalStepFor("SummarySaverHook");
  }

  override before_run(): SessionRunArgs {
    this.requests = this.nextStep === null || this.timer.should_trigger_for_step(this.nextStep);
    const op = this.requests ? (this.summaryOp ?? this.scaffold?.summary_op ?? null) : null;
    const summary = op === null ? {} : { summary: Array.isArray(op) ? op : [op] };
    return SessionRunArgs({ fetches: { global_step: this.step!, ...summary } });
  }

  override after_run(run_context: SessionRunContext, run_values: SessionRunValues): void {
    const { writer } = this;
    if (!writer) return;
    const results = run_values.results as SummaryResults;
    const isFirst = this.nextStep === null;
    const step = isFirst || this.requests ? stepIn(run_context.session, this.step!) : results.global_step + 1;
    if (isFirst) writer.add_session_log(SessionLog({ status: SessionLog.START }), step);
    if (this.requests) {
      this.timer.update_last_triggered_step(step);
      for (const summary of results.summary ?? []) writer.add_summary(summary, step);
    }
    this.nextStep = step + 1;
  }

  override end(): void {
    this.writer?.flush();
  }
}

/** Writes summaries every so many steps or seconds. TF: `tf.train.SummarySaverHook`. */
export const SummarySaverHook = callableClass(SummarySaver);
export type SummarySaverHook = SummarySaver;
