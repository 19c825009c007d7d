/**
 * Instructions for several neighbouring points at once, in 128-bit vectors.
 *
 * A step covers `points` points, a multiple of 4. A value of a 32-bit type is points / 4 vectors, one of a 64-bit type
 * points / 2; a bool is a mask of 32-bit lanes. Vector i of a value is called its part i. Every loop stores all parts
 * next to each other after all loads, the shape in which V8 joins pairs of vectors to 256-bit ones.
 */
import type { DType, kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import {
  countUses,
  is64,
  isFloat,
  maximal,
  nodesOf,
  variesIn,
  type Expr,
  type ScalarType,
  type Site,
} from "./evaluator.ts";
import type { LaneInstruction, PlainInstruction } from "./opcodes.ts";
import { ScalarEvaluator } from "./scalar_code.ts";
import { splatBytes } from "./vector_constants.ts";
import { isVectorOperand, pushVector } from "./vector_memory.ts";

type Shape = "f32x4" | "f64x2" | "i32x4" | "i64x2";

export function vectorShape(type: ScalarType): Shape {
  if (type === "f32") return "f32x4";
  if (type === "f64") return "f64x2";
  return is64(type) ? "i64x2" : "i32x4";
}

export function partCount(type: ScalarType, points: number): number {
  return is64(type) ? points / 2 : points / 4;
}

function typed(type: ScalarType, operation: string): PlainInstruction {
  return `${vectorShape(type)}.${operation}` as PlainInstruction; // every name built here is one of WebAssembly's
}

const EVEN_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const HIGH_TO_LOW = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/** Whether every part of some expressions has vector instructions. */
export function vectorizes(site: Site, roots: readonly Expr[]): boolean {
  const varies = variesIn(site);
  return nodesOf(roots).every((e) => !varies(e) || hasVectorCode(site, e, varies));
}

function hasVectorCode(site: Site, e: Expr, varies: (e: Expr) => boolean): boolean {
  switch (e.kind) {
    case "load":
      return isVectorOperand(site.operand(e.slot));
    case "unary":
      return e.op !== "clz" && e.op !== "popcnt";
    case "binary":
      return hasBinaryCode(e, varies);
    case "compare":
      if (e.a.type === "bool") return e.op === "eq" || e.op === "ne";
      return e.a.type !== "u64" || e.op === "eq" || e.op === "ne";
    case "cast":
      return hasCastCode(e.a.type, e.type);
    default:
      return true;
  }
}

function hasBinaryCode(e: kernel.Binary, varies: (e: Expr) => boolean): boolean {
  switch (e.op) {
    case "div":
      return isFloat(e.type);
    case "rem":
      return false;
    case "min":
    case "max":
    case "pmin":
    case "pmax":
      return isFloat(e.type) || !is64(e.type);
    case "shl":
    case "shr":
      return !varies(e.b);
    default:
      return true;
  }
}

function hasCastCode(from: ScalarType, to: ScalarType): boolean {
  if (from === "bool" || to === "bool") return true;
  switch (`${from}>${to}`) {
    case "f32>f64":
    case "f64>f32":
    case "f32>i32":
    case "f64>i32":
    case "i32>f32":
    case "u32>f32":
    case "i32>f64":
      return true;
    default:
      return !isFloat(from) && !isFloat(to);
  }
}

/** Computes expressions at a step's points, leaving one part at a time on the stack. */
export class VectorEvaluator {
  readonly points: number;
  private readonly f: FunctionBuilder;
  private readonly site: Site;
  private readonly roots: readonly Expr[];
  private readonly uses: Map<Expr, number>;
  private readonly varies: (e: Expr) => boolean;
  private readonly held = new Map<Expr, readonly Local[]>();
  private readonly hoisted = new Map<Expr, Local>();
  /** Counts of shifts, which are scalars. */
  private readonly counts = new Map<Expr, Local>();

  constructor(f: FunctionBuilder, site: Site, roots: readonly Expr[], points: number) {
    this.f = f;
    this.site = site;
    this.roots = roots;
    this.points = points;
    this.uses = countUses(roots);
    this.varies = variesIn(site);
  }

  /** Computes what is the same at every point of the loop that follows, constants included. */
  hoist(): void {
    const { f } = this;
    const invariant = maximal(this.roots, (node) => !this.varies(node));
    const scalar = new ScalarEvaluator(f, this.site, invariant);
    const shifts = nodesOf(this.roots).filter(
      (e) => e.kind === "binary" && (e.op === "shl" || e.op === "shr") && this.varies(e),
    );
    for (const e of shifts)
      if (e.kind === "binary" && !this.counts.has(e.b)) this.counts.set(e.b, this.shiftCount(scalar, e.b));
    for (const e of invariant) {
      if (this.counts.has(e)) continue;
      if (e.type === "bool") f.i32(0);
      scalar.push(e);
      if (e.type === "bool") f.op("i32.sub"); // 1 becomes a mask of ones
      f.op(typed(e.type, "splat"));
      this.hoisted.set(e, this.setNew());
    }
  }

  private shiftCount(scalar: ScalarEvaluator, e: Expr): Local {
    scalar.push(e);
    if (is64(e.type)) this.f.op("i32.wrap_i64");
    const local = this.f.local("i32");
    this.f.set(local);
    return local;
  }

  /** Forgets the values of the last step. */
  nextStep(): void {
    this.f.release(...[...this.held.values()].flat());
    this.held.clear();
  }

  /** All parts of an expression, in locals. */
  toLocals(e: Expr): readonly Local[] {
    const hoisted = this.hoisted.get(e);
    const count = partCount(e.type, this.points);
    if (hoisted !== undefined) return new Array<Local>(count).fill(hoisted);
    let parts = this.held.get(e);
    if (parts === undefined) {
      parts = Array.from({ length: count }, (_, part) => {
        this.compute(e, part);
        return this.setNew();
      });
      this.held.set(e, parts);
    }
    return parts;
  }

  private setNew(): Local {
    const local = this.f.local("v128");
    this.f.set(local);
    return local;
  }

  private push(e: Expr, part: number): void {
    const hoisted = this.hoisted.get(e);
    if (hoisted !== undefined) this.f.get(hoisted);
    else if (this.held.has(e) || (this.uses.get(e) ?? 0) > 1) this.f.get(this.toLocals(e)[part]!);
    else this.compute(e, part);
  }

  /** Pushes a part of an operand whose parts do not correspond one to one to those of the result. */
  private pushHeld(e: Expr, part: number): void {
    this.f.get(this.toLocals(e)[part]!);
  }

  private compute(e: Expr, part: number): void {
    const { f, site } = this;
    switch (e.kind) {
      case "const":
        f.v128(constBytes(e));
        break;
      case "load":
        pushVector(f, site.operand(e.slot), part);
        break;
      case "register": {
        const { locals } = site.register(e.slot);
        f.get(locals[part]!);
        break;
      }
      case "index": {
        const { local, along } = site.index(e.axis);
        f.get(local).op("i32x4.splat");
        if (along) f.v128(fourFrom(4 * part)).op("i32x4.add");
        break;
      }
      case "unary":
        this.push(e.a, part);
        unaryCode(f, e);
        break;
      case "binary":
        this.binary(e, part);
        break;
      case "compare":
        this.compare(e, part);
        break;
      case "select":
        this.push(e.yes, part);
        this.push(e.no, part);
        if (is64(e.type)) this.pushWideMask(e.condition, part);
        else this.push(e.condition, part);
        f.op("v128.bitselect");
        break;
      case "cast":
        this.cast(e, part);
        break;
      case "bitcast":
        this.push(e.a, part);
        break;
      case "narrow":
        this.push(e.a, part);
        narrowCode(f, e.dtype);
    }
  }

  /** The mask of a bool's points that belong to a part of a 64-bit value. */
  private pushWideMask(condition: Expr, part: number): void {
    this.pushHeld(condition, part >> 1);
    this.f.op(part % 2 === 0 ? "i64x2.extend_low_i32x4_s" : "i64x2.extend_high_i32x4_s");
  }

  private binary(e: kernel.Binary, part: number): void {
    const { f } = this;
    this.push(e.a, part);
    const count = this.counts.get(e.b);
    if ((e.op === "shl" || e.op === "shr") && count !== undefined) {
      f.get(count).op(typed(e.type, e.op === "shl" ? "shl" : e.type === "u32" || e.type === "u64" ? "shr_u" : "shr_s"));
      return;
    }
    this.push(e.b, part);
    vectorBinaryCode(f, e.op, e.type);
  }

  private compare(e: kernel.Compare, part: number): void {
    const { f } = this;
    const { type } = e.a;
    if (type === "bool") {
      this.push(e.a, part);
      this.push(e.b, part);
      f.op("v128.xor");
      if (e.op === "eq") f.op("v128.not");
      return;
    }
    const plain = isFloat(type) || e.op === "eq" || e.op === "ne";
    const instruction = typed(type, plain ? e.op : `${e.op}_${type === "u32" ? "u" : "s"}`);
    if (!is64(type)) {
      this.push(e.a, part);
      this.push(e.b, part);
      f.op(instruction);
      return;
    }
    for (const half of [2 * part, 2 * part + 1]) {
      this.push(e.a, half);
      this.push(e.b, half);
      f.op(instruction);
    }
    f.shuffle(EVEN_WORDS);
  }

  private cast(e: kernel.Cast, part: number): void {
    const { f } = this;
    const from = e.a.type;
    const to = e.type;
    if (to === "bool") this.toBool(e.a, part);
    else if (from === "bool") this.fromBool(e.a, to, part);
    else if (is64(from) === is64(to)) {
      this.push(e.a, part);
      if (from === "f32" && to === "i32") truncateCode(f);
      else if (isFloat(to) && !isFloat(from)) f.op(from === "u32" ? "f32x4.convert_i32x4_u" : "f32x4.convert_i32x4_s");
    } else if (is64(to)) this.widen(e.a, to, part);
    else this.shorten(e.a, to, part);
  }

  private toBool(a: Expr, part: number): void {
    const { f } = this;
    const zero = new Uint8Array(16);
    if (is64(a.type)) {
      for (const half of [2 * part, 2 * part + 1]) {
        this.push(a, half);
        f.v128(zero).op(typed(a.type, "ne"));
      }
      f.shuffle(EVEN_WORDS);
    } else {
      this.push(a, part);
      f.v128(zero).op(typed(a.type, "ne"));
    }
  }

  private fromBool(a: Expr, to: ScalarType, part: number): void {
    const { f } = this;
    if (is64(to)) this.pushWideMask(a, part);
    else this.push(a, part);
    f.v128(splatBytes(to, 1)).op("v128.and");
  }

  private widen(a: Expr, to: ScalarType, part: number): void {
    const { f } = this;
    this.pushHeld(a, part >> 1);
    const high = part % 2 === 1;
    if (to === "f64") {
      if (high) f.v128(new Uint8Array(16)).shuffle(HIGH_TO_LOW);
      f.op(a.type === "f32" ? "f64x2.promote_low_f32x4" : "f64x2.convert_low_i32x4_s");
    } else {
      f.op(`i64x2.extend_${high ? "high" : "low"}_i32x4_${a.type === "u32" ? "u" : "s"}`);
    }
  }

  private shorten(a: Expr, to: ScalarType, part: number): void {
    const { f } = this;
    if (a.type !== "f64") {
      this.push(a, 2 * part);
      this.push(a, 2 * part + 1);
      f.shuffle(EVEN_WORDS);
      return;
    }
    for (const half of [2 * part, 2 * part + 1]) {
      this.push(a, half);
      if (to === "f32") f.op("f32x4.demote_f64x2_zero");
      else truncateDoubleCode(f);
    }
    f.shuffle(LOW_HALVES);
  }
}

/** Takes two parts from the stack; not for shifts. */
export function vectorBinaryCode(f: FunctionBuilder, op: kernel.BinaryOp, type: ScalarType): void {
  switch (op) {
    case "and":
    case "or":
    case "xor":
      f.op(`v128.${op}`);
      break;
    case "copysign":
      f.v128(signMask(type)).op("v128.bitselect");
      break;
    case "min":
    case "max":
    case "pmin":
    case "pmax":
      if (isFloat(type)) f.op(typed(type, op));
      else if (type === "bool") f.op(op.endsWith("min") ? "v128.and" : "v128.or");
      else f.op(typed(type, `${op.slice(-3)}_${type === "u32" ? "u" : "s"}`));
      break;
    default:
      f.op(typed(type, op));
  }
}

function unaryCode(f: FunctionBuilder, { op, type }: kernel.Unary): void {
  if (op === "not") f.op("v128.not");
  // V8 joins two of `f64x2.neg` to code that ruins another register (2026, x64)
  else if (op === "neg" && type === "f64") f.v128(splatBytes("f64", -0)).op("v128.xor");
  else if (op === "neg" || op === "abs") {
    if (op === "neg" || !type.startsWith("u")) f.op(typed(type, op));
  } else if (isFloat(type)) f.op(typed(type, op === "rint" ? "nearest" : op));
}

/** f32 to i32, the least integer where out of range. */
function truncateCode(f: FunctionBuilder): void {
  const x = f.local("v128");
  f.tee(x)
    .op("i32x4.trunc_sat_f32x4_s")
    .v128(splatBytes("i32", -(2 ** 31)));
  f.get(x)
    .v128(splatBytes("f32", 2 ** 31))
    .op("f32x4.lt")
    .op("v128.bitselect");
  f.release(x);
}

/** Two f64 to i32 in the low half. */
function truncateDoubleCode(f: FunctionBuilder): void {
  const x = f.local("v128");
  const inRange = f.local("v128");
  f.tee(x)
    .v128(splatBytes("f64", 2 ** 31))
    .op("f64x2.lt")
    .tee(inRange);
  f.get(inRange).shuffle(EVEN_WORDS).set(inRange);
  f.get(x)
    .op("i32x4.trunc_sat_f64x2_s_zero")
    .v128(splatBytes("i32", -(2 ** 31)))
    .get(inRange)
    .op("v128.bitselect");
  f.release(x, inRange);
}

function narrowCode(f: FunctionBuilder, dtype: DType): void {
  const bits = dtype.size * 8;
  if (dtype.kind === "uint") f.v128(splatBytes("i32", 2 ** bits - 1)).op("v128.and");
  else
    f.i32(32 - bits)
      .op("i32x4.shl")
      .i32(32 - bits)
      .op("i32x4.shr_s");
}

function constBytes(e: kernel.Const): Uint8Array {
  return splatBytes(e.type, e.value);
}

/** All bits but the sign's. */
function signMask(type: ScalarType): Uint8Array {
  return is64(type) ? splatBytes("i64", 2n ** 63n - 1n) : splatBytes("i32", 2 ** 31 - 1);
}

/** Puts a scalar into a lane. */
export function replaceLane(f: FunctionBuilder, type: ScalarType, lane: number): void {
  f.lane(`${vectorShape(type)}.replace_lane` as LaneInstruction, lane);
}

/** Splits a vector's lane off as a scalar. */
export function extractLane(f: FunctionBuilder, type: ScalarType, lane: number): void {
  f.lane(`${vectorShape(type)}.extract_lane` as LaneInstruction, lane);
}

function fourFrom(first: number): Uint8Array {
  return new Uint8Array(Int32Array.of(first, first + 1, first + 2, first + 3).buffer);
}
