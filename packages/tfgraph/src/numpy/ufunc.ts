/**
 * Elementwise functions: numpy's choice of dtype and its broadcasting, computed by numpy-ts on operands of one dtype and shape.
 */
import { TypeError, type DTypeInput, type NDArray as CoreNDArray } from "@tfgraph/core";
import { asarray, assign, astype, broadcastShapes, broadcastTo, scalarOf } from "./convert.ts";
import {
  allocate,
  checkFits,
  defaultDtype,
  dtypeName,
  inexact,
  isBigInt,
  kindOf,
  promoteTypes,
  promoteWeak,
  weakKind,
} from "./dtype.ts";
import { numpyTsFunction } from "./load_numpy_ts.ts";
import { NDArray } from "./ndarray.ts";
import { arrayFromNumpyTs, toNumpyTs } from "./numpy_ts.ts";
import { numpyFunction, type Elementwise, type Elementwise2, type Input } from "./signature.ts";

interface UfuncKeywords {
  out?: CoreNDArray | null;
  dtype?: DTypeInput | null;
}

/** An elementwise function of one argument. */
export type UnaryFunction<S = number> = <T extends Input>(x: T, kw?: UfuncKeywords) => Elementwise<T, S>;

/** An elementwise function of two arguments, which are broadcast. */
export type BinaryFunction<S = number> = <A extends Input, B extends Input>(
  x1: A,
  x2: B,
  kw?: UfuncKeywords,
) => Elementwise2<A, B, S>;

/** In which type a function computes, and in which its result is; from the type of its operands. */
export interface Rule {
  readonly compute: (dtype: string) => string;
  readonly result?: string;
}

/** A scalar for a 0-d result, the array otherwise. */
export function scalarOrArray(array: NDArray): unknown {
  return array.ndim === 0 ? array.scalarAt(array.offset) : array;
}

export const same: Rule = { compute: (dtype) => dtype };
export const number: Rule = { compute: (dtype) => (dtype === "bool" ? "int8" : numeric(dtype)) };
export const floating: Rule = { compute: inexact };
export const predicate: Rule = { compute: numeric, result: "bool" };
export const comparison: Rule = { compute: (dtype) => dtype, result: "bool" };
export const logical: Rule = { compute: () => "bool", result: "bool" };

export function numeric(dtype: string): string {
  if (kindOf(dtype) === "O") throw new TypeError(`ufunc is not supported for the input types: ${dtype}`);
  return dtype;
}

export function integral(dtype: string): string {
  if ("bui".includes(kindOf(dtype))) return dtype;
  throw new TypeError(
    `ufunc is not supported for the input types, and the inputs could not be safely coerced to any supported types: ${dtype}`,
  );
}

/** Runs a function of numpy-ts on arrays of one type and shape (or none). */
function run(
  name: string,
  operands: readonly NDArray[],
  shape: readonly number[],
  result: string | undefined,
  dtype: string,
): NDArray {
  const target = result ?? dtype;
  const count = shape.reduce((n, d) => n * d, 1);
  if (count === 0) return new NDArray(allocate(target, 0), shape, target);
  if (isBigInt(dtype) && (name === "floor_divide" || name === "mod")) return divided64(name, operands, shape, dtype);
  const filled = operands.map((a) => toNumpyTs(a.ndim === 0 && shape.length > 0 ? a : broadcastTo(a, shape)));
  const out = arrayFromNumpyTs(numpyTsFunction(name)(...filled));
  return astype(out.viewAs(shape, out.strides), target, false);
}

/** numpy-ts divides 64-bit integers as JavaScript does, not as Python; what is divided by zero is zero. */
function divided64(
  name: "floor_divide" | "mod",
  operands: readonly NDArray[],
  shape: readonly number[],
  dtype: string,
): NDArray {
  const [a, b] = operands.map((operand) => broadcastTo(operand, shape).contiguous() as BigInt64Array) as [
    BigInt64Array,
    BigInt64Array,
  ];
  const out = allocate(dtype, a.length) as BigInt64Array;
  for (let i = 0; i < out.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (y === 0n) continue;
    const rest = x % y;
    const below = rest !== 0n && rest < 0n !== y < 0n;
    out[i] = name === "mod" ? (below ? rest + y : rest) : x / y - (below ? 1n : 0n);
  }
  return new NDArray(out, shape, dtype);
}

