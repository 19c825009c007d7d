/**
 * numpy's elementwise functions.
 */
import { TypeError, ValueError, type DTypeInput } from "@tfgraph/core";
import { asarray } from "./convert.ts";
import { inexact, kindOf, promoteTypes } from "./dtype.ts";
import type { NDArray } from "./ndarray.ts";
import { numpyFunction } from "./signature.ts";
import {
  binary,
  comparison,
  floating,
  integral,
  logical,
  number,
  numeric,
  predicate,
  promoted,
  roundHalfEven,
  same,
  unary,
  type BinaryFunction,
  type Rule,
  type UnaryFunction,
} from "./ufunc.ts";

/** Python's remainder has the sign of the divisor. */
const remainderOf = (a: number, b: number): number => (a % b !== 0 && a % b < 0 !== b < 0 ? (a % b) + b : a % b);

const quotient: Rule = { compute: (dtype) => ("fc".includes(kindOf(dtype)) ? dtype : (numeric(dtype), "float64")) };
const bits: Rule = { compute: integral };
const shifts: Rule = { compute: (dtype) => (dtype === "bool" ? "int8" : integral(dtype)) };
const rounding: Rule = { compute: (dtype) => ("fc".includes(kindOf(dtype)) ? dtype : numeric(dtype)) };
const nearest: Rule = { compute: (dtype) => ("fc".includes(kindOf(dtype)) ? dtype : (numeric(dtype), inexact(dtype))) };
const noBools = (what: string): Rule => ({
  compute(dtype) {
    if (dtype === "bool") throw new TypeError(`numpy boolean ${what}`);
    return numeric(dtype);
  },
});

// ---- arithmetic
export const add = binary("add", number, (a, b) => a + b, "logical_or");
export const subtract = binary(
  "subtract",
  noBools(
    "subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.",
  ),
  (a, b) => a - b,
);
export const multiply = binary("multiply", number, (a, b) => a * b, "logical_and");
export const divide = binary("divide", quotient, (a, b) => a / b);
export const true_divide = divide;
export const floor_divide = binary("floor_divide", number);
export const mod = binary("mod", number, remainderOf);
export const remainder = mod;
export const fmod = binary("fmod", number);
export const maximum = binary("maximum", same, (a, b) => Math.max(a, b), "logical_or");
export const minimum = binary("minimum", same, (a, b) => Math.min(a, b), "logical_and");
export const fmax = binary("fmax", same, undefined, "logical_or");
export const fmin = binary("fmin", same, undefined, "logical_and");
export const float_power = binary("float_power", { compute: (dtype) => promoteTypes(dtype, "float64") });

const powerOfArrays = binary("power", number);
/** `x1 ** x2`. @throws ValueError for integers to negative integer powers */
export const power: BinaryFunction = numpyFunction(
  "power",
  ["x1", "x2", "out", "dtype"],
  (x1: unknown, x2: unknown, out?: NDArray | null, dtype?: DTypeInput | null) => {
    if (typeof x1 === "number" && typeof x2 === "number" && !(Number.isInteger(x1) && Number.isInteger(x2) && x2 < 0))
      return x1 ** x2;
    const [, b, common] = promoted(x1, x2, false);
    if ("iu".includes(kindOf(common)) && Array.from(b.contiguous() as ArrayLike<number | bigint>).some((e) => e < 0)) {
      throw new ValueError("Integers to negative integer powers are not allowed.");
    }
    return powerOfArrays(x1 as number, x2 as number, { out, dtype });
  },
  2,
);
export const pow = power;

export const negative = unary(
  "negative",
  noBools("negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead."),
  (x) => -x,
);
export const positive = unary("positive", same, (x) => x);
export const absolute = unary("absolute", same, Math.abs);
export const abs = absolute;
export const fabs = unary("fabs", floating, Math.abs);
export const sign = unary("sign", same, Math.sign);
export const square = unary("square", number, (x) => x * x);
export const reciprocal = unary("reciprocal", number, (x) => (Number.isInteger(x) ? Math.trunc(1 / x) : 1 / x));
export const conj = unary("conj", number, (x) => x);
export const conjugate = conj;

