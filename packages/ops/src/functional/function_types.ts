/** Types of functions that take the slices of tensors one by one. */
import type { DTypeLike, NameLike, TensorLike } from "@tfgraph/core";
import type { LoopValue } from "../control_flow/loop_types.ts";

/** Tensors in nested lists. */
export type Elements = TensorLike | readonly unknown[] | Readonly<Record<string, unknown>>;
/** The types of a function's results, nested as they are. */
export type ResultTypes = DTypeLike | readonly unknown[] | Readonly<Record<string, unknown>>;

interface LoopKeywords {
  /** kept in the graph; iterations run one after the other */
  parallel_iterations?: number;
  /** whether gradients flow through it */
  back_prop?: boolean;
  /** kept in the graph */
  swap_memory?: boolean;
  name?: NameLike;
}

interface MapKeywords extends LoopKeywords {
  /** the types of what `fn` returns, in its nesting, where they are not those of `elems` */
  dtype?: ResultTypes | null;
  /** another name of `dtype` */
  fn_output_signature?: ResultTypes | null;
  /** whether all results have one shape */
  infer_shape?: boolean;
}

type ByElement<E, R> = (element: LoopValue<E>) => R;

export interface MapFunction {
  <const E extends Elements, R>(fn: ByElement<E, R>, elems: E, keywords?: MapKeywords): LoopValue<R>;
  <const E extends Elements, R>(keywords: { fn: ByElement<E, R>; elems: E } & MapKeywords): LoopValue<R>;
  <const E extends Elements, R>(
    fn: ByElement<E, R>,
    elems: E,
    dtype: ResultTypes | null,
    ...more: [
      parallel_iterations?: number | null,
      back_prop?: boolean,
      swap_memory?: boolean,
      infer_shape?: boolean,
      name?: NameLike,
    ]
  ): LoopValue<R>;
}

interface FoldKeywords<A> extends LoopKeywords {
  /** what is accumulated at first; left out, the first slice */
  initializer?: A | null;
}

interface ScanKeywords<A> extends FoldKeywords<A> {
  /** whether all results have one shape */
  infer_shape?: boolean;
  /** whether it goes from the last slice to the first */
  reverse?: boolean;
}

type Step<A, E> = (accumulated: LoopValue<A>, element: LoopValue<E>) => unknown;

interface Accumulate<K, KA> {
  <const E extends Elements>(fn: Step<E, E>, elems: E, keywords?: K & { initializer?: null }): LoopValue<E>;
  <const E extends Elements, const A extends Elements>(
    fn: Step<A, E>,
    elems: E,
    keywords: KA & { initializer: A },
  ): LoopValue<A>;
  <const E extends Elements, const A extends Elements>(fn: Step<A, E>, elems: E, initializer: A): LoopValue<A>;
}

export interface FoldFunction extends Accumulate<LoopKeywords, LoopKeywords> {
  <const E extends Elements, const A extends Elements = E>(
    keywords: { fn: Step<A, E>; elems: E } & FoldKeywords<A>,
  ): LoopValue<A>;
  <const E extends Elements, const A extends Elements>(
    fn: Step<A, E>,
    elems: E,
    initializer: A | null,
    parallel_iterations: number,
    back_prop?: boolean,
    swap_memory?: boolean,
    name?: NameLike,
  ): LoopValue<A>;
}

type PlainScanKeywords = Omit<ScanKeywords<never>, "initializer">;

export interface ScanFunction extends Accumulate<PlainScanKeywords, PlainScanKeywords> {
  <const E extends Elements, const A extends Elements = E>(
    keywords: { fn: Step<A, E>; elems: E } & ScanKeywords<A>,
  ): LoopValue<A>;
  <const E extends Elements, const A extends Elements>(
    fn: Step<A, E>,
    elems: E,
    initializer: A | null,
    parallel_iterations: number,
    back_prop?: boolean,
    swap_memory?: boolean,
    infer_shape?: boolean,
    reverse?: boolean,
    name?: NameLike,
  ): LoopValue<A>;
}
