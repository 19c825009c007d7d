/** Maps: one loop nest over the index space, the last axis in vectors. Checks run first, so that a failing map wrote nothing. */
import type { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { EmitContext, EmittedKernel } from "./emit_context.ts";
import type { Expr } from "./evaluator.ts";
import { LoopNest, indexedAxes, mergedSpace } from "./loop_nest.ts";
import { storeScalar } from "./scalar_code.ts";
import { emitStrip } from "./strip.ts";
import { vectorizes } from "./vector_code.ts";
import { isVectorOperand, storeVectors } from "./vector_memory.ts";

/** Points per vector step: pairs of vectors of 32-bit numbers. */
const POINTS = 8;

export function emitMap(context: EmitContext, form: kernel.MapForm): EmittedKernel {
  const bodies = form.stores.map((s) => s.body);
  const conditions = form.checks.map((c) => c.condition);
  const targets = form.stores.map((s) => s.target);
  const indexed = indexedAxes([...bodies, ...conditions]);
  const { shape, accesses } = mergedSpace(form.shape, [...form.inputs, ...targets], indexed.size > 0);
  const { func } = context;
  const nest = () => new LoopNest(func, context, shape, accesses, indexed);
  const count = func.local("i32");
  func.get(func.param(1)).get(func.param(0)).op("i32.sub").set(count);
  if (conditions.length > 0) emitChecks(func, nest(), conditions, count);
  if (bodies.length > 0) emitStores(func, context, nest(), bodies, form.inputs.length, count);
  func.i32(0);
  return { extent: shape[0]!, grain: shape.length === 1 ? 16 : 1 };
}

function emitStores(
  f: FunctionBuilder,
  context: EmitContext,
  nest: LoopNest,
  bodies: readonly Expr[],
  inputs: number,
  count: Local,
): void {
  const last = nest.shape.length - 1;
  const site = nest.site(last);
  const targets = bodies.map((_, i) => nest.operand(inputs + i, last));
  const vectors =
    context.target.simd && targets.every((t) => t.step !== 0 && isVectorOperand(t)) && vectorizes(site, bodies);
  nest.move(0, f.param(0));
  const strip = () =>
    emitStrip(f, {
      site,
      roots: bodies,
      points: vectors ? POINTS : 0,
      count: last === 0 ? count : nest.shape[last]!,
      vector: (values) => {
        values.nextStep();
        const parts = bodies.map((body) => values.toLocals(body));
        parts.forEach((locals, i) => storeVectors(f, targets[i]!, locals));
      },
      scalar: (values) => {
        values.nextPoint();
        if (bodies.length === 1) {
          storeScalar(f, targets[0]!, () => values.push(bodies[0]!));
          return;
        }
        const locals = bodies.map((body) => values.toLocal(body));
        locals.forEach((local, i) => storeScalar(f, targets[i]!, () => void f.get(local)));
      },
      step: (points) => nest.step(last, points),
    });
  nest.loops(0, last, strip, { consumed: true, count });
}

/** Returns 1 at the first point where a condition is false. */
function emitChecks(f: FunctionBuilder, nest: LoopNest, conditions: readonly Expr[], count: Local): void {
  const last = nest.shape.length - 1;
  nest.move(0, f.param(0));
  const strip = () =>
    emitStrip(f, {
      site: nest.site(last),
      roots: conditions,
      points: 0,
      count: last === 0 ? count : nest.shape[last]!,
      vector: () => {},
      scalar: (values) => {
        values.nextPoint();
        for (const condition of conditions) {
          values.push(condition);
          f.op("i32.eqz").if(() => f.i32(1).op("return"));
        }
      },
      step: (points) => nest.step(last, points),
    });
  nest.loops(0, last, strip, { consumed: true, count });
}
