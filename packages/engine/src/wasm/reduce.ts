/**
 * Reductions. Where the innermost axis is reduced, its elements meet in lanes (lane_totals.ts); where it is kept, each lane of a
 * vector is a kept point of its own and takes the reduced elements in order.
 */
import { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { accumulate, combinesInVectors, isFolding } from "./combine.ts";
import type { Access, EmitContext, EmittedKernel } from "./emit_context.ts";
import { wasmType, type Expr, type Site } from "./evaluator.ts";
import { emitPosition, LANE_SCRATCH_BYTES, makeLanes, MemoryLanes, type LaneTotals } from "./lane_totals.ts";
import { indexedAxes, LoopNest } from "./loop_nest.ts";
import { pushConst, ScalarEvaluator, storeScalar } from "./scalar_code.ts";
import { emitStrip } from "./strip.ts";
import { partCount, VectorEvaluator, vectorizes } from "./vector_code.ts";
import { splatBytes } from "./vector_constants.ts";
import { isVectorOperand, storeVectors } from "./vector_memory.ts";

/** Kept points per vector step: a cache line of 32-bit numbers. */
const POINTS = 16;

/** A ReduceForm with any number of results. */
export interface Reduction {
  readonly kept: readonly number[];
  readonly reduced: readonly number[];
  readonly lanes: number;
  readonly combine: kernel.Combiner;
  /** Over [...kept, ...reduced]. */
  readonly inputs: readonly Access[];
  readonly body: Expr;
  /** Over `kept`; their bodies load from `finishInputs`. */
  readonly finishInputs: readonly Access[];
  readonly stores: readonly kernel.Store[];
}

export function emitReduce(context: EmitContext, form: kernel.ReduceForm): EmittedKernel {
  const { kept, reduced, lanes, combine, inputs, body } = form;
  const finishInputs = inputs.map((access) => ({ ...access, strides: access.strides.slice(0, kept.length) }));
  const stores = [{ target: form.target, body: form.finish }];
  return emitReduction(context, { kept, reduced, lanes, combine, inputs, body, finishInputs, stores });
}

export function emitReduction(context: EmitContext, reduction: Reduction): EmittedKernel {
  return new ReductionEmitter(context, reduction).emit();
}

/** The reduction's space with merged axes, accesses padded to all of them. */
interface Space {
  readonly shape: readonly number[];
  readonly keptAxes: number;
  /** Trailing axes over which a position in a lane counts. */
  readonly laneAxes: number;
  readonly accesses: readonly Access[];
}

function spaceOf(r: Reduction, keepAxes: boolean): Space {
  const { kept, reduced } = r;
  const none = reduced.map(() => 0);
  const outer = [...r.finishInputs, ...r.stores.map((s) => s.target)].map((a) => ({
    ...a,
    strides: [...a.strides, ...none],
  }));
  const accesses = [...r.inputs, ...outer];
  const split = reduced.length - r.lanes;
  const groups = [
    [0, kept.length],
    [kept.length, kept.length + split],
    [kept.length + split, kept.length + reduced.length],
  ] as const;
  const shape = [...kept, ...reduced];
  const merged = groups.map(([from, to]) => {
    const strides = accesses.map((a) => a.strides.slice(from, to));
    if (keepAxes) return { shape: shape.slice(from, to), strides };
    return kernel.mergeAxes(shape.slice(from, to), strides);
  });
  const withOne = (group: { shape: readonly number[]; strides: readonly (readonly number[])[] }) =>
    group.shape.length > 0 ? group : { shape: [1], strides: accesses.map(() => [0]) };
  const first = withOne(merged[0]!);
  const middle = merged[1]!;
  const last = merged[2]!.shape.length + middle.shape.length > 0 ? merged[2]! : withOne(merged[2]!);
  return {
    shape: [...first.shape, ...middle.shape, ...last.shape],
    keptAxes: first.shape.length,
    laneAxes: last.shape.length,
    accesses: accesses.map((a, i) => ({
      ...a,
      strides: [...first.strides[i]!, ...middle.strides[i]!, ...last.strides[i]!],
    })),
  };
}

class ReductionEmitter {
  private readonly context: EmitContext;
  private readonly reduction: Reduction;
  private readonly f: FunctionBuilder;
  private readonly nest: LoopNest;
  private readonly keptAxes: number;
  private readonly laneAxes: number;
  private readonly rank: number;
  /** Axes put before the form's own, where it keeps none. */
  private readonly axesBefore: number;
  /** Numbers of the first finish input and the first target among the nest's accesses. */
  private readonly finishAt: number;
  private readonly targetAt: number;

  constructor(context: EmitContext, reduction: Reduction) {
    this.context = context;
    this.reduction = reduction;
    this.f = context.func;
    const bodies = [reduction.body, ...reduction.stores.map((s) => s.body)];
    const indexed = indexedAxes(bodies);
    const space = spaceOf(reduction, indexed.size > 0);
    this.axesBefore = reduction.kept.length === 0 ? 1 : 0;
    const indices = [...indexed].map((axis) => axis + this.axesBefore);
    this.nest = new LoopNest(this.f, context, space.shape, space.accesses, indices, space.keptAxes);
    this.keptAxes = space.keptAxes;
    this.laneAxes = space.laneAxes;
    this.rank = space.shape.length;
    this.finishAt = reduction.inputs.length;
    this.targetAt = this.finishAt + reduction.finishInputs.length;
  }

  emit(): EmittedKernel {
    const { f, nest, keptAxes, reduction } = this;
    const count = f.local("i32");
    f.get(f.param(1)).get(f.param(0)).op("i32.sub").set(count);
    nest.move(0, f.param(0));
    const inLanes = reduction.lanes > 0;
    if (inLanes || !isFolding(reduction.combine)) {
      nest.loops(0, keptAxes, () => this.onePoint(), { count });
    } else {
      const last = keptAxes - 1;
      nest.loops(0, last, () => this.keptStrip(last === 0 ? count : nest.shape[last]!), { consumed: true, count });
    }
    f.i32(0);
    const grain = keptAxes === 1 && !inLanes ? 16 : 1;
    return { extent: nest.shape[0]!, grain, scratchBytes: LANE_SCRATCH_BYTES };
  }

  /** The axes reduced by the loops inside a kept point. */
  private get reducedAxes(): number[] {
    return Array.from({ length: this.rank - this.keptAxes }, (_, i) => this.keptAxes + i);
  }

  /** The nest as the form's expressions see it. */
  private site(axis: number, register?: Site["register"], inner?: readonly number[]): Site {
    const site = this.nest.site(axis, register, inner);
    return { ...site, index: (at) => site.index(at + this.axesBefore) };
  }

  private target(i: number, axis: number) {
    return this.nest.operand(this.targetAt + i, axis);
  }

  /** The finish expressions' view: loads are the finish inputs, register 0 the total. */
  private finishSite(axis: number, total: { varying: boolean; locals: readonly Local[] }): Site {
    const site = this.site(axis, () => total);
    return { ...site, operand: (slot) => this.nest.operand(this.finishAt + slot, axis) };
  }

  private finish(total: Local): void {
    const { f, reduction } = this;
    const bodies = reduction.stores.map((s) => s.body);
    const values = new ScalarEvaluator(
      f,
      this.finishSite(this.keptAxes - 1, { varying: true, locals: [total] }),
      bodies,
    );
    const results = bodies.map((body) => values.toLocal(body));
    results.forEach((result, i) => storeScalar(f, this.target(i, this.keptAxes - 1), () => void f.get(result)));
  }

  /** One kept point: its elements in lanes, or the position of the extreme one. */
  private onePoint(): void {
    const { f, reduction } = this;
    const { combine, body } = reduction;
    if (isFolding(combine)) {
      const total = f.local(wasmType(body.type));
      this.laneTotal({
        combine,
        body,
        site: this.site(this.rank - 1, undefined, this.reducedAxes),
        scratch: f.param(2),
        step: (points) => this.nest.step(this.rank - 1, points),
      });
      f.set(total);
      this.finish(total);
    } else {
      const site = this.site(this.rank - 1, undefined, this.reducedAxes);
      this.finish(emitPosition(f, combine, body, site, (element) => this.eachReduced(element)));
    }
  }

  private laneTotal(totals: LaneTotals): void {
    const { f, nest, keptAxes, rank } = this;
    const last = rank - 1;
    const firstLaneAxis = rank - this.laneAxes;
    const lanes = makeLanes(f, this.context.target, totals, this.laneAxes === 1);
    lanes.reset();
    const positions = () => {
      if (lanes instanceof MemoryLanes) lanes.first();
      nest.loops(firstLaneAxis, last, () => lanes.addAll(nest.size(last)), { consumed: true });
    };
    nest.loops(keptAxes, firstLaneAxis, positions, { consumed: true });
    nest.rewind(keptAxes);
    lanes.pushTotal();
  }

  /** Kept points along the last kept axis, several at once. */
  private keptStrip(count: number | Local): void {
    const { f, nest, reduction } = this;
    const axis = this.keptAxes - 1;
    const { body, combine } = reduction;
    const bodies = reduction.stores.map((s) => s.body);
    const elements = this.site(axis, undefined, this.reducedAxes);
    const finishSite = (locals: readonly Local[]) => this.finishSite(axis, { varying: true, locals });
    const targets = bodies.map((_, i) => this.target(i, axis));
    const points =
      this.context.target.simd &&
      isFolding(combine) &&
      combinesInVectors(combine, body.type) &&
      targets.every((t) => t.step !== 0 && isVectorOperand(t)) &&
      vectorizes(elements, [body]) &&
      vectorizes(finishSite([]), bodies)
        ? POINTS
        : 0;
    emitStrip(f, {
      site: elements,
      roots: [],
      points,
      count,
      vector: ({ points: n }) => {
        const totals = this.vectorTotals(elements, n);
        const values = new VectorEvaluator(f, finishSite(totals), bodies, n);
        values.hoist();
        const results = bodies.map((b) => values.toLocals(b));
        results.forEach((parts, i) => storeVectors(f, targets[i]!, parts));
      },
      scalar: () => this.finish(this.scalarTotal(elements)),
      step: (n) => nest.step(axis, n),
    });
  }

  private vectorTotals(site: Site, points: number): Local[] {
    const { f, reduction } = this;
    const { combine, body } = reduction;
    const totals = Array.from({ length: partCount(body.type, points) }, () => f.local("v128"));
    const identity = splatBytes(body.type, kernel.identity(combine, body.type));
    for (const total of totals) f.v128(identity).set(total);
    const values = new VectorEvaluator(f, site, [body], points);
    values.hoist();
    this.eachReduced(() => {
      values.nextStep();
      const parts = values.toLocals(body);
      if (isFolding(combine))
        parts.forEach((part, i) => accumulate(f, combine, body.type, totals[i]!, () => void f.get(part)));
    });
    return totals;
  }

  private scalarTotal(site: Site): Local {
    const { f, reduction } = this;
    const { combine, body } = reduction;
    const total = f.local(wasmType(body.type));
    pushConst(f, body.type, kernel.identity(combine, body.type));
    f.set(total);
    const values = new ScalarEvaluator(f, site, [body]);
    values.hoist();
    this.eachReduced(() => {
      values.nextPoint();
      if (isFolding(combine)) accumulate(f, combine, body.type, total, () => values.push(body));
    });
    return total;
  }

  private eachReduced(body: () => void): void {
    this.nest.loops(this.keptAxes, this.rank, body);
    this.nest.rewind(this.keptAxes);
  }
}
