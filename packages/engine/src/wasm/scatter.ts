/** Updates at indices, one point after the other. Indices are checked before anything is written. */
import { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { EmitContext, EmittedKernel } from "./emit_context.ts";
import { wasmType, type Operand, type Site } from "./evaluator.ts";
import { IndexedNest } from "./indexed.ts";
import { advance } from "./loop_nest.ts";
import { pushLoad, storeScalar } from "./scalar_code.ts";
import { emitStrip } from "./strip.ts";
import { vectorizes } from "./vector_code.ts";
import { isVectorOperand, loadVectors, storeVectors } from "./vector_memory.ts";

const POINTS = 8;

export function emitScatter(context: EmitContext, form: kernel.ScatterForm): EmittedKernel {
  const { func: f } = context;
  const indexed = () =>
    new IndexedNest(f, context, {
      shape: form.shape,
      indices: form.indices,
      moved: form.target,
      others: form.inputs,
      bodies: [form.body],
    });
  if (form.outOfRange.kind === "error") {
    const check = indexed();
    check.nest.loops(0, check.last, () => {
      check.follow();
      f.op("i32.eqz").if(() => f.i32(1).op("return"));
    });
  }
  const space = indexed();
  const { nest, last } = space;
  nest.loops(0, last, () => {
    space.follow();
    if (form.outOfRange.kind === "error") {
      f.op("drop");
      emitUpdates(f, context, form, space);
    } else {
      f.if(() => emitUpdates(f, context, form, space));
    }
  });
  f.i32(0);
  return { extent: 1, grain: 1 };
}

/** One strip; the nest stays where it was. */
function emitUpdates(
  f: FunctionBuilder,
  context: EmitContext,
  form: kernel.ScatterForm,
  { nest, last, pointer }: IndexedNest,
): void {
  const { body } = form;
  const target: Operand = { ...nest.operand(0, last), pointer, offset: 0, varying: true };
  const type = kernel.scalarType(form.target.dtype);
  let current: readonly Local[] = [];
  const inner = nest.site(last, () => ({ varying: true, locals: current }));
  const site: Site = { ...inner, operand: (slot) => nest.operand(1 + slot, last) };
  const vectors = context.target.simd && target.step !== 0 && isVectorOperand(target) && vectorizes(site, [body]);
  const single = f.local(wasmType(type));
  emitStrip(f, {
    site,
    roots: [body],
    points: vectors ? POINTS : 0,
    count: nest.shape[last]!,
    vector: (values) => {
      values.nextStep();
      current = loadVectors(f, target, type, values.points);
      storeVectors(f, target, values.toLocals(body));
      f.release(...current);
    },
    scalar: (values) => {
      values.nextPoint();
      pushLoad(f, target);
      f.set(single);
      current = [single];
      storeScalar(f, target, () => values.push(body));
    },
    step: (points) => {
      nest.step(last, points);
      advance(f, pointer, points * target.step);
    },
  });
  nest.rewind(last);
  f.release(single);
}
