/** Tensors passed on as they are. TF: core/ops/array_ops.cc, python/ops/array_grad.py. */
import {
  defineOp,
  LookupError,
  pyFunction,
  reprString,
  type kernel as k,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes, unchanged } from "../shape_rules.ts";

const passOn: k.Lower = (ctx) => {
  ctx.inputs.forEach((_, i) => ctx.output(i, ctx.input(i)));
};

defineOp(OpDefs.Identity, {
  shape: unchanged,
  gradient: (_op, grad) => grad,
  lower: passOn,
  forwards: true,
  constantValue: (tensor, valueOf) => valueOf(tensor.op.inputs[0]!),
});

defineOp(OpDefs.RefIdentity, { shape: unchanged, gradient: (_op, grad) => grad, lower: passOn, forwards: true });
defineOp(OpDefs.DebugGradientIdentity, { shape: unchanged, gradient: "unregistered", lower: passOn, forwards: true });
defineOp(OpDefs.DeepCopy, {
  shape: unchanged,
  gradient: "unregistered",
  lower: (ctx) => ctx.output(0, ctx.copy(ctx.input(0))),
});

defineOp(OpDefs.IdentityN, {
  shape: (ctx) => ctx.op.inputs.map((_, i) => ctx.input(i)),
  gradient: (_op, ...grads) => grads,
  lower: passOn,
  forwards: true,
});

defineOp(OpDefs.StopGradient, {
  shape: unchanged,
  gradient: "not_differentiable",
  lower: passOn,
  forwards: true,
  constantValue: (tensor, valueOf) => valueOf(tensor.op.inputs[0]!),
});

defineOp(OpDefs.PreventGradient, {
  shape: unchanged,
  gradient: (op) => {
    throw new LookupError(
      `Gradient explicitly disabled. Reason: b${reprString(String(op._attr("message", "string")))}`,
    );
  },
  lower: passOn,
  forwards: true,
});

defineOp(OpDefs.EnsureShape, {
  shape: (ctx) => [mergeShapes(ctx.input(0), ctx.attr("shape", "shape").known)],
  gradient: (_op, grad) => grad,
  lower: (ctx) => {
    const expected = ctx.attr("shape", "shape");
    const { shape } = ctx.input(0);
    if (!expected.is_compatible_with(shape)) {
      throw ctx.invalid(
        `Shape of tensor ${ctx.op.inputs[0]!.op.name} [${shape.join(",")}] is not compatible with expected shape ${expected.toProtoString()}.`,
      );
    }
    ctx.output(0, ctx.input(0));
  },
});

/** The same tensor under another name. TF: `tf.identity`. */
export const identity = pyFunction(
  "identity",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.Identity({ input, name }),
  {
    required: 1,
  },
);

/** The same tensors, computed together. TF: `tf.identity_n`. */
export const identity_n = pyFunction(
  "identity_n",
  ["input", "name"],
  (input: readonly TensorLike[], name?: NameLike): Tensor[] => raw.IdentityN({ input, name }),
  { required: 1 },
);

/** The same tensor, through which no gradient flows. TF: `tf.stop_gradient`. */
export const stop_gradient = pyFunction(
  "stop_gradient",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.StopGradient({ input, name }),
  { required: 1 },
);

/** The same tensor, an error where its shape is not as said. TF: `tf.ensure_shape`. */
export const ensure_shape = pyFunction(
  "ensure_shape",
  ["x", "shape", "name"],
  (x: TensorLike, shape: Parameters<typeof raw.EnsureShape>[0]["shape"], name?: NameLike): Tensor =>
    raw.EnsureShape({ input: x, shape, name }),
  { required: 2 },
);
