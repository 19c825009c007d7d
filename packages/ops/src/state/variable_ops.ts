/** Variables and their updates as ops. TF: core/ops/state_ops.cc. */
import {
  defineOp,
  type GradientFunction,
  type kernel as k,
  type Lowering,
  type OpDef,
  type ShapeRule,
  type StaticShape,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import { mergeShapes, mergeSizes, scalar } from "../shape_rules.ts";

const variableShape: ShapeRule = (ctx) => [ctx.attr("shape", "shape").known];

const variable = (ctx: Lowering): void => {
  ctx.output(0, ctx.storage(ctx.attr("shape", "shape").static ?? []));
};

defineOp(OpDefs.VariableV2, { shape: variableShape, gradient: "not_differentiable", lower: variable });
defineOp(OpDefs.Variable, {
  // The old op writes a scalar's shape where it does not know one.
  shape: (ctx) => {
    const shape = ctx.attr("shape", "shape").known;
    return [shape?.length === 0 ? undefined : shape];
  },
  gradient: "not_differentiable",
  lower: variable,
});
defineOp(OpDefs.TemporaryVariable, { shape: variableShape, gradient: "unregistered", lower: variable });

defineOp(OpDefs.IsVariableInitialized, {
  shape: scalar,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const initialized = ctx.isInitialized(ctx.input(0));
    ctx.output(0, ctx.constantValue({ dtype: ctx.outputType(), shape: [], data: Uint8Array.of(initialized ? 1 : 0) }));
  },
});

const sameShapes = (ctx: Parameters<ShapeRule>[0]): StaticShape => mergeShapes(ctx.input(0), ctx.input(1));

defineOp(OpDefs.Assign, {
  shape: (ctx) => [ctx.attr("validate_shape", "bool") ? sameShapes(ctx) : ctx.input(1)],
  gradient: "not_differentiable",
  lower: (ctx) => {
    const [ref, value] = [ctx.input(0), ctx.input(1)];
    const differ = ref.shape.length !== value.shape.length || ref.shape.some((d, i) => d !== value.shape[i]);
    if (differ && ctx.attr("validate_shape", "bool")) {
      throw ctx.invalid(
        `Assign requires shapes of both tensors to match. lhs shape= [${ref.shape.join(",")}] rhs shape= [${value.shape.join(",")}]`,
      );
    }
    ctx.output(0, ctx.assign(ref, value));
  },
});

/** An update in place by a tensor of the variable's shape. */
function assignUpdate(def: OpDef, body: (current: k.Expr, value: k.Expr) => k.Expr): void {
  defineOp(def, {
    shape: (ctx) => [sameShapes(ctx)],
    gradient: "not_differentiable",
    lower: (ctx) => {
      const [ref, value] = [ctx.input(0), ctx.input(1)];
      if (ref.shape.length !== value.shape.length || ref.shape.some((d, i) => d !== value.shape[i])) {
        throw ctx.invalid(`shapes must be equal, but are [${ref.shape.join(",")}] and [${value.shape.join(",")}]`);
      }
      ctx.output(0, ctx.update([ref], [value], (w, v) => [body(w, v)])[0]!);
    },
  });
}

assignUpdate(OpDefs.AssignAdd, (w, v) => w.add(v));
assignUpdate(OpDefs.AssignSub, (w, v) => w.sub(v));

/** TF: `ScatterUpdateShape`: updates are scalar, or shaped indices + ref[1:]. */
const scatterShape: ShapeRule = (ctx) => {
  const [ref, indices, updates] = [ctx.input(0), ctx.input(1), ctx.input(2)];
  if (ref && indices && updates && updates.length > 0) mergeShapes(updates, [...indices, ...ref.slice(1)]);
  return [ref];
};

function scatterUpdate(def: OpDef, body: (current: k.Expr, update: k.Expr) => k.Expr): void {
  const gradient: GradientFunction | "not_differentiable" | "unregistered" = "not_differentiable";
  defineOp(def, {
    shape: scatterShape,
    gradient,
    lower: (ctx) => ctx.output(0, ctx.scatter(ctx.input(0), ctx.input(1), [ctx.input(2)], body)),
  });
}

scatterUpdate(OpDefs.ScatterUpdate, (_, u) => u);
scatterUpdate(OpDefs.ScatterAdd, (w, u) => w.add(u));
scatterUpdate(OpDefs.ScatterSub, (w, u) => w.sub(u));
scatterUpdate(OpDefs.ScatterMul, (w, u) => w.mul(u));
scatterUpdate(OpDefs.ScatterDiv, (w, u) => w.div(u));
scatterUpdate(OpDefs.ScatterMin, (w, u) => w.pmin(u));
scatterUpdate(OpDefs.ScatterMax, (w, u) => w.pmax(u));

/** TF: `ScatterNdUpdateShape`: the last axis of the indices holds coordinates. */
const scatterNdShape: ShapeRule = (ctx) => {
  const [ref, indices, updates] = [ctx.input(0), ctx.input(1), ctx.input(2)];
  const depth = indices?.at(-1);
  if (ref && indices && updates && typeof depth === "number") {
    const expected = [...indices.slice(0, -1), ...ref.slice(depth)];
    expected.forEach((d, i) => mergeSizes(d, updates[i] ?? null));
  }
  return [ref];
};

function scatterNdUpdate(def: OpDef, body: (current: k.Expr, update: k.Expr) => k.Expr): void {
  defineOp(def, {
    shape: scatterNdShape,
    gradient: "not_differentiable",
    lower: (ctx) => ctx.output(0, ctx.scatter(ctx.input(0), ctx.input(1), [ctx.input(2)], body, { nd: true })),
  });
}

scatterNdUpdate(OpDefs.ScatterNdUpdate, (_, u) => u);
scatterNdUpdate(OpDefs.ScatterNdAdd, (w, u) => w.add(u));
scatterNdUpdate(OpDefs.ScatterNdSub, (w, u) => w.sub(u));
