/**
 * Rounding, comparing within tolerances, running sums.
 */
import { type Axis, type DTypeInput, type Unranked, type NDArray as CoreNDArray } from "@tfgraph/core";
import { asNumbers } from "./cast.ts";
import { asarray, astype, broadcastShapes, broadcastTo } from "./convert.ts";
import { dtypeName, isBigInt, kindOf } from "./dtype.ts";
import { divide, multiply, rint, subtract } from "./elementwise.ts";
import { NDArray } from "./ndarray.ts";
import { max, min } from "./reduction.ts";
import { normalizeAxis } from "./rows.ts";
import { numpyFunction, type Elementwise, type Input } from "./signature.ts";
import { roundHalfEven, scalarOrArray } from "./ufunc.ts";
import { flattened, transposed } from "./views.ts";

const float64Of = (a: unknown): ArrayLike<number> => asNumbers(asarray(a).contiguous());

/** Rounded to decimals, to the even digit where two are as near. */
export const around: <T extends Input>(a: T, decimals?: number | { decimals?: number }) => Elementwise<T> =
  numpyFunction("round", ["a", "decimals", "out"], (a: unknown, decimals = 0) => {
    const scale = 10 ** Math.abs(decimals);
    if (typeof a === "number")
      return decimals === 0
        ? roundHalfEven(a)
        : decimals > 0
          ? roundHalfEven(a * scale) / scale
          : roundHalfEven(a / scale) * scale;
    const array = asarray(a);
    if (!"fc".includes(kindOf(array.dtype)) && decimals >= 0) return scalarOrArray(array.copy());
    if (decimals === 0) return rint(array);
    const rounded =
      decimals > 0 ? divide(rint(multiply(array, scale)), scale) : multiply(rint(divide(array, scale)), scale);
    return rounded instanceof NDArray ? astype(rounded, array.dtype, false) : rounded;
  });
export { around as round };

/** NaN as zero (or `nan`), infinities as the largest numbers (or `posinf`, `neginf`). */
export const nan_to_num: <T extends Input>(
  x: T,
  kw?: { copy?: boolean; nan?: number; posinf?: number | null; neginf?: number | null },
) => Elementwise<T> = numpyFunction(
  "nan_to_num",
  ["x", "copy", "nan", "posinf", "neginf"],
  (x: unknown, copy = true, nan = 0, posinf?: number | null, neginf?: number | null) => {
    const given = asarray(x);
    const array = copy || typeof x !== "object" ? given.copy() : given;
    if (kindOf(array.dtype) === "f") {
      const largest = LARGEST[array.dtype]!;
      for (let i = 0; i < array.size; i++) {
        const value = array.iget(i) as number;
        if (Number.isNaN(value)) array.iset(i, nan);
        else if (!Number.isFinite(value)) array.iset(i, value > 0 ? (posinf ?? largest) : (neginf ?? -largest));
      }
    }
    return scalarOrArray(array);
  },
);
const LARGEST: Record<string, number> = { float16: 65504, float32: 3.4028234663852886e38, float64: Number.MAX_VALUE };

const CLOSE = ["a", "b", "rtol", "atol", "equal_nan"];
interface Tolerances {
  rtol?: number;
  atol?: number;
  equal_nan?: boolean;
}

function closeness(a: unknown, b: unknown, rtol = 1e-5, atol = 1e-8, equalNan = false): NDArray {
  const [x, y] = [asarray(a), asarray(b)];
  const shape = broadcastShapes(x.shape, y.shape);
  const [left, right] = [float64Of(broadcastTo(x, shape)), float64Of(broadcastTo(y, shape))];
  const close = (p: number, q: number): boolean =>
    p === q ||
    (Number.isFinite(q) && Math.abs(p - q) <= atol + rtol * Math.abs(q)) ||
    (equalNan && Number.isNaN(p) && Number.isNaN(q));
  return new NDArray(
    Uint8Array.from(left, (p, i) => (close(p, right[i]!) ? 1 : 0)),
    shape,
    "bool",
  );
}

