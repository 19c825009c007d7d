/** Values at coordinates in a dense tensor. TF: core/kernels/sparse_to_dense_op.cc, core/ops/sparse_ops.cc, python/ops/sparse_grad.py. */
import {
  defineOp,
  pyFunction,
  toNumbers,
  type kernel as k,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { zeros, zeros_like } from "../array/fill.ts";
import { gather_nd } from "../array/gather_nd.ts";
import { sparseOf, type SparseLike } from "./sparse_tensor.ts";
import { reduce_sum } from "../math/reductions.ts";

defineOp(OpDefs.SparseToDense, {
  shape: (ctx) => [ctx.constantAsShape(1)],
  gradient: (op, grad) => {
    const values = gather_nd(grad, op.inputs[0]);
    const rest = reduce_sum(grad).sub(reduce_sum(values));
    return [zeros_like(op.inputs[0]), zeros_like(op.inputs[1]), values, rest];
  },
  lower: (ctx) => {
    const [indices, , values, defaultValue] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.input(3)];
    if (indices.shape.length > 2)
      throw ctx.invalid(`sparse_indices should be a scalar, vector, or matrix, got shape [${indices.shape.join(",")}]`);
    const shape = ctx.numbers(1);
    const count = indices.shape.length > 0 ? indices.shape[0]! : 1;
    const depth = indices.shape.length > 1 ? indices.shape[1]! : 1;
    if (ctx.input(1).shape.length !== 1)
      throw ctx.invalid(`output_shape must be rank 1, got shape [${ctx.input(1).shape.join(",")}]`);
    if (shape.length !== depth)
      throw ctx.invalid(
        `output_shape has incorrect number of elements: ${String(shape.length)} should be: ${String(depth)}`,
      );
    if (values.shape.length > 1 || (values.shape.length === 1 && values.shape[0] !== count))
      throw ctx.invalid(
        `sparse_values has incorrect shape [${values.shape.join(",")}], should be [] or [${String(count)}]`,
      );
    if (defaultValue.shape.length > 0) throw ctx.invalid("default_value should be a scalar");
    const given = ctx.reshape(indices, [count, depth]);
    const coordinates = ctx.attr("validate_indices", "bool") ? inOrder(ctx, given, shape) : given;
    const whole = ctx.copy(ctx.broadcast(defaultValue, shape));
    const updates = ctx.broadcast(values, [count]);
    ctx.output(
      0,
      count === 0 ? whole : ctx.scatter(whole, coordinates, [updates], (_old, value) => value, { nd: true }),
    );
  },
});

/**
 * Coordinates that were looked at.
 * @throws InvalidArgumentError for one outside of the shape, one given twice, and where they are not in row-major order
 */
function inOrder(ctx: k.Lowering, coordinates: k.Value, shape: readonly number[]): k.Value {
  const [checked] = ctx.routine(
    [coordinates],
    [{ dtype: coordinates.dtype, shape: coordinates.shape }],
    ({ inputs }) => {
      const all = toNumbers(inputs[0]!);
      const depth = shape.length;
      let last: readonly number[] | undefined;
      for (let i = 0; i * depth < all.length; i++) {
        const point = all.slice(i * depth, (i + 1) * depth);
        const wrong = fault(point, last, shape);
        if (wrong !== undefined) throw ctx.invalid(`indices[${String(i)}] = [${point.join(",")}] is ${wrong}`);
        last = point;
      }
      return [inputs[0]!];
    },
  );
  return checked!;
}

function fault(
  point: readonly number[],
  last: readonly number[] | undefined,
  shape: readonly number[],
): string | undefined {
  if (point.some((x, d) => x < 0 || x >= shape[d]!)) return `out of bounds: need 0 <= index < [${shape.join(",")}]`;
  if (!last) return undefined;
  const differs = point.findIndex((x, d) => x !== last[d]);
  if (differs < 0) return "repeated";
  return point[differs]! < last[differs]!
    ? "out of order. Many sparse ops require sorted indices.\n    Use `tf.sparse.reorder` to create a correctly ordered copy.\n\n"
    : undefined;
}

/**
 * A dense tensor of a default value, with values at coordinates.
 * @param sparse_indices int32 or int64: [n, rank], [n] for a vector, or one number
 * @param output_shape its shape
 * @param sparse_values [n], or one for all
 * @param validate_indices whether coordinates must ascend and differ
 * TF: `tf.sparse_to_dense`.
 */
export const sparse_to_dense = pyFunction(
  "sparse_to_dense",
  ["sparse_indices", "output_shape", "sparse_values", "default_value", "validate_indices", "name"],
  (
    sparse_indices: TensorLike,
    output_shape: TensorLike,
    sparse_values: TensorLike,
    default_value: TensorLike = 0,
    validate_indices: boolean = true,
    name?: NameLike,
  ): Tensor =>
    raw.SparseToDense({ sparse_indices, output_shape, sparse_values, default_value, validate_indices, name }),
  { required: 3 },
);

/**
 * The dense form of a sparse tensor.
 * @param default_value what stands where no element is, 0 unless told
 * @param validate_indices whether coordinates must ascend and differ
 * TF: `tf.sparse_tensor_to_dense`, `tf.sparse.to_dense`.
 */
export const sparse_tensor_to_dense = pyFunction(
  "sparse_tensor_to_dense",
  ["sp_input", "default_value", "validate_indices", "name"],
  (
    sp_input: SparseLike,
    default_value?: TensorLike | null,
    validate_indices: boolean = true,
    name?: NameLike,
  ): Tensor => {
    const sparse = sparseOf(sp_input);
    return raw.SparseToDense({
      sparse_indices: sparse.indices,
      output_shape: sparse.dense_shape,
      sparse_values: sparse.values,
      default_value: default_value ?? zeros([], sparse.dtype),
      validate_indices,
      name,
    });
  },
  { required: 1 },
);
