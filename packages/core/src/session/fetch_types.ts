/** The type of what a fetch gives. It never claims what may be false: `any` where the rank is unknown. */
import type { IndexedSlices, SparseTensor } from "../indexed_slices.ts";
import type { Unranked } from "../ndarray_type.ts";
import type { Operation } from "../operation.ts";

/** What a thing that can be fetched gives; tensors and variables carry it. */
interface Fetchable<R> {
  readonly _fetched: R;
}

export type FetchResult<F> = F extends Fetchable<infer R>
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

type ListResult<F extends readonly unknown[]> = number extends F["length"] ? FetchResult<F[number]>[] : TupleResult<F> & NamedResults<F>;

type TupleResult<F> = F extends readonly [infer Head, ...infer Rest] ? [FetchResult<Head>, ...TupleResult<Rest>] : [];

/** What a named tuple gives by its names, also by one that arrays have a method of (`values`). */
type NamedResults<F> = {
  [K in keyof F as K extends keyof readonly unknown[] ? (F[K] extends Fetchable<unknown> ? K : never) : K extends `${number}` ? never : K]: FetchResult<
    F[K]
  >;
};
