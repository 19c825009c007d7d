/**
 * What the viewer is given: a graph as plain JSON, with what a run of it showed. The contract between those who know graphs
 * (`tf.inspect`) and those who draw them (this package), which knows nothing of TensorFlow's classes. Strings come from files
 * that may be hostile; whoever draws them escapes them.
 */

export interface BoardDocument {
  readonly format: 1;
  /** What stands over the picture: a file's name, or "Graph". */
  readonly title: string;
  /** In order of creation: inputs come before, but for the back edges of loops. */
  readonly nodes: readonly BoardNode[];
  readonly trace?: BoardTrace;
  /** Curves of a training, drawn beside the graph. */
  readonly series?: readonly BoardSeries[];
  /** Where the page, opened from a server, hears of more: a path on that server, an event stream whose messages are `BoardUpdate`s. */
  readonly live?: string;
}

/** A number over the steps of a training. */
export interface BoardSeries {
  readonly name: string;
  /** Increasing; as many as `values`. */
  readonly steps: readonly number[];
  /** null where not finite, which JSON has no number for. */
  readonly values: readonly (number | null)[];
}

/** What happened since: also as `window.postMessage({ tfgraph: update }, …)`, for a page in a frame. */
export interface BoardUpdate {
  /** Points to append, by name of their series, which may be new. */
  readonly series?: readonly BoardSeries[];
  /** The last step's trace, in place of the one before. */
  readonly trace?: BoardTrace;
  /** That nothing more will come. */
  readonly ended?: boolean;
}

/** An operation. Others are named by their index in `nodes`. */
export interface BoardNode {
  /** Unique; slashes divide it into name scopes. */
  readonly name: string;
  readonly op: string;
  readonly device?: string;
  /** The operation and its output that each input takes. */
  readonly inputs: readonly (readonly [node: number, output: number])[];
  /** Operations that must run before. */
  readonly control?: readonly number[];
  /** Attributes as TensorFlow prints them. */
  readonly attrs?: readonly (readonly [name: string, text: string])[];
  readonly outputs: readonly BoardOutput[];
  /** `file:line:column` of the user's program that made it. */
  readonly line?: string;
}

export interface BoardOutput {
  /** `"float32"`; empty where it is not known. */
  readonly dtype: string;
  /** Sizes, null where unknown; null for unknown rank. */
  readonly shape: Shape;
}

export type Shape = readonly (number | null)[] | null;

/** One step that was run operation by operation. */
export interface BoardTrace {
  /** In the order they ran; an operation of a loop is there for each time. */
  readonly steps: readonly BoardStep[];
  /** Index in `steps` of the first that made a NaN or an infinity from finite inputs. */
  readonly firstNonfinite?: number;
}

export interface BoardStep {
  readonly node: number;
  /** From the beginning of the run. */
  readonly startMs: number;
  readonly durationMs: number;
  /** What it allocated. */
  readonly bytes: number;
  /** By output; null for one that nobody takes. */
  readonly outputs: readonly (BoardTensor | null)[];
}

/** What is kept of a tensor's value. Statistics are of finite elements; absent for strings, booleans count as 0 and 1. */
export interface BoardTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly std?: number;
  readonly zeros?: number;
  readonly nan?: number;
  readonly positiveInf?: number;
  readonly negativeInf?: number;
  /** Counts in equal bins between min and max. */
  readonly histogram?: readonly number[];
  /** The first elements, row-major, at most 1,000; text where JSON has no number for them ("NaN", "inf", strings). */
  readonly sample: readonly (number | string | boolean)[];
  /** `data:image/png;base64,…` where the tensor looks like pictures: [n, height, width, 1 or 3 channels] or rows of a square. */
  readonly images?: readonly string[];
}
