/**
 * Kernel forms: the few loop nests every op lowers to, as plain data.
 *
 * A form says which buffers it reads and writes (`reads`, `writes`) and computes its elements by expressions of the
 * kernel language, in which `load(i)` is the form's `inputs[i]` at the current point. Shapes and strides are concrete.
 */
import type { DType } from "../dtype.ts";
import type { TensorValue } from "../tensor_value.ts";
import { load, type Expr, type ScalarType } from "./expr.ts";
import type { Routine } from "./routine.ts";
import type { Access, Value } from "./view.ts";

export type Form = MapForm | ReduceForm | GemmForm | RowForm | GatherForm | ScatterForm | RandomForm | RoutineForm;

/** Where a computed element goes. */
export interface Store {
  readonly target: Access;
  readonly body: Expr;
}

/** What an error is made from: the point, the form's inputs there, and the inputs as a whole. */
export interface Failure {
  readonly index: readonly number[];
  readonly values: readonly (number | bigint)[];
  readonly input: (slot: number) => TensorValue;
}

/** The first point (in row-major order) where the condition is false stops the run with an error. */
export interface Check {
  readonly condition: Expr;
  readonly error: (failure: Failure) => Error;
}

/**
 * Elementwise: at each point of `shape`, all bodies are computed, then stored. Reading and writing the same element is in place;
 * a form never reads an element that another of its points writes.
 */
export interface MapForm {
  readonly kind: "map";
  readonly shape: readonly number[];
  readonly inputs: readonly Access[];
  readonly stores: readonly Store[];
  readonly checks: readonly Check[];
}

/** `argmax` and `argmin` yield the first position (an i64) of the extreme element; NaN is never greater or less. */
export type Combiner = "sum" | "prod" | "max" | "min" | "any" | "all" | "argmax" | "argmin";

/** Lanes of a reduction, whatever the machine. */
export const LANES = 16;

/**
 * A reduction: axes `[...kept, ...reduced]`. `body` is one element, `finish` the result with `register(0)` the accumulator
 * (loads in it must not step along the reduced axes); the target's strides are over `kept`.
 *
 * **Order.** The accumulators start at the combiner's identity. `lanes` = 0: elements are combined one by one, in row-major order of
 * the reduced axes. `lanes` = c > 0: LANES accumulators; the element whose row-major position within the last c reduced axes is p goes to accumulator p % LANES,
 * in row-major order of all reduced axes; at the end accumulator i takes i + 8 (i < 8), then i + 4, i + 2, i + 1.
 * argmax and argmin always have `lanes` 0 and `register(0)` is the position among the reduced elements.
 */
export interface ReduceForm {
  readonly kind: "reduce";
  readonly kept: readonly number[];
  readonly reduced: readonly number[];
  readonly lanes: number;
  readonly combine: Combiner;
  readonly inputs: readonly Access[];
  readonly body: Expr;
  readonly finish: Expr;
  readonly target: Access;
}

/**
 * A contraction: `acc[b, m, n] = Σ_k a[b, m, k] * b[b, k, n]`, each of batch, m, n, k being several axes or none, so that convolutions are
 * contractions too. The accumulator starts at 0 and takes k in row-major order, a multiplication and an addition each.
 * `a` steps over `[...batch, ...m, ...k]`, `b` over `[...batch, ...k, ...n]`; inputs and targets over `[...batch, ...m, ...n]`.
 * The epilogue's bodies see the accumulator as `register(0)`.
 */
export interface GemmForm {
  readonly kind: "gemm";
  readonly type: ScalarType;
  readonly batch: readonly number[];
  readonly m: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
  readonly a: Access;
  readonly b: Access;
  readonly inputs: readonly Access[];
  readonly stores: readonly Store[];
}

/**
 * For each row, a short program over the row's elements. Operands step over `[...rows, length]`. The stages run in order;
 * `reduce` and `scalar` append a register (numbered from 0), seen by later stages. A `scalar` sees registers and loads that do not step along the row.
 * Reductions have LANES accumulators, as a ReduceForm with `lanes` 1.
 */
export interface RowForm {
  readonly kind: "row";
  readonly rows: readonly number[];
  readonly length: number;
  readonly inputs: readonly Access[];
  readonly stages: readonly RowStage[];
}

export type RowStage =
  | { readonly kind: "reduce"; readonly combine: Combiner; readonly body: Expr }
  | { readonly kind: "scalar"; readonly body: Expr }
  /** One element per element of the row; the target steps over `[...rows, length]`. */
  | { readonly kind: "store"; readonly store: Store }
  /** One element per row; the target steps over `rows`. */
  | { readonly kind: "store_scalar"; readonly store: Store }
  /** The condition is a scalar. */
  | { readonly kind: "check"; readonly check: Check };

