/**
 * The kernel language: immutable, typed scalar expressions, evaluated once per point of a kernel's index space.
 *
 * Interpreter and WebAssembly emitter give every node the same bits: f32 is rounded after each operation, integers wrap,
 * nothing is contracted or reordered. What is shared in a tree (the same node object) is computed once.
 *
 * Narrow element types are computed in a wider register: half and bfloat16 in f32, 8 and 16 bit integers in i32.
 * They are converted by loads and stores, and by `narrow` where a stored value was fused away.
 */
import type { DType } from "../dtype.ts";
import { TypeError, UnimplementedError } from "../errors.ts";

/** Types of registers. `bool` is 0 or 1. `host` values (strings and other JavaScript values) can only be moved. */
export type ScalarType = "f32" | "f64" | "i32" | "u32" | "i64" | "u64" | "bool" | "host";

export type UnaryOp =
  | "neg"
  | "abs"
  | "sqrt"
  | "floor"
  | "ceil"
  | "trunc"
  /** To the nearest, ties to even. */
  | "rint"
  /** All bits of an integer; `!` of a bool. */
  | "not"
  | "clz"
  | "popcnt";

export type BinaryOp =
  | "add"
  | "sub"
  | "mul"
  /** Integers: truncates; x / 0 is 0 (a check reports it), and min / -1 wraps. */
  | "div"
  /** Integers only, with the sign of the dividend; x % 0 is 0. */
  | "rem"
  /** A NaN on either side gives NaN; -0 < +0. */
  | "min"
  | "max"
  /** C's `b < a ? b : a` and `a < b ? b : a`: the first argument where either is NaN. */
  | "pmin"
  | "pmax"
  | "and"
  | "or"
  | "xor"
  | "shl"
  /** Arithmetic for signed types, logical for unsigned ones. Shift counts are taken modulo the width. */
  | "shr"
  | "copysign";

export type CompareOp = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

export type ExprLike = Expr | number | bigint | boolean;

export type Expr = Const | Load | Register | Index | Unary | Binary | Compare | Select | Cast | Bitcast | Narrow;

abstract class Node {
  abstract readonly kind: string;
  readonly type: ScalarType;

  constructor(type: ScalarType) {
    this.type = type;
  }

  add(this: Expr, b: ExprLike): Expr {
    return binary("add", this, b);
  }
  sub(this: Expr, b: ExprLike): Expr {
    return binary("sub", this, b);
  }
  mul(this: Expr, b: ExprLike): Expr {
    return binary("mul", this, b);
  }
  div(this: Expr, b: ExprLike): Expr {
    return binary("div", this, b);
  }
  rem(this: Expr, b: ExprLike): Expr {
    return binary("rem", this, b);
  }
  min(this: Expr, b: ExprLike): Expr {
    return binary("min", this, b);
  }
  max(this: Expr, b: ExprLike): Expr {
    return binary("max", this, b);
  }
  pmin(this: Expr, b: ExprLike): Expr {
    return binary("pmin", this, b);
  }
  pmax(this: Expr, b: ExprLike): Expr {
    return binary("pmax", this, b);
  }
  and(this: Expr, b: ExprLike): Expr {
    return binary("and", this, b);
  }
  or(this: Expr, b: ExprLike): Expr {
    return binary("or", this, b);
  }
  xor(this: Expr, b: ExprLike): Expr {
    return binary("xor", this, b);
  }
  shl(this: Expr, b: ExprLike): Expr {
    return binary("shl", this, b);
  }
  shr(this: Expr, b: ExprLike): Expr {
    return binary("shr", this, b);
  }
  copysign(this: Expr, b: ExprLike): Expr {
    return binary("copysign", this, b);
  }

  eq(this: Expr, b: ExprLike): Expr {
    return compare("eq", this, b);
  }
  ne(this: Expr, b: ExprLike): Expr {
    return compare("ne", this, b);
  }
  lt(this: Expr, b: ExprLike): Expr {
    return compare("lt", this, b);
  }
  le(this: Expr, b: ExprLike): Expr {
    return compare("le", this, b);
  }
  gt(this: Expr, b: ExprLike): Expr {
    return compare("gt", this, b);
  }
  ge(this: Expr, b: ExprLike): Expr {
    return compare("ge", this, b);
  }

