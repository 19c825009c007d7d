/** The type of what a fetch gives. It never claims what may be false: `any` where the rank is unknown. */
import type { DType, TypedArray } from "../dtype.ts";
import type { FloatLiteral } from "../float_literal.ts";
import type { IndexedSlices, SparseTensor } from "../indexed_slices.ts";
import type { NDArray, Unranked } from "../ndarray_type.ts";
import type { Operation } from "../operation.ts";

/** What a thing that can be fetched gives; tensors and variables carry it. */
interface Fetchable<R> {
  readonly _fetched: R;
}

export type FetchResult<F> =
  F extends Fetchable<infer R>
    ? R
    : F extends Operation
      ? null
      : F extends string | IndexedSlices | SparseTensor
        ? Unranked
        : F extends readonly unknown[]
          ? ListResult<F>
          : F extends object
            ? { -readonly [K in keyof F]: FetchResult<F[K]> }
            : Unranked;

type ListResult<F extends readonly unknown[]> = number extends F["length"]
  ? FetchResult<F[number]>[]
  : [NamesOf<F>] extends [never]
    ? { -readonly [K in keyof F]: FetchResult<F[K]> }
    : TupleResult<F> & { [K in NamesOf<F>]: FetchResult<F[K]> };

/** A named tuple is an intersection, whose elements are reached by index alone. */
type TupleResult<F extends readonly unknown[], Result extends unknown[] = []> = Result["length"] extends F["length"]
  ? Result
  : TupleResult<F, [...Result, FetchResult<F[Result["length"]]>]>;

/** The names of a named tuple, also one that arrays have a method of (`values`). */
type NamesOf<F> = keyof {
  [
    K in keyof F as K extends number | `${number}`
      ? never
      : K extends keyof unknown[]
        ? F[K] extends Fetchable<unknown>
          ? K
          : never
        : K
  ]: 0;
} &
  keyof F;

declare const unset: unique symbol;
/**
 * Marks a type parameter as not given: where keywords stand in its place, the compiler falls back on the parameter's constraint, of
 * which this is a part. Nothing is of this type.
 */
export interface Unset {
  readonly [unset]: never;
}

/** `T`, or `Default` where nothing (or null) was given. */
export type Given<T, Default> = Unset extends T ? Default : T extends null | undefined ? Default : T;

/** What a fetch gives of a tensor of a type and a literal shape. */
export type FetchedAs<D, Shape> = Shape extends readonly []
  ? ScalarOf<D>
  : Shape extends readonly [unknown, ...unknown[]]
    ? ArrayOf<D>
    : Unranked;

type ScalarOf<D> = D extends DType<infer S> ? S : Unranked;
type ArrayOf<D> = D extends DType<infer S> ? (0 extends 1 & S ? Unranked : NDArray) : Unranked;

/** What a fetch gives of a constant: its value decides what dtype and shape do not. */
export type FetchedConstant<V, D, Shape> = FetchedAs<Given<D, DTypeOf<V>>, Given<Shape, ShapeOf<V>>>;

type DTypeOf<V> = V extends Nested<number | bigint | FloatLiteral> | TypedArray
  ? DType<number>
  : V extends Nested<boolean>
    ? DType<boolean>
    : DType;

type Nested<E> = E | readonly Nested<E>[];

/** `[]`, a shape with at least one size, or null for an unknown one. */
type ShapeOf<V> = V extends number | bigint | boolean ? [] : V extends TypedArray | readonly unknown[] ? [null] : null;
