/** Places of values in sorted rows. TF: core/kernels/searchsorted_op.cc, python/ops/array_ops.py. */
import {
  as_dtype,
  defineOp,
  int32,
  int64,
  pyFunction,
  toNumbers,
  ValueError,
  type DTypeLike,
  type NameLike,
  type OpDef,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { shapeToCopy } from "./shape.ts";

/** How many elements of a sorted row come before a value. */
function placeIn(row: readonly number[], value: number, before: (element: number, value: number) => boolean): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(row[middle]!, value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function define(def: OpDef, before: (element: number, value: number) => boolean): void {
  defineOp(def, {
    shape: (ctx) => {
      withRank(ctx.input(0), 2);
      withRank(ctx.input(1), 2);
      return [ctx.input(1)];
    },
    gradient: "unregistered",
    lower: (ctx) => {
      const [sorted, values] = [ctx.input(0), ctx.input(1)];
      if (sorted.shape[0] !== values.shape[0]) throw ctx.invalid(`Leading dim_size of both tensors must match.`);
      const dtype = ctx.outputType();
      const [length, count] = [sorted.shape[1]!, values.shape[1]!];
      const [result] = ctx.routine([sorted, values], [{ dtype, shape: values.shape }], ({ inputs }) => {
        const all = toNumbers(inputs[0]!);
        const places = toNumbers(inputs[1]!).map((value, i) => {
          const row = Math.floor(i / count);
          return placeIn(all.slice(row * length, (row + 1) * length), value, before);
        });
        const data = dtype === int64 ? BigInt64Array.from(places, BigInt) : Int32Array.from(places);
        return [{ dtype, shape: values.shape, data }];
      });
      ctx.output(0, result!);
    },
  });
}

define(OpDefs.LowerBound, (element, value) => element < value);
define(OpDefs.UpperBound, (element, value) => element <= value);

/**
 * Where values would be put in sorted sequences.
 * @param sorted_sequence [..., n], ascending
 * @param values [..., m]
 * @param side `"left"`: before equal elements; `"right"`: behind them
 * TF: `tf.searchsorted`.
 */
export const searchsorted = pyFunction(
  "searchsorted",
  ["sorted_sequence", "values", "side", "out_type", "name"],
  (
    sorted_sequence: TensorLike,
    values: TensorLike,
    side: string = "left",
    out_type: DTypeLike = int32,
    name?: NameLike,
  ): Tensor => {
    const sequenceSize = shapeToCopy(sorted_sequence, true).getitem(-1);
    const valuesSize = shapeToCopy(values, true).getitem(-1);
    const sequences = raw.Reshape({ tensor: sorted_sequence, shape: [-1, sequenceSize] });
    const rows = raw.Reshape({ tensor: values, shape: [-1, valuesSize] });
    if (side !== "left" && side !== "right")
      throw new ValueError(`Argument \`side\` must be either 'right' or 'left'. Received: \`side\` = '${side}'.`);
    const make = side === "right" ? raw.UpperBound : raw.LowerBound;
    const found = make({ sorted_inputs: sequences, values: rows, out_type: as_dtype(out_type), name });
    return raw.Reshape({ tensor: found, shape: shapeToCopy(values, true) });
  },
  { required: 2 },
);
