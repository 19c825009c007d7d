/**
 * Reductions along the innermost axis with the LANES accumulators of the kernel forms: element p goes to accumulator p % 16, and
 * at the end accumulator i takes i + 8, then i + 4, i + 2, i + 1. In vectors the accumulators are lanes; otherwise memory.
 */
import { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { accumulate, combinesInVectors, combineScalars, combineVectors, type Folding } from "./combine.ts";
import type { Target } from "./emit_context.ts";
import { is64, wasmType, type Expr, type ScalarType, type Site } from "./evaluator.ts";
import { sizeOf, whole, type Extent } from "./kernel_arguments.ts";
import { repeat } from "./loop_nest.ts";
import { compareInstruction, pushConst, ScalarEvaluator } from "./scalar_code.ts";
import { extractLane, partCount, replaceLane, VectorEvaluator, vectorizes } from "./vector_code.ts";
import { splatBytes } from "./vector_constants.ts";

export const LANE_SCRATCH_BYTES = kernel.LANES * 8;

export interface LaneTotals {
  readonly combine: Folding;
  readonly body: Expr;
  readonly site: Site;
  /** Address of LANE_SCRATCH_BYTES bytes. */
  readonly scratch: Local;
  /** Moves the site along the axis. */
  step(points: number): void;
}

/** @param inOneAxis whether positions count along the innermost axis only */
export function makeLanes(
  f: FunctionBuilder,
  target: Target,
  totals: LaneTotals,
  inOneAxis: boolean,
): VectorLanes | MemoryLanes {
  const { combine, body, site } = totals;
  const vectors = target.simd && inOneAxis && combinesInVectors(combine, body.type) && vectorizes(site, [body]);
  return vectors ? new VectorLanes(f, totals) : new MemoryLanes(f, totals);
}

/**
 * The first position of the greatest or least element, as an i64; a NaN is never greater or less. Of none that is, 0.
 * @param loops runs its argument at each element
 */
export function emitPosition(
  f: FunctionBuilder,
  combine: "argmax" | "argmin",
  body: Expr,
  site: Site,
  loops: (element: () => void) => void,
): Local {
  const best = f.local(wasmType(body.type));
  const value = f.local(wasmType(body.type));
  const at = f.local("i32");
  const found = f.local("i32");
  f.i32(0).set(at).i32(0).set(found);
  pushConst(f, body.type, kernel.identity(combine, body.type));
  f.set(best);
  loops(() => {
    const values = new ScalarEvaluator(f, site, [body]);
    values.push(body);
    f.tee(value)
      .get(best)
      .op(compareInstruction(combine === "argmax" ? "gt" : "lt", body.type))
      .if(() => f.get(value).set(best).get(at).set(found));
    f.get(at).i32(1).op("i32.add").set(at);
  });
  const position = f.local("i64");
  f.get(found).op("i64.extend_i32_s").set(position);
  f.release(best, value, at, found);
  return position;
}

/** Accumulators as lanes of vectors. */
export class VectorLanes {
  private readonly f: FunctionBuilder;
  private readonly totals: LaneTotals;
  private readonly type: ScalarType;
  private readonly parts: readonly Local[];
  private readonly perPart: number;

  constructor(f: FunctionBuilder, totals: LaneTotals) {
    this.f = f;
    this.totals = totals;
    this.type = totals.body.type;
    this.perPart = is64(this.type) ? 2 : 4;
    this.parts = Array.from({ length: partCount(this.type, kernel.LANES) }, () => f.local("v128"));
  }

  reset(): void {
    const identity = splatBytes(this.type, kernel.identity(this.totals.combine, this.type));
    for (const part of this.parts) this.f.v128(identity).set(part);
  }

  /** Takes `count` elements in, from lane 0 on. */
  addAll(count: number | Extent): void {
    const { f, totals } = this;
    const groups = whole(count, kernel.LANES);
    if (groups !== 0) {
      const values = new VectorEvaluator(f, totals.site, [totals.body], kernel.LANES);
      values.hoist();
      repeat(f, groups, () => {
        this.addParts(values);
        totals.step(kernel.LANES);
      });
    }
    this.addRest(sizeOf(count) % kernel.LANES);
  }

  private addParts(values: VectorEvaluator): void {
    values.nextStep();
    values.toLocals(this.totals.body).forEach((element, i) => {
      accumulate(this.f, this.totals.combine, this.type, this.parts[i]!, () => void this.f.get(element));
    });
  }

  /** The last elements: whole vectors of four, then one by one. */
  private addRest(count: number): void {
    const { f, totals, type } = this;
    const inVectors = count - (count % 4);
    if (inVectors > 0) {
      const values = new VectorEvaluator(f, totals.site, [totals.body], inVectors);
      values.hoist();
      this.addParts(values);
      totals.step(inVectors);
    }
    for (let lane = inVectors; lane < count; lane++) {
      const part = this.parts[Math.floor(lane / this.perPart)]!;
      const at = lane % this.perPart;
      f.get(part).get(part);
      extractLane(f, type, at);
      if (type === "bool") f.i32(1).op("i32.and");
      const value = new ScalarEvaluator(f, totals.site, [totals.body]);
      value.push(totals.body);
      combineScalars(f, totals.combine, type);
      if (type === "bool") negate(f);
      replaceLane(f, type, at);
      f.set(part);
      totals.step(1);
    }
  }

  /** Combines the accumulators and leaves the total on the stack. */
  pushTotal(): void {
    const { f, totals, type } = this;
    const parts = [...this.parts];
    for (let width = parts.length / 2; width >= 1; width /= 2) {
      for (let i = 0; i < width; i++)
        accumulate(f, totals.combine, type, parts[i]!, () => void f.get(parts[i + width]!));
    }
    const first = parts[0]!;
    for (let lanes = this.perPart / 2; lanes >= 1; lanes /= 2) {
      f.get(first)
        .get(first)
        .get(first)
        .shuffle(upperLanes(lanes * (16 / this.perPart)));
      combineVectors(f, totals.combine, type);
      f.set(first);
    }
    f.get(first);
    extractLane(f, type, 0);
    if (type === "bool") f.i32(1).op("i32.and");
  }
}

/** Moves the bytes from `bytes` on to the start. */
function upperLanes(bytes: number): number[] {
  return Array.from({ length: 16 }, (_, i) => (i + bytes) % 16);
}

function negate(f: FunctionBuilder): void {
  f.i32(-1).op("i32.mul");
}

/** Accumulators in scratch memory, for any body and positions that run over several axes. */
export class MemoryLanes {
  private readonly f: FunctionBuilder;
  private readonly totals: LaneTotals;
  private readonly type: ScalarType;
  /** Byte offset of the next element's accumulator. */
  private readonly lane: Local;

  constructor(f: FunctionBuilder, totals: LaneTotals) {
    this.f = f;
    this.totals = totals;
    this.type = totals.body.type;
    this.lane = f.local("i32");
  }

  reset(): void {
    const { f, totals, type } = this;
    for (let lane = 0; lane < kernel.LANES; lane++) {
      f.get(totals.scratch);
      pushConst(f, type, kernel.identity(totals.combine, type));
      f.memory(`${wasmType(type)}.store` as "f32.store", 8 * lane);
    }
    this.first();
  }

  /** The next element goes to accumulator 0. */
  first(): void {
    this.f.i32(0).set(this.lane);
  }

  addAll(count: number | Extent): void {
    const { f, totals, type } = this;
    const values = new ScalarEvaluator(f, totals.site, [totals.body]);
    values.hoist();
    const at = f.local("i32");
    repeat(f, whole(count, 1), () => {
      values.nextPoint();
      f.get(totals.scratch).get(this.lane).op("i32.add").tee(at);
      f.get(at).memory(`${wasmType(type)}.load` as "f32.load", 0);
      values.push(totals.body);
      combineScalars(f, totals.combine, type);
      f.memory(`${wasmType(type)}.store` as "f32.store", 0);
      f.get(this.lane)
        .i32(8)
        .op("i32.add")
        .i32(LANE_SCRATCH_BYTES - 1)
        .op("i32.and")
        .set(this.lane);
      totals.step(1);
    });
    f.release(at);
  }

  pushTotal(): void {
    const { f, totals, type } = this;
    const lanes = Array.from({ length: kernel.LANES }, (_, i) => {
      const lane = f.local(wasmType(type));
      f.get(totals.scratch)
        .memory(`${wasmType(type)}.load` as "f32.load", 8 * i)
        .set(lane);
      return lane;
    });
    for (let width = kernel.LANES / 2; width >= 1; width /= 2) {
      for (let i = 0; i < width; i++)
        accumulate(f, totals.combine, type, lanes[i]!, () => void f.get(lanes[i + width]!));
    }
    f.get(lanes[0]!);
    f.release(...lanes);
  }
}
