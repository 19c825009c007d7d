/**
 * The operations of the kernel language over blocks. Storing to a typed array rounds (f32) or wraps (integers), which is
 * exact for one operation: sums, products, quotients and roots of f32 computed in double round to the right f32.
 */
import { RuntimeError, type kernel } from "@tfgraph/core";
import { asBigs, asNumbers, type BigRegister, type NumberRegister, type Register } from "./registers.ts";

export type BlockOp = (n: number) => void;

const MIN_I32 = -(2 ** 31);
const MIN_I64 = -(2n ** 63n);

function mapNumbers(a: NumberRegister, out: Register, f: (x: number) => number): BlockOp {
  const o = asNumbers(out);
  return (n) => {
    for (let i = 0; i < n; i++) o[i] = f(a[i]!);
  };
}

function mapBigs(a: BigRegister, out: Register, f: (x: bigint) => bigint): BlockOp {
  const o = asBigs(out);
  return (n) => {
    for (let i = 0; i < n; i++) o[i] = f(a[i]!);
  };
}

/** To the nearest integer, ties to even. */
export function rint(x: number): number {
  if (!(Math.abs(x) < 4503599627370496)) return x;
  const shift = x < 0 || Object.is(x, -0) ? -4503599627370496 : 4503599627370496;
  const result = x + shift - shift;
  return result === 0 ? (shift < 0 ? -0 : 0) : result;
}

function popcount(x: number): number {
  let count = 0;
  for (let v = x >>> 0; v !== 0; v = (v & (v - 1)) >>> 0) count++;
  return count;
}

const NUMBER_UNARY: Readonly<Record<Exclude<kernel.UnaryOp, "not">, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  rint,
  clz: (x) => Math.clz32(x),
  popcnt: popcount,
};

function bigUnary(op: kernel.UnaryOp, x: bigint): bigint {
  switch (op) {
    case "neg":
      return -x;
    case "abs":
      return x < 0n ? -x : x;
    case "not":
      return ~x;
    case "clz": {
      const bits = BigInt.asUintN(64, x).toString(2);
      return x === 0n ? 64n : BigInt(64 - bits.length);
    }
    case "popcnt":
      return BigInt(BigInt.asUintN(64, x).toString(2).replaceAll("0", "").length);
    default:
      return x; // roundings
  }
}

export function unaryOp(op: kernel.UnaryOp, type: kernel.ScalarType, a: Register, out: Register): BlockOp {
  if (type === "i64" || type === "u64") return mapBigs(asBigs(a), out, (x) => bigUnary(op, x));
  if (op === "not") return mapNumbers(asNumbers(a), out, type === "bool" ? (x) => 1 - x : (x) => ~x);
  return mapNumbers(asNumbers(a), out, NUMBER_UNARY[op]);
}

const signBits = new DataView(new ArrayBuffer(8));

function isNegative(x: number): boolean {
  signBits.setFloat64(0, x);
  return signBits.getUint8(0) >= 128;
}

type NumberLoop = (a: NumberRegister, b: NumberRegister, o: NumberRegister) => BlockOp;

/** The common ones as loops of their own. */
const LOOPS: Partial<Record<kernel.BinaryOp, NumberLoop>> = {
  add: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i]! + b[i]!;
  },
  sub: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i]! - b[i]!;
  },
  min: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = Math.min(a[i]!, b[i]!);
  },
  max: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = Math.max(a[i]!, b[i]!);
  },
  pmin: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = b[i]! < a[i]! ? b[i]! : a[i]!;
  },
  pmax: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i]! < b[i]! ? b[i]! : a[i]!;
  },
};

const FLOAT_LOOPS: Partial<Record<kernel.BinaryOp, NumberLoop>> = {
  ...LOOPS,
  mul: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i]! * b[i]!;
  },
  div: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i]! / b[i]!;
  },
  copysign: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = isNegative(a[i]!) === isNegative(b[i]!) ? a[i]! : -a[i]!;
  },
};

const integerLoop =
  (f: (x: number, y: number) => number): NumberLoop =>
  (a, b, o) =>
  (n) => {
    for (let i = 0; i < n; i++) o[i] = f(a[i]!, b[i]!);
  };

const INTEGER_LOOPS: Partial<Record<kernel.BinaryOp, NumberLoop>> = {
  ...LOOPS,
  mul: integerLoop(Math.imul),
  div: integerLoop((x, y) => (y === 0 ? 0 : Math.trunc(x / y))),
  rem: integerLoop((x, y) => (y === 0 ? 0 : x % y)),
  and: integerLoop((x, y) => x & y),
  or: integerLoop((x, y) => x | y),
  xor: integerLoop((x, y) => x ^ y),
  shl: integerLoop((x, y) => x << y),
};

