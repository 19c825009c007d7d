/** Instructions for one point at a time. */
import { RuntimeError, type DType, type kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import {
  countUses,
  isFloat,
  maximal,
  pushAddress,
  variesIn,
  wasmType,
  type Expr,
  type Operand,
  type ScalarType,
  type Site,
} from "./evaluator.ts";
import type { MemoryInstruction, PlainInstruction } from "./opcodes.ts";

export function loadInstruction({ kind, size }: DType): MemoryInstruction {
  switch (size) {
    case 8:
      return kind === "float" ? "f64.load" : "i64.load";
    case 4:
      return kind === "float" ? "f32.load" : "i32.load";
    case 2:
      return kind === "int" ? "i32.load16_s" : "i32.load16_u";
    default:
      return kind === "int" ? "i32.load8_s" : "i32.load8_u";
  }
}

export function storeInstruction({ kind, size }: DType): MemoryInstruction {
  switch (size) {
    case 8:
      return kind === "float" ? "f64.store" : "i64.store";
    case 4:
      return kind === "float" ? "f32.store" : "i32.store";
    default:
      return size === 2 ? "i32.store16" : "i32.store8";
  }
}

export function pushConst(f: FunctionBuilder, type: ScalarType, value: number | bigint): void {
  switch (wasmType(type)) {
    case "f32":
      f.f32(Number(value));
      break;
    case "f64":
      f.f64(Number(value));
      break;
    case "i64":
      f.i64(BigInt(value));
      break;
    default:
      f.i32(Number(value));
  }
}

/** Computes expressions at one point, leaving each value on the stack. */
export class ScalarEvaluator {
  private readonly f: FunctionBuilder;
  private readonly site: Site;
  private readonly roots: readonly Expr[];
  private readonly uses: Map<Expr, number>;
  private readonly held = new Map<Expr, Local>();
  private readonly hoisted = new Map<Expr, Local>();

  constructor(f: FunctionBuilder, site: Site, roots: readonly Expr[]) {
    this.f = f;
    this.site = site;
    this.roots = roots;
    this.uses = countUses(roots);
  }

  /** Computes what is the same at every point of the loop that follows. */
  hoist(): void {
    const varies = variesIn(this.site);
    for (const e of maximal(this.roots, (node) => !varies(node))) {
      if (e.kind === "const" || e.kind === "register" || e.kind === "index") continue;
      this.push(e);
      this.hoisted.set(e, this.setNew(e.type));
    }
    this.held.clear();
  }

  /** Forgets the values of the last point. */
  nextPoint(): void {
    this.f.release(...this.held.values());
    this.held.clear();
  }

  push(e: Expr): void {
    const local = this.hoisted.get(e) ?? this.held.get(e);
    if (local !== undefined) {
      this.f.get(local);
      return;
    }
    this.compute(e);
    if (e.kind !== "const" && e.kind !== "register" && e.kind !== "index" && (this.uses.get(e) ?? 0) > 1) {
      const held = this.f.local(wasmType(e.type));
      this.f.tee(held);
      this.held.set(e, held);
    }
  }

  /** Computes an expression into a new local. */
  toLocal(e: Expr): Local {
    this.push(e);
    return this.setNew(e.type);
  }

  private setNew(type: ScalarType): Local {
    const local = this.f.local(wasmType(type));
    this.f.set(local);
    return local;
  }

  private compute(e: Expr): void {
    const { f, site } = this;
    switch (e.kind) {
      case "const":
        pushConst(f, e.type, e.value);
        break;
      case "load":
        pushLoad(f, site.operand(e.slot));
        break;
      case "register":
        f.get(site.register(e.slot).locals[0]!);
        break;
      case "index":
        f.get(site.index(e.axis).local);
        break;
      case "unary":
        this.push(e.a);
        unaryCode(f, e.op, e.type);
        break;
      case "binary":
        this.push(e.a);
        this.push(e.b);
        binaryCode(f, e.op, e.type);
        break;
      case "compare":
        this.push(e.a);
        this.push(e.b);
        f.op(compareInstruction(e.op, e.a.type));
        break;
      case "select":
        this.push(e.yes);
        this.push(e.no);
        this.push(e.condition);
        f.op("select");
        break;
      case "cast":
        this.push(e.a);
        castCode(f, e.a.type, e.type);
        break;
      case "bitcast":
        this.push(e.a);
        bitcastCode(f, e.a.type, e.type);
        break;
      case "narrow":
        this.push(e.a);
        narrowCode(f, e.dtype);
    }
  }
}

/** Pushes an expression whose leaves are registers. */
export function pushExpr(f: FunctionBuilder, e: Expr, registers: readonly Local[]): void {
  new ScalarEvaluator(f, registerSite(registers), [e]).push(e);
}

/** Leaves that are registers only. */
export function registerSite(registers: readonly Local[]): Site {
  const none = (): never => {
    throw new RuntimeError("The expression has registers only");
  };
  return { operand: none, index: none, register: (slot) => ({ varying: true, locals: [registers[slot]!] }) };
}

export function pushLoad(f: FunctionBuilder, { dtype, pointer, offset }: Operand): void {
  const immediate = pushAddress(f, pointer, offset);
  f.memory(loadInstruction(dtype), immediate);
}

/** Stores what `value` pushes. */
export function storeScalar(f: FunctionBuilder, { dtype, pointer, offset }: Operand, value: () => void): void {
  const immediate = pushAddress(f, pointer, offset);
  value();
  f.memory(storeInstruction(dtype), immediate);
}

function unsigned(type: ScalarType): boolean {
  return type === "u32" || type === "u64" || type === "bool";
}

/** A typed instruction's name; the operation must exist for the type. */
function typed(type: ScalarType, operation: string): PlainInstruction {
  return `${wasmType(type)}.${operation}` as PlainInstruction; // every name built here is one of WebAssembly's
}

function zero(f: FunctionBuilder, type: ScalarType): FunctionBuilder {
  pushConst(f, type, wasmType(type) === "i64" ? 0n : 0);
  return f;
}

function unaryCode(f: FunctionBuilder, op: kernel.UnaryOp, type: ScalarType): void {
  if (isFloat(type)) {
    f.op(typed(type, op === "rint" ? "nearest" : op));
    return;
  }
  switch (op) {
    case "neg":
    case "abs": {
      if (op === "abs" && unsigned(type)) break;
      const a = f.local(wasmType(type));
      f.set(a);
      zero(f, type).get(a).op(typed(type, "sub"));
      if (op === "abs") {
        f.get(a).get(a);
        zero(f, type).op(typed(type, "lt_s")).op("select");
      }
      f.release(a);
      break;
    }
    case "not":
      if (type === "bool") f.op("i32.eqz");
      else {
        pushConst(f, type, wasmType(type) === "i64" ? -1n : -1);
        f.op(typed(type, "xor"));
      }
      break;
    case "clz":
    case "popcnt":
      f.op(typed(type, op));
      break;
    default: // rounding an integer changes nothing
  }
}

export function binaryCode(f: FunctionBuilder, op: kernel.BinaryOp, type: ScalarType): void {
  switch (op) {
    case "div":
      if (isFloat(type)) f.op(typed(type, "div"));
      else divideCode(f, type, false);
      break;
    case "rem":
      divideCode(f, type, true);
      break;
    case "min":
    case "max":
      if (isFloat(type)) f.op(typed(type, op));
      else chooseCode(f, type, op);
      break;
    case "pmin":
    case "pmax":
      chooseCode(f, type, op === "pmin" ? "min" : "max");
      break;
    case "shr":
      f.op(typed(type, unsigned(type) ? "shr_u" : "shr_s"));
      break;
    default:
      f.op(typed(type, op));
  }
}

/** `b < a ? b : a` for min, `a < b ? b : a` for max. */
function chooseCode(f: FunctionBuilder, type: ScalarType, op: "min" | "max"): void {
  const a = f.local(wasmType(type));
  const b = f.local(wasmType(type));
  f.set(b).set(a).get(b).get(a);
  if (op === "min") f.get(b).get(a);
  else f.get(a).get(b);
  f.op(compareInstruction("lt", type)).op("select");
  f.release(a, b);
}

/** Division without WebAssembly's traps: by 0 it is 0, min / -1 wraps. */
function divideCode(f: FunctionBuilder, type: ScalarType, remainder: boolean): void {
  const wide = wasmType(type) === "i64";
  const one = wide ? 1n : 1;
  const a = f.local(wasmType(type));
  const b = f.local(wasmType(type));
  const special = f.local("i32");
  f.set(b).set(a);
  // The divisors 0 and -1 (0 alone where unsigned) are replaced by 1 and their results chosen afterwards.
  f.get(b);
  if (unsigned(type)) f.op(typed(type, "eqz"));
  else {
    pushConst(f, type, one);
    f.op(typed(type, "add"));
    pushConst(f, type, wide ? 2n : 2);
    f.op(typed(type, "lt_u"));
  }
  f.set(special);
  if (remainder || unsigned(type)) zero(f, type);
  else zero(f, type).get(a).op(typed(type, "sub")).get(b).op(typed(type, "and")); // -a for -1, 0 for 0
  f.get(a);
  pushConst(f, type, one);
  f.get(b).get(special).op("select");
  f.op(typed(type, (remainder ? "rem" : "div") + (unsigned(type) ? "_u" : "_s")));
  f.get(special).op("select");
  f.release(a, b, special);
}

export function compareInstruction(op: kernel.CompareOp, type: ScalarType): PlainInstruction {
  if (isFloat(type) || op === "eq" || op === "ne") return typed(type, op);
  return typed(type, op + (unsigned(type) ? "_u" : "_s"));
}

/** What C++ compiled for x86 gives for a float out of an integer's range (or NaN): the least one. */
function truncateCode(f: FunctionBuilder, from: ScalarType, to: "i32" | "i64"): void {
  const x = f.local(wasmType(from));
  f.tee(x).op(typed(to, `trunc_sat_${from}_s`));
  pushConst(f, to, to === "i64" ? -(2n ** 63n) : -(2 ** 31));
  f.get(x);
  pushConst(f, from, to === "i64" ? 2 ** 63 : 2 ** 31);
  f.op(typed(from, "lt")).op("select");
  f.release(x);
}

function castCode(f: FunctionBuilder, from: ScalarType, to: ScalarType): void {
  if (to === "bool") {
    zero(f, from).op(typed(from, "ne"));
  } else if (isFloat(from)) {
    castFloatCode(f, from, to);
  } else if (isFloat(to)) {
    f.op(typed(to, `convert_${wasmType(from)}_${unsigned(from) ? "u" : "s"}`));
  } else if (wasmType(from) === "i64") {
    if (wasmType(to) === "i32") f.op("i32.wrap_i64");
  } else if (wasmType(to) === "i64") {
    f.op(unsigned(from) ? "i64.extend_i32_u" : "i64.extend_i32_s");
  }
}

function castFloatCode(f: FunctionBuilder, from: ScalarType, to: ScalarType): void {
  switch (to) {
    case "f32":
      if (from === "f64") f.op("f32.demote_f64");
      break;
    case "f64":
      if (from === "f32") f.op("f64.promote_f32");
      break;
    case "i32":
      truncateCode(f, from, "i32");
      break;
    case "u32":
      truncateCode(f, from, "i64");
      f.op("i32.wrap_i64");
      break;
    case "i64":
      truncateCode(f, from, "i64");
      break;
    default: {
      // u64: from 2^63 on, what is above it, with the top bit flipped.
      const x = f.local(wasmType(from));
      const large = f.local("i32");
      f.tee(x);
      pushConst(f, from, 2 ** 63);
      f.op(typed(from, "ge")).set(large);
      f.get(x);
      pushConst(f, from, 2 ** 63);
      f.op(typed(from, "sub")).get(x).get(large).op("select");
      truncateCode(f, from, "i64");
      f.get(large).op("i64.extend_i32_u").i64(63n).op("i64.shl").op("i64.xor");
      f.release(x, large);
    }
  }
}

function bitcastCode(f: FunctionBuilder, from: ScalarType, to: ScalarType): void {
  if (isFloat(from) === isFloat(to)) return;
  f.op(typed(to, `reinterpret_${wasmType(from)}`));
}

function narrowCode(f: FunctionBuilder, dtype: DType): void {
  const bits = dtype.size * 8;
  if (dtype.kind === "uint") f.i32(2 ** bits - 1).op("i32.and");
  else f.op(bits === 8 ? "i32.extend8_s" : "i32.extend16_s");
}
