/** Elements and slices picked by coordinates. TF: core/ops/array_ops.cc, python/ops/array_ops.py, python/ops/array_grad.py. */
import {
  convertToTensor,
  defineOp,
  IndexedSlices,
  int32,
  isTensor,
  pyFunction,
  ShapeError,
  ValueError,
  withContext,
  type GradientResult,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRankAtLeast } from "../shape_rules.ts";
import { concat } from "./concat.ts";
import { constantNumbers } from "./constant_value.ts";
import { ones } from "./fill.ts";
import { dense } from "./index_math.ts";
import { meshgrid } from "./meshgrid.ts";
import { name_scope } from "./name_scope.ts";
import { rankOf, shapeOf } from "./shape.ts";
import { stack, unstack } from "./stack.ts";
import { transpose } from "./transpose.ts";

defineOp(OpDefs.GatherNd, {
  shape: (ctx) => {
    const params = ctx.input(0);
    const indices = withRankAtLeast(ctx.input(1), 1);
    const depth = indices?.at(-1) ?? null;
    if (!params || !indices || depth === null) return [undefined];
    if (depth > params.length) {
      throw new ShapeError(
        `indices.shape[-1] must be <= params.rank, but saw indices shape: ${dimsText(indices)} and params shape: ${dimsText(params)}`,
      );
    }
    return [[...indices.slice(0, -1), ...params.slice(depth)]];
  },
  gradient: (op, grad) => [gatherNdGradient(op, grad), null],
  lower: (ctx) => {
    const [params, indices] = [ctx.input(0), ctx.input(1)];
    if (indices.shape.length < 1) throw ctx.invalid("indices must be at least a vector");
    if (indices.shape.at(-1)! > params.shape.length) {
      throw ctx.invalid(
        `index innermost dimension length must be <= params rank; saw: ${String(indices.shape.at(-1))} vs. ${String(params.shape.length)}`,
      );
    }
    ctx.output(0, ctx.gatherNd(params, indices));
  },
});

const dimsText = (shape: readonly (number | null)[]): string => `[${shape.map((d) => String(d ?? "?")).join(",")}]`;

function gatherNdGradient(op: Operation, grad: Tensor | IndexedSlices): GradientResult {
  const [params, indices] = [op.inputs[0]!, op.inputs[1]!];
  const shape = shapeOf(params, { out_type: indices.dtype });
  if (indices.shape.ndims === 2 && indices.shape.at(-1).value === 1) {
    return new IndexedSlices(dense(grad), raw.Squeeze({ input: indices, squeeze_dims: [-1] }), shape);
  }
  const policy = op.attrs.get("bad_indices_policy");
  return raw.ScatterNd({
    indices,
    updates: dense(grad),
    shape,
    ...(policy?.kind === "string" ? { bad_indices_policy: policy.value } : {}),
  });
}

/** What a variable does instead of being read as a whole. */
interface GatherNdReadable {
  gather_nd(indices: TensorLike, options: { name?: NameLike }): Tensor;
}

function isGatherNdReadable(value: unknown): value is GatherNdReadable {
  return typeof value === "object" && value !== null && !isTensor(value) && "gather_nd" in value;
}

/** Python's reshape takes sizes that are tensors: a list of them is packed. */
const reshaped = (tensor: Tensor, shape: TensorLike): Tensor => raw.Reshape({ tensor, shape });

/** TF: `array_ops.batch_gather_nd`: the position in the batch becomes coordinates of its own. */
function gatherNdOfBatch(params: TensorLike, indices: TensorLike, batchDims: number, name: NameLike): Tensor {
  return withContext(name_scope(name, "BatchGatherND", [params, indices]), () => {
    const at = convertToTensor(indices, { name: "indices" });
    const from = convertToTensor(params, { name: "params" });
    if (batchDims < 0) throw new ValueError("tf.gather_nd does not allow negative batch_dims.");
    for (const [tensor, what] of [
      [at, "indices"],
      [from, "params"],
    ] as const) {
      const rank = tensor.shape.ndims;
      if (rank !== null && batchDims >= rank) {
        throw new ValueError(
          `Argument \`batch_dims\` = ${String(batchDims)} must be less than rank(\`${what}\`) = ${String(rank)}`,
        );
      }
    }
    const [fromShape, atShape] = [shapeOf(from), shapeOf(at)];
    const batchShape = fromShape.getitem(`:${String(batchDims)}`);
    const batchSize = raw.Prod({ input: batchShape, reduction_indices: [0] });
    const innerRank = rankOf(at).sub(batchDims).sub(1);
    const innerShape = atShape.getitem(`${String(batchDims)}:-1`);
    const ranges = unstack(batchShape).map((size) =>
      raw.Cast({ x: raw.Range({ start: 0, limit: raw.Cast({ x: size, DstT: int32 }), delta: 1 }), DstT: at.dtype }),
    );
    const flat = meshgrid(...ranges, { indexing: "ij" }).map((grid) => reshaped(grid, [-1]));
    const grid = transpose(stack(flat));
    const gridShape = shapeOf(grid);
    const spread = reshaped(
      grid,
      concat([gridShape.getitem(":1"), ones(innerRank, gridShape.dtype), gridShape.getitem("1:")], 0),
    );
    const positions = raw.Tile({ input: spread, multiples: concat([[1], innerShape, [1]], 0) });
    const flatShape = concat([[batchSize], atShape.getitem(`${String(batchDims)}:`)], 0);
    const coordinates = concat([positions, reshaped(at, flatShape)], -1);
    const found = raw.GatherNd({ params: from, indices: coordinates });
    const foundShape = shapeOf(found);
    return reshaped(found, concat([batchShape, foundShape.getitem("1:")], 0));
  });
}

/**
 * Elements or slices of a tensor, picked by coordinates.
 * @param indices coordinates in the last axis
 * @param batch_dims how many leading axes params and indices share
 * @returns shape indices[:-1] + params[indices.shape[-1]:]
 * @throws InvalidArgumentError in a run, for coordinates out of range
 * TF: `tf.gather_nd`.
 */
export const gather_nd = pyFunction(
  "gather_nd",
  ["params", "indices", "name", "batch_dims", "bad_indices_policy"],
  (
    params: TensorLike,
    indices: TensorLike,
    name?: NameLike,
    batch_dims: number | Tensor = 0,
    bad_indices_policy: string = "",
  ): Tensor => {
    const known = isTensor(batch_dims) ? constantNumbers(batch_dims)?.[0] : batch_dims;
    if (known === undefined)
      throw new TypeError(`Argument \`batch_dims\` must be an int; got ${(batch_dims as Tensor)._str()}`);
    if (known !== 0) return gatherNdOfBatch(params, indices, known, name ?? null);
    if (isGatherNdReadable(params) && (bad_indices_policy === "" || bad_indices_policy === "DEFAULT"))
      return params.gather_nd(indices, { name });
    return raw.GatherNd({ params, indices, bad_indices_policy, name });
  },
  { required: 2 },
);
