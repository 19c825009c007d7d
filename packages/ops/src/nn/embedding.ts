/** Rows of tables, one or several. TF: python/ops/embedding_ops.py. */
import {
  convertToTensor,
  Dimension,
  get_default_graph,
  IndexedSlices,
  int32,
  pyFunction,
  TensorShape,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { createConstant } from "../array/constant.ts";
import { dynamic_partition } from "../array/dynamic_stitch.ts";
import { gather } from "../array/gather.ts";
import { identity } from "../array/identity.ts";
import { rangeOf } from "../array/index_math.ts";
import { name_scope } from "../array/name_scope.ts";
import { rank, shape, size } from "../array/shape.ts";
import { stack } from "../array/stack.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { reduce_sum } from "../math/reductions.ts";
import { PartitionedVariable } from "../state/partitioned_variable.ts";
import { clip_by_norm } from "./l2_loss.ts";

/** Rows no longer than `maxNorm`. TF: `embedding_ops._clip`. */
function clipped(rows: Tensor, ids: Tensor, maxNorm: TensorLike | null): Tensor {
  if (maxNorm === null) return rows;
  const [idsRank, rowsRank] = [ids.shape.ndims, rows.shape.ndims];
  // Python takes a rank of 0 for an unknown one
  if (idsRank && rowsRank)
    return clip_by_norm(
      rows,
      maxNorm,
      Array.from({ length: rowsRank - idsRank }, (_, i) => idsRank + i),
    );
  return clip_by_norm(rows, maxNorm, rangeOf(idsRank || rank(ids), rowsRank || rank(rows)));
}

interface Assignment {
  /** The table each id is looked up in, int32. */
  readonly tables: Tensor;
  /** The row in that table. */
  readonly rows: Tensor;
}

/** Ids dealt out one by one. */
function dealtOut(ids: Tensor, count: number): Assignment {
  const tables = ids.mod(count);
  const rows = ids.floordiv(count);
  return { tables: cast(tables, int32), rows };
}

/** Ids in contiguous blocks, the first ones a row longer where they do not divide evenly. */
function inBlocks(ids: Tensor, params: readonly Tensor[]): Assignment {
  const total = totalRows(ids, params);
  const each = total.floordiv(params.length);
  const extras = total.mod(params.length);
  const long = ids.floordiv(each.add(1));
  const tables = raw.Maximum({ x: long, y: ids.sub(extras).floordiv(each) });
  const isLong = tables.less(extras);
  const rows = raw.Select({ condition: isLong, t: ids.mod(each.add(1)), e: ids.sub(extras).mod(each) });
  return { tables: cast(tables, int32), rows };
}

function totalRows(ids: Tensor, params: readonly Tensor[]): Tensor {
  const sizes = params.map((p) => p.shape.at(0).value);
  const known = sizes.reduce((a, b) => new Dimension(a).add(b).value, 0);
  if (known) return createConstant(known, { dtype: ids.dtype });
  const dynamic = params.map((p, i) => sizes[i] ?? colocated(p, () => shape(p).getitem(0)));
  return reduce_sum(cast(stack(dynamic), ids.dtype));
}

function colocated<T>(tensor: Tensor, body: () => T): T {
  return withContext(get_default_graph().colocate_with(tensor), body);
}

function lookupInSeveral(
  params: readonly Tensor[],
  ids: Tensor,
  strategy: string,
  maxNorm: TensorLike | null,
  scope: string,
): Tensor {
  const flat = raw.Reshape({ tensor: ids, shape: [-1] });
  const positions = rangeOf(0, size(flat));
  if (strategy !== "mod" && strategy !== "div") {
    throw new ValueError(`Unrecognized partition strategy: ${strategy}.Must be one of either \`mod\` or \`div\`.`);
  }
  const { tables, rows } = strategy === "mod" ? dealtOut(flat, params.length) : inBlocks(flat, params);
  const rowsOf = dynamic_partition(rows, tables, params.length);
  const positionsOf = dynamic_partition(positions, tables, params.length);
  const found = params.map((p, i) =>
    withContext(get_default_graph().device(null), () => colocated(p, () => gather(p, rowsOf[i]))),
  );
  const stitched = raw.ParallelDynamicStitch({ indices: positionsOf, data: found, name: scope });
  const rowShape = params.reduce((merged, p) => merged.merge_with(p.shape.slice(1)), TensorShape.unknown);
  const inner = rowShape.is_fully_defined() ? rowShape : colocated(params[0]!, () => shape(params[0])).getitem("1:");
  const result = raw.Reshape({ tensor: stitched, shape: concat([shape(ids), inner], 0) });
  result.set_shape(ids.shape.concatenate(rowShape));
  return clipped(result, ids, maxNorm);
}

/**
 * Rows of a table by number. The gradient of the table is IndexedSlices.
 * @param params a table [n, …], or several of equal row shape, or a partitioned variable
 * @param ids int32 or int64, of any shape
 * @param partition_strategy how ids are spread over several tables: `"mod"` (one by one) or `"div"` (in blocks)
 * @param max_norm rows longer than this are scaled down to it
 * @returns the ids' shape, then a row's
 * @throws ValueError for no table, or another strategy
 * TF: `tf.nn.embedding_lookup`.
 */
export const embedding_lookup = pyFunction(
  "embedding_lookup",
  ["params", "ids", "partition_strategy", "name", "validate_indices", "max_norm"],
  (
    params: (TensorLike & object) | PartitionedVariable | readonly (TensorLike & object)[],
    ids: TensorLike,
    partition_strategy: string = "mod",
    name?: NameLike,
    _validate_indices?: boolean,
    max_norm?: TensorLike | null,
  ): Tensor => {
    const list = (
      params instanceof PartitionedVariable ? [...params] : Array.isArray(params) ? params : [params]
    ) as readonly (TensorLike & object)[];
    if (list.length === 0) throw new ValueError("Length of params is currently 0. Need at least one param.");
    return withContext(name_scope(name ?? null, "embedding_lookup", [...list, ids]), (scope) => {
      const tables = list.map((p, i) =>
        convertToTensor(p instanceof IndexedSlices ? p.values : p, { name: `params_${String(i)}` }),
      );
      const numbers = convertToTensor(ids, { name: "ids" });
      const [only] = tables;
      if (tables.length > 1) return lookupInSeveral(tables, numbers, partition_strategy, max_norm ?? null, scope.name);
      const rows = colocated(only!, () => clipped(gather(only, numbers, { name: scope }), numbers, max_norm ?? null));
      return identity(rows);
    });
  },
  { required: 2 },
);
