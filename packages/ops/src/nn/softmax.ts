/** Softmax along the last axis. TF: core/kernels/softmax_op_functor.h, python/ops/nn_ops.py, nn_grad.py. */
import {
  AbortedError,
  convertToTensor,
  defineOp,
  InvalidArgumentError,
  kernel as k,
  pyFunction,
  type NameLike,
  type OpDef,
  type OpRules,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { rangeOf } from "../array/index_math.ts";
import { rank } from "../array/shape.ts";
import { transpose } from "../array/transpose.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { exp } from "../math/elementary.ts";
import { withRankAtLeast } from "../shape_rules.ts";

type Expr = k.Expr;
type RowBody = (row: k.RowBuilder, x: Expr) => Expr;

function overRows(def: OpDef, body: RowBody, gradient: OpRules["gradient"]): void {
  defineOp(def, {
    shape: (ctx) => [withRankAtLeast(ctx.input(0), 1)],
    gradient,
    lower: (ctx) => {
      const x = ctx.input(0);
      if (x.shape.length < 1) throw new AbortedError(null, ctx.op, "Input dims must be <= 5 and >=1");
      ctx.row(x.shape.slice(0, -1), x.shape.at(-1)!, [x], (row, e) =>
        ctx.output(0, row.output(body(row, e), ctx.outputType())),
      );
    },
  });
}

overRows(
  OpDefs.Softmax,
  (row, x) => {
    const e = k.exp(x.sub(row.reduce("max", x)));
    const scale = row.scalar(k.constant(x.type, 1).div(row.reduce("sum", e)));
    return e.mul(scale);
  },
  (op, grad) => {
    const softmax = op.outputs[0]!;
    const sum = raw.Sum({ input: grad.mul(softmax), reduction_indices: -1, keep_dims: true });
    return grad.sub(sum).mul(softmax);
  },
);

overRows(
  OpDefs.LogSoftmax,
  (row, x) => {
    const shifted = x.sub(row.reduce("max", x));
    return shifted.sub(row.scalar(k.log(row.reduce("sum", k.exp(shifted)))));
  },
  (op, grad) => {
    const softmax = exp(op.outputs[0]);
    const sum = raw.Sum({ input: grad, reduction_indices: -1, keep_dims: true });
    return grad.sub(sum.mul(softmax));
  },
);

/** Swaps an axis with the last one. TF: `_swap_axis`. */
function swapAxis(x: Tensor, axis: number | Tensor, last: Tensor, name?: NameLike): Tensor {
  const before = rangeOf(0, axis);
  const between = rangeOf(typeof axis === "number" ? axis + 1 : axis.add(1), last);
  const permutation = raw.ConcatV2({ values: [before, [last], between, [axis]], axis: 0, name: "concat" });
  return transpose(x, permutation, { name });
}

/** A function of the last axis along any axis. TF: `_wrap_2d_function`. */
function alongAxis(
  input: TensorLike,
  axis: number,
  name: NameLike | undefined,
  compute: (x: Tensor, name?: NameLike) => Tensor,
): Tensor {
  const x = convertToTensor(input);
  const dims = x.shape.ndims;
  if (axis === -1 || (dims !== null && axis === dims - 1)) return compute(x, name);
  if (dims === null || axis < -dims || axis >= dims) {
    throw new InvalidArgumentError(
      null,
      null,
      `\`dim\` must be in the range [${String(-(dims ?? 0))}, ${String(dims)}) where ${String(dims)} is the number of dimensions in the input. Received: dim=${String(axis)}`,
    );
  }
  const count = rank(x);
  const positive = axis < 0 ? count.radd(axis) : axis;
  const inputRank = rank(x);
  const at = typeof positive === "number" ? positive : positive.mod(dims);
  const swapped = swapAxis(x, at, raw.Sub({ x: inputRank, y: 1 }));
  const computed = compute(swapped);
  const output = swapAxis(computed, at, raw.Sub({ x: inputRank, y: 1 }), name);
  output.set_shape(x.shape);
  return output;
}

function softmaxFunction(name: string, make: (args: { logits: TensorLike; name?: NameLike }) => Tensor) {
  return pyFunction(
    name,
    ["logits", "axis", "name"],
    (logits: TensorLike, axis?: number | null, label?: NameLike): Tensor =>
      alongAxis(logits, axis ?? -1, label, (x, n) => make({ logits: x, name: n })),
    { required: 1, aliases: { dim: "axis" } },
  );
}

/**
 * `exp(logits) / sum(exp(logits))` along an axis.
 * @param logits float, at least one axis
 * @param axis the last one unless told
 * @throws InvalidArgumentError for an axis the input does not have
 * TF: `tf.nn.softmax`.
 */
export const softmax = softmaxFunction("softmax", raw.Softmax);

/** `logits - log(sum(exp(logits)))` along an axis, the last one unless told. TF: `tf.nn.log_softmax`. */
export const log_softmax = softmaxFunction("log_softmax", raw.LogSoftmax);
