/** Elements of sparse tensors combined with those of a dense one at their places. TF: core/kernels/sparse_dense_binary_op_shared.cc, python/ops/sparse_grad.py. */
import {
  defineOp,
  int64,
  kernel as k,
  NotImplementedError,
  type Lowering,
  type OpDef,
  type OpRules,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { ones, zeros_like } from "../array/fill.ts";
import { gather_nd } from "../array/gather_nd.ts";
import { expand_dims } from "../array/reshape.ts";
import { shape, size } from "../array/shape.ts";
import { slice } from "../array/slice.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { sizeAt, withRank } from "../shape_rules.ts";
import { sparse_add } from "./add.ts";
import { shown } from "./points.ts";
import { SparseTensor } from "./sparse_tensor.ts";

/** The dense tensor in the sparse one's shape. @throws InvalidArgumentError for inputs that do not fit each other */
function broadcastDense(ctx: Lowering): k.Value {
  const [indices, values, sizes, dense] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.input(3)];
  if (indices.shape.length !== 2)
    throw ctx.invalid(`Input sp_indices should be a matrix but received shape: ${shown(indices)}`);
  if (values.shape.length !== 1 || sizes.shape.length !== 1)
    throw ctx.invalid(
      `Inputs sp_values and sp_shape should be vectors but received shapes: ${shown(values)} and ${shown(sizes)}`,
    );
  if (values.shape[0] !== indices.shape[0])
    throw ctx.invalid(
      `The first dimension of values and indices should match. (${String(values.shape[0])} vs. ${String(indices.shape[0])})`,
    );
  const whole = ctx.numbers(2);
  const common = k.broadcastShapes(whole, [...dense.shape]);
  if (!common || String(common) !== String(whole))
    throw ctx.invalid(
      `SparseDenseBinaryOpShared broadcasts dense to sparse only; got incompatible shapes: [${whole.join(",")}] vs. ${shown(dense)}`,
    );
  return ctx.broadcast(dense, whole);
}

function withDense(
  def: OpDef,
  combine: (element: k.Expr, dense: k.Expr) => k.Expr,
  gradient: OpRules["gradient"],
): void {
  defineOp(def, {
    shape: (ctx) => [[sizeAt(withRank(ctx.input(0), 2), 0)]],
    gradient,
    lower: (ctx) => {
      const error = () => ctx.invalid("Provided indices are out-of-bounds w.r.t. dense side with broadcasted shape");
      const other = ctx.gatherNd(broadcastDense(ctx), ctx.input(0), { outOfRange: { kind: "error", error } });
      ctx.output(0, ctx.map([ctx.input(1), other], combine));
    },
  });
}

/** TF: `_SparseDenseCwiseMulOrDivGrad`. */
function factorGradient(op: Operation, grad: Tensor, isProduct: boolean): (Tensor | null)[] {
  const [indices, values, sparseShape, dense] = op.inputs as [Tensor, Tensor, Tensor, Tensor];
  const denseShape = cast(shape(dense), int64);
  const added = expand_dims(size(sparseShape).sub(size(denseShape)), 0);
  const augmented = concat([ones(added, int64), denseShape], 0);
  const scaling = sparseShape.floordiv(augmented);
  const scaled = slice(indices.floordiv(scaling), concat([[0], added], 0), [-1, -1]);
  const others = gather_nd(dense, scaled);
  const [gradValues, gradOthers] = isProduct
    ? [grad.mul(others), grad.mul(values)]
    : [grad.truediv(others), grad.mul(values.neg().truediv(raw.Square({ x: others })))];
  const gradDense = sparse_add(zeros_like(dense), SparseTensor(scaled, gradOthers, denseShape)) as Tensor; // one is dense
  return [null, gradValues, null, gradDense];
}

withDense(
  OpDefs.SparseDenseCwiseAdd,
  (a, b) => a.add(b),
  () => {
    throw new NotImplementedError("Gradient for SparseDenseCwiseAdd is not implemented.");
  },
);
withDense(
  OpDefs.SparseDenseCwiseMul,
  (a, b) => a.mul(b),
  (op, grad) => factorGradient(op, grad, true),
);
withDense(
  OpDefs.SparseDenseCwiseDiv,
  (a, b) => a.div(b),
  (op, grad) => factorGradient(op, grad, false),
);
