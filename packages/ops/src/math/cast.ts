/** Conversions between element types. TF: `tf.cast`, core/kernels/cast_op.cc. */
import {
  as_dtype,
  bfloat16,
  complex128,
  complex64,
  convertToTensor,
  defineOp,
  float32,
  float64,
  half,
  IndexedSlices,
  int32,
  int64,
  isTensor,
  kernel as k,
  pyFunction,
  SparseTensor,
  withContext,
  ValueError,
  type DType,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";

const DIFFERENTIABLE: ReadonlySet<DType> = new Set([half, float32, float64, bfloat16, complex64, complex128]);

defineOp(OpDefs.Cast, {
  shape: unchanged,
  gradient: (op, grad) => {
    const from = op.inputs[0]!.dtype.base_dtype;
    return DIFFERENTIABLE.has(from) && DIFFERENTIABLE.has(grad.dtype.base_dtype) ? cast(grad, from) : null;
  },
  partialShape: (tensor, ctx) => {
    try {
      return ctx.asShape(tensor.op.inputs[0]!);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      return undefined;
    }
  },
  constantValue: (tensor, valueOf) => {
    const value = valueOf(tensor.op.inputs[0]!);
    return value && castConstant(value, tensor.op._attr("DstT", "type"));
  },
  lower: (ctx) => {
    const x = ctx.input(0);
    const to = ctx.outputType();
    if (x.dtype === to) ctx.output(0, x);
    else if (to.is_complex) ctx.output(0, toComplex(ctx, x));
    else
      ctx.output(
        0,
        ctx.map([x.dtype.is_complex ? ctx.real(x) : x], (e) => converted(e, to)),
      );
  },
});

function converted(e: k.Expr, to: DType): k.Expr {
  return e.to(k.scalarType(to));
}

function toComplex(ctx: k.Lowering, x: k.Value): k.Value {
  const output = ctx.empty(x.shape);
  const part = ctx.real(output).dtype;
  const targets = [ctx.real(output), ctx.imaginary(output)];
  if (x.dtype.is_complex)
    ctx.mapInto(targets, [ctx.real(x), ctx.imaginary(x)], (re, im) => [converted(re, part), converted(im, part)]);
  else ctx.mapInto(targets, [x], (re) => [converted(re, part), k.constant(k.scalarType(part), 0)]);
  return output;
}

/** numpy's `astype` among real types that are plain numbers in JavaScript. */
function castConstant(value: TensorValue, to: DType): TensorValue | undefined {
  const from = value.dtype;
  if ([from, to].some((t) => t.arrayType === undefined || t.is_complex || (t.is_floating && t.size < 4)))
    return undefined;
  const source = value.data as ArrayLike<number | bigint>;
  const data = new to.arrayType!(source.length);
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  for (let i = 0; i < source.length; i++) {
    const x = source[i]!;
    if (to.is_bool) data[i] = Number(x) === 0 ? 0 : 1;
    else if (wide) data[i] = typeof x === "bigint" ? x : BigInt(Math.trunc(x));
    else data[i] = Number(x);
  }
  return { dtype: to, shape: value.shape, data };
}

function castTo(
  x: TensorLike | SparseTensor,
  dtype: DTypeLike,
  name: NameLike | undefined,
): Tensor | SparseTensor | IndexedSlices {
  const base = as_dtype(dtype).base_dtype;
  if (isTensor(x) && x.dtype === base) return x;
  return withContext(name_scope(name ?? null, "Cast", x instanceof SparseTensor ? [x.values] : [x]), (scope) => {
    if (x instanceof SparseTensor) return new SparseTensor(x.indices, cast(x.values, base, scope), x.dense_shape);
    if (x instanceof IndexedSlices) return new IndexedSlices(cast(x.values, base, scope), x.indices, x.dense_shape);
    const tensor = convertToTensor(x, { name: "x" });
    return tensor.dtype === base ? tensor : raw.Cast({ x: tensor, DstT: base, name: scope });
  });
}

/**
 * Converts elements to another type; a tensor of that type itself. IndexedSlices and SparseTensors stay what they are.
 * @param x a tensor or what becomes one
 * @param dtype the type to convert to; floats are truncated to integers, complex numbers lose their imaginary part
 * TF: `tf.cast`.
 */
export const cast = pyFunction(
  "cast",
  ["x", "dtype", "name"],
  (x: TensorLike, dtype: DTypeLike, name?: NameLike): Tensor => castTo(x, dtype, name) as Tensor,
  {
    required: 2,
  },
);

function castFunction(name: string, scope: string, dtype: DType) {
  return pyFunction(name, ["x", "name"], (x: TensorLike, name: NameLike = scope): Tensor => cast(x, dtype, name), {
    required: 1,
  });
}

/** TF: `tf.to_float`. */
export const to_float = castFunction("to_float", "ToFloat", float32);
/** TF: `tf.to_double`. */
export const to_double = castFunction("to_double", "ToDouble", float64);
/** TF: `tf.to_int32`. */
export const to_int32 = castFunction("to_int32", "ToInt32", int32);
/** TF: `tf.to_int64`. */
export const to_int64 = castFunction("to_int64", "ToInt64", int64);
/** TF: `tf.to_bfloat16`. */
export const to_bfloat16 = castFunction("to_bfloat16", "ToBFloat16", bfloat16);
/** TF: `tf.to_complex64`. */
export const to_complex64 = castFunction("to_complex64", "ToComplex64", complex64);
/** TF: `tf.to_complex128`. */
export const to_complex128 = castFunction("to_complex128", "ToComplex128", complex128);
