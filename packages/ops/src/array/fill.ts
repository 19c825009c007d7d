/** Tensors of one value. TF: python/ops/array_ops.py (`zeros`, `ones`, `zeros_like`, `ones_like`, `fill`). */
import {
  allocateData,
  as_dtype,
  bool,
  complex128,
  complex64,
  convertToTensor,
  defineOp,
  elementCount,
  IndexedSlices,
  int32,
  isTensor,
  pyFunction,
  ShapeError,
  string,
  TensorShape,
  toNumbers,
  toTensorValue,
  typedPyFunction,
  ValueError,
  withContext,
  type DType,
  type DTypeLike,
  type FetchedAs,
  type float32,
  type Given,
  type kernel as k,
  type Lowering,
  type NameLike,
  type ShapeLike,
  type Tensor,
  type TensorLike,
  type TensorValue,
  type Unset,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged, withRank } from "../shape_rules.ts";
import { createConstant, shapeAsTensor } from "./constant.ts";
import { constant_value_as_shape } from "./constant_value.ts";
import { name_scope } from "./name_scope.ts";
import { shapeToCopy } from "./shape.ts";
import { sumOfAll } from "./index_math.ts";

/** A scalar zero or one of a type, as a value. */
export function scalarValue(dtype: DType, x: 0 | 1): TensorValue {
  if (dtype === string) return { dtype, shape: [], data: [""] };
  if (dtype === complex64 || dtype === complex128) {
    const data = allocateData(dtype, 1) as Float32Array;
    data[0] = x;
    return { dtype, shape: [], data };
  }
  return toTensorValue(dtype === bool ? x === 1 : x, dtype);
}

/** A lowered tensor whose elements are all 0, or all 1. */
export function constantOfShape(
  ctx: Lowering,
  shape: readonly number[],
  x: 0 | 1,
  dtype: DType = ctx.outputType(),
): k.Value {
  return ctx.broadcast(ctx.constantValue(scalarValue(dtype, x)), shape);
}

defineOp(OpDefs.Fill, {
  shape: (ctx) => {
    withRank(ctx.input(0), 1);
    withRank(ctx.input(1), 0);
    const sizes = ctx.constant(0);
    if (sizes && toNumbers(sizes).some((d) => d < 0)) throw new ShapeError("Fill dimensions must be >= 0");
    return [ctx.constantAsShape(0)];
  },
  gradient: (_op, grad) => [null, sumOfAll(grad)],
  constantValue: (tensor, valueOf) => {
    const shape = tensor.shape.static;
    const value = shape && valueOf(tensor.op.inputs[1]!);
    return value && { dtype: value.dtype, shape, data: repeated(value, elementCount(shape)) };
  },
  lower: (ctx) => {
    const shape = ctx.numbers(0);
    const negative = shape.findIndex((d) => d < 0);
    if (negative >= 0) throw ctx.invalid(`Dimension ${String(shape[negative])} must be >= 0`);
    ctx.output(0, ctx.broadcast(ctx.input(1), shape));
  },
});

function repeated(value: TensorValue, count: number): TensorValue["data"] {
  const { data } = value;
  if (Array.isArray(data)) return new Array<unknown>(count).fill(data[0]);
  const source = data as Float32Array;
  const result = new value.dtype.arrayType!(count * source.length) as Float32Array;
  for (let i = 0; i < result.length; i++) result[i] = source[i % source.length]!;
  return result;
}

defineOp(OpDefs.ZerosLike, {
  shape: unchanged,
  gradient: "not_differentiable",
  lower: (ctx) => ctx.output(0, constantOfShape(ctx, ctx.input(0).shape, 0)),
});

defineOp(OpDefs.OnesLike, {
  shape: unchanged,
  gradient: "not_differentiable",
  lower: (ctx) => ctx.output(0, constantOfShape(ctx, ctx.input(0).shape, 1)),
});

/** What may stand for the shape of a new tensor: sizes, or a tensor of them, or a list of both. */
export type DynamicShape = ShapeLike | TensorLike;

/** From this many elements on a Fill is smaller in the graph than a constant. */
const SMALL = 1000;

/** A constant where the shape is static and small, as Python's `np.prod(shape) < 1000` and `constant(shape=…)` see it. */
function constantIfSmall(value: unknown, shape: DynamicShape, dtype: DType, name: NameLike): Tensor | undefined {
  const sizes = literalSizes(shape);
  if (!sizes || elementCount(sizes) >= SMALL) return undefined;
  return createConstant(value, { dtype, shape: sizes, name, fit: "broadcast" });
}

/** The sizes of a shape written as a list of numbers; a lone number is not one (Python cannot iterate over it). */
function literalSizes(shape: DynamicShape): readonly number[] | undefined {
  if (shape instanceof TensorShape) return shape.static;
  if (!Array.isArray(shape))
    return isTensor(shape) || typeof shape !== "object" || shape === null ? undefined : arrayLike(shape);
  const sizes = (shape as readonly unknown[]).map((d) =>
    typeof d === "bigint" ? Number(d) : typeof d === "object" && d !== null && "value" in d ? d.value : d,
  );
  return sizes.every((d): d is number => typeof d === "number") ? sizes : undefined;
}

function arrayLike(shape: object): readonly number[] | undefined {
  if (!ArrayBuffer.isView(shape) && !("strides" in shape)) return undefined;
  return toNumbers(toTensorValue(shape));
}

