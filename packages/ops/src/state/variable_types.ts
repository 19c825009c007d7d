/** What `tf.Variable` takes and gives, as types. */
import type {
  DTypeLike,
  Given,
  NameLike,
  NDArray,
  ShapeLike,
  Tensor,
  TensorLike,
  TypedArray,
  Unranked,
  Unset,
} from "@tfgraph/core";
import type { Variable, VariableDefData, VariableNode } from "./variable.ts";

export type InitialValue = TensorLike | (() => TensorLike);

export interface VariableKeywords<T, V> extends VariableKeywords2<V> {
  /** a tensor, a value, or a function that makes one */
  initial_value?: T;
}
interface VariableKeywords2<V> extends VariableKeywords3<V> {
  /** whether optimizers train it by default. Default true */
  trainable?: boolean | null;
}
interface VariableKeywords3<V> extends VariableKeywords4<V> {
  /** default `[GraphKeys.GLOBAL_VARIABLES]` */
  collections?: readonly unknown[] | null;
}
interface VariableKeywords4<V> extends VariableKeywords5 {
  /** false allows an initial value of unknown shape, and other shapes later. Default true */
  validate_shape?: V;
}
interface VariableKeywords5 extends VariableKeywords6 {
  /** where reads of it are kept */
  caching_device?: string | null;
}
interface VariableKeywords6 extends VariableKeywords7 {
  name?: NameLike;
}
interface VariableKeywords7 extends VariableKeywords8 {
  /** makes the variable of nodes that exist already */
  variable_def?: VariableDefData | null;
}
interface VariableKeywords8 extends VariableKeywords9 {
  /** the initial value is converted to it */
  dtype?: DTypeLike | null;
}
interface VariableKeywords9 extends VariableKeywords10 {
  expected_shape?: ShapeLike;
}
interface VariableKeywords10 extends VariableKeywords11 {
  /** the scope that `variable_def` was imported into */
  import_scope?: string | null;
}
interface VariableKeywords11 extends VariableKeywords12 {
  /** what optimizers apply to the variable after an update */
  constraint?: ((value: Tensor) => Tensor) | null;
}
interface VariableKeywords12 extends VariableKeywords13 {
  use_resource?: boolean | null;
}
interface VariableKeywords13 extends VariableKeywords14 {
  synchronization?: number | null;
}
interface VariableKeywords14 extends VariableKeywords15 {
  aggregation?: number | null;
}
interface VariableKeywords15 {
  /** the variable's static shape, where it is less than the initial value's */
  shape?: ShapeLike;
}

type VariableArguments<T, V> = [
  initial_value: T | VariableKeywords<T, V>,
  trainable?: boolean | null | VariableKeywords2<V>,
  collections?: readonly unknown[] | null | VariableKeywords3<V>,
  validate_shape?: V | VariableKeywords4<V>,
  caching_device?: string | null | VariableKeywords5,
  name?: NameLike | VariableKeywords6,
  variable_def?: VariableDefData | null | VariableKeywords7,
  dtype?: DTypeLike | null | VariableKeywords8,
  expected_shape?: ShapeLike | VariableKeywords9,
  import_scope?: string | null | VariableKeywords10,
  constraint?: ((value: Tensor) => Tensor) | null | VariableKeywords11,
  use_resource?: boolean | null | VariableKeywords12,
  synchronization?: number | null | VariableKeywords13,
  aggregation?: number | null | VariableKeywords14,
  shape?: ShapeLike | VariableKeywords15,
];

/** `tf.Variable(initial_value, …)`, with or without `new`. */
export interface VariableConstructor {
  /**
   * @param initial_value a tensor, a value, or a function that makes one
   * @param trainable whether optimizers train it by default. Default true
   * @param collections default `[GraphKeys.GLOBAL_VARIABLES]`
   * @param validate_shape false allows an initial value of unknown shape, and other shapes later. Default true
   * @throws ValueError without an initial value, or with one of unknown shape
   */
  <const T extends InitialValue, V extends boolean | Unset = true>(
    ...args: VariableArguments<T, V>
  ): Variable<FetchedVariable<T, V>>;
  new <const T extends InitialValue, V extends boolean | Unset = true>(
    ...args: VariableArguments<T, V>
  ): Variable<FetchedVariable<T, V>>;
  readonly prototype: VariableNode;
  /** Makes a Variable of the default graph's nodes that a VariableDef names. */
  from_proto(variable_def: VariableDefData, import_scope?: string | null): Variable;
}

/** A variable keeps its initial value's shape, unless told that it may change. */
type FetchedVariable<T, V> = false extends Given<V, true> ? Unranked : FetchedInitial<T>;

type FetchedInitial<T> = T extends Tensor<infer R> | VariableNode<infer R>
  ? R
  : T extends () => infer U
    ? FetchedInitial<U>
    : T extends number | bigint
      ? number
      : T extends boolean
        ? boolean
        : T extends TypedArray | Numbers
          ? NDArray
          : Unranked;

type Numbers = readonly (number | bigint | boolean | Numbers)[];