/** Whether elements are as near as the tolerances say. */
export const isclose: <A extends Input>(a: A, b: Input, rtol?: number | Tolerances, atol?: number) => Unranked =
  numpyFunction(
    "isclose",
    CLOSE,
    (a: unknown, b: unknown, rtol?: number, atol?: number, nan?: boolean) =>
      scalarOrArray(closeness(a, b, rtol, atol, nan)),
    2,
  );
/** Whether all elements are as near as the tolerances say. */
export const allclose: (a: Input, b: Input, rtol?: number | Tolerances, atol?: number) => boolean = numpyFunction(
  "allclose",
  CLOSE,
  (a: unknown, b: unknown, rtol?: number, atol?: number, nan?: boolean) =>
    !(closeness(a, b, rtol, atol, nan).data as Uint8Array).includes(0),
  2,
);
/** Whether shapes and elements are equal. */
export const array_equal: (a: Input, b: Input) => boolean = (a, b) => {
  const [x, y] = [asarray(a), asarray(b)];
  if (x.shape.join() !== y.shape.join()) return false;
  const right = y.contiguous();
  const mixed = isBigInt(x.dtype) !== isBigInt(y.dtype);
  return Array.from(x.contiguous() as ArrayLike<unknown>).every((e, i) =>
    mixed ? Number(e) === Number(right[i]) : e === right[i],
  );
};

// ---- running sums and differences

type Running = (
  a: Input,
  axis?: number | null | { axis?: number | null; dtype?: DTypeInput | null },
  kw?: { dtype?: DTypeInput | null },
) => CoreNDArray;

const running = (name: string, stepOf: (dtype: string) => (x: never, y: never) => unknown): Running =>
  numpyFunction(name, ["a", "axis", "dtype"], (a: unknown, axis?: number | null, dtype?: DTypeInput | null) => {
    const given = axis === undefined || axis === null ? flattened(asarray(a)) : asarray(a);
    const kind = kindOf(given.dtype);
    const array = astype(
      given,
      dtype ? dtypeName(dtype) : kind === "b" || kind === "i" ? "int64" : kind === "u" ? "uint64" : given.dtype,
      false,
    );
    const step = stepOf(array.dtype) as (x: unknown, y: unknown) => unknown;
    const along = normalizeAxis(axis ?? 0, array.ndim);
    const order = [...array.shape.keys()].filter((i) => i !== along).concat(along);
    const turned = transposed(array, order);
    const out = turned.gathered() as unknown[];
    const length = array.shape[along]!;
    for (let i = 0; i < out.length; i++) if (i % length !== 0) out[i] = step(out[i - 1], out[i]);
    const result = transposed(
      new NDArray(out, turned.shape, array.dtype),
      order.map((_, i) => order.indexOf(i)),
    );
    return result.flags.C_CONTIGUOUS ? result : result.copy();
  });

export const cumsum = running("cumsum", (dtype) =>
  isBigInt(dtype) ? (x: bigint, y: bigint) => BigInt.asIntN(64, x + y) : (x: number, y: number) => x + y,
);
export const cumprod = running("cumprod", (dtype) =>
  isBigInt(dtype) ? (x: bigint, y: bigint) => BigInt.asIntN(64, x * y) : (x: number, y: number) => x * y,
);

/** Differences of neighbours, `n` times. */
export const diff: (a: Input, n?: number | { n?: number; axis?: number }, kw?: { axis?: number }) => CoreNDArray =
  numpyFunction("diff", ["a", "n", "axis"], (a: unknown, n = 1, axis = -1) => {
    let array = asarray(a);
    const along = normalizeAxis(axis, array.ndim);
    for (let k = 0; k < n; k++) {
      const part = (text: string): NDArray => array.slice(...array.shape.map((_, i) => (i === along ? text : ":")));
      array = asarray(subtract(part("1:"), part(":-1")));
    }
    return array;
  });

/** The span from the smallest to the largest element. */
export const ptp: typeof max = numpyFunction(
  "ptp",
  ["a", "axis", "out", "keepdims"],
  (a: unknown, axis?: Axis | null, _out?: unknown, keepdims?: boolean) =>
    subtract(max(asarray(a), { axis, keepdims }) as number, min(asarray(a), { axis, keepdims }) as number),
);
