/** Rows put together and taken apart by index. TF: core/ops/data_flow_ops.cc, python/ops/data_flow_grad.py. */
import {
  allocateData,
  defineOp,
  elementCount,
  IndexedSlices,
  int32,
  pyFunction,
  toNumbers,
  type GradientFunction,
  type kernel as k,
  type NameLike,
  type OpDef,
  type ShapeRule,
  type StaticShape,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { concatShapes, mergeShapes, subshape } from "../shape_rules.ts";
import { allAxes, castTo, dense, rangeOf } from "./index_math.ts";
import { shapeOf } from "./shape.ts";

const stitchedShape: ShapeRule = (ctx) => {
  const count = ctx.inputCount / 2;
  let extra: StaticShape = undefined;
  let greatest = -1;
  let allKnown = true;
  for (let i = 0; i < count; i++) {
    const indices = ctx.input(i);
    const data = ctx.input(i + count);
    const known = ctx.constant(i);
    if (known) for (const index of toNumbers(known)) greatest = Math.max(greatest, index);
    else allKnown = false;
    if (!indices) continue;
    mergeShapes(subshape(data, 0, indices.length), data ? indices : undefined);
    extra = mergeShapes(extra, subshape(data, indices.length));
  }
  return [concatShapes([allKnown ? greatest + 1 : null], extra)];
};

type Slots = { [index: number]: unknown };

/** Later rows win. */
function stitched(indices: readonly TensorValue[], data: readonly TensorValue[]): TensorValue {
  const first = data[0]!;
  const inner = first.shape.slice(indices[0]!.shape.length);
  const size = elementCount(inner) * (first.dtype.is_complex ? 2 : 1);
  const rows = indices.map(toNumbers);
  const count = rows.reduce((most, list) => list.reduce((m, i) => Math.max(m, i + 1), most), 0);
  const result = allocateData(first.dtype, count * elementCount(inner));
  rows.forEach((list, part) => {
    const source = data[part]!.data as Slots;
    list.forEach((row, i) => {
      for (let j = 0; j < size; j++) (result as Slots)[row * size + j] = source[i * size + j];
    });
  });
  return { dtype: first.dtype, shape: [count, ...inner], data: result };
}

const lowerStitch: k.Lower = (ctx) => {
  const count = ctx.inputs.length / 2;
  const known = ctx.inputs.map((_, i) => ctx.tryConstant(i));
  if (known.every((v): v is TensorValue => v !== undefined)) {
    ctx.output(0, ctx.constantValue(stitched(known.slice(0, count), known.slice(count))));
    return;
  }
  const dtype = ctx.outputType();
  const [result] = ctx.routine(ctx.inputList(), [{ dtype }], ({ inputs }) => [
    stitched(inputs.slice(0, count), inputs.slice(count)),
  ]);
  ctx.output(0, result!);
};

function rowsSummed(grad: IndexedSlices, rows: Tensor): Tensor {
  return raw.UnsortedSegmentSum({ data: grad.values, segment_ids: grad.indices, num_segments: rows });
}

/** TF: `data_flow_grad._DynamicStitchGrads`. */
const stitchGradient: GradientFunction = (op, grad: Tensor | IndexedSlices) => {
  const count = op.inputs.length / 2;
  const indices = op.inputs.slice(0, count).map((x) => castTo(x, int32));
  const g = grad instanceof IndexedSlices ? rowsSummed(grad, shapeOf(op.outputs[0]!).getitem(0)) : grad;
  return [...indices.map(() => null), ...indices.map((i) => raw.GatherV2({ params: g, indices: i, axis: 0 }))];
};

function stitch(def: OpDef): void {
  defineOp(def, { shape: stitchedShape, gradient: stitchGradient, lower: lowerStitch });
}

stitch(OpDefs.DynamicStitch);
stitch(OpDefs.ParallelDynamicStitch);

defineOp(OpDefs.DynamicPartition, {
  shape: (ctx) => {
    const [data, partitions] = [ctx.input(0), ctx.input(1)];
    if (!partitions) return [];
    mergeShapes(subshape(data, 0, partitions.length), data ? partitions : undefined);
    const shape = concatShapes([null], subshape(data, partitions.length));
    return ctx.op.outputs.map(() => shape);
  },
  gradient: (op, ...grads) => {
    const [data, partitions] = [op.inputs[0]!, op.inputs[1]!];
    const count = Number(op._attr("num_partitions", "int"));
    const prefix = shapeOf(partitions);
    const positions = raw.Reshape({
      tensor: rangeOf(0, raw.Prod({ input: prefix, reduction_indices: allAxes(prefix) })),
      shape: prefix,
    });
    const parts = raw.DynamicPartition({ data: positions, partitions, num_partitions: count });
    const whole = raw.ParallelDynamicStitch({ indices: parts, data: grads.map((g) => dense(g)) });
    return [raw.Reshape({ tensor: whole, shape: shapeOf(data) }), null];
  },
  lower: (ctx) => {
    const [data, partitions] = [ctx.input(0), ctx.input(1)];
    const count = ctx.op.outputs.length;
    const inner = data.shape.slice(partitions.shape.length);
    const outputs = ctx.op.outputs.map(() => ({ dtype: data.dtype }));
    const results = ctx.routine([data, partitions], outputs, ({ inputs }) => {
      const rows: number[][] = Array.from({ length: count }, () => []);
      toNumbers(inputs[1]!).forEach((part, i) => {
        if (part < 0 || part >= count)
          throw ctx.invalid(`partitions[${String(i)}] = ${String(part)} is not in [0, ${String(count)})`);
        rows[part]!.push(i);
      });
      return rows.map((list) => pickRows(inputs[0]!, list, inner));
    });
    results.forEach((value, i) => ctx.output(i, value));
  },
});

function pickRows(value: TensorValue, rows: readonly number[], inner: readonly number[]): TensorValue {
  const width = value.dtype.is_complex ? 2 : 1;
  const size = elementCount(inner) * width;
  const data = allocateData(value.dtype, rows.length * elementCount(inner));
  rows.forEach((row, i) => {
    for (let j = 0; j < size; j++) (data as Slots)[i * size + j] = (value.data as Slots)[row * size + j];
  });
  return { dtype: value.dtype, shape: [rows.length, ...inner], data };
}

/**
 * Rows of several tensors put together: row `indices[m][i]` of the result is `data[m][i]`; where indices repeat the last wins.
 * TF: `tf.dynamic_stitch`.
 */
export const dynamic_stitch = pyFunction(
  "dynamic_stitch",
  ["indices", "data", "name"],
  (indices: readonly TensorLike[], data: readonly TensorLike[], name?: NameLike): Tensor =>
    raw.DynamicStitch({ indices, data, name }),
  { required: 2 },
);

/**
 * A tensor's rows sorted into several tensors.
 * @param partitions int32: which of the results each row goes to
 * TF: `tf.dynamic_partition`.
 */
export const dynamic_partition = pyFunction(
  "dynamic_partition",
  ["data", "partitions", "num_partitions", "name"],
  (data: TensorLike, partitions: TensorLike, num_partitions: number, name?: NameLike): Tensor[] =>
    raw.DynamicPartition({ data, partitions, num_partitions, name }),
  { required: 3 },
);
