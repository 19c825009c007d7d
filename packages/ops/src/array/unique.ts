/** Distinct elements. TF: core/ops/array_ops.cc, core/kernels/unique_op.cc. */
import {
  allocateData,
  as_dtype,
  defineOp,
  int32,
  pyFunction,
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
import { withRank } from "../shape_rules.ts";

const uniqueShape: ShapeRule = (ctx) => {
  withRank(ctx.input(0), 1);
  return [[null], ctx.input(0), [null]];
};

/** Distinct elements in order of appearance, for each element the position of its like, and how many there are of each. */
function distinct(value: TensorValue, indexType: DType): [TensorValue, TensorValue, TensorValue] {
  const source = value.data as ArrayLike<unknown>;
  const positions = new Map<unknown, number>();
  const firsts: number[] = [];
  const counts: number[] = [];
  const indices: number[] = [];
  for (let i = 0; i < source.length; i++) {
    const element = source[i];
    // NaN equals nothing, itself included; bytes are compared by content
    const key =
      typeof element === "number" && Number.isNaN(element)
        ? Symbol()
        : element instanceof Uint8Array
          ? `bytes ${element.join(",")}`
          : element === 0
            ? 0
            : element;
    let at = positions.get(key);
    if (at === undefined) {
      at = firsts.length;
      positions.set(key, at);
      firsts.push(i);
      counts.push(0);
    }
    counts[at]!++;
    indices.push(at);
  }
  const data = allocateData(value.dtype, firsts.length);
  firsts.forEach((from, i) => ((data as { [i: number]: unknown })[i] = source[from]));
  return [
    { dtype: value.dtype, shape: [firsts.length], data },
    integers(indices, indexType),
    integers(counts, indexType),
  ];
}

function integers(numbers: readonly number[], dtype: DType): TensorValue {
  return {
    dtype,
    shape: [numbers.length],
    data: dtype === int32 ? Int32Array.from(numbers) : BigInt64Array.from(numbers, BigInt),
  };
}

defineOp(OpDefs.Unique, {
  shape: (ctx) => uniqueShape(ctx).slice(0, 2),
  gradient: "unregistered",
  lower: (ctx) => {
    const x = ctx.input(0);
    const indexType = ctx.outputType(1);
    const results = ctx.routine([x], [{ dtype: x.dtype }, { dtype: indexType, shape: x.shape }], ({ inputs }) =>
      distinct(inputs[0]!, indexType).slice(0, 2),
    );
    results.forEach((value, i) => ctx.output(i, value));
  },
});

defineOp(OpDefs.UniqueWithCounts, {
  shape: uniqueShape,
  gradient: "unregistered",
  lower: (ctx) => {
    const x = ctx.input(0);
    const indexType = ctx.outputType(1);
    const outputs = [{ dtype: x.dtype }, { dtype: indexType, shape: x.shape }, { dtype: indexType }];
    ctx
      .routine([x], outputs, ({ inputs }) => distinct(inputs[0]!, indexType))
      .forEach((value, i) => ctx.output(i, value));
  },
});

/**
 * The distinct elements of a vector in order of appearance.
 * @param out_idx int32 or int64
 * @returns [y, idx] with x[i] = y[idx[i]]
 * TF: `tf.unique`.
 */
export const unique = pyFunction(
  "unique",
  ["x", "out_idx", "name"],
  (x: TensorLike, out_idx: DTypeLike = int32, name?: NameLike): [y: Tensor, idx: Tensor] & { y: Tensor; idx: Tensor } =>
    raw.Unique({ x, out_idx: as_dtype(out_idx), name }),
  { required: 1 },
);

/** {@link unique}, and how often each occurs. TF: `tf.unique_with_counts`. */
export const unique_with_counts = pyFunction(
  "unique_with_counts",
  ["x", "out_idx", "name"],
  (
    x: TensorLike,
    out_idx: DTypeLike = int32,
    name?: NameLike,
  ): [y: Tensor, idx: Tensor, count: Tensor] & { y: Tensor; idx: Tensor; count: Tensor } =>
    raw.UniqueWithCounts({ x, out_idx: as_dtype(out_idx), name }),
  { required: 1 },
);