function bigBinary(op: kernel.BinaryOp, x: bigint, y: bigint): bigint {
  switch (op) {
    case "add":
      return x + y;
    case "sub":
      return x - y;
    case "mul":
      return x * y;
    case "div":
      return y === 0n ? 0n : x / y;
    case "rem":
      return y === 0n ? 0n : x % y;
    case "min":
    case "pmin":
      return y < x ? y : x;
    case "max":
    case "pmax":
      return x < y ? y : x;
    case "and":
      return x & y;
    case "or":
      return x | y;
    case "xor":
      return x ^ y;
    case "shl":
      return x << (y & 63n);
    case "shr":
      return x >> (y & 63n);
    case "copysign":
      return x;
  }
}

export function binaryOp(
  op: kernel.BinaryOp,
  type: kernel.ScalarType,
  a: Register,
  b: Register,
  out: Register,
): BlockOp {
  if (type === "i64" || type === "u64") {
    const [x, y, o] = [asBigs(a), asBigs(b), asBigs(out)];
    return (n) => {
      for (let i = 0; i < n; i++) o[i] = bigBinary(op, x[i]!, y[i]!);
    };
  }
  const shift = integerLoop(type === "u32" ? (x, y) => x >>> y : (x, y) => x >> y);
  const loops = type === "f32" || type === "f64" ? FLOAT_LOOPS : INTEGER_LOOPS;
  const loop = op === "shr" ? shift : loops[op];
  if (!loop) throw new RuntimeError(`${op} of ${type} is not part of the kernel language`);
  return loop(asNumbers(a), asNumbers(b), asNumbers(out));
}

type Comparison = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>, o: NumberRegister) => BlockOp;

const COMPARISONS: Readonly<Record<kernel.CompareOp, Comparison>> = {
  eq: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i] === b[i] ? 1 : 0;
  },
  ne: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i] === b[i] ? 0 : 1;
  },
  lt: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i]! < b[i]! ? 1 : 0;
  },
  le: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i]! <= b[i]! ? 1 : 0;
  },
  gt: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i]! > b[i]! ? 1 : 0;
  },
  ge: (a, b, o) => (n) => {
    for (let i = 0; i < n; i++) o[i] = a[i]! >= b[i]! ? 1 : 0;
  },
};

export function compareOp(op: kernel.CompareOp, a: Register, b: Register, out: Register): BlockOp {
  const comparable = (r: Register) => r as ArrayLike<number | bigint>; // never host: compare is numeric
  return COMPARISONS[op](comparable(a), comparable(b), asNumbers(out));
}

export function selectOp(condition: Register, yes: Register, no: Register, out: Register): BlockOp {
  const c = asNumbers(condition);
  const [y, x, o] = [yes as unknown[], no as unknown[], out as unknown[]]; // one type on both sides
  return (n) => {
    for (let i = 0; i < n; i++) o[i] = c[i] !== 0 ? y[i] : x[i];
  };
}

function toI64(x: number): bigint {
  return x >= -(2 ** 63) && x < 2 ** 63 ? BigInt(Math.trunc(x)) : MIN_I64;
}

function toU64(x: number): bigint {
  return x < 2 ** 63 ? toI64(x) : toI64(x - 2 ** 63) ^ MIN_I64;
}

function toI32(x: number): number {
  return x > MIN_I32 - 1 && x < 2 ** 31 ? Math.trunc(x) : MIN_I32;
}

/** A 64 bit integer as a double that rounds to the right f32: bits that a double cannot hold stay in its last one. */
function stickyDouble(x: bigint): number {
  if (x > -(2n ** 53n) && x < 2n ** 53n) return Number(x);
  const upper = x >> 11n;
  return Number((x & 2047n) === 0n ? upper : upper | 1n) * 2048;
}

export function castOp(from: kernel.ScalarType, to: kernel.ScalarType, a: Register, out: Register): BlockOp {
  const fromBig = from === "i64" || from === "u64";
  const toBig = to === "i64" || to === "u64";
  const fromFloat = from === "f32" || from === "f64";
  if (fromBig && toBig) return mapBigs(asBigs(a), out, (x) => x);
  if (fromBig) {
    const [x, o] = [asBigs(a), asNumbers(out)];
    const convert =
      to === "bool"
        ? (v: bigint) => (v === 0n ? 0 : 1)
        : to === "f32"
          ? stickyDouble
          : to === "f64"
            ? Number
            : (v: bigint) => Number(BigInt.asIntN(32, v));
    return (n) => {
      for (let i = 0; i < n; i++) o[i] = convert(x[i]!);
    };
  }
  if (toBig) {
    const [x, o] = [asNumbers(a), asBigs(out)];
    const convert = !fromFloat ? BigInt : to === "i64" ? toI64 : toU64;
    return (n) => {
      for (let i = 0; i < n; i++) o[i] = convert(x[i]!);
    };
  }
  if (to === "bool") return mapNumbers(asNumbers(a), out, (x) => (x === 0 ? 0 : 1));
  if (fromFloat && to === "i32") return mapNumbers(asNumbers(a), out, toI32);
  if (fromFloat && to === "u32") return mapNumbers(asNumbers(a), out, (x) => Number(BigInt.asUintN(32, toI64(x))));
  return mapNumbers(asNumbers(a), out, (x) => x);
}
