/** Arithmetic sequences. TF: core/ops/math_ops.cc (`RangeShapeFn`), python/ops/math_ops.py. */
import {
  as_dtype,
  convertToTensor,
  defineOp,
  float32,
  isTensor,
  kernel as k,
  pyFunction,
  ShapeError,
  toNumbers,
  withContext,
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
import { cast } from "./cast.ts";

type Bounds = [start: TensorValue, limit: TensorValue, delta: TensorValue];

/** How many elements there are, or what is wrong with the bounds. TF: `RangeSize`. */
function rangeSize(bounds: Bounds, requires: (rule: string, values: string) => Error): number {
  const { dtype } = bounds[0];
  const [start, limit, delta] = bounds.map((value) => toNumbers(value)[0]!) as [number, number, number]; // as many as bounds
  if (delta === 0) throw requires("Requires delta != 0", "0");
  if (delta > 0 && start > limit)
    throw requires("Requires start <= limit when delta > 0", `${String(start)}/${String(limit)}`);
  if (delta < 0 && start < limit)
    throw requires("Requires start >= limit when delta < 0", `${String(start)}/${String(limit)}`);
  if (dtype.is_integer) return Math.ceil(Math.abs(limit - start) / Math.abs(delta));
  const round = dtype === float32 ? Math.fround : (x: number) => x;
  return Math.ceil(Math.abs(round(round(limit - start) / delta)));
}

defineOp(OpDefs.Range, {
  shape: (ctx) => {
    const names = ["start", "limit", "delta"];
    names.forEach((name, i) => {
      const rank = ctx.input(i)?.length;
      if (rank) throw new ShapeError(`Shape must be rank 0 but is rank ${String(rank)}\n\t for '${name}'`);
    });
    const bounds = names.map((_, i) => ctx.constant(i));
    if (!bounds.every((b) => b !== undefined)) return [[null]];
    const requires = (rule: string, values: string): Error =>
      new ShapeError(rule.includes("!=") ? rule : `${rule}: ${values}`);
    return [[rangeSize(bounds as Bounds, requires)]];
  },
  gradient: "not_differentiable",
  constantValue: (tensor, valueOf) => {
    const bounds = tensor.op.inputs.map(valueOf);
    if (!bounds.every((b) => b !== undefined)) return undefined;
    return rangeValue(bounds as Bounds);
  },
  lower: (ctx) => {
    ["start", "limit", "delta"].forEach((name, i) => {
      const { shape } = ctx.input(i);
      if (shape.length > 0) throw ctx.invalid(`${name} must be a scalar, not shape [${shape.join(",")}]`);
    });
    const bounds: Bounds = [ctx.constant(0), ctx.constant(1), ctx.constant(2)];
    const size = rangeSize(bounds, (rule, values) => ctx.invalid(`${rule}: ${values}`));
    ctx.output(
      0,
      ctx.map([ctx.input(0), ctx.input(2)], (start, delta) => start.add(k.index(0, start.type).mul(delta)), {
        shape: [size],
      }),
    );
  },
});

function rangeValue(bounds: Bounds): TensorValue | undefined {
  const { dtype } = bounds[0];
  if (!dtype.arrayType || (dtype.is_floating && dtype.size < 4)) return undefined;
  const size = rangeSize(bounds, (rule, values) => new ShapeError(`${rule}: ${values}`));
  const data = new dtype.arrayType(size);
  const [start, , delta] = bounds.map((value) => (value.data as ArrayLike<number | bigint>)[0]!) as [
    number,
    number,
    number,
  ]; // numbers and bigints add alike
  for (let i = 0; i < size; i++) data[i] = start + ((typeof start === "bigint" ? BigInt(i) : i) as number) * delta;
  return { dtype, shape: [size], data };
}

/** From the narrowest to the widest: the widest bound decides. */
const HIERARCHY = ["int32", "int64", "float16", "bfloat16", "float32", "float64"];

function widest(tensors: readonly Tensor[]): DType {
  const rank = (t: Tensor): number => HIERARCHY.indexOf(t.dtype.name);
  return tensors.reduce((a, b) => (rank(b) > rank(a) ? b : a)).dtype;
}

/**
 * The numbers from `start` (included) to `limit` (excluded) in steps of `delta`.
 * @param start where it begins; the limit, if that is left out, and it begins at 0
 * @param dtype of the result; left out, the widest of the bounds' (each by itself: an integral number is an int32)
 * @throws ValueError where the step does not lead to the limit
 * TF: `tf.range`.
 */
export const range = pyFunction(
  "range",
  ["start", "limit", "delta", "dtype", "name"],
  (
    start: TensorLike,
    limit?: TensorLike | null,
    delta: TensorLike = 1,
    dtype?: DTypeLike | null,
    name: NameLike = "range",
  ): Tensor => {
    const type = dtype === undefined || dtype === null ? null : as_dtype(dtype);
    const [from, to]: [TensorLike, TensorLike] = limit === undefined || limit === null ? [0, start] : [start, limit];
    return withContext(name_scope(name, "Range", [from, to, delta]), (scope) => {
      const bound = (value: TensorLike, name: string): Tensor =>
        isTensor(value) ? value : convertToTensor(value, { dtype: type, name });
      const bounds = [bound(from, "start"), bound(to, "limit"), bound(delta, "delta")];
      const result = type ?? widest(bounds);
      const [first, last, step] = bounds.map((t) => cast(t, result));
      return raw.Range({ start: first!, limit: last!, delta: step!, name: scope });
    });
  },
  { required: 1 },
);
