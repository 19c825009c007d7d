/**
 * From expressions of the kernel language to instructions: what the scalar and the vector evaluator share.
 *
 * An expression used once is computed on the operand stack where it is used; one used more often is computed at its
 * first use and held in a local. What does not change inside the innermost loop is computed before it (`hoist`).
 */
import { kernel, RuntimeError, type DType } from "@tfgraph/core";
import type { FunctionBuilder, Local, ValueType } from "./assembler.ts";

export type Expr = kernel.Expr;
export type ScalarType = kernel.ScalarType;

/** Where the elements of one input or target are at the current point. */
export interface Operand {
  readonly dtype: DType;
  /** Holds a byte address; the element is at pointer + offset. */
  readonly pointer: Local;
  /** In bytes; may be negative. */
  readonly offset: number;
  /** Bytes from one point to the next along the vector axis. */
  readonly step: number;
  /** Whether different points of the innermost loop see different elements. */
  readonly varying: boolean;
}

/** What the leaves of an expression are at the current point. */
export interface Site {
  operand(slot: number): Operand;
  /** One local per register; `varying`: one value per point (its vectors), else one for all. */
  register(slot: number): { readonly varying: boolean; readonly locals: readonly Local[] };
  /** The coordinate at the first point of the current step; `along`: it grows from point to point. */
  index(axis: number): { readonly varying: boolean; readonly local: Local; readonly along: boolean };
}

export const WASM_TYPE: Readonly<Record<Exclude<ScalarType, "host">, ValueType>> = {
  f32: "f32",
  f64: "f64",
  i32: "i32",
  u32: "i32",
  bool: "i32",
  i64: "i64",
  u64: "i64",
};

export function wasmType(type: ScalarType): ValueType {
  if (type === "host") throw new RuntimeError("host values have no machine type");
  return WASM_TYPE[type];
}

export function is64(type: ScalarType): boolean {
  return type === "f64" || type === "i64" || type === "u64";
}

export function isFloat(type: ScalarType): boolean {
  return type === "f32" || type === "f64";
}

/** How often each expression under some roots is used. */
export function countUses(roots: readonly Expr[]): Map<Expr, number> {
  const uses = new Map<Expr, number>();
  const pending = [...roots];
  for (let e = pending.pop(); e !== undefined; e = pending.pop()) {
    const seen = uses.get(e) ?? 0;
    uses.set(e, seen + 1);
    if (seen === 0) pending.push(...kernel.operandsOf(e));
  }
  return uses;
}

/** The distinct nodes under some roots. */
export function nodesOf(roots: readonly Expr[]): Expr[] {
  return [...countUses(roots).keys()];
}

/** Whether an expression's value differs between the points of a step. */
export function variesIn(site: Site): (e: Expr) => boolean {
  const known = new Map<Expr, boolean>();
  const varies = (e: Expr): boolean => {
    let answer = known.get(e);
    if (answer === undefined) {
      switch (e.kind) {
        case "load":
          answer = site.operand(e.slot).varying;
          break;
        case "register":
          answer = site.register(e.slot).varying;
          break;
        case "index":
          answer = site.index(e.axis).varying;
          break;
        default:
          answer = kernel.operandsOf(e).some(varies);
      }
      known.set(e, answer);
    }
    return answer;
  };
  return varies;
}

/** The largest expressions under the roots that satisfy a condition every subexpression of theirs satisfies too. */
export function maximal(roots: readonly Expr[], holds: (e: Expr) => boolean): Expr[] {
  const found = new Set<Expr>();
  const seen = new Set<Expr>();
  const pending = [...roots];
  for (let e = pending.pop(); e !== undefined; e = pending.pop()) {
    if (seen.has(e)) continue;
    seen.add(e);
    if (holds(e)) found.add(e);
    else pending.push(...kernel.operandsOf(e));
  }
  return [...found];
}

/** Pushes pointer + the part of the offset that no immediate can hold; returns the immediate. */
export function pushAddress(f: FunctionBuilder, pointer: Local, offset: number): number {
  f.get(pointer);
  if (offset >= 0) return offset;
  f.i32(offset).op("i32.add");
  return 0;
}
