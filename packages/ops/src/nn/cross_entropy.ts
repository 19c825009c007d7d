/** Cross entropies. TF: core/kernels/xent_op.h, sparse_xent_op.h, python/ops/nn_ops.py, nn_impl.py, nn_grad.py. */
import {
  bfloat16,
  convertToTensor,
  defineOp,
  float16,
  float32,
  get_default_graph,
  isTensor,
  kernel as k,
  pyFunction,
  reprValue,
  ValueError,
  withContext,
  madeAt,
  withHint,
  type GradientFunction,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { isZerosTensor } from "../array/fill.ts";
import { rangeOf } from "../array/index_math.ts";
import { name_scope } from "../array/name_scope.ts";
import { rank, shape } from "../array/shape.ts";
import { stop_gradient } from "../array/identity.ts";
import { transpose } from "../array/transpose.ts";
import { assert_equal } from "../checks/assert.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { matmul } from "../math/matmul.ts";
import { broadcastShapes, mergeSizes, withRank } from "../shape_rules.ts";

type Expr = k.Expr;

// ------------------------------------------------------------------ gradients

/** A value per row times the rows. TF: `_BroadcastMul`. */
function timesRows(vector: Tensor, rows: Tensor): Tensor {
  return raw.ExpandDims({ input: vector, dim: -1 }).mul(rows);
}

/** The gradient of the logits, from those of the loss and (for second derivatives) of the op's own gradient output. */
function logitsGradient(logits: Tensor, backprop: Tensor, gradLoss: Tensor, gradBackprop: Tensor | null): Tensor {
  const grad = timesRows(gradLoss, backprop);
  if (!gradBackprop || isZerosTensor(gradBackprop)) return grad;
  const softmax = raw.Softmax({ logits });
  const row = raw.ExpandDims({ input: gradBackprop, dim: 1 });
  const column = raw.ExpandDims({ input: softmax, dim: 2 });
  const inner = raw.Squeeze({ input: matmul(row, column), squeeze_dims: [1] });
  return grad.add(gradBackprop.sub(inner).mul(softmax));
}

const denseGradient: GradientFunction = (op, gradLoss, gradBackprop: Tensor | null) => {
  const logits = op.inputs[0]!;
  const grad = logitsGradient(logits, op.outputs[1]!, gradLoss, gradBackprop);
  const column = raw.LogSoftmax({ logits }).neg();
  return [grad, timesRows(gradLoss, column)];
};

const sparseGradient: GradientFunction = (op, gradLoss, gradBackprop: Tensor | null) => [
  logitsGradient(op.inputs[0]!, op.outputs[1]!, gradLoss, gradBackprop),
  null,
];

// ------------------------------------------------------------------ ops

defineOp(OpDefs.SoftmaxCrossEntropyWithLogits, {
  shape: (ctx) => {
    const [logits, labels] = [ctx.input(0), ctx.input(1)];
    const merged = withRank(broadcastShapes(logits && withRank(logits, 2), labels && withRank(labels, 2)), 2);
    return [[merged[0]!], merged];
  },
  gradient: denseGradient,
  lower: (ctx) => {
    const [logits, labels] = [ctx.input(0), ctx.input(1)];
    const both = k.broadcastShapes([...logits.shape], [...labels.shape]);
    if (!both) {
      throw ctx.invalid(
        `logits and labels must be broadcastable: logits_size=[${logits.shape.join(",")}] labels_size=[${labels.shape.join(",")}]`,
      );
    }
    if (both.length !== 2)
      throw ctx.invalid("logits and labels must be either 2-dimensional, or broadcasted to be 2-dimensional");
    ctx.row([both[0]!], both[1]!, [ctx.broadcast(logits, both), ctx.broadcast(labels, both)], (row, x, y) => {
      const shifted = x.sub(row.reduce("max", x));
      const total = row.reduce("sum", k.exp(shifted));
      if (ctx.needed(0)) {
        const log = row.scalar(k.log(total));
        ctx.output(0, row.rowOutput(row.reduce("sum", y.mul(log.sub(shifted))), ctx.outputType(0)));
      }
      if (ctx.needed(1)) ctx.output(1, row.output(probability(row, shifted, total).sub(y), ctx.outputType(1)));
    });
  },
});

function probability(row: k.RowBuilder, shifted: Expr, total: Expr): Expr {
  return k.exp(shifted).mul(row.scalar(k.constant(total.type, 1).div(total)));
}

defineOp(OpDefs.SparseSoftmaxCrossEntropyWithLogits, {
  shape: (ctx) => {
    const logits = withRank(ctx.input(0), 2);
    const [labels] = withRank(ctx.input(1), 1);
    const rows = mergeSizes(logits[0]!, labels!);
    return [[rows], [rows, logits[1]!]];
  },
  gradient: sparseGradient,
  lower: (ctx) => {
    const [logits, labels] = [ctx.input(0), ctx.input(1)];
    const text = (v: k.Value): string => `[${v.shape.join(",")}]`;
    if (logits.shape.length !== 2) throw ctx.invalid(`logits must be 2-D, but got shape ${text(logits)}`);
    if (labels.shape.length !== 1) throw ctx.invalid(`labels must be 1-D, but got shape ${text(labels)}`);
    if (logits.shape[0] !== labels.shape[0]) {
      throw ctx.invalid(
        `logits and labels must have the same first dimension, got logits shape ${text(logits)} and labels shape ${text(labels)}`,
      );
    }
    const [rows, classes] = logits.shape as [number, number];
    if (classes === 0) throw ctx.invalid(`Must have at least one class, but got logits shape ${text(logits)}`);
    ctx.row([rows], classes, [logits, labels], (row, x, label) => {
      row.check(label.ge(0).and(label.lt(classes)), (failure) => ctx.invalid(labelMessage(failure, classes)));
      const isLabel = row.position.to(label.type).eq(label);
      const shifted = x.sub(row.reduce("max", x));
      const total = row.reduce("sum", k.exp(shifted));
      if (ctx.needed(0)) {
        const picked = row.reduce("sum", isLabel.select(shifted, 0));
        ctx.output(0, row.rowOutput(k.log(total).sub(picked), ctx.outputType(0)));
      }
      if (ctx.needed(1)) {
        const p = probability(row, shifted, total);
        ctx.output(1, row.output(isLabel.select(p.sub(1), p), ctx.outputType(1)));
      }
    });
  },
});

function labelMessage({ index, values, input }: k.Failure, classes: number): string {
  const label = String(values[1]);
  const labels = Array.from(input(1).data as ArrayLike<unknown>, String).join(" ");
  return withHint(
    `Received a label value of ${label} which is outside the valid range of [0, ${String(classes)}).  Label values: ${labels}`,
    `Row ${String(index[0])} has the label ${label}, but the logits have ${String(classes)} classes: labels go from 0 to ${String(classes - 1)}.`,
  );
}

// ------------------------------------------------------------------ functions

/** A matrix of the last axis and all others. TF: `_flatten_outer_dims`. */
function flattenOuterDims(x: Tensor): Tensor {
  const count = rank(x);
  const last = raw.Slice({ input: shape(x), begin: [raw.Sub({ x: count, y: 1 })], size: [1] });
  const matrix = raw.Reshape({ tensor: x, shape: raw.ConcatV2({ values: [[-1], last], axis: 0, name: "concat" }) });
  const sizes = x.shape.known;
  if (sizes && !sizes.slice(0, -1).includes(null)) {
    matrix.set_shape([sizes.slice(0, -1).reduce<number>((a, d) => a * d!, 1), sizes.at(-1) ?? null]);
  }
  return matrix;
}

function moveAxisToEnd(x: Tensor, axis: number, inputRank: Tensor): Tensor {
  const before = rangeOf(0, axis);
  const after = rangeOf(axis + 1, inputRank);
  return transpose(x, raw.ConcatV2({ values: [before, after, [axis]], axis: 0, name: "concat" }));
}

/** @throws ValueError where either is missing */
export function requireBoth(name: string, labels: unknown, logits: unknown): void {
  if (labels === undefined || labels === null || logits === undefined || logits === null) {
    const text = (v: unknown): string => (isTensor(v) ? v._str() : reprValue(v ?? null));
    throw new ValueError(
      `Both \`labels\` and \`logits\` must be provided for ${name}Received: labels=${text(labels)} and logits=${text(logits)}`,
    );
  }
}

/**
 * The cross entropy between the softmax of the logits and labels given as probabilities. Gradients flow into both.
 * @param labels of the logits' shape; each row is a distribution
 * @param logits float, unscaled log probabilities
 * @param axis of the classes, the last one unless told
 * @returns the logits' shape without that axis
 * TF: `tf.nn.softmax_cross_entropy_with_logits_v2`.
 */
export const softmax_cross_entropy_with_logits_v2 = pyFunction(
  "softmax_cross_entropy_with_logits_v2",
  ["labels", "logits", "axis", "name"],
  (labels: TensorLike, logits: TensorLike, axis?: number | null, name?: NameLike): Tensor =>
    denseCrossEntropy(labels, logits, axis ?? -1, name),
  { required: 2, aliases: { dim: "axis" } },
);

function denseCrossEntropy(labels: TensorLike, logits: TensorLike, axis: number, name?: NameLike): Tensor {
  return withContext(name_scope(name ?? null, "softmax_cross_entropy_with_logits", [logits, labels]), (scope) => {
    const scores = convertToTensor(logits, { name: "logits" });
    let targets = convertToTensor(labels, { name: "labels" });
    const isNarrow = scores.dtype === float16 || scores.dtype === bfloat16;
    let precise = isNarrow ? cast(scores, float32) : scores;
    targets = cast(targets, precise.dtype);
    const inputRank = rank(precise);
    if (axis !== -1) {
      precise = moveAxisToEnd(precise, axis, inputRank);
      targets = moveAxisToEnd(targets, axis, inputRank);
    }
    const inputShape = shape(precise);
    precise = flattenOuterDims(precise);
    targets = flattenOuterDims(targets);
    const [loss] = raw.SoftmaxCrossEntropyWithLogits({ features: precise, labels: targets, name: scope });
    const outputShape = raw.Slice({ input: inputShape, begin: [0], size: [raw.Sub({ x: inputRank, y: 1 })] });
    const cost = raw.Reshape({ tensor: loss, shape: outputShape });
    const sizes = scores.shape.known;
    if (sizes) cost.set_shape(sizes.toSpliced(axis, 1));
    return isNarrow ? cast(cost, scores.dtype) : cost;
  });
}

/**
 * The cross entropy between the softmax of the logits and labels given as probabilities. No gradient flows into the labels.
 * @param labels of the logits' shape; each row is a distribution
 * @param logits float, unscaled log probabilities
 * @param dim the axis of the classes, the last one unless told
 * @returns the logits' shape without that axis
 * @throws ValueError where either is missing
 * TF: `tf.nn.softmax_cross_entropy_with_logits`.
 */
export const softmax_cross_entropy_with_logits = pyFunction(
  "softmax_cross_entropy_with_logits",
  ["labels", "logits", "dim", "name"],
  (labels?: TensorLike | null, logits?: TensorLike | null, dim: number = -1, name?: NameLike): Tensor => {
    requireBoth("softmax_cross_entropy_with_logits", labels, logits);
    const { stopped, scope } = withContext(
      name_scope(name ?? null, "softmax_cross_entropy_with_logits_sg", [logits, labels]),
      (scope) => ({
        stopped: stop_gradient(labels!, "labels_stop_gradient"),
        scope: scope.name,
      }),
    );
    return denseCrossEntropy(stopped, logits!, dim, scope);
  },
  { aliases: { axis: "dim" } },
);

/**
 * The cross entropy between the softmax of the logits and labels given as class numbers.
 * @param labels int32 or int64, of the logits' shape without the last axis
 * @param logits float, unscaled log probabilities, classes along the last axis
 * @returns the labels' shape, in the logits' dtype
 * @throws ValueError where the shapes do not fit; InvalidArgumentError when run, for a label that is no class
 * TF: `tf.nn.sparse_softmax_cross_entropy_with_logits`.
 */
export const sparse_softmax_cross_entropy_with_logits = pyFunction(
  "sparse_softmax_cross_entropy_with_logits",
  ["labels", "logits", "name"],
  (labels?: TensorLike | null, logits?: TensorLike | null, name?: NameLike): Tensor => {
    requireBoth("sparse_softmax_cross_entropy_with_logits", labels, logits);
    return withContext(name_scope(name ?? null, "SparseSoftmaxCrossEntropyWithLogits", [labels, logits]), () =>
      sparseCrossEntropy(convertToTensor(labels!), convertToTensor(logits!), name),
    );
  },
);

function sparseCrossEntropy(labels: Tensor, logits: Tensor, name?: NameLike): Tensor {
  const isHalf = logits.dtype === float16;
  const precise = isHalf ? cast(logits, float32) : logits;
  const labelsShape = shape(labels);
  const isStatic = checkLabelShapes(labels, logits);
  const crossEntropy = (features: Tensor, classes: Tensor): Tensor =>
    raw.SparseSoftmaxCrossEntropyWithLogits({ features, labels: classes, name }).loss;
  if (logits.shape.ndims === 2) {
    const cost = crossEntropy(precise, labels);
    return isHalf ? cast(cost, float16) : cost;
  }
  const checks = isStatic ? [] : [assert_equal(shape(labels), shape(logits).getitem(":-1"))];
  return withContext(get_default_graph().control_dependencies(checks), () => {
    const classes = shape(logits).getitem(rank(logits).sub(1));
    const matrix = raw.Reshape({ tensor: precise, shape: [-1, classes] });
    const vector = raw.Reshape({ tensor: labels, shape: [-1] });
    const cost = raw.Reshape({ tensor: crossEntropy(matrix, vector), shape: labelsShape });
    cost.set_shape(labels.shape);
    return isHalf ? cast(cost, float16) : cost;
  });
}

/** @returns whether the shapes are known, and so checked. @throws ValueError where they do not fit */
function checkLabelShapes(labels: Tensor, logits: Tensor): boolean {
  const [of, outer] = [labels.shape, logits.shape.slice(0, -1)];
  const [labelRank, rank] = [of.ndims, logits.shape.ndims];
  if (rank === 0) throw new ValueError(`\`logits\` cannot be a scalar. Received logits=${logits._str()}\``);
  if (rank !== null && labelRank !== null && labelRank !== rank - 1) {
    throw new ValueError(
      withHint(
        `\`labels.shape.rank\` must equal \`logits.shape.rank - 1\`. Received: labels.shape=${of.toString()} of rank ${String(labelRank)} and logits.shape=${logits.shape.toString()} of rank ${String(rank)}`,
        `'labels' is '${labels.name}'${madeAt(labels.op)}; 'logits' is '${logits.name}'${madeAt(logits.op)}.`,
        "Sparse labels are class numbers of shape [batch], as mnist gives them without one_hot. For one-hot labels of shape [batch, classes] use tf.nn.softmax_cross_entropy_with_logits.",
      ),
    );
  }
  const isStatic = of.is_fully_defined() && outer.is_fully_defined();
  if (isStatic && !of.equals(outer)) {
    throw new ValueError(
      `\`labels.shape\` must equal \`logits.shape\` except for the last dimension. Received: labels.shape=${of.toString()} and logits.shape=${logits.shape.toString()}`,
    );
  }
  return isStatic;
}
