/** Tensors with updates put at coordinates. TF: core/kernels/scatter_nd_op.cc, python/ops/array_grad.py. */
import {
  defineOp,
  elementCount,
  pyFunction,
  type GradientFunction,
  type kernel as k,
  type NameLike,
  type OpDef,
  type ShapeRule,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { withRankAtLeast } from "../shape_rules.ts";
import { zeros_like } from "./fill.ts";
import { identity } from "./identity.ts";
import { checkScattered } from "./scatter_nd.ts";
import { shape } from "./shape.ts";

/** TF: `ScatterNdUpdateShape`. */
const scatterShape: ShapeRule = (ctx) => {
  const input = withRankAtLeast(ctx.input(0), 1);
  const indices = withRankAtLeast(ctx.input(1), 1);
  const updates = ctx.input(2);
  if (input && indices && updates) checkScattered(indices, updates, input);
  return [input];
};

type Combine = (current: k.Expr, update: k.Expr) => k.Expr;

function define(def: OpDef, combine: Combine, gradient: GradientFunction): void {
  defineOp(def, {
    shape: scatterShape,
    gradient,
    lower: (ctx) => {
      const [tensor, indices, updates] = [ctx.input(0), ctx.input(1), ctx.input(2)];
      if (indices.shape.length < 1)
        throw ctx.invalid(`Indices shape must have rank at least one. Found:[${indices.shape.join(",")}]`);
      if (tensor.shape.length < 1)
        throw ctx.invalid(`Tensor must be at least 1-D, got shape: [${tensor.shape.join(",")}]`);
      const depth = indices.shape.at(-1)!;
      const expected = [...indices.shape.slice(0, -1), ...tensor.shape.slice(depth)];
      if (String(expected) !== String(updates.shape))
        throw ctx.invalid(
          `Must have updates.shape = indices.shape[:batch_dim] + params_shape[slice_dim:], got updates.shape: [${updates.shape.join(",")}], indices.shape: [${indices.shape.join(",")}], params_shape: [${tensor.shape.join(",")}], slice_dim: ${String(depth)}, and batch_dim: ${String(indices.shape.length - 1)}`,
        );
      const whole = ctx.copy(tensor);
      const empty = elementCount(updates.shape) === 0;
      ctx.output(0, empty ? whole : ctx.scatter(whole, indices, [updates], combine, { nd: true }));
    },
  });
}

function gathered(grad: Tensor, indices: Tensor): Tensor {
  return raw.GatherNd({ params: grad, indices });
}

const extremeGradient: GradientFunction = (op, grad) => {
  const [x, indices, y, output] = [op.inputs[0]!, op.inputs[1]!, op.inputs[2]!, op.outputs[0]!];
  const fromX = cast(raw.Equal({ x, y: output }), grad.dtype);
  const atY = gathered(output, indices);
  const fromY = cast(raw.Equal({ x: y, y: atY }), grad.dtype);
  const spread = raw.ScatterNd({ indices, updates: fromY, shape: shape(x, { out_type: indices.dtype }) });
  const count = fromX.add(spread);
  const gradX = grad.mul(fromX).truediv(count);
  return [gradX, null, gathered(grad.truediv(count), indices).mul(fromY)];
};

define(
  OpDefs.TensorScatterUpdate,
  (_old, x) => x,
  (op, grad) => {
    const indices = op.inputs[1]!;
    const updates = gathered(grad, indices);
    const zeros = (tensor: Tensor): Tensor => zeros_like(op.inputs[2], { dtype: tensor.dtype });
    const kept = identity(grad);
    return [raw.TensorScatterUpdate({ tensor: kept, indices, updates: zeros(grad) }), null, updates];
  },
);
define(
  OpDefs.TensorScatterAdd,
  (old, x) => old.add(x),
  (op, grad) => {
    const updates = gathered(grad, op.inputs[1]!);
    return [identity(grad), null, updates];
  },
);
define(
  OpDefs.TensorScatterSub,
  (old, x) => old.sub(x),
  (op, grad) => {
    const updates = gathered(grad, op.inputs[1]!);
    const kept = identity(grad);
    return [kept, null, updates.neg()];
  },
);
define(OpDefs.TensorScatterMin, (old, x) => old.pmin(x), extremeGradient);
define(OpDefs.TensorScatterMax, (old, x) => old.pmax(x), extremeGradient);

function scatterFunction(name: string, make: typeof raw.TensorScatterAdd) {
  return pyFunction(
    name,
    ["tensor", "indices", "updates", "name"],
    (tensor: TensorLike, indices: TensorLike, updates: TensorLike, label?: NameLike): Tensor =>
      make({ tensor, indices, updates, name: label }),
    { required: 3 },
  );
}

/**
 * A tensor with elements or slices replaced.
 * @param indices coordinates in the last axis
 * @param updates shape indices[:-1] + tensor.shape[indices.shape[-1]:]
 * TF: `tf.tensor_scatter_update`, `tf.tensor_scatter_nd_update`.
 */
export const tensor_scatter_update = scatterFunction("tensor_scatter_update", raw.TensorScatterUpdate);
/** A tensor with updates added at coordinates. TF: `tf.tensor_scatter_add`. */
export const tensor_scatter_add = scatterFunction("tensor_scatter_add", raw.TensorScatterAdd);
/** A tensor with updates subtracted at coordinates. TF: `tf.tensor_scatter_sub`. */
export const tensor_scatter_sub = scatterFunction("tensor_scatter_sub", raw.TensorScatterSub);
/** A tensor with the smaller of itself and updates at coordinates. TF: `tf.tensor_scatter_nd_min`. */
export const tensor_scatter_nd_min = scatterFunction("tensor_scatter_nd_min", raw.TensorScatterMin);
/** A tensor with the greater of itself and updates at coordinates. TF: `tf.tensor_scatter_nd_max`. */
export const tensor_scatter_nd_max = scatterFunction("tensor_scatter_nd_max", raw.TensorScatterMax);