function finish(result: NDArray, out: NDArray | null | undefined, dtype: DTypeInput | null | undefined): unknown {
  const typed = dtype === undefined || dtype === null ? result : astype(result, dtypeName(dtype), false);
  if (!out) return scalarOrArray(typed);
  assign(out, typed);
  return out;
}

/** `scalar` computes plain numbers without loading numpy-ts. */
export function unary<S = number>(name: string, rule: Rule, scalar?: (x: number) => number): UnaryFunction<S> {
  const ofArray = (x: unknown): NDArray => {
    const array = asarray(x);
    const dtype = rule.compute(array.dtype);
    return run(
      name,
      [astype(array, dtype, false)],
      array.shape,
      rule.result,
      dtype === "complex64" || dtype === "complex128" ? complexResult(name, dtype) : dtype,
    );
  };
  return numpyFunction(name, ["x", "out", "dtype"], (x: unknown, out?: NDArray | null, dtype?: DTypeInput | null) =>
    scalar && typeof x === "number" && !out && !dtype ? scalar(x) : finish(ofArray(x), out, dtype),
  );
}

/** The magnitude of complex numbers is real. */
const complexResult = (name: string, dtype: string): string =>
  name !== "absolute" ? dtype : dtype === "complex64" ? "float32" : "float64";

/** Both operands in the type numpy computes in. */
export function promoted(x1: unknown, x2: unknown, widen: boolean): [NDArray, NDArray, string] {
  const weak1 = weakKind(x1);
  const weak2 = weakKind(x2);
  if (weak1 && weak2) {
    const dtype = promoteTypes(defaultDtype(weak1), defaultDtype(weak2));
    return [scalarOf(x1, dtype), scalarOf(x2, dtype), dtype];
  }
  if (!weak1 && !weak2) {
    const [a, b] = [asarray(x1), asarray(x2)];
    return [a, b, promoteTypes(a.dtype, b.dtype)];
  }
  const array = asarray(weak1 ? x2 : x1);
  const plain = weak1 ? x1 : x2;
  const weak = (weak1 ?? weak2)!;
  let dtype = promoteWeak(array.dtype, weak);
  if (weak === "i") {
    try {
      checkFits(plain as number | bigint, dtype);
    } catch (error) {
      if (!widen) throw error;
      dtype = promoteTypes(dtype, "int64");
    }
  }
  const scalar = scalarOf(plain, dtype);
  return weak1 ? [scalar, array, dtype] : [array, scalar, dtype];
}

export function binary<S = number>(
  name: string,
  rule: Rule,
  scalar?: (a: number, b: number) => number,
  onBools?: string,
): BinaryFunction<S> {
  const ofArrays = (x1: unknown, x2: unknown): NDArray => {
    const [a, b, common] = promoted(x1, x2, rule === comparison);
    const shape = broadcastShapes(a.shape, b.shape);
    if (kindOf(common) === "O") return ofObjects(name, a, b, shape);
    const bools = common === "bool" && onBools !== undefined;
    const dtype = bools ? "bool" : rule.compute(common);
    return run(bools ? onBools : name, [astype(a, dtype, false), astype(b, dtype, false)], shape, rule.result, dtype);
  };
  return numpyFunction(
    name,
    ["x1", "x2", "out", "dtype"],
    (x1: unknown, x2: unknown, out?: NDArray | null, dtype?: DTypeInput | null) =>
      scalar && typeof x1 === "number" && typeof x2 === "number" && !out && !dtype
        ? scalar(x1, x2)
        : finish(ofArrays(x1, x2), out, dtype),
    2,
  );
}

/** Text and other objects are equal or not, and text has an order. */
function ofObjects(name: string, a: NDArray, b: NDArray, shape: readonly number[]): NDArray {
  const compare = COMPARISONS[name];
  if (!compare) throw new TypeError(`ufunc '${name}' is not supported for the input types: ${a.dtype}, ${b.dtype}`);
  const left = broadcastTo(a, shape).gathered() as unknown[];
  const right = broadcastTo(b, shape).gathered() as unknown[];
  return new NDArray(
    Uint8Array.from(left, (x, i) => (compare(x as string, right[i] as string) ? 1 : 0)),
    shape,
    "bool",
  );
}

const COMPARISONS: Record<string, (a: string, b: string) => boolean> = {
  equal: (a, b) => a === b,
  not_equal: (a, b) => a !== b,
  less: (a, b) => a < b,
  less_equal: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greater_equal: (a, b) => a >= b,
};

/** The nearest integer, the even one of two. */
export function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
