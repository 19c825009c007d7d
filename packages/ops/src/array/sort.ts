/** Sorting, as TensorFlow's Python does it: by `TopKV2`. TF: python/ops/sort_ops.py. */
import {
  convertToTensor,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { constantNumbers } from "./constant_value.ts";
import { createConstant } from "./constant.ts";
import { rangeOf } from "./index_math.ts";
import { name_scope } from "./name_scope.ts";
import { rank, shape } from "./shape.ts";
import { transpose } from "./transpose.ts";

/** The order of the last axis exchanged with another. */
function exchanged(values: Tensor, axis: number, dynamicRank: Tensor): Tensor {
  const known = values.shape.ndims;
  if (known !== null) {
    const at = axis < 0 ? axis + known : axis;
    const order = Array.from({ length: known }, (_, i) => (i === at ? known - 1 : i === known - 1 ? at : i));
    return createConstant(BigInt64Array.from(order, BigInt), { name: "transposition" });
  }
  const at = axis < 0 ? dynamicRank.radd(axis) : axis;
  const tensor = rangeOf(0, dynamicRank);
  const indices = [[at], [dynamicRank.sub(1)]];
  return raw.TensorScatterUpdate({ tensor, indices, updates: [dynamicRank.sub(1), at] });
}

function descending(values: Tensor, axis: number, positions: boolean): Tensor {
  const k = shape(values).getitem(axis);
  const dynamicRank = rank(values);
  const isLast = axis === -1 || axis + 1 === values.shape.ndims;
  const order = isLast ? undefined : exchanged(values, axis, dynamicRank);
  const top = raw.TopKV2({ input: order ? transpose(values, order) : values, k });
  const result = top[positions ? 1 : 0];
  return order ? transpose(result, order) : result;
}

function ascending(values: Tensor, axis: number, positions: boolean): Tensor {
  const { dtype } = values;
  if (dtype.is_unsigned) {
    const offset = Number(dtype.max);
    const result = descending(values.rsub(offset), axis, positions);
    return positions ? result : result.rsub(offset);
  }
  if (dtype.is_integer) {
    const result = descending(values.neg().sub(1), axis, positions);
    return positions ? result : result.neg().sub(1);
  }
  const result = descending(values.neg(), axis, positions);
  return positions ? result : result.neg();
}

function sortedOf(values: TensorLike, axis: TensorLike, direction: string, positions: boolean): Tensor {
  if (direction !== "ASCENDING" && direction !== "DESCENDING")
    throw new ValueError(
      `Argument \`direction\` should be one of ASCENDING, DESCENDING. Received: direction=${direction}`,
    );
  const axisTensor = convertToTensor(axis, { name: "axis" });
  const known = constantNumbers(axisTensor);
  if (known?.length !== 1 || (axisTensor.shape.ndims ?? 0) > 0)
    throw new ValueError(`Argument \`axis\` must be a constant scalar. Received: axis=${axisTensor._str()}.`);
  const tensor = convertToTensor(values, { name: "values" });
  return (direction === "ASCENDING" ? ascending : descending)(tensor, known[0]!, positions);
}

/**
 * Elements in order along an axis.
 * @param axis the last unless told
 * @param direction `"ASCENDING"` or `"DESCENDING"`
 * TF: `tf.sort`.
 */
export const sort = pyFunction(
  "sort",
  ["values", "axis", "direction", "name"],
  (values: TensorLike, axis: TensorLike = -1, direction: string = "ASCENDING", name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "sort"), () => sortedOf(values, axis, direction, false)),
  { required: 1 },
);

/** The positions that put elements in order along an axis. TF: `tf.argsort`. */
export const argsort = pyFunction(
  "argsort",
  ["values", "axis", "direction", "stable", "name"],
  (
    values: TensorLike,
    axis: TensorLike = -1,
    direction: string = "ASCENDING",
    _stable: boolean = false,
    name?: NameLike,
  ): Tensor => withContext(name_scope(name ?? null, "argsort"), () => sortedOf(values, axis, direction, true)),
  { required: 1 },
);
