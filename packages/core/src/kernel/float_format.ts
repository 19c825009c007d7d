/** How floats are laid out, and what the functions of the kernel language share: polynomials, exponents, nearest integers. */
import { bitcast, constant, type Expr, type ExprLike } from "./expr.ts";
import type { Polynomial } from "./gen/polynomials.ts";

export type FloatType = "f32" | "f64";

/** How a float type is laid out, and its constants. */
export interface Format {
  readonly type: FloatType;
  readonly int: "i32" | "i64";
  readonly mantissaBits: number;
  readonly bias: number;
  /** 1.5 * 2^mantissaBits: adding it leaves an integer in the low bits. */
  readonly magic: number;
  readonly magicBits: bigint;
  /** ln 2 in two parts; multiples of the first by an exponent are exact. */
  readonly ln2: readonly [number, number];
  readonly pi: readonly [number, number];
  readonly sqrtHalfBits: bigint;
  readonly leastNormal: number;
  /** exp is 0 below the first and infinite above the second. */
  readonly expRange: readonly [number, number];
  /** Where expm1 has become -1. */
  readonly expm1Floor: number;
  /** Where adding 1 to exp(x) or x*x no longer matters. */
  readonly large: number;
  /** Keeps the upper half of the mantissa, so that squares are exact. */
  readonly upperHalf: bigint;
  readonly erfcEnd: number;
}

export const FORMATS: Readonly<Record<FloatType, Format>> = {
  f32: {
    type: "f32",
    int: "i32",
    mantissaBits: 23,
    bias: 127,
    magic: 12582912,
    magicBits: 0x4b400000n,
    ln2: [0.693359375, -0.00021219444005469057],
    pi: [3.1415927410125732, -8.742277657347586e-8],
    sqrtHalfBits: 0x3f3504f3n,
    leastNormal: 2 ** -126,
    expRange: [-104, 89],
    expm1Floor: -20,
    large: 16,
    upperHalf: 0xfffff000n,
    erfcEnd: 11,
  },
  f64: {
    type: "f64",
    int: "i64",
    mantissaBits: 52,
    bias: 1023,
    magic: 6755399441055744,
    magicBits: 0x4338000000000000n,
    ln2: [0.6931471803691238, 1.9082149292705877e-10],
    pi: [Math.PI, 1.2246467991473532e-16],
    sqrtHalfBits: 0x3fe6a09e667f3bcdn,
    leastNormal: 2 ** -1022,
    expRange: [-746, 710],
    expm1Floor: -40,
    large: 24,
    upperHalf: 0xfffffffff8000000n,
    erfcEnd: 28,
  },
};

export function formatOf(x: Expr): Format {
  return x.type === "f32" ? FORMATS.f32 : FORMATS.f64;
}

/** Horner's rule. */
export function polynomial(x: Expr, coefficients: readonly number[]): Expr {
  let sum: Expr = constant(x.type, coefficients.at(-1)!);
  for (let i = coefficients.length - 2; i >= 0; i--) sum = sum.mul(x).add(coefficients[i]!);
  return sum;
}

export function fitted(x: Expr, p: Polynomial): Expr {
  return polynomial(x, p[formatOf(x).type]);
}

export function bitsToInt(f: Format, bits: bigint): ExprLike {
  return f.int === "i32" ? Number(BigInt.asIntN(32, bits)) : BigInt.asIntN(64, bits);
}

/** 2^k for an integer k in the range of normal numbers. */
export function powerOfTwo(k: Expr, f: Format): Expr {
  return bitcast(k.add(bitsToInt(f, BigInt(f.bias))).shl(bitsToInt(f, BigInt(f.mantissaBits))), f.type);
}

/** The integer nearest to x, as a float and in the low bits of an int. |x| < 2^(mantissaBits - 2). */
export function nearest(x: Expr, f: Format): { float: Expr; int: Expr } {
  const shifted = x.add(f.magic);
  return { float: shifted.sub(f.magic), int: bitcast(shifted, f.int).sub(bitsToInt(f, f.magicBits)) };
}

/** A small int as a float. */
export function toFloat(k: Expr, f: Format): Expr {
  return bitcast(k.add(bitsToInt(f, f.magicBits)), f.type).sub(f.magic);
}

/** x + x z P(z), z = x² */
export function oddSeries(x: Expr, z: Expr, p: Polynomial): Expr {
  return x.add(x.mul(z).mul(fitted(z, p)));
}

/** Applies an f64 function to either type. */
export function inDouble(x: Expr, f: (x: Expr, type: FloatType) => Expr): Expr {
  return x.type === "f32" ? f(x.to("f64"), "f32").to("f32") : f(x, "f64");
}