  neg(this: Expr): Expr {
    return unary("neg", this);
  }
  abs(this: Expr): Expr {
    return unary("abs", this);
  }
  sqrt(this: Expr): Expr {
    return unary("sqrt", this);
  }
  floor(this: Expr): Expr {
    return unary("floor", this);
  }
  ceil(this: Expr): Expr {
    return unary("ceil", this);
  }
  trunc(this: Expr): Expr {
    return unary("trunc", this);
  }
  rint(this: Expr): Expr {
    return unary("rint", this);
  }
  not(this: Expr): Expr {
    return unary("not", this);
  }
  clz(this: Expr): Expr {
    return unary("clz", this);
  }
  popcnt(this: Expr): Expr {
    return unary("popcnt", this);
  }
  square(this: Expr): Expr {
    return this.mul(this);
  }

  /** This condition's choice; one of the two may be a plain number. */
  select(this: Expr, yes: ExprLike, no: ExprLike): Expr {
    return select(this, yes, no);
  }
  /** Converts as C++ on x86 does: see {@link Cast}. */
  to(this: Expr, type: ScalarType): Expr {
    return cast(this, type);
  }
  /** The same bits as another type of the same width. */
  bitcast(this: Expr, type: ScalarType): Expr {
    return bitcast(this, type);
  }
}

export class Const extends Node {
  readonly kind = "const";
  /** bigint for i64 and u64, number for the rest (0 or 1 for bool). */
  readonly value: number | bigint;
  constructor(type: ScalarType, value: number | bigint) {
    super(type);
    this.value = value;
  }
}

/** The element of the form's `inputs[slot]` at the current point. */
export class Load extends Node {
  readonly kind = "load";
  readonly slot: number;
  constructor(type: ScalarType, slot: number) {
    super(type);
    this.slot = slot;
  }
}

/** A value the form itself provides: an accumulator (reduce, gemm), a stage's result (row), the current value (scatter). */
export class Register extends Node {
  readonly kind = "register";
  readonly slot: number;
  constructor(type: ScalarType, slot: number) {
    super(type);
    this.slot = slot;
  }
}

/** The current point's coordinate along an axis of the index space, an i32. */
export class Index extends Node {
  readonly kind = "index";
  readonly axis: number;
  constructor(axis: number) {
    super("i32");
    this.axis = axis;
  }
}

export class Unary extends Node {
  readonly kind = "unary";
  readonly op: UnaryOp;
  readonly a: Expr;
  constructor(op: UnaryOp, a: Expr) {
    super(a.type);
    this.op = op;
    this.a = a;
  }
}

export class Binary extends Node {
  readonly kind = "binary";
  readonly op: BinaryOp;
  readonly a: Expr;
  readonly b: Expr;
  constructor(op: BinaryOp, a: Expr, b: Expr) {
    super(a.type);
    this.op = op;
    this.a = a;
    this.b = b;
  }
}

/** A bool. */
export class Compare extends Node {
  readonly kind = "compare";
  readonly op: CompareOp;
  readonly a: Expr;
  readonly b: Expr;
  constructor(op: CompareOp, a: Expr, b: Expr) {
    super("bool");
    this.op = op;
    this.a = a;
    this.b = b;
  }
}

/** Both sides may be computed. */
export class Select extends Node {
  readonly kind = "select";
  readonly condition: Expr;
  readonly yes: Expr;
  readonly no: Expr;
  constructor(condition: Expr, yes: Expr, no: Expr) {
    super(yes.type);
    this.condition = condition;
    this.yes = yes;
    this.no = no;
  }
}

/**
 * A conversion as x86 C++ does it: floats to i32/i64 truncate and give the least integer where out of range or NaN;
 * to u32 through i64; to u64 as i64, above 2^63 by subtracting it; integers wrap; to bool is `!= 0`.
 */
export class Cast extends Node {
  readonly kind = "cast";
  readonly a: Expr;
  constructor(a: Expr, type: ScalarType) {
    super(type);
    this.a = a;
  }
}

export class Bitcast extends Node {
  readonly kind = "bitcast";
  readonly a: Expr;
  constructor(a: Expr, type: ScalarType) {
    super(type);
    this.a = a;
  }
}

/** What storing as `dtype` and loading again would give. */
export class Narrow extends Node {
  readonly kind = "narrow";
  readonly a: Expr;
  readonly dtype: DType;
  constructor(a: Expr, dtype: DType) {
    super(a.type);
    this.a = a;
    this.dtype = dtype;
  }
}