/** One coordinate that is read from memory. */
export interface IndexAccess {
  /** An i32 or i64 view over the form's index space. */
  readonly operand: Access;
  /** What one step of this index moves in the source or target, in elements. */
  readonly stride: number;
  /** Valid indices are 0 … size - 1. */
  readonly size: number;
}

/** `error` stops the run at the first bad point; `zero` reads 0 there; `skip` writes nothing. */
export type OutOfRange =
  | { readonly kind: "error"; readonly error: (failure: Failure) => Error }
  | { readonly kind: "zero" }
  | { readonly kind: "skip" };

/** `target[p] = body(source[base(p) + Σ index_d(p) * stride_d])`; the source element is `register(0)`. In an error `values` are the indices. */
export interface GatherForm {
  readonly kind: "gather";
  readonly shape: readonly number[];
  readonly source: Access;
  readonly indices: readonly IndexAccess[];
  readonly outOfRange: OutOfRange;
  readonly inputs: readonly Access[];
  readonly body: Expr;
  readonly target: Access;
}

/**
 * Point after point in row-major order: `t = target[base(p) + Σ index_d(p) * stride_d]; t = body` with the current `t` as `register(0)`
 * and the updates among the inputs. No point is written when an index is bad.
 */
export interface ScatterForm {
  readonly kind: "scatter";
  readonly shape: readonly number[];
  readonly target: Access;
  readonly indices: readonly IndexAccess[];
  readonly outOfRange: OutOfRange;
  readonly inputs: readonly Access[];
  readonly body: Expr;
}

export type Distribution = "uniform" | "uniform_int" | "normal" | "truncated_normal";

/** Philox numbers exactly as TensorFlow's CPU kernels fill them. The target is contiguous. `state` advances by count * 256. */
export interface RandomForm {
  readonly kind: "random";
  readonly distribution: Distribution;
  readonly count: number;
  /** The generator's words: counter 0-3, key 0-1. */
  readonly state: Access;
  /** `uniform_int`: the scalars minval and maxval. */
  readonly inputs: readonly Access[];
  readonly target: Access;
}

/** A plain function on the host. */
export interface RoutineForm {
  readonly kind: "routine";
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly run: Routine;
}

/** A copy of elements from one view to another of the same shape and type (not complex). */
export function moveForm(from: Value, to: Value): MapForm {
  return {
    kind: "map",
    shape: to.shape,
    inputs: [from],
    stores: [{ target: to, body: load(from.dtype, 0) }],
    checks: [],
  };
}

/** Every access a form reads. */
export function reads(form: Form): readonly Access[] {
  switch (form.kind) {
    case "gemm":
      return [form.a, form.b, ...form.inputs];
    case "gather":
      return [form.source, ...form.indices.map((i) => i.operand), ...form.inputs];
    case "scatter":
      return [form.target, ...form.indices.map((i) => i.operand), ...form.inputs];
    case "random":
      return [form.state, ...form.inputs];
    default:
      return form.inputs;
  }
}

/** Every access a form writes. */
export function writes(form: Form): readonly Access[] {
  switch (form.kind) {
    case "map":
    case "gemm":
      return form.stores.map((s) => s.target);
    case "row":
      return form.stages.flatMap((s) => (s.kind === "store" || s.kind === "store_scalar" ? [s.store.target] : []));
    case "random":
      return [form.target, form.state];
    case "routine":
      return form.outputs;
    default:
      return [form.target];
  }
}

/** The type a combiner's accumulator has for elements of a type. */
export function accumulatorType(combine: Combiner, element: ScalarType): ScalarType {
  return combine === "argmax" || combine === "argmin" ? "i64" : element;
}

/** A type with its shape, where a routine knows it before it runs. */
export interface RoutineOutput {
  readonly dtype: DType;
  readonly shape?: readonly number[];
}

/** What an accumulator starts from. */
export function identity(combine: Combiner, type: ScalarType): number | bigint {
  const wide = type === "i64" || type === "u64";
  switch (combine) {
    case "sum":
    case "any":
      return wide ? 0n : 0;
    case "prod":
    case "all":
      return wide ? 1n : 1;
    case "max":
    case "argmax":
      return LOWEST[type];
    case "min":
    case "argmin":
      return HIGHEST[type];
  }
}

const LOWEST: Readonly<Record<ScalarType, number | bigint>> = {
  f32: -Infinity,
  f64: -Infinity,
  i32: -(2 ** 31),
  u32: 0,
  i64: -(2n ** 63n),
  u64: 0n,
  bool: 0,
  host: 0,
};
const HIGHEST: Readonly<Record<ScalarType, number | bigint>> = {
  f32: Infinity,
  f64: Infinity,
  i32: 2 ** 31 - 1,
  u32: 2 ** 32 - 1,
  i64: 2n ** 63n - 1n,
  u64: 2n ** 64n - 1n,
  bool: 1,
  host: 0,
};
