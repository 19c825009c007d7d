/** Hooks that look at tensors. TF: python/training/basic_session_run_hooks.py. */
import {
  bindArguments,
  callableClass,
  get_default_graph,
  isNDArray,
  isPlainObject,
  isTensor,
  KeyError,
  OutOfRangeError,
  reprFloat,
  reprValue,
  RuntimeError,
  StopIteration,
  ValueError,
  type BaseSession,
  type FeedDict,
  type Operation,
  type PyArguments,
  type Tensor,
} from "@tfgraph/core";
import { logging } from "../platform/index.ts";
import { SessionRunArgs, SessionRunHook, type SessionRunContext, type SessionRunValues } from "./run_hook.ts";
import { NEVER, SecondOrStepTimer, type HookTimer } from "./timer.ts";

/** A tensor or the name of one; an operation's name stands for its only output. */
type Watched = Tensor | Operation | string;

/** TF: `basic_session_run_hooks._as_graph_element`. */
function watchedElement(watched: Watched): Tensor | Operation {
  const graph = get_default_graph();
  if (typeof watched !== "string") {
    if ((watched as Partial<Tensor>).graph === graph) return watched;
    throw new ValueError(
      `Passed ${String(watched)} should have graph attribute that is equal to current graph ${graph._repr()}.`,
    );
  }
  if (watched.includes(":")) return graph.as_graph_element(watched);
  const element = graph.as_graph_element(`${watched}:0`);
  if (hasOutput(`${watched}:1`)) {
    throw new ValueError(`Name ${watched} is ambiguous, as this \`Operation\` has multiple outputs (at least 2).`);
  }
  return element;
}

function hasOutput(name: string): boolean {
  try {
    get_default_graph().as_graph_element(name);
    return true;
  } catch (error) {
    if (error instanceof KeyError || error instanceof ValueError) return false;
    throw error;
  }
}

type Values = Readonly<Record<string, unknown>>;
const LOGGING = ["tensors", "every_n_iter", "every_n_secs", "at_end", "formatter"] as const;
type LoggingParameters = [
  tensors: readonly Watched[] | Readonly<Record<string, Watched>> | ReadonlyMap<string, Watched>,
  every_n_iter?: number | null,
  every_n_secs?: number | null,
  at_end?: boolean,
  formatter?: ((values: Values) => string) | null,
];

/** Tags in the order they are printed in, with what they stand for. */
function tagsOf(tensors: LoggingParameters[0]): [tag: string, watched: Watched][] {
  if (Array.isArray(tensors)) {
    return (tensors as readonly Watched[]).map((t) => [typeof t === "string" ? t : textOf(t), t]);
  }
  const entries = tensors instanceof Map ? [...(tensors as Map<string, Watched>)] : Object.entries(tensors);
  return (entries as [string, Watched][]).sort(([a], [b]) => (a < b ? -1 : 1));
}

function textOf(element: Tensor | Operation): string {
  return isTensor(element) ? element._str() : element._repr();
}

class LoggingTensor extends SessionRunHook {
  static override readonly pythonName: string = "tensorflow.python.training.basic_session_run_hooks.LoggingTensorHook";
  private readonly tags: readonly [tag: string, watched: Watched][];
  private readonly timer: HookTimer;
  private readonly atEnd: boolean;
  private readonly formatter: ((values: Values) => string) | null;
  private fetches: readonly (Tensor | Operation)[] = [];
  private iteration = 0;
  private triggers = false;

  /**
   * @param tensors tensors or their names, in an array or by tags
   * @param every_n_iter says them every so many runs
   * @param every_n_secs says them every so many seconds
   * @param at_end whether they are said at the end too
   * @param formatter makes the text of the values by their tags
   * @throws ValueError where not exactly one says how often, or `every_n_iter` is not above 0
   */
  constructor(...args: PyArguments<typeof LOGGING, LoggingParameters>) {
    super();
    const [first, ...rest] = args as unknown[];
    // a dict in first place is the tensors
    const named = isPlainObject(first) && !("tensors" in first) ? new Map(Object.entries(first)) : first;
    const bound = bindArguments("LoggingTensorHook.__init__", LOGGING, [named, ...rest], { required: 1 });
    const [tensors, iterations = null, seconds = null, atEnd = false, formatter = null] = bound as LoggingParameters;
    const onlyAtEnd = atEnd && iterations === null && seconds === null;
    if (!onlyAtEnd && (iterations === null) === (seconds === null))
      throw new ValueError("either at_end and/or exactly one of every_n_iter and every_n_secs must be provided.");
    if (iterations !== null && iterations <= 0) throw new ValueError(`invalid every_n_iter=${String(iterations)}.`);
    this.tags = tagsOf(tensors);
    this.timer = onlyAtEnd ? NEVER : SecondOrStepTimer({ every_secs: seconds, every_steps: iterations });
    this.atEnd = atEnd;
    this.formatter = formatter;
  }

  override begin(): void {
    this.timer.reset();
    this.iteration = 0;
    this.fetches = this.tags.map(([, watched]) => watchedElement(watched));
  }
  override before_run(): SessionRunArgs | null {
    this.triggers = this.timer.should_trigger_for_step(this.iteration);
    return this.triggers ? SessionRunArgs(this.fetches) : null;
  }
  override after_run(_run_context: SessionRunContext, { results }: SessionRunValues): void {
    if (this.triggers) this.say(results as unknown[]);
    this.iteration++;
  }
  override end(session: BaseSession): void {
    if (this.atEnd) this.say(session.run(this.fetches) as unknown[]);
  }

