/** Types of loops' functions: what loop variables are inside a loop follows from their first values. */
import type { IndexedSlices, NameLike, SparseTensor, Tensor, TensorLike, TensorShape } from "@tfgraph/core";
import type { TensorArray } from "../tensor_array/tensor_array.ts";

/** A value of a loop: numbers and variables become tensors, in the same nesting. */
export type LoopValue<T> = 0 extends 1 & T
  ? T
  : T extends TensorArray | IndexedSlices | SparseTensor
    ? T
    : T extends readonly unknown[]
      ? LoopValues<T>
      : T extends TensorLike
        ? Tensor
        : { -readonly [K in keyof T]: LoopValue<T[K]> };
export type LoopValues<L extends readonly unknown[]> = { -readonly [K in keyof L]: LoopValue<L[K]> };

/** A single variable comes out by itself. */
type LoopResult<L extends readonly unknown[]> = L extends readonly [infer V] ? LoopValue<V> : LoopValues<L>;

/** The shapes of loop variables, in their nesting; null for that of the first value. */
export type ShapeInvariants = readonly (TensorShape | null | ShapeInvariants | { readonly [key: string]: unknown })[];

interface WhileLoopKeywords {
  /** the shape of each variable in all iterations, where it is less than that of the first value */
  shape_invariants?: ShapeInvariants | null;
  /** kept in the graph; iterations run one after the other */
  parallel_iterations?: number;
  /** whether gradients flow through it */
  back_prop?: boolean;
  /** kept in the graph */
  swap_memory?: boolean;
  name?: NameLike;
  /** a number of iterations after which the loop ends in any case */
  maximum_iterations?: TensorLike | null;
  /** whether a single variable's value stays in a list */
  return_same_structure?: boolean;
}

interface WhileLoopFunctions<L extends readonly unknown[]> {
  /** called once while the graph is built, with the loop variables: a scalar bool tensor */
  cond: (...variables: LoopValues<L>) => unknown;
  /** called once, with the loop variables: their next values, in the same structure */
  body: (...variables: LoopValues<L>) => unknown;
  /** the first values */
  loop_vars: L;
}

type SameStructure = WhileLoopKeywords & { return_same_structure: true };

export interface WhileLoopFunction {
  <const L extends readonly unknown[]>(
    cond: (...variables: LoopValues<L>) => unknown,
    body: (...variables: LoopValues<L>) => unknown,
    loop_vars: L,
    keywords: SameStructure,
  ): LoopValues<L>;
  <const L extends readonly unknown[]>(
    cond: (...variables: LoopValues<L>) => unknown,
    body: (...variables: LoopValues<L>) => unknown,
    loop_vars: L,
    keywords?: WhileLoopKeywords,
  ): LoopResult<L>;
  <const L extends readonly unknown[]>(keywords: WhileLoopFunctions<L> & SameStructure): LoopValues<L>;
  <const L extends readonly unknown[]>(keywords: WhileLoopFunctions<L> & WhileLoopKeywords): LoopResult<L>;
  <const L extends readonly unknown[]>(
    cond: (...variables: LoopValues<L>) => unknown,
    body: (...variables: LoopValues<L>) => unknown,
    loop_vars: L,
    shape_invariants: ShapeInvariants | null,
    parallel_iterations?: number,
    back_prop?: boolean,
    swap_memory?: boolean,
    name?: NameLike,
    maximum_iterations?: TensorLike | null,
  ): LoopResult<L>;
}
