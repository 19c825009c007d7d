/** Updates put at coordinates of a new tensor. TF: core/ops/array_ops.cc, core/framework/common_shape_fns.cc (`ScatterNdShape`). */
import {
  defineOp,
  elementCount,
  pyFunction,
  ShapeError,
  string,
  toNumbers,
  type kernel,
  type Lowering,
  type NameLike,
  type ShapeContext,
  type StaticShape,
  type StringElement,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { joinText } from "../math/string_values.ts";
import { elementsOf, mergeShapes, shapeText, sizeAt, withRankAtLeast } from "../shape_rules.ts";
import { dense } from "./index_math.ts";

function scatteredShape(ctx: ShapeContext): StaticShape {
  const indices = withRankAtLeast(ctx.input(0), 1);
  const updates = withRankAtLeast(ctx.input(1), 1);
  const output = ctx.constantAsShape(2);
  if (elementsOf(output) === 0 && ((elementsOf(indices) ?? 0) > 0 || (elementsOf(updates) ?? 0) > 0)) {
    throw new ShapeError("Indices and updates specified for empty input");
  }
  if (indices && updates) checkScattered(indices, updates, output);
  return output;
}

/** @throws ShapeError where updates do not fit their coordinates and what they are put into */
export function checkScattered(
  indices: readonly (number | null)[],
  updates: readonly (number | null)[],
  output: StaticShape,
): void {
  const outer = indices.length - 1;
  const depth = sizeAt(indices, -1);
  if (depth === null) return;
  try {
    mergeShapes(indices.slice(0, outer), updates.slice(0, outer));
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(
      `Dimensions [0,${String(outer)}) of indices[shape=${shapeText(indices)}] = ${shapeText(indices.slice(0, outer))} must match dimensions [0,${String(outer)}) of updates[shape=${shapeText(updates)}] = ${shapeText(updates.slice(0, outer))}: ${error.message}`,
    );
  }
  if (!output) return;
  try {
    mergeShapes(output.slice(depth), updates.slice(outer));
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(
      `Dimensions [${String(depth)},${String(output.length)}) of input[shape=${shapeText(output)}] = ${shapeText(output.slice(depth))} must match dimensions [${String(outer)},${String(updates.length)}) of updates[shape=${shapeText(updates)}] = ${shapeText(updates.slice(outer))}: ${error.message}`,
    );
  }
}

defineOp(OpDefs.ScatterNd, {
  shape: (ctx) => [scatteredShape(ctx)],
  gradient: (op, grad) => [null, raw.GatherNd({ params: dense(grad), indices: op.inputs[0]! }), null],
  lower: (ctx) => {
    const [indices, updates] = [ctx.input(0), ctx.input(1)];
    const shape = ctx.numbers(2);
    if (elementCount(shape) === 0 && elementCount(indices.shape) > 0)
      throw ctx.invalid("Indices and updates specified for empty output tensor");
    const depth = indices.shape.at(-1)!;
    const expected = [...indices.shape.slice(0, -1), ...shape.slice(depth)];
    if (expected.length !== updates.shape.length || expected.some((d, i) => d !== updates.shape[i])) {
      throw ctx.invalid(
        `Must have updates.shape = indices.shape[:batch_dim] + params_shape[slice_dim:], got updates.shape: [${updates.shape.join(",")}], indices.shape: [${indices.shape.join(",")}], params_shape: [${shape.join(",")}], slice_dim: ${String(depth)}, and batch_dim: ${String(indices.shape.length - 1)}`,
      );
    }
    if (updates.dtype === string) {
      ctx.output(0, joinedAt(ctx, indices, updates, shape));
      return;
    }
    const whole = ctx.fill(shape, ctx.outputType(), 0);
    if (elementCount(updates.shape) === 0) {
      ctx.output(0, whole);
      return;
    }
    const dtype = ctx.outputType();
    ctx.output(
      0,
      ctx.scatter(whole, indices, [updates], (sum, x) => (dtype.is_bool ? sum.or(x) : sum.add(x)), { nd: true }),
    );
  },
});

/** Strings are added by joining them. */
function joinedAt(ctx: Lowering, indices: kernel.Value, updates: kernel.Value, shape: readonly number[]): kernel.Value {
  const depth = indices.shape.at(-1)!;
  const size = elementCount(shape.slice(depth));
  const [result] = ctx.routine([indices, updates], [{ dtype: string, shape }], ({ inputs }) => {
    const [at, parts] = [toNumbers(inputs[0]!), inputs[1]!.data as readonly StringElement[]];
    const data = new Array<StringElement>(elementCount(shape)).fill("");
    parts.forEach((part, i) => {
      const row = Math.floor(i / size);
      const place = at.slice(row * depth, (row + 1) * depth);
      const outside = place.some((p, axis) => p < 0 || p >= shape[axis]!);
      if (outside)
        throw ctx.invalid(
          `indices[${String(row)}] = [${place.join(", ")}] does not index into shape [${shape.join(",")}]`,
        );
      const slice = place.reduce((n, p, axis) => n * shape[axis]! + p, 0);
      const to = slice * size + (i % size);
      data[to] = joinText(data[to]!, part);
    });
    return [{ dtype: string, shape, data }];
  });
  return result!;
}

/**
 * A tensor of zeros with updates added at coordinates.
 * @param indices coordinates in the last axis
 * @param updates shape indices[:-1] + shape[indices.shape[-1]:]
 * @param shape the result's shape, of the indices' type
 * TF: `tf.scatter_nd`.
 */
export const scatter_nd = pyFunction(
  "scatter_nd",
  ["indices", "updates", "shape", "name"],
  (indices: TensorLike, updates: TensorLike, shape: TensorLike, name?: NameLike): Tensor =>
    raw.ScatterNd({ indices, updates, shape, name }),
  { required: 3 },
);
