/** What the planner provides to lowerings, and the options of their constructors. */
import type { DType } from "../dtype.ts";
import type { TensorValue } from "../tensor_value.ts";
import type { Expr } from "./expr.ts";
import type { Failure, Form, GemmForm, RoutineOutput } from "./forms.ts";
import type { Routine } from "./routine.ts";
import type { Value } from "./view.ts";

/** What the planner provides to lowerings. */
export interface LoweringHost {
  emit(form: Form): void;
  /** The value where it is known while planning. */
  known(value: Value): TensorValue | undefined;
  /** The value, running what was planned so far where it must. */
  require(value: Value): TensorValue;
  /** A variable of the session under its present shape, or the declared one where it has no value yet. */
  storage(name: string, dtype: DType, shape: readonly number[]): Value;
  isInitialized(ref: Value): boolean;
  /** The same variable with room for another shape; its elements are undefined until written. */
  resize(ref: Value, shape: readonly number[]): Value;
  /** The generator state of a node. */
  randomState(name: string, seed: bigint, seed2: bigint): Value;
  /** Emits a routine; where an output's shape is not given, runs what was planned so far to learn it. */
  routine(inputs: readonly Value[], outputs: readonly RoutineOutput[], run: Routine): Value[];
  isNeeded(output: number): boolean;
}

export interface MapOptions {
  /** The output's shape; the inputs are broadcast to it. Default: the inputs' common shape. */
  readonly shape?: readonly number[];
  /** The output's element type. Default: that of the op's first output. */
  readonly dtype?: DType;
  readonly check?: { condition: (...args: Expr[]) => Expr; error: (failure: Failure) => Error };
}

export interface ReduceOptions {
  /** What is combined, made from the element. */
  readonly body?: (x: Expr) => Expr;
  /** The result, made from the combined elements. */
  readonly finish?: (total: Expr) => Expr;
  readonly keepDims?: boolean;
  readonly dtype?: DType;
}

/** A part of an output that is put together: the value goes `into` a view of it. */
export interface Piece {
  readonly value: Value;
  readonly into: (whole: Value) => Value;
}

/** A contraction over several axes; see {@link GemmForm}. */
export type Contraction = Pick<GemmForm, "batch" | "m" | "n" | "k" | "a" | "b"> & { readonly dtype?: DType };
