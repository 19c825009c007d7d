/** `tf.inspect.watch`: tensors over a training. */
import {
  asGraphElement,
  inspectCustom,
  isTensor,
  TypeError,
  ValueError,
  withHint,
  type BaseSession,
  type Graph,
  type RunObserver,
  type Tensor,
  type TensorValue,
} from "@tfgraph/core";
import { numbersOf, statisticsOf } from "../trace/statistics.ts";
import { Series } from "./series.ts";
import { statusLine, TerminalView, type OutputStream } from "./terminal.ts";

export interface WatchOptions {
  /** Of so many runs one is looked at. Default: 1, each. */
  readonly every?: number;
  /** Whether values are printed while the program runs. Default: true. */
  readonly terminal?: boolean;
}

/** A number over the runs of a session. */
export interface WatchedSeries {
  readonly name: string;
  /** Increasing; as many as `values`. */
  readonly steps: readonly number[];
  /** null where not finite. */
  readonly values: readonly (number | null)[];
}

interface Watched {
  readonly name: string;
  readonly tensor: Tensor;
}

export class Watch implements RunObserver {
  readonly graph: Graph;
  /** Runs of the session since it is watched: what series count by. */
  step = 0;
  readonly #watched: readonly Watched[];
  readonly #tensors: readonly Tensor[];
  readonly #every: number;
  readonly #series = new Map<string, Series>();
  readonly #leave: () => void;
  #terminal: TerminalView | undefined;

  /** @param stream where values are printed, undefined: nowhere */
  constructor(session: BaseSession, watched: readonly Watched[], every: number, stream: OutputStream | undefined) {
    this.graph = session.graph;
    this.#watched = watched;
    this.#tensors = watched.map(({ tensor }) => tensor);
    this.#every = every;
    this.#terminal = stream && new TerminalView(stream);
    this.#leave = session._observe(this);
  }

  /** What was seen so far: scalars under their names, of other tensors `NAME/mean`, `/min`, `/max` and `/norm`. Long series are thinned out. */
  get series(): readonly WatchedSeries[] {
    return [...this.#series.values()].map(({ name, steps, values }) => ({
      name,
      steps: [...steps],
      values: [...values],
    }));
  }

  /** Ends it: of later runs nothing is seen. What was seen stays. */
  close(): void {
    this.#leave();
    this.#terminal?.close(this.step, this.shown());
    this.#terminal = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** A line for each series: its last value, and how it went. */
  toString(): string {
    const lines = [...this.#series.values()].map((series) => statusLine(series.steps.at(-1) ?? 0, [series]));
    return lines.length > 0 ? lines.join("\n") : "nothing was seen yet";
  }

  [inspectCustom](): string {
    return this.toString();
  }

  /** @internal */
  tensors(): readonly Tensor[] {
    return this.step % this.#every === 0 ? this.#tensors : [];
  }

  /** @internal */
  ran(values: ReadonlyMap<Tensor, TensorValue>): void {
    const step = this.step++;
    for (const { name, tensor } of this.#watched) {
      const value = values.get(tensor);
      if (value) this.see(name, step, value);
    }
    if (values.size === 0) return;
    this.#terminal?.update(step, this.shown());
  }

  private see(name: string, step: number, value: TensorValue): void {
    const numbers = numbersOf(value)!; // only numbers are watched
    if (value.shape.length === 0) {
      this.add(name, step, numbers[0]!);
      return;
    }
    const statistics = statisticsOf(numbers);
    const { min = NaN, max = NaN, mean = NaN, std = NaN } = statistics;
    const isFinite = statistics.nan + statistics.positive_inf + statistics.negative_inf === 0;
    this.add(`${name}/mean`, step, isFinite ? mean : NaN);
    this.add(`${name}/min`, step, min);
    this.add(`${name}/max`, step, max);
    this.add(`${name}/norm`, step, isFinite ? Math.sqrt(numbers.length * (mean * mean + std * std)) : NaN);
  }

  private add(name: string, step: number, value: number): void {
    let series = this.#series.get(name);
    if (!series) this.#series.set(name, (series = new Series(name)));
    series.add(step, value);
  }

  /** What a line has room for: scalars, and of other tensors the norm. */
  private shown(): Series[] {
    return this.#watched.flatMap(({ name }) => this.#series.get(name) ?? this.#series.get(`${name}/norm`) ?? []);
  }
}

/**
 * Looks at tensors whenever a run of the session computes them anyway, or all but a few last operations of them (training computes the gradients of a
 * loss, not the loss): nothing runs a second time, and the graph stays as it is. While the program
 * runs, values are printed, in a terminal as a line that is drawn anew.
 * @param session whose runs are looked at
 * @param tensors tensors, variables or their names, by the names that curves get: `{ loss, accuracy, W: "dnn/h1/kernel:0" }`
 * @param options `every`: of so many runs one is looked at; `terminal: false`: nothing is printed
 * @returns what was seen; `close()` it, or take it with `using`
 * @throws ValueError for what holds no numbers, or is inside of a condition or loop
 */
export function watch(
  session: BaseSession,
  tensors: Readonly<Record<string, unknown>>,
  options: WatchOptions = {},
): Watch {
  const { every = 1, terminal = true } = options;
  for (const key of Object.keys(options)) {
    if (key !== "every" && key !== "terminal")
      throw new TypeError(`watch() got an unexpected keyword argument '${key}'`);
  }
  if (!Number.isInteger(every) || every < 1)
    throw new ValueError(`\`every\` must be a positive integer, but got ${String(every)}`);
  const watched = Object.entries(tensors).map(([name, tensor]) => ({
    name,
    tensor: numericTensor(session.graph, tensor),
  }));
  const { process } = globalThis as { process?: { stdout?: OutputStream } };
  return new Watch(session, watched, every, terminal ? process?.stdout : undefined);
}

function numericTensor(graph: Graph, given: unknown): Tensor {
  const element = asGraphElement(graph, given, true, true);
  const tensor = isTensor(element) ? element : element.outputs[0];
  if (!tensor || tensor.dtype.kind === "host")
    throw new ValueError(
      withHint(`'${element.name}' has no numbers to watch.`, "Watch tensors of numbers or booleans."),
    );
  if (tensor.op._control_flow_context)
    throw new ValueError(
      withHint(
        `'${tensor.name}' is inside of a condition or loop, where no run can fetch it.`,
        "Watch what tf.cond or tf.while_loop returns.",
      ),
    );
  return tensor;
}