function filled(
  defaultName: string,
  zero: boolean,
  shape: DynamicShape,
  dtype: DTypeLike | null | undefined,
  name: NameLike,
): Tensor {
  const type = dtype === undefined || dtype === null ? as_dtype("float32") : as_dtype(dtype).base_dtype;
  return withContext(name_scope(name, defaultName, [shape]), (scope) => {
    const value = type === bool ? !zero : type === string && zero ? "" : zero ? 0 : 1;
    let dims: Tensor;
    if (isTensor(shape)) dims = shape;
    else {
      const small = constantIfSmall(value, shape, type, scope);
      if (small) return small;
      dims = shapeTensor(shape);
    }
    if (dims.shape.ndims === null || dims.shape.ndims === 0) dims = raw.Reshape({ tensor: dims, shape: [-1] });
    return raw.Fill({ dims, value: createConstant(value, { dtype: type }), name: scope });
  });
}

/** The shape as a tensor: int64 where a size needs it. */
function shapeTensor(shape: DynamicShape): Tensor {
  try {
    return shapeAsTensor(new TensorShape(shape as ShapeLike));
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof ValueError)) throw error;
    return convertToTensor(shape, { dtype: int32 });
  }
}

/** What `zeros` and `zeros_like` made. TF: the attribute `_is_zeros_tensor`. */
const zerosTensors = new WeakSet<object>();

/** Whether a tensor was made by `zeros` or `zeros_like`: gradients leave out what it is a factor of. */
export function isZerosTensor(tensor: Tensor): boolean {
  return zerosTensors.has(tensor);
}

function tagged(tensor: Tensor): Tensor {
  zerosTensors.add(tensor);
  return tensor;
}

interface FilledKeywords<S, D> extends FilledKeywords2<D> {
  /** sizes, a tensor of them, or a list of both */
  shape: S;
}
interface FilledKeywords2<D> extends FilledKeywords3 {
  /** the element type, float32 unless told */
  dtype?: D;
}
interface FilledKeywords3 {
  name?: NameLike;
}

/** What a fetch gives follows from a literal shape. */
export interface FilledFunction {
  <const S extends DynamicShape, D extends DTypeLike | null | Unset = null>(
    // a tensor has a shape too, which is not meant
    shape: S | FilledKeywords<NoInfer<S>, NoInfer<D>>,
    dtype?: D | FilledKeywords2<D>,
    name?: NameLike | FilledKeywords3,
  ): Tensor<FetchedAs<Given<D, typeof float32>, S>>;
}

/**
 * A tensor of zeros (empty strings, false).
 * @param shape sizes, a tensor of them, or a list of both
 * @param dtype the element type, float32 unless told
 * TF: `tf.zeros`.
 */
export const zeros = typedPyFunction<FilledFunction>(
  "zeros",
  ["shape", "dtype", "name"],
  (shape: DynamicShape, dtype?: DTypeLike | null, name?: NameLike): Tensor =>
    tagged(filled("zeros", true, shape, dtype, name ?? null)),
  { required: 1 },
);

/** A tensor of ones (true). TF: `tf.ones`. */
export const ones = typedPyFunction<FilledFunction>(
  "ones",
  ["shape", "dtype", "name"],
  (shape: DynamicShape, dtype?: DTypeLike | null, name?: NameLike): Tensor =>
    filled("ones", false, shape, dtype, name ?? null),
  { required: 1 },
);

/** The whole shape that IndexedSlices are rows of, where it is known: they need not be made dense for it. */
function staticShapeOfSlices(tensor: TensorLike): readonly number[] | undefined {
  return tensor instanceof IndexedSlices && tensor.dense_shape
    ? constant_value_as_shape(tensor.dense_shape).static
    : undefined;
}

/**
 * Zeros in the shape of a tensor.
 * @param dtype the element type, the tensor's unless told
 * @param optimize whether a static shape is used instead of the tensor
 * TF: `tf.zeros_like`.
 */
export const zeros_like = pyFunction(
  "zeros_like",
  ["tensor", "dtype", "name", "optimize"],
  (tensor: TensorLike, dtype?: DTypeLike | null, name?: NameLike, optimize: boolean = true): Tensor =>
    withContext(name_scope(name ?? null, "zeros_like", [tensor]), (scope) => {
      const known = staticShapeOfSlices(tensor);
      if (known && optimize) return zeros(known, dtype ?? (tensor as IndexedSlices).dtype, { name: scope });
      const like = convertToTensor(tensor, { name: "tensor" });
      const type = dtype === undefined || dtype === null ? null : as_dtype(dtype);
      if (optimize && like.shape.is_fully_defined() && like.dtype.name !== "variant")
        return zeros(like.shape, type ?? like.dtype, { name: scope });
      if (type && type !== like.dtype && type.name !== "variant")
        return zeros(shapeToCopy(like, optimize), type, { name: scope });
      return tagged(raw.ZerosLike({ x: like, name: scope }));
    }),
  { required: 1 },
);

/** Ones in the shape of a tensor. TF: `tf.ones_like`. */
export const ones_like = pyFunction(
  "ones_like",
  ["tensor", "dtype", "name", "optimize"],
  (tensor: TensorLike, dtype?: DTypeLike | null, name?: NameLike, optimize: boolean = true): Tensor =>
    withContext(name_scope(name ?? null, "ones_like", [tensor]), (scope) => {
      const like = convertToTensor(tensor, { name: "tensor" });
      const result = ones(shapeToCopy(like, optimize), dtype ?? like.dtype, { name: scope });
      result.set_shape(like.shape);
      return result;
    }),
  { required: 1 },
);

/**
 * A tensor of one value.
 * @param dims the shape, as a vector
 * @param value a scalar
 * TF: `tf.fill`.
 */
export const fill = pyFunction(
  "fill",
  ["dims", "value", "name"],
  (dims: TensorLike, value: TensorLike, name?: NameLike): Tensor => raw.Fill({ dims, value, name }),
  { required: 2 },
);
