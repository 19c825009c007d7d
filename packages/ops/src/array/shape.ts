/** Shapes, ranks and sizes as tensors. TF: core/ops/array_ops.cc, python/ops/array_ops.py. */
import {
  as_dtype,
  convertToTensor,
  defineOp,
  elementCount,
  int32,
  int64,
  pyFunction,
  SparseTensor,
  withContext,
  type DType,
  type DTypeLike,
  type NameLike,
  type ShapeRule,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { scalar } from "../shape_rules.ts";
import { createConstant } from "./constant.ts";
import { name_scope } from "./name_scope.ts";

/** A vector as long as the input's rank, per input. */
const ranks: ShapeRule = (ctx) => ctx.op.inputs.map((_, i) => [ctx.input(i)?.length ?? null]);

/** Numbers as a value of an integer type. */
function integers(numbers: readonly number[], shape: readonly number[], dtype: DType): TensorValue {
  return { dtype, shape, data: dtype.size === 8 ? BigInt64Array.from(numbers, BigInt) : Int32Array.from(numbers) };
}

/** The size at one position of a Shape op's output, where it is known. TF: slices of shapes in eval_const_tensor.cc. */
export function sizeFromShape(shapeTensor: Tensor, position: number): TensorValue | undefined {
  if (shapeTensor.op.type !== "Shape") return undefined;
  const size = shapeTensor.op.inputs[0]!.shape.known?.at(position) ?? null;
  return size === null ? undefined : integers([size], [], shapeTensor.dtype);
}

defineOp(OpDefs.Shape, {
  shape: ranks,
  gradient: "not_differentiable",
  partialShape: (tensor) => tensor.op.inputs[0]!.shape.known,
  constantValue: (tensor) => {
    const sizes = tensor.op.inputs[0]!.shape.static;
    return sizes && integers(sizes, [sizes.length], tensor.dtype);
  },
  lower: (ctx) => ctx.output(0, ctx.integers(ctx.input(0).shape, ctx.outputType())),
});

defineOp(OpDefs.ShapeN, {
  shape: ranks,
  gradient: "not_differentiable",
  partialShape: (tensor) => tensor.op.inputs[tensor.value_index]!.shape.known,
  lower: (ctx) => ctx.inputs.forEach((_, i) => ctx.output(i, ctx.integers(ctx.input(i).shape, ctx.outputType()))),
});

defineOp(OpDefs.Rank, {
  shape: scalar,
  gradient: "not_differentiable",
  valueFromShapes: (tensor) => {
    const rank = tensor.op.inputs[0]!.shape.ndims;
    return rank === null ? undefined : integers([rank], [], int32);
  },
  constantValue: (tensor) => {
    const rank = tensor.op.inputs[0]!.shape.ndims;
    return rank === null ? undefined : integers([rank], [], int32);
  },
  lower: (ctx) => ctx.output(0, ctx.integers(ctx.input(0).shape.length, ctx.outputType())),
});

defineOp(OpDefs.Size, {
  shape: scalar,
  gradient: "not_differentiable",
  constantValue: (tensor) => {
    const count = tensor.op.inputs[0]!.shape.num_elements();
    return count === null ? undefined : integers([count], [], int32);
  },
  lower: (ctx) => ctx.output(0, ctx.integers(elementCount(ctx.input(0).shape), ctx.outputType())),
});

function outType(dtype: DTypeLike | null | undefined): DType {
  return dtype === undefined || dtype === null ? int32 : as_dtype(dtype);
}

/** TF: `array_ops.shape_internal`. @param optimize whether a fully known shape becomes a constant */
export function shapeOf(
  input: TensorLike | SparseTensor,
  options: { name?: NameLike; out_type?: DTypeLike | null; optimize?: boolean } = {},
): Tensor {
  const dtype = outType(options.out_type);
  return withContext(name_scope(options.name ?? null, "Shape", [input]), (scope) => {
    if (input instanceof SparseTensor) return raw.Cast({ x: input.dense_shape, DstT: dtype });
    const tensor = convertToTensor(input);
    const sizes = options.optimize === false ? undefined : tensor.shape.static;
    return sizes
      ? createConstant(sizes, { dtype, name: scope, shape: [sizes.length] })
      : raw.Shape({ input: tensor, out_type: dtype, name: scope });
  });
}

/** The shape for `zeros_like` and `ones_like`. TF: `array_ops.shape_internal` with no `out_type`: a constant keeps its conversion's name. */
export function shapeToCopy(input: TensorLike, optimize: boolean): Tensor {
  return withContext(name_scope(null, "Shape", [input]), (scope) => {
    const tensor = convertToTensor(input);
    const sizes = optimize ? tensor.shape.static : undefined;
    if (!sizes) return raw.Shape({ input: tensor, name: scope });
    const dtype = sizes.some((d) => d > 0x7fffffff) ? int64 : int32;
    return createConstant(sizes, { dtype, name: "shape_as_tensor", shape: [sizes.length] });
  });
}

/** TF: `array_ops.size_internal`. */
export function sizeOfTensor(
  input: TensorLike | SparseTensor,
  options: { name?: NameLike; out_type?: DTypeLike | null; optimize?: boolean } = {},
): Tensor {
  const dtype = outType(options.out_type);
  return withContext(name_scope(options.name ?? null, "Size", [input]), (scope) => {
    if (input instanceof SparseTensor) {
      return raw.Prod({ input: raw.Cast({ x: input.dense_shape, DstT: dtype }), reduction_indices: 0, name: scope });
    }
    const tensor = convertToTensor(input);
    if (options.optimize !== false) {
      const count = tensor.shape.num_elements() ?? (tensor.shape.known?.includes(0) ? 0 : null);
      if (count !== null) return createConstant(count, { dtype, name: scope });
    }
    return raw.Size({ input: tensor, out_type: dtype, name: scope });
  });
}

/** TF: `array_ops.rank_internal`. */
export function rankOf(
  input: TensorLike | SparseTensor,
  options: { name?: NameLike; optimize?: boolean } = {},
): Tensor {
  return withContext(name_scope(options.name ?? null, "Rank", [input]), (scope) => {
    if (input instanceof SparseTensor) return raw.Size({ input: input.dense_shape, name: scope });
    const tensor = convertToTensor(input);
    const rank = options.optimize === false ? null : tensor.shape.ndims;
    return rank === null
      ? raw.Rank({ input: tensor, name: scope })
      : createConstant(rank, { dtype: int32, name: scope });
  });
}

/**
 * The shape of a tensor, as a vector; a constant where it is known.
 * @param out_type int32 or int64
 * TF: `tf.shape`.
 */
export const shape = pyFunction(
  "shape",
  ["input", "name", "out_type"],
  (input: TensorLike | SparseTensor, name?: NameLike, out_type?: DTypeLike | null): Tensor =>
    shapeOf(input, { name, out_type }),
  { required: 1 },
);

/** The shapes of several tensors. TF: `tf.shape_n`. */
export const shape_n = pyFunction(
  "shape_n",
  ["input", "out_type", "name"],
  (input: readonly TensorLike[], out_type?: DTypeLike | null, name?: NameLike): Tensor[] =>
    raw.ShapeN({ input, out_type: outType(out_type), name }),
  { required: 1 },
);

/** The number of elements, a scalar; a constant where it is known. TF: `tf.size`. */
export const size = pyFunction(
  "size",
  ["input", "name", "out_type"],
  (input: TensorLike | SparseTensor, name?: NameLike, out_type?: DTypeLike | null): Tensor =>
    sizeOfTensor(input, { name, out_type }),
  { required: 1 },
);

/** The number of axes, an int32 scalar; a constant where it is known. TF: `tf.rank`. */
export const rank = pyFunction(
  "rank",
  ["input", "name"],
  (input: TensorLike | SparseTensor, name?: NameLike): Tensor => rankOf(input, { name }),
  { required: 1 },
);
