/** What is in one list and not in another. TF: `ListDiff`, core/kernels/listdiff_op.cc. */
import {
  as_dtype,
  defineOp,
  int32,
  int64,
  pyFunction,
  type DTypeLike,
  type NameLike,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";

defineOp(OpDefs.ListDiff, {
  shape: (ctx) => {
    withRank(ctx.input(0), 1);
    withRank(ctx.input(1), 1);
    return [[null], [null]];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [x, y] = [ctx.input(0), ctx.input(1)];
    if (x.shape.length !== 1) throw ctx.invalid("x should be a 1D vector.");
    if (y.shape.length !== 1) throw ctx.invalid("y should be a 1D vector.");
    const results = ctx.routine([x, y], [{ dtype: ctx.outputType(0) }, { dtype: ctx.outputType(1) }], ({ inputs }) =>
      listDiff(inputs[0]!, inputs[1]!, ctx.outputType(1) === int64),
    );
    results.forEach((value, i) => ctx.output(i, value));
  },
});

function listDiff(x: TensorValue, y: TensorValue, wide: boolean): TensorValue[] {
  const excluded = new Set(Array.from(y.data as ArrayLike<unknown>));
  const elements = Array.from(x.data as ArrayLike<unknown>);
  const kept = [...elements.keys()].filter((i) => !excluded.has(elements[i]));
  const shape = [kept.length];
  const positions = {
    shape,
    ...(wide
      ? { dtype: int64, data: BigInt64Array.from(kept, BigInt) }
      : { dtype: int32, data: Int32Array.from(kept) }),
  };
  if (x.dtype.arrayType === undefined)
    return [{ dtype: x.dtype, shape, data: kept.map((i) => elements[i]) }, positions];
  const data = new x.dtype.arrayType(kept.length);
  kept.forEach((from, to) => (data[to] = elements[from] as number));
  return [{ dtype: x.dtype, shape, data }, positions];
}

/**
 * What is in one vector and not in another.
 * @returns [out, idx]: the elements in their order, and where they stand in x
 * TF: `tf.setdiff1d`.
 */
export const setdiff1d = pyFunction(
  "setdiff1d",
  ["x", "y", "index_dtype", "name"],
  (x: TensorLike, y: TensorLike, index_dtype: DTypeLike = int32, name?: NameLike) =>
    raw.ListDiff({ x, y, out_idx: as_dtype(index_dtype), name }),
  { required: 2 },
);
