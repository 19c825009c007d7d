/** Slices repeated along an axis. TF: python/ops/array_ops.py (`repeat_with_axis`). */
import {
  convertToTensor,
  int32,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { boolean_mask } from "./boolean_mask.ts";
import { concat } from "./concat.ts";
import { ones } from "./fill.ts";
import { allAxes } from "./index_math.ts";
import { name_scope } from "./name_scope.ts";
import { sequence_mask } from "./sequence_mask.ts";
import { rankOf, shapeOf } from "./shape.ts";
import { Slice } from "./slice_object.ts";
import { stack } from "./stack.ts";

/** TF: `array_ops.get_positive_axis`. */
function positiveAxis(axis: number, rank: number | null): number {
  if (rank === null) {
    if (axis < 0) throw new ValueError(`axis=${String(axis)} may only be negative if rank(data) is statically known.`);
    return axis;
  }
  if (axis < -rank || axis >= rank)
    throw new ValueError(`axis=${String(axis)} out of bounds: expected ${String(-rank)}<=axis<${String(rank)}`);
  return axis < 0 ? axis + rank : axis;
}

/** TF: `array_ops._with_nonzero_rank`. */
function withNonzeroRank(data: Tensor): Tensor {
  if (data.shape.ndims === 0) return stack([data]);
  if (data.shape.ndims !== null) return data;
  const shape = shapeOf(data);
  const rank = rankOf(data);
  return raw.Reshape({ tensor: data, shape: concat([[1], shape], 0).getitem(new Slice(rank.neg(), null, null)) });
}

/** TF: `array_ops.tile_one_dimension`. */
function tileOneAxis(data: Tensor, axis: number, multiple: Tensor): Tensor {
  const rank = data.shape.ndims;
  if (rank !== null)
    return raw.Tile({ input: data, multiples: Array.from({ length: rank }, (_, i) => (i === axis ? multiple : 1)) });
  const one = ones(rankOf(data), int32);
  return raw.Tile({
    input: data,
    multiples: concat([one.getitem(`:${String(axis)}`), [multiple], one.getitem(`${String(axis + 1)}:`)], 0),
  });
}

/** Each slice as often as `counts` says: repeated to the greatest count, then masked. */
function repeatBySlice(data: Tensor, dataShape: Tensor, axis: number, given: Tensor): Tensor {
  const counts = raw.BroadcastTo({ input: given, shape: [dataShape.getitem(axis)] });
  let spread = counts;
  if (counts.shape.ndims !== axis + 1) {
    const shape = shapeOf(counts);
    const lead = dataShape.getitem(new Slice(null, rankOf(counts).rsub(axis + 1), null));
    spread = raw.BroadcastTo({ input: counts, shape: concat([lead, shape], 0) });
    spread.set_shape(new Array<null>(axis + 1).fill(null));
  }
  const most = raw.Max({ input: spread, reduction_indices: allAxes(spread) });
  const greatest = raw.Maximum({ x: convertToTensor(0, { name: "zero", dtype: most.dtype }), y: most });
  const mask = sequence_mask(spread, greatest);
  const expanded = raw.ExpandDims({ input: data, dim: axis + 1 });
  let result = boolean_mask(tileOneAxis(expanded, axis + 1, greatest), mask);
  if (axis > 0) {
    const total = raw.Sum({ input: counts, reduction_indices: rangeRaw(rankOf(counts)) });
    result = raw.Reshape({
      tensor: result,
      shape: concat([dataShape.getitem(`:${String(axis)}`), [total], dataShape.getitem(`${String(axis + 1)}:`)], 0),
    });
  }
  if (data.shape.ndims !== null) {
    const size = spread.shape.at(0).value === 0 ? 0 : null;
    result.set_shape(
      data.shape
        .slice(0, axis)
        .concatenate([size])
        .concatenate(data.shape.slice(axis + 1)),
    );
  }
  return result;
}

const rangeRaw = (limit: Tensor): Tensor => raw.Range({ start: 0, limit, delta: 1 });

function repeatAlong(input: TensorLike, repeats: TensorLike, axisGiven: number, name: NameLike): Tensor {
  return withContext(name_scope(name, "Repeat", [input, repeats]), () => {
    const converted = convertToTensor(input, { name: "data" });
    const asked = convertToTensor(repeats, { name: "repeats", preferredDtype: int32 });
    if (!asked.dtype.is_integer) {
      throw new TypeError(
        `Argument \`tensor\` (name: repeats) must be of type integer. Received \`tensor\` = ${asked._str()} of dtype: ${asked.dtype.toString()}`,
      );
    }
    const counts = raw.Cast({ x: asked, DstT: int32 });
    counts.shape.with_rank_at_most(1);
    const data = withNonzeroRank(converted);
    const dataShape = shapeOf(data, { out_type: counts.dtype });
    const axis = positiveAxis(axisGiven, data.shape.ndims);
    if (counts.shape.num_elements() === 1) {
      const count = raw.Reshape({ tensor: counts, shape: [] });
      const tiled = tileOneAxis(raw.ExpandDims({ input: data, dim: axis + 1 }), axis + 1, count);
      const before = dataShape.getitem(`:${String(axis)}`);
      const size = count.mul(dataShape.getitem(axis));
      return raw.Reshape({
        tensor: tiled,
        shape: concat([before, [size], dataShape.getitem(`${String(axis + 1)}:`)], 0),
      });
    }
    if (counts.shape.ndims === 1) data.shape.at(axis).assert_is_compatible_with(counts.shape.at(0));
    return repeatBySlice(data, dataShape, axis, counts);
  });
}

/**
 * Slices of a tensor, each repeated.
 * @param repeats how often: one number, or one per slice
 * @param axis which slices; left out, the elements of the flattened tensor
 * TF: `tf.repeat`.
 */
export const repeat = pyFunction(
  "repeat",
  ["input", "repeats", "axis", "name"],
  (input: TensorLike, repeats: TensorLike, axis?: number | null, name?: NameLike): Tensor =>
    axis === undefined || axis === null
      ? repeatAlong(raw.Reshape({ tensor: input, shape: [-1] }), repeats, 0, name ?? null)
      : repeatAlong(input, repeats, axis, name ?? null),
  { required: 2 },
);