const SCALAR_TYPES: Readonly<Record<string, ScalarType>> = {
  float32: "f32",
  float64: "f64",
  float16: "f32",
  bfloat16: "f32",
  int32: "i32",
  qint32: "i32",
  int16: "i32",
  uint16: "i32",
  qint16: "i32",
  quint16: "i32",
  int8: "i32",
  uint8: "i32",
  qint8: "i32",
  quint8: "i32",
  uint32: "u32",
  int64: "i64",
  uint64: "u64",
  bool: "bool",
  string: "host",
  resource: "host",
  variant: "host",
};

/** The register type an element type is computed in. @throws UnimplementedError for complex types, which are computed as pairs. */
export function scalarType(dtype: DType): ScalarType {
  const type = SCALAR_TYPES[dtype.base_dtype.name];
  if (type === undefined)
    throw new UnimplementedError(null, null, `Elements of type ${dtype.name} are not computed by this op.`);
  return type;
}

/** Whether loading changes an element's representation, so that a fused value needs `narrow`. */
export function isNarrow(dtype: DType): boolean {
  return dtype.kind !== "host" && dtype.kind !== "bool" && dtype.size < 4;
}

/** A literal of a type. */
export function constant(type: ScalarType, value: number | bigint | boolean): Const {
  switch (type) {
    case "i64":
      return new Const(type, BigInt.asIntN(64, BigInt(value)));
    case "u64":
      return new Const(type, BigInt.asUintN(64, BigInt(value)));
    case "i32":
      return new Const(type, Number(BigInt.asIntN(32, BigInt(value))));
    case "u32":
      return new Const(type, Number(BigInt.asUintN(32, BigInt(value))));
    case "f32":
      return new Const(type, Math.fround(Number(value)));
    case "bool":
      return new Const(type, value ? 1 : 0);
    default:
      return new Const(type, Number(value));
  }
}

/** The coordinate along an axis, converted to a type (i32 unless told). */
export function index(axis: number, type: ScalarType = "i32"): Expr {
  const node = new Index(axis);
  return type === "i32" ? node : cast(node, type);
}

/** The element of a form's input. */
export function load(dtype: DType, slot: number): Expr {
  return new Load(scalarType(dtype), slot);
}

export function register(type: ScalarType, slot = 0): Expr {
  return new Register(type, slot);
}

/** A plain number becomes a literal of the other argument's type. */
export function asExpr(value: ExprLike, type: ScalarType): Expr {
  return value instanceof Node ? value : constant(type, value);
}

export function unary(op: UnaryOp, a: Expr): Expr {
  return new Unary(op, a);
}

export function binary(op: BinaryOp, a: Expr, b: ExprLike): Expr {
  return new Binary(op, a, sameType(op, a, asExpr(b, a.type)));
}

export function compare(op: CompareOp, a: Expr, b: ExprLike): Expr {
  return new Compare(op, a, sameType(op, a, asExpr(b, a.type)));
}

export function select(condition: Expr, yes: ExprLike, no: ExprLike): Expr {
  if (condition.type !== "bool") throw new TypeError(`select: the condition is ${condition.type}`);
  const type = yes instanceof Node ? yes.type : no instanceof Node ? no.type : undefined;
  if (type === undefined) throw new TypeError("select: one side must be an expression");
  const first = asExpr(yes, type);
  return new Select(condition, first, sameType("select", first, asExpr(no, type)));
}

export function cast(a: Expr, type: ScalarType): Expr {
  return a.type === type ? a : new Cast(a, type);
}

export function bitcast(a: Expr, type: ScalarType): Expr {
  return a.type === type ? a : new Bitcast(a, type);
}

/** Rounds a register to what an element type can hold; the expression itself where it holds everything. */
export function narrow(a: Expr, dtype: DType): Expr {
  return isNarrow(dtype) ? new Narrow(a, dtype.base_dtype) : a;
}

/** The direct subexpressions. */
export function operandsOf(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "unary":
    case "cast":
    case "bitcast":
    case "narrow":
      return [e.a];
    case "binary":
    case "compare":
      return [e.a, e.b];
    case "select":
      return [e.condition, e.yes, e.no];
    default:
      return [];
  }
}

function sameType(op: string, a: Expr, b: Expr): Expr {
  if (a.type !== b.type) throw new TypeError(`${op}: ${a.type} and ${b.type} do not match`);
  return b;
}
