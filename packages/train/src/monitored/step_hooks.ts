/** Hooks that look at the global step. TF: python/training/basic_session_run_hooks.py. */
import {
  bindArguments,
  callableClass,
  RuntimeError,
  ValueError,
  type BaseSession,
  type PyArguments,
  type Tensor,
} from "@tfgraph/core";
import { Summary } from "@tfgraph/io";
import { get_global_step, getOrCreateGlobalStepRead } from "../global_step.ts";
import { logging } from "../platform/index.ts";
import { FileWriterCache, type FileWriter } from "../summary/file_writer.ts";
import { SessionRunArgs, SessionRunHook, type SessionRunContext, type SessionRunValues } from "./run_hook.ts";
import { SecondOrStepTimer } from "./timer.ts";

/** The tensor of the global step that hooks fetch. @throws RuntimeError where the graph has no step */
export function globalStepFor(hook: string): Tensor {
  const step = getOrCreateGlobalStepRead();
  if (!step) throw new RuntimeError(`Global step should be created to use ${hook}.`);
  return step;
}

/** The step's value now. */
export function stepIn(session: BaseSession, step: Tensor): number {
  return Number(session.run(step));
}

const STOP = ["num_steps", "last_step"] as const;

class StopAtStep extends SessionRunHook {
  static override readonly pythonName: string = "tensorflow.python.training.basic_session_run_hooks.StopAtStepHook";
  private readonly numSteps: number | null;
  private lastStep: number | null;
  private step: Tensor | undefined;

  /**
   * @param num_steps how many steps to make
   * @param last_step the step to stop at
   * @throws ValueError for both and for neither
   */
  constructor(...args: PyArguments<typeof STOP, [num_steps?: number | null, last_step?: number | null]>) {
    super();
    const [steps = null, last = null] = bindArguments("StopAtStepHook.__init__", STOP, args) as [
      (number | null)?,
      (number | null)?,
    ];
    if (steps === null && last === null) throw new ValueError("One of num_steps or last_step must be specified.");
    if (steps !== null && last !== null) throw new ValueError("Only one of num_steps or last_step can be specified.");
    this.numSteps = steps;
    this.lastStep = last;
  }

  override begin(): void {
    this.step = globalStepFor("StopAtStepHook");
  }
  override after_create_session(session: BaseSession): void {
    this.lastStep ??= stepIn(session, this.step!) + this.numSteps!;
  }
  override before_run(): SessionRunArgs {
    return SessionRunArgs(this.step!);
  }
  override after_run(run_context: SessionRunContext, { results }: SessionRunValues): void {
    // what was fetched may be older than the run's own update
    if (Number(results) + 1 >= this.lastStep! && stepIn(run_context.session, this.step!) >= this.lastStep!)
      run_context.request_stop();
  }
}

/** Stops at a step. TF: `tf.train.StopAtStepHook`. */
export const StopAtStepHook = callableClass(StopAtStep);
export type StopAtStepHook = StopAtStep;

const COUNTER = ["every_n_steps", "every_n_secs", "output_dir", "summary_writer"] as const;
type CounterParameters = [
  every_n_steps?: number | null,
  every_n_secs?: number | null,
  output_dir?: string | null,
  summary_writer?: FileWriter | null,
];

class StepCounter extends SessionRunHook {
  static override readonly pythonName: string = "tensorflow.python.training.basic_session_run_hooks.StepCounterHook";
  private readonly timer: SecondOrStepTimer;
  private readonly outputDir: string | null;
  private writer: FileWriter | null;
  private step: Tensor | undefined;
  private tag = "";
  private lastStep: number | null = null;

  /**
   * @param every_n_steps how often; 100 unless told
   * @param every_n_secs how often, in place of steps
   * @param output_dir where events are written
   * @param summary_writer a writer in place of `output_dir`
   * @throws ValueError for both `every_n_steps` and `every_n_secs`, and for neither
   */
  constructor(...args: PyArguments<typeof COUNTER, CounterParameters>) {
    super();
    const bound = bindArguments("StepCounterHook.__init__", COUNTER, args) as CounterParameters;
    const [steps = 100, secs = null, outputDir = null, writer = null] = bound;
    if ((steps === null) === (secs === null))
      throw new ValueError("exactly one of every_n_steps and every_n_secs should be provided.");
    this.timer = SecondOrStepTimer({ every_steps: steps, every_secs: secs });
    this.outputDir = outputDir;
    this.writer = writer;
  }

  override begin(): void {
    if (!this.writer && this.outputDir) this.writer = FileWriterCache.get(this.outputDir);
    this.step = globalStepFor("StepCounterHook");
    this.tag = `${get_global_step()!.op.name}/sec`;
  }
  override before_run(): SessionRunArgs {
    return SessionRunArgs(this.step!);
  }

  override after_run(run_context: SessionRunContext, { results }: SessionRunValues): void {
    const stale = Number(results);
    if (this.timer.should_trigger_for_step(stale + 1)) {
      const step = stepIn(run_context.session, this.step!);
      if (this.timer.should_trigger_for_step(step)) {
        const [seconds, steps] = this.timer.update_last_triggered_step(step);
        if (seconds !== null) this.record(steps! / seconds, step);
      }
    }
    if (stale === this.lastStep) {
      logging.log_first_n(
        logging.WARN,
        "It seems that global step (tf.train.get_global_step) has not been increased. Current value (could be stable): %s vs previous value: %s. " +
          "You could increase the global step by passing tf.train.get_global_step() to Optimizer.apply_gradients or Optimizer.minimize.",
        5,
        stale,
        this.lastStep,
      );
    }
    this.lastStep = stale;
  }

  private record(stepsPerSecond: number, step: number): void {
    const { tag } = this;
    this.writer?.add_summary(Summary({ value: [{ tag, simple_value: stepsPerSecond }] }), step);
    logging.info("%s: %g", tag, stepsPerSecond);
  }
}

/** Measures how many steps are made a second. TF: `tf.train.StepCounterHook`. */
export const StepCounterHook = callableClass(StepCounter);
export type StepCounterHook = StepCounter;
