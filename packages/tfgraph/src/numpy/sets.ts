/**
 * Arrays as sets of their elements.
 */
import { type Unranked, type NDArray as CoreNDArray } from "@tfgraph/core";
import { bigintsOf } from "./cast.ts";
import { asarray } from "./convert.ts";
import { allocate } from "./dtype.ts";
import { NDArray } from "./ndarray.ts";
import { numpyFunction, type Input } from "./signature.ts";
import { scalarOrArray } from "./ufunc.ts";
import { flatten, reshape } from "./views.ts";

const int64 = (values: ArrayLike<number>): NDArray => new NDArray(bigintsOf(values), [values.length], "int64");

type Unique = {
  (ar: Input): CoreNDArray;
  (ar: Input, kw: { return_index?: boolean; return_inverse?: boolean; return_counts?: boolean }): Unranked;
};

/** The sorted distinct elements, on demand with the index of their first occurrence, where each element went, and how many there were. */
export const unique: Unique = numpyFunction(
  "unique",
  ["ar", "return_index", "return_inverse", "return_counts"],
  (ar: unknown, index?: boolean, inverse?: boolean, counts?: boolean) => {
    const array = asarray(ar);
    const data = array.contiguous() as ArrayLike<number>;
    const order = Array.from(data, (_, i) => i).sort((i, j) =>
      data[i]! < data[j]! ? -1 : data[i]! > data[j]! ? 1 : i - j,
    );
    const first: number[] = [];
    const went = new Float64Array(data.length);
    const many: number[] = [];
    for (const i of order) {
      const last = first.at(-1);
      if (last === undefined || data[last] !== data[i]) {
        first.push(i);
        many.push(0);
      }
      many[many.length - 1]!++;
      went[i] = first.length - 1;
    }
    const values = allocate(array.dtype, first.length) as unknown[];
    first.forEach((i, k) => (values[k] = data[i]));
    const distinct = new NDArray(values, [first.length], array.dtype);
    if (!index && !inverse && !counts) return distinct;
    const shaped = reshape(int64(went), array.shape);
    return [distinct, ...(index ? [int64(first)] : []), ...(inverse ? [shaped] : []), ...(counts ? [int64(many)] : [])];
  },
);

/** For every element of the first whether the second holds it. */
export const isin: (element: Input, test_elements: Input, kw?: { invert?: boolean }) => Unranked = numpyFunction(
  "isin",
  ["element", "test_elements", "assume_unique", "invert"],
  (element: unknown, elements: unknown, _unique?: boolean, invert = false) => {
    const array = asarray(element);
    const known = new Set(keysOf(asarray(elements)));
    return scalarOrArray(
      new NDArray(
        Uint8Array.from(keysOf(array), (x) => (known.has(x) !== invert ? 1 : 0)),
        array.shape,
        "bool",
      ),
    );
  },
  2,
);
export const in1d = (a: Input, b: Input, kw?: { invert?: boolean }): CoreNDArray =>
  asarray(isin(flatten(a), b, kw ?? {}));

/** Elements as keys that are equal where the numbers are. */
const keysOf = (array: NDArray): unknown[] =>
  Array.from(array.contiguous() as ArrayLike<unknown>, (x) =>
    typeof x === "bigint" && Number.isSafeInteger(Number(x)) ? Number(x) : x,
  );

/** The distinct elements of the first that are not in the second, sorted. */
export const setdiff1d = (ar1: Input, ar2: Input): CoreNDArray =>
  filtered(unique(flatten(ar1)), new Set(keysOf(asarray(ar2))), false);
/** The distinct elements of both, sorted. */
export const intersect1d = (ar1: Input, ar2: Input): CoreNDArray =>
  filtered(unique(flatten(ar1)), new Set(keysOf(asarray(ar2))), true);

function filtered(array: CoreNDArray, keys: ReadonlySet<unknown>, inside: boolean): NDArray {
  const kept = (array.data as unknown[]).filter((x) => keys.has(typeof x === "bigint" ? Number(x) : x) === inside);
  return new NDArray(kept, [kept.length], array.dtype);
}
