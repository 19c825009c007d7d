/** `tf.inspect.trace`, `tf.inspect.first_nonfinite`: one step, looked at operation by operation. */
import {
  asGraphElement,
  inspectCustom,
  isTensor,
  OpError,
  splitHint,
  type BaseSession,
  type FeedDict,
  type FetchResult,
  type Graph,
  type RunKeywords,
} from "@tfgraph/core";
import { pageText, shapeText, type Page } from "../table.ts";
import type { NonFinite } from "./nonfinite.ts";
import { TraceRecorder, type TraceStep } from "./recorder.ts";
import { numberText, type TracedTensor } from "./traced_tensor.ts";

/** Steps that a printed trace shows. */
const SHOWN = 200;
const NAME_LENGTH = 48;

/** A step that ran operation by operation. Printed it is a table; `tf.inspect.show` and `tf.inspect.html` show it on the graph. */
export class Trace<V = unknown> {
  readonly graph: Graph;
  /** What `session.run` would have returned. */
  readonly values: V;
  /** What was fed, then operations in the order they ran; one of a loop is there for each time. */
  readonly steps: readonly TraceStep[];
  /** The first operation that made NaN or infinity of finite inputs; where none did, who brought them; null where all is finite. */
  readonly first_nonfinite: NonFinite | null;
  readonly #recorder: TraceRecorder;

  constructor(graph: Graph, values: V, recorder: TraceRecorder) {
    this.graph = graph;
    this.values = values;
    this.steps = recorder.steps;
    this.first_nonfinite = recorder.nonfinite;
    this.#recorder = recorder;
  }

  /**
   * What a tensor held: in a loop the last time, of a variable what the step left in it. Null where the step did not compute it.
   * @param tensor a tensor, variable or operation (its first output), or the name of one
   * @throws KeyError, ValueError where the graph has no such thing
   */
  tensor(tensor: unknown): TracedTensor | null {
    const element = asGraphElement(this.graph, tensor, true, true);
    const found = isTensor(element) ? element : element.outputs[0];
    return (found && this.#recorder.latestOf(found)) ?? null;
  }

  toString(): string {
    return pageText(tracePage(this));
  }

  [inspectCustom](): string {
    return this.toString();
  }
}

/** What a trace prints and notebooks show. */
export function tracePage({ steps, first_nonfinite: nonfinite }: Trace): Page {
  const rows = steps.slice(0, SHOWN).flatMap(rowsOf);
  const ms = steps.reduce((sum, { duration_ms: duration }) => sum + duration, 0);
  const lines = [`${steps.length.toLocaleString("en-US")} steps, ${ms.toFixed(2)} ms`];
  if (steps.length > SHOWN) lines.unshift(`… and ${(steps.length - SHOWN).toLocaleString("en-US")} more steps`);
  if (nonfinite) lines.push(nonfinite.message);
  const heading = ["operation", "op", "ms", "type", "shape", "min", "mean", "max", "NaN, inf"];
  return [{ rows: [heading, ...rows], right: RIGHT }, lines.join("\n")];
}

const RIGHT: ReadonlySet<number> = new Set([2, 5, 6, 7, 8]);

/** A line for each output, the first with the operation's name. */
function rowsOf({ op, duration_ms: duration, outputs }: TraceStep): string[][] {
  const head = [shortened(op.name), op.type, duration.toFixed(3)];
  const tensors = outputs.filter((output) => output !== null);
  if (tensors.length === 0) return [[...head, "", "", "", "", "", ""]];
  return tensors.map((tensor, i) => [...(i === 0 ? head : ["", "", ""]), ...cells(tensor)]);
}

/** The end of a name says most. */
function shortened(name: string): string {
  return name.length > NAME_LENGTH ? `…${name.slice(1 - NAME_LENGTH)}` : name;
}

function cells({ dtype, shape, min, mean, max, nan = 0, positive_inf = 0, negative_inf = 0 }: TracedTensor): string[] {
  const numbers = [min, mean, max].map((x) => (x === undefined ? "" : numberText(x)));
  const nonfinite = nan + positive_inf + negative_inf;
  return [dtype, shapeText(shape), ...numbers, nonfinite > 0 ? nonfinite.toLocaleString("en-US") : ""];
}

/**
 * Runs one step, an operation at a time, and keeps of each tensor statistics, a histogram, some elements, pictures where it looks like
 * any, and when its operation ran. Values and variables are afterwards what `session.run` leaves.
 * @param session runs the step
 * @param fetches what `session.run` takes
 * @param feeds a feed_dict, or `{ feed_dict }`
 * @throws whatever `session.run` would
 */
export function trace<const F>(
  session: BaseSession,
  fetches: F,
  feeds?: FeedDict | RunKeywords | null,
): Trace<FetchResult<F>> {
  const step = session._tracedStep(fetches, feeds ?? null);
  const recorder = new TraceRecorder(step.request);
  const values = step.run(recorder) as FetchResult<F>; // in the structure of the fetches
  return new Trace(session.graph, values, recorder);
}

/**
 * Runs one step, and says which operation was the first to make NaN or infinity of finite inputs, in the order they ran. Where none did, it says
 * which constant, variable or feed brought them. A run that an operation stops (`tf.check_numerics`) is explained as well.
 * @param session runs the step
 * @param fetches what `session.run` takes
 * @param feeds a feed_dict, or `{ feed_dict }`
 * @returns null where every tensor of the step is finite
 * @throws whatever `session.run` would, where everything was finite until then
 */
export function first_nonfinite(
  session: BaseSession,
  fetches: unknown,
  feeds?: FeedDict | RunKeywords | null,
): NonFinite | null {
  const step = session._tracedStep(fetches, feeds ?? null);
  const recorder = new TraceRecorder(step.request);
  try {
    step.run(recorder);
  } catch (error) {
    const found = recorder.nonfinite;
    if (!found || !(error instanceof OpError)) throw error;
    [found.error] = splitHint(error.message);
  }
  return recorder.nonfinite;
}
