/** Constants, and how plain values become tensors. TF: framework/constant_op.py, `tensor_util.make_tensor_proto`. */
import {
  as_dtype,
  as_shape,
  attrOf,
  castValue,
  defineOp,
  Dimension,
  elementCount,
  float32,
  float64,
  get_default_graph,
  hasToTensor,
  int32,
  int64,
  isNDArray,
  isTensor,
  noneNotSupported,
  nameText,
  registerTensorConversion,
  TensorShape,
  toTensorValue,
  typedArrayDtype,
  typedPyFunction,
  uint16,
  ValueError,
  type ConstTensor,
  type ConversionOptions,
  type DType,
  type DTypeLike,
  type FetchedConstant,
  type NameLike,
  type ShapeLike,
  type Tensor,
  type TensorLike,
  type Unset,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";

defineOp(OpDefs.Const, {
  shape: (ctx) => [ctx.attr("value", "tensor").shape],
  gradient: "not_differentiable",
  constantValue: (tensor) => tensor.op._attr("value", "tensor"),
  lower: (ctx) => ctx.output(0, ctx.constantValue(ctx.attr("value", "tensor"))),
});

/** How a value of another size than the shape asked for is treated. */
type Fit = "verify" | "broadcast" | "repeat_last";

interface ConstantKeywords<V, D, S> extends ConstantKeywords2<D, S> {
  /** a number, string, boolean, bigint, nested arrays of them, a typed array or an NDArray */
  value: V;
}
interface ConstantKeywords2<D, S> extends ConstantKeywords3<S> {
  /** the element type; left out, the value decides */
  dtype?: D;
}
interface ConstantKeywords3<S> extends ConstantKeywords4 {
  /** the shape; a value with fewer elements is continued with its last one */
  shape?: S;
}
interface ConstantKeywords4 extends ConstantKeywords5 {
  name?: NameLike;
}
interface ConstantKeywords5 {
  /** whether the value must have exactly that shape */
  verify_shape?: boolean;
}

/** What a fetch of the constant gives follows from its value and from a literal shape. */
export interface ConstantFunction {
  <const V extends TensorLike, D extends DTypeLike | null | Unset = null, const S extends ShapeLike | Unset = null>(
    value: V | ConstantKeywords<V, D, S>,
    dtype?: D | ConstantKeywords2<D, S>,
    shape?: S | ConstantKeywords3<S>,
    name?: NameLike | ConstantKeywords4,
    verify_shape?: boolean | ConstantKeywords5,
  ): Tensor<FetchedConstant<V, D, S>>;
}

/**
 * A constant tensor.
 * @param value a number, string, boolean, bigint, nested arrays of them, a typed array or an NDArray
 * @param dtype the element type; left out, the value decides
 * @param shape the shape; a value with fewer elements is continued with its last one
 * @param verify_shape whether the value must have exactly that shape
 * @throws TypeError where an element does not fit the type, or the shape is not as verified; ValueError for ragged arrays and too many elements
 * TF: `tf.constant`.
 */
export const constant = typedPyFunction<ConstantFunction>(
  "constant",
  ["value", "dtype", "shape", "name", "verify_shape"],
  (
    value: TensorLike,
    dtype?: DTypeLike | null,
    shape?: ShapeLike,
    name: NameLike = "Const",
    verify_shape: boolean = false,
  ): Tensor =>
    createConstant(value, {
      dtype: dtype === undefined || dtype === null ? null : as_dtype(dtype),
      shape: shape ?? null,
      name,
      fit: verify_shape ? "verify" : "repeat_last",
    }),
  { required: 1 },
);

/** A Const node of the default graph. TF: `ops._create_graph_constant`. */
export function createConstant(
  value: unknown,
  options: { dtype?: DType | null; shape?: ShapeLike | undefined; name?: NameLike; fit?: Fit } = {},
): Tensor {
  const tensor = makeConstTensor(value, options.dtype ?? null, options.shape ?? null, options.fit ?? "broadcast");
  const attrs = new Map([
    ["value", attrOf("tensor", tensor)],
    ["dtype", attrOf("type", tensor.dtype)],
  ]);
  return get_default_graph()._create_op({ type: "Const", inputs: [], attrs, name: nameText(options.name) || "Const" })
    .outputs[0]!;
}

/** A Const node of plain integers, as helpers of gradients and shapes need them. */
export function integerConstant(
  value: number | readonly number[],
  name: NameLike = "Const",
  dtype: DType = int32,
): Tensor {
  return createConstant(value, { dtype, name });
}

/**
 * A value as the attribute of a Const. TF writes raw bytes (`tensor_content`) where the value has the shape's elements, more than
 * one of them, and they are numbers; else the typed field lists the value's own elements.
 */
function makeConstTensor(value: unknown, dtype: DType | null, shape: ShapeLike, fit: Fit): ConstTensor {
  if (value === null || value === undefined) throw noneNotSupported(value);
  const wanted = shape === null ? undefined : wantedShape(shape);
  if (wanted && elementCount(wanted) === 0 && !typedArrayDtype(value) && !isNDArray(value)) {
    return { ...toTensorValue([], dtype), shape: wanted, protoValues: 0 };
  }
  const own = ownValue(value, dtype);
  const size = elementCount(own.shape);
  const listed = {
    ...own,
    protoValues:
      own.dtype.kind === "host" || own.dtype.kind === "bool" || own.dtype.is_complex || own.dtype === uint16 || size < 2
        ? size
        : undefined,
  };
  if (!wanted) return listed;
  const count = elementCount(wanted);
  const sameShape = own.shape.length === wanted.length && own.shape.every((d, i) => d === wanted[i]);
  const mismatch = `Expected Tensor's shape: ${tupleText(wanted)}, but got ${tupleText(own.shape)}.`;
  if (fit === "verify" && !sameShape) throw new TypeError(mismatch);
  if (fit === "broadcast" && size !== count && !(own.shape.length < 2 && size === 1)) throw new TypeError(mismatch);
  if (size > count)
    throw new ValueError(`Too many elements provided. Takes at most ${String(count)}, but got ${String(size)}.`);
  if (size === count) return { ...listed, shape: wanted };
  return { dtype: own.dtype, shape: wanted, data: continued(own, size, count), protoValues: size };
}

/** The sizes of a shape that must be fully known, given as a list. */
function wantedShape(shape: ShapeLike): readonly number[] {
  if (typeof shape === "number" || shape instanceof Dimension) throw new TypeError("'int' object is not iterable");
  const known = as_shape(shape).static;
  if (!known) throw new TypeError("__int__ returned non-int (type NoneType)");
  return known;
}

/** The value by itself; never memory of the caller's. */
function ownValue(value: unknown, dtype: DType | null): TensorValue {
  if (holdsTensor(value)) throw new TypeError("Expected any non-tensor type, but got a tensor instead.");
  const own = toTensorValue(value, dtype);
  if (!Array.isArray(value)) {
    return Array.isArray(own.data) ? own : { ...own, data: (own.data as Float32Array).slice() };
  }
  // numpy's default types are not TensorFlow's: a list of float64 arrays is float32
  return !dtype && own.dtype === float64 ? castValue(own, float32) : own;
}

function holdsTensor(value: unknown): boolean {
  return isTensor(value) || hasToTensor(value) || (Array.isArray(value) && value.some(holdsTensor));
}

/** The elements, the last one repeated to the end. */
function continued(value: TensorValue, size: number, count: number): TensorValue["data"] {
  if (value.dtype.arrayType === undefined) {
    const last = (value.data as readonly unknown[]).at(-1) ?? "";
    return [...(value.data as readonly unknown[]), ...new Array<unknown>(count - size).fill(last)];
  }
  const width = value.dtype.is_complex ? 2 : 1;
  const source = value.data as Float32Array;
  const data = new value.dtype.arrayType(count * width) as Float32Array;
  data.set(source);
  for (let i = size * width; i < data.length && size > 0; i++) data[i] = data[i - width]!;
  return data;
}

function tupleText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${String(shape[0])},)` : `(${shape.join(", ")})`;
}

/** TF: `constant_op._tensor_shape_tensor_conversion_function`. */
export function shapeAsTensor(shape: TensorShape, options: ConversionOptions = {}): Tensor {
  const sizes = shape.static;
  if (!sizes) throw new ValueError(`Cannot convert a partially known TensorShape ${shape.toString()} to a Tensor.`);
  const large = sizes.some((d) => d >= 2 ** 31);
  const { dtype } = options;
  if (dtype && dtype !== int32 && dtype !== int64) {
    throw new TypeError(
      `Cannot convert TensorShape ${shape.toString()} to dtype ${dtype.toString()}. Allowed dtypes are tf.int32 and tf.int64.`,
    );
  }
  if (dtype === int32 && large) {
    throw new ValueError(
      `Cannot convert TensorShape ${shape.toString()} to dtype int32; a dimension is too large. Consider using tf.int64.`,
    );
  }
  return createConstant(sizes, { dtype: dtype ?? (large ? int64 : int32), name: options.name ?? "shape_as_tensor" });
}

function dimensionAsTensor(dimension: Dimension, options: ConversionOptions): Tensor {
  if (dimension.value === null)
    throw new ValueError(`Cannot convert unknown Dimension ${dimension.toString()} to a Tensor.`);
  const dtype = options.dtype ?? int32;
  if (dtype !== int32 && dtype !== int64) {
    throw new TypeError(
      `Cannot convert Dimension ${dimension.toString()} to dtype ${dtype.toString()}. Allowed dtypes are tf.int32 and tf.int64.`,
    );
  }
  return createConstant(dimension.value, { dtype, name: options.name ?? "shape_as_tensor" });
}

registerTensorConversion(
  (value) => value instanceof TensorShape,
  (value, options) => shapeAsTensor(value as TensorShape, options),
);
registerTensorConversion(
  (value) => value instanceof Dimension,
  (value, options) => dimensionAsTensor(value as Dimension, options),
);
registerTensorConversion(
  () => true,
  (value, { dtype, name }) => createConstant(value, { dtype: dtype?.base_dtype ?? null, name: name ?? null }),
  200,
);
