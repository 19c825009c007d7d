/** The type of what a fetch gives. It never claims what may be false: `any` where the rank is unknown. */
import type { IndexedSlices, SparseTensor } from "../indexed_slices.ts";
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
      ? any
      : F extends readonly unknown[]
        ? { -readonly [K in keyof F]: FetchResult<F[K]> }
        : F extends object
          ? { -readonly [K in keyof F]: FetchResult<F[K]> }
          : any;
