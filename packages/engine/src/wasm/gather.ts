/** Elements picked by indices; where the last axis is copied whole, as vectors. */
import { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { EmitContext, EmittedKernel } from "./emit_context.ts";
import { wasmType, type Operand, type Site } from "./evaluator.ts";
import { IndexedNest } from "./indexed.ts";
import { advance } from "./loop_nest.ts";
import { pushConst, pushLoad, storeScalar } from "./scalar_code.ts";
import { emitStrip } from "./strip.ts";
import { vectorizes } from "./vector_code.ts";
import { isVectorOperand, loadVectors, storeVectors } from "./vector_memory.ts";

const POINTS = 8;

export function emitGather(context: EmitContext, form: kernel.GatherForm): EmittedKernel {
  const { func: f } = context;
  const { body } = form;
  const space = new IndexedNest(f, context, {
    shape: form.shape,
    indices: form.indices,
    moved: form.source,
    others: [...form.inputs, form.target],
    bodies: [body],
  });
  const { nest, last } = space;
  const count = f.local("i32");
  const inRange = f.local("i32");
  f.get(f.param(1)).get(f.param(0)).op("i32.sub").set(count);
  nest.move(0, f.param(0));
  const strip = () => {
    space.follow();
    if (form.outOfRange.kind === "error") {
      f.op("i32.eqz").if(() => f.i32(1).op("return"));
    } else {
      f.tee(inRange).op("i32.eqz");
      f.if(() => space.stay());
    }
    const zero = form.outOfRange.kind === "error" ? undefined : inRange;
    emitPicked(f, context, form, space, zero, last === 0 ? count : nest.shape[last]!);
  };
  nest.loops(0, last, strip, { consumed: true, count });
  f.i32(0);
  return { extent: nest.shape[0]!, grain: last === 0 ? 16 : 1 };
}

/** @param inRange where it is 0 the elements are zeros */
function emitPicked(
  f: FunctionBuilder,
  context: EmitContext,
  form: kernel.GatherForm,
  { nest, last, pointer }: IndexedNest,
  inRange: Local | undefined,
  count: number | Local,
): void {
  const { body } = form;
  const source: Operand = { ...nest.operand(0, last), pointer, offset: 0, varying: true };
  const target = nest.operand(1 + form.inputs.length, last);
  const type = kernel.scalarType(form.source.dtype);
  let picked: readonly Local[] = [];
  const inner = nest.site(last, () => ({ varying: true, locals: picked }));
  const site: Site = { ...inner, operand: (slot) => nest.operand(1 + slot, last) };
  const vectors =
    context.target.simd &&
    target.step !== 0 &&
    isVectorOperand(target) &&
    isVectorOperand(source) &&
    vectorizes(site, [body]);
  const single = f.local(wasmType(type));
  emitStrip(f, {
    site,
    roots: [body],
    points: vectors ? POINTS : 0,
    count,
    vector: (values) => {
      values.nextStep();
      picked = loadVectors(f, source, type, values.points);
      if (inRange !== undefined) {
        for (const part of picked)
          f.get(part).i32(0).get(inRange).op("i32.sub").op("i32x4.splat").op("v128.and").set(part);
      }
      storeVectors(f, target, values.toLocals(body));
      f.release(...picked);
    },
    scalar: (values) => {
      values.nextPoint();
      pushLoad(f, source);
      if (inRange !== undefined) {
        pushConst(f, type, wasmType(type) === "i64" ? 0n : 0);
        f.get(inRange).op("select");
      }
      f.set(single);
      picked = [single];
      storeScalar(f, target, () => values.push(body));
    },
    step: (points) => {
      nest.step(last, points);
      advance(f, pointer, points * source.step);
    },
  });
  f.release(single);
}