// ---- exponentials, trigonometry
export const sqrt = unary("sqrt", floating, Math.sqrt);
export const cbrt = unary("cbrt", floating, Math.cbrt);
export const exp = unary("exp", floating, Math.exp);
export const exp2 = unary("exp2", floating, (x) => 2 ** x);
export const expm1 = unary("expm1", floating, Math.expm1);
export const log = unary("log", floating, Math.log);
export const log2 = unary("log2", floating, Math.log2);
export const log10 = unary("log10", floating, Math.log10);
export const log1p = unary("log1p", floating, Math.log1p);
export const logaddexp = binary("logaddexp", floating);
export const logaddexp2 = binary("logaddexp2", floating);
export const sin = unary("sin", floating, Math.sin);
export const cos = unary("cos", floating, Math.cos);
export const tan = unary("tan", floating, Math.tan);
export const arcsin = unary("arcsin", floating, Math.asin);
export const arccos = unary("arccos", floating, Math.acos);
export const arctan = unary("arctan", floating, Math.atan);
export const arctan2 = binary("arctan2", floating, Math.atan2);
export const hypot = binary("hypot", floating, Math.hypot);
export const sinh = unary("sinh", floating, Math.sinh);
export const cosh = unary("cosh", floating, Math.cosh);
export const tanh = unary("tanh", floating, Math.tanh);
export const arcsinh = unary("arcsinh", floating, Math.asinh);
export const arccosh = unary("arccosh", floating, Math.acosh);
export const arctanh = unary("arctanh", floating, Math.atanh);
export const degrees = unary("degrees", floating, (x) => x * (180 / Math.PI));
export const radians = unary("radians", floating, (x) => x * (Math.PI / 180));
export const rad2deg = degrees;
export const deg2rad = radians;
export const sinc = unary("sinc", floating);
export const asin = arcsin;
export const acos = arccos;
export const atan = arctan;
export const atan2 = arctan2;
export const asinh = arcsinh;
export const acosh = arccosh;
export const atanh = arctanh;

// ---- rounding
export const ceil = unary("ceil", rounding, Math.ceil);
export const floor = unary("floor", rounding, Math.floor);
export const trunc = unary("trunc", rounding, Math.trunc);
export const fix = unary("fix", rounding, Math.trunc);
export const rint = unary("rint", nearest, roundHalfEven);
export const copysign = binary("copysign", floating);
export const nextafter = binary("nextafter", floating);
export const heaviside = binary("heaviside", floating);

// ---- comparisons and logic
export const equal = binary<boolean>("equal", comparison);
export const not_equal = binary<boolean>("not_equal", comparison);
export const less = binary<boolean>("less", comparison);
export const less_equal = binary<boolean>("less_equal", comparison);
export const greater = binary<boolean>("greater", comparison);
export const greater_equal = binary<boolean>("greater_equal", comparison);
export const logical_and = binary<boolean>("logical_and", logical);
export const logical_or = binary<boolean>("logical_or", logical);
export const logical_xor = binary<boolean>("logical_xor", logical);
export const logical_not = unary<boolean>("logical_not", logical);
export const isfinite = unary<boolean>("isfinite", predicate);
export const isinf = unary<boolean>("isinf", predicate);
export const isnan = unary<boolean>("isnan", predicate);
export const signbit = unary<boolean>("signbit", predicate);
export const bitwise_and = binary("bitwise_and", bits, undefined, "logical_and");
export const bitwise_or = binary("bitwise_or", bits, undefined, "logical_or");
export const bitwise_xor = binary("bitwise_xor", bits, undefined, "logical_xor");
export const left_shift = binary("left_shift", shifts);
export const right_shift = binary("right_shift", shifts);
export const gcd = binary("gcd", bits);
export const lcm = binary("lcm", bits);
const invertBits = unary("bitwise_not", bits);
/** `~x`: of booleans the opposite. */
export const invert: UnaryFunction = numpyFunction("invert", ["x"], (x: unknown) => {
  const array = asarray(x);
  return array.dtype === "bool" ? logical_not(array) : invertBits(array);
});
export const bitwise_not = invert;