  private say(values: readonly unknown[]): void {
    const [seconds] = this.timer.update_last_triggered_step(this.iteration);
    if (this.formatter) {
      logging.info(this.formatter(Object.fromEntries(this.tags.map(([tag], i) => [tag, values[i]]))));
      return;
    }
    const text = this.tags.map(([tag], i) => `${tag} = ${valueText(values[i], this.fetches[i]!)}`).join(", ");
    if (seconds === null) logging.info("%s", text);
    else logging.info("%s (%.3f sec)", text, seconds);
  }
}

/** As Python prints it: `2.0` where the tensor is one of floats. */
function valueText(value: unknown, fetched: Tensor | Operation): string {
  if (typeof value === "number" && isTensor(fetched) && fetched.dtype.is_floating) return reprFloat(value);
  return isNDArray(value) || typeof value === "string" ? String(value) : reprValue(value);
}

/** Says the values of tensors every so many runs or seconds, by `tf.logging.info`. TF: `tf.train.LoggingTensorHook`. */
export const LoggingTensorHook = callableClass(LoggingTensor);
export type LoggingTensorHook = LoggingTensor;

/** A loss that is NaN. TF: `tf.train.NanLossDuringTrainingError`. */
export class NanLossDuringTrainingError extends RuntimeError {
  constructor() {
    super("NaN loss during training.");
  }
}

const NAN = ["loss_tensor", "fail_on_nan_loss"] as const;

class NanTensor extends SessionRunHook {
  static override readonly pythonName: string = "tensorflow.python.training.basic_session_run_hooks.NanTensorHook";
  private readonly loss: Tensor;
  private readonly fails: boolean;

  /**
   * @param loss_tensor a scalar
   * @param fail_on_nan_loss false stops without an error
   */
  constructor(...args: PyArguments<typeof NAN, [loss_tensor: Tensor, fail_on_nan_loss?: boolean]>) {
    super();
    const [loss, fails = true] = bindArguments("NanTensorHook.__init__", NAN, args, { required: 1 }) as [
      Tensor,
      boolean?,
    ];
    this.loss = loss;
    this.fails = fails;
  }

  override before_run(): SessionRunArgs {
    return SessionRunArgs(this.loss);
  }
  override after_run(run_context: SessionRunContext, { results }: SessionRunValues): void {
    if (!Number.isNaN(results)) return;
    const message = "Model diverged with loss = NaN.";
    if (this.fails) {
      logging.error(message);
      throw new NanLossDuringTrainingError();
    }
    logging.warning(message);
    run_context.request_stop();
  }
}

/** Stops when a loss is NaN, with a NanLossDuringTrainingError unless told otherwise. TF: `tf.train.NanTensorHook`. */
export const NanTensorHook = callableClass(NanTensor);
export type NanTensorHook = NanTensor;

const FINAL = ["final_ops", "final_ops_feed_dict"] as const;

class FinalOps extends SessionRunHook {
  static override readonly pythonName: string = "tensorflow.python.training.basic_session_run_hooks.FinalOpsHook";
  /** What they gave, null before the end. */
  final_ops_values: unknown = null;
  private readonly ops: unknown;
  private readonly feeds: FeedDict | null;

  /**
   * @param final_ops what to run at the end: any nesting of fetches
   * @param final_ops_feed_dict what to feed then
   */
  constructor(...args: PyArguments<typeof FINAL, [final_ops: unknown, final_ops_feed_dict?: FeedDict | null]>) {
    super();
    const bound = bindArguments("FinalOpsHook.__init__", FINAL, args, { required: 1 });
    this.ops = bound[0];
    this.feeds = (bound[1] ?? null) as FeedDict | null;
  }

  override end(session: BaseSession): void {
    if (this.ops === null) return;
    try {
      this.final_ops_values = session.run(this.ops, this.feeds);
    } catch (error) {
      if (error instanceof OutOfRangeError || error instanceof StopIteration) {
        logging.warning(
          "An OutOfRangeError or StopIteration exception is raised by the code in FinalOpsHook. This typically means the Ops running " +
            "by the FinalOpsHook have a dependency back to some input source, which should not happen.",
        );
      }
      throw error;
    }
  }
}

/** Runs something at the end, and keeps what it gave. TF: `tf.train.FinalOpsHook`. */
export const FinalOpsHook = callableClass(FinalOps);
export type FinalOpsHook = FinalOps;

class FeedFn extends SessionRunHook {
  static override readonly pythonName: string = "tensorflow.python.training.basic_session_run_hooks.FeedFnHook";
  readonly feed_fn: () => FeedDict;

  /** @param feed_fn makes what each run is fed */
  constructor(...args: PyArguments<readonly ["feed_fn"], [feed_fn: () => FeedDict]>) {
    super();
    [this.feed_fn] = bindArguments("FeedFnHook.__init__", ["feed_fn"], args, { required: 1 }) as [() => FeedDict];
  }
  override before_run(): SessionRunArgs {
    return SessionRunArgs(null, this.feed_fn());
  }
}

/** Feeds each run what a function makes. TF: `tf.train.FeedFnHook`. */
export const FeedFnHook = callableClass(FeedFn);
export type FeedFnHook = FeedFn;
