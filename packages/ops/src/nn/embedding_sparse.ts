/** Rows of tables combined by the rows of sparse ids. TF: python/ops/embedding_ops.py. */
import {
  bfloat16,
  convertToTensor,
  Dimension,
  half,
  float32,
  int32,
  pyFunction,
  TensorShape,
  ValueError,
  withContext,
  type NameLike,
  type SparseTensor as SparseTriple,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { ones, ones_like, zeros_like } from "../array/fill.ts";
import { gather } from "../array/gather.ts";
import { name_scope } from "../array/name_scope.ts";
import { expand_dims, reshape } from "../array/reshape.ts";
import { rank, shape, size } from "../array/shape.ts";
import { slice } from "../array/slice.ts";
import { stack } from "../array/stack.ts";
import { tile } from "../array/tile.ts";
import { unique } from "../array/unique.ts";
import { where } from "../array/where.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { greater, greater_equal } from "../math/compare.ts";
import { div_no_nan, pow } from "../math/division.ts";
import { reduce_prod } from "../math/reductions.ts";
import { segment_sum } from "../math/sorted_segment.ts";
import { sparse_fill_empty_rows } from "../sparse/fill_empty_rows.ts";
import { sparse_reshape } from "../sparse/reshape.ts";
import { sparse_segment_mean, sparse_segment_sqrt_n, sparse_segment_sum } from "../sparse/segment.ts";
import { sparse_retain } from "../sparse/select.ts";
import { SparseTensor } from "../sparse/sparse_tensor.ts";
import { PartitionedVariable } from "../state/partitioned_variable.ts";
import { embedding_lookup } from "./embedding.ts";

/** A table: a tensor, a variable, an array. */
type Table = TensorLike & object;
type Tables = Table | PartitionedVariable | readonly Table[];

const COMBINERS = ["mean", "sqrtn", "sum"] as const;
type Combiner = (typeof COMBINERS)[number];

function isCombiner(text: string): text is Combiner {
  return (COMBINERS as readonly string[]).includes(text);
}

function tablesOf(params: Tables): Table[] {
  const list = params instanceof PartitionedVariable ? [...params] : Array.isArray(params) ? params : [params];
  return [...(list as readonly Table[])];
}

const hasDevice = (table: Table): table is Table & { device: string } => "device" in table;

interface Lookup {
  readonly tables: readonly Table[];
  readonly strategy: string;
  readonly combiner: Combiner;
  readonly maxNorm: TensorLike | null;
  readonly isFast: boolean;
  readonly scope: string;
}

/** Rows that are weighed, and then summed by segment. */
function weighed(rows: Tensor, ids: Tensor, given: Tensor, combiner: Combiner, scope: string): Tensor {
  const isNarrow = rows.dtype === half || rows.dtype === bfloat16;
  const wide = isNarrow ? cast(rows, float32) : rows;
  const weights = given.dtype === wide.dtype ? given : cast(given, wide.dtype);
  const added = expand_dims(rank(wide).sub(1), 0);
  const weightsShape = shape(weights);
  const broadcast = concat([weightsShape, ones(added, weightsShape.dtype)], 0);
  const column = reshape(weights, broadcast);
  const { ndims } = wide.shape;
  if (ndims !== null) column.set_shape(weights.shape.concatenate(new Array<number>(ndims - 1).fill(1)));
  const products = wide.mul(column);
  const combined = ((): Tensor => {
    if (combiner === "sum") return segment_sum(products, ids, { name: scope });
    const total = segment_sum(products, ids);
    if (combiner === "mean") return div_no_nan(total, segment_sum(column, ids), { name: scope });
    const squares = segment_sum(pow(column, 2), ids);
    return div_no_nan(total, raw.Sqrt({ x: squares }), { name: scope });
  })();
  return isNarrow ? cast(combined, rows.dtype) : combined;
}

const SEGMENTS = { sum: sparse_segment_sum, mean: sparse_segment_mean, sqrtn: sparse_segment_sqrt_n };

/** TF: `embedding_lookup_sparse_impl`. */
function combinedRows(segments: Tensor, ids: Tensor, weights: Tensor | null, lookup: Lookup): Tensor {
  const { combiner, isFast, maxNorm, scope, strategy } = lookup;
  const tables = lookup.tables.map((table) =>
    lookup.tables.length === 1 && !hasDevice(table) ? convertToTensor(table, { name: "params" }) : table,
  );
  const [only] = tables as [Table];
  const isDirect =
    tables.length === 1 &&
    hasDevice(only) &&
    only.device === segments.device &&
    maxNorm === null &&
    (isFast || weights === null);
  // rows are looked up once each, unless the op that combines them does it
  const [rowIds, positions] = isDirect ? [ids, ids] : unique(ids);
  const rows = isDirect ? only : embedding_lookup(tables, rowIds, { partition_strategy: strategy, max_norm: maxNorm });
  if (weights === null)
    return SEGMENTS[combiner](rows, positions, segments, { name: scope, sparse_gradient: isDirect && !isFast });
  const narrow = segments.dtype === int32 ? segments : cast(segments, int32);
  return weighed(gather(rows, positions), narrow, weights, combiner, scope);
}

/** @throws TypeError for what is no SparseTensor */
function checkSparse(value: unknown, message: string): void {
  if (!(value instanceof SparseTensor)) throw new TypeError(`${message}${typeof value}`);
}

/**
 * For each row of sparse ids, the rows of a table they name, combined.
 * @param params a table [n, …], or several of equal row shape, or a partitioned variable
 * @param sp_ids a SparseTensor of int32 or int64, [rows, …]
 * @param sp_weights a SparseTensor of weights at the same places, or null for 1
 * @param partition_strategy how ids are spread over several tables: `"mod"` (one by one) or `"div"` (in blocks)
 * @param combiner `"mean"` (by weight), `"sqrtn"` or `"sum"`
 * @param max_norm rows longer than this are scaled down to it
 * @param allow_fast_lookup whether rows may be looked up more than once
 * @returns [rows, …]
 * @throws ValueError for another combiner; TypeError for what is no SparseTensor
 * TF: `tf.nn.embedding_lookup_sparse`.
 */
export const embedding_lookup_sparse = pyFunction(
  "embedding_lookup_sparse",
  ["params", "sp_ids", "sp_weights", "partition_strategy", "name", "combiner", "max_norm", "allow_fast_lookup"],
  (
    params: Tables,
    sp_ids: SparseTriple,
    sp_weights: SparseTriple | null,
    partition_strategy: string = "mod",
    name?: NameLike,
    combiner?: string | null,
    max_norm?: TensorLike | null,
    allow_fast_lookup: boolean = false,
  ): Tensor => {
    const how = combiner ?? "mean";
    if (!isCombiner(how)) throw new ValueError(`combiner must be one of 'mean', 'sqrtn' or 'sum', got ${how}`);
    const tables = tablesOf(params);
    checkSparse(sp_ids, "sp_ids must be SparseTensor, got ");
    if (sp_weights !== null) checkSparse(sp_weights, "sp_weights must be either None or SparseTensor,got ");
    if (sp_weights !== null) {
      sp_ids.values.shape.assert_is_compatible_with(sp_weights.values.shape);
      sp_ids.indices.shape.assert_is_compatible_with(sp_weights.indices.shape);
      sp_ids.dense_shape.shape.assert_is_compatible_with(sp_weights.dense_shape.shape);
    }
    return withContext(name_scope(name ?? null, "embedding_lookup_sparse", [...tables, sp_ids]), (scope) =>
      combinedRows(sp_ids.indices.getitem(":", 0), sp_ids.values, sp_weights?.values ?? null, {
        tables,
        strategy: partition_strategy,
        combiner: how,
        maxNorm: max_norm ?? null,
        isFast: allow_fast_lookup,
        scope: scope.name,
      }),
    );
  },
  { required: 3 },
);

interface Weighted {
  readonly ids: SparseTriple;
  readonly weights: SparseTriple | null;
}

function retained({ ids, weights }: Weighted, isValid: Tensor): Weighted {
  return { ids: sparse_retain(ids, isValid), weights: weights && sparse_retain(weights, isValid) };
}

/** Without negative ids and, where it matters, weights that are not positive. */
function pruned(all: Weighted, combiner: string): Weighted {
  const isId = greater_equal(all.ids.values, 0);
  const isValid = all.weights ? raw.LogicalAnd({ x: isId, y: ones_like(all.weights.values, "bool") }) : isId;
  const valid = retained(all, isValid);
  if (combiner === "sum" || !valid.weights) return valid;
  return retained(valid, greater(valid.weights.values, 0));
}

/** Ids of any rank as a matrix: the last axis holds those that belong together. */
function asMatrix(ids: SparseTriple, rankGiven: number | Tensor): SparseTriple {
  const last = typeof rankGiven === "number" ? rankGiven - 1 : rankGiven.sub(1);
  const outer = reduce_prod(slice(ids.dense_shape, [0], [last]));
  const again = typeof rankGiven === "number" ? rankGiven - 1 : rankGiven.sub(1);
  return sparse_reshape(ids, [outer, gather(ids.dense_shape, again)]);
}

/**
 * {@link embedding_lookup_sparse} for ids of any rank, of which some may be negative (they are left out) and some rows empty.
 * @param embedding_weights a table [n, m], or several, or a partitioned variable
 * @param sparse_ids a SparseTensor of int32 or int64, of rank 2 or more
 * @param sparse_weights a SparseTensor of weights at the same places; those that are not positive are left out
 * @param default_id what an empty row looks up; its result is 0 unless told
 * @returns of the ids' shape without its last axis, then [m]
 * @throws ValueError for no table
 * TF: `tf.nn.safe_embedding_lookup_sparse`.
 */
export const safe_embedding_lookup_sparse = pyFunction(
  "safe_embedding_lookup_sparse",
  [
    "embedding_weights",
    "sparse_ids",
    "sparse_weights",
    "combiner",
    "default_id",
    "name",
    "partition_strategy",
    "max_norm",
    "allow_fast_lookup",
  ],
  (
    embedding_weights: Tables,
    sparse_ids: SparseTriple,
    sparse_weights?: SparseTriple | null,
    combiner: string = "mean",
    default_id?: number | Tensor | null,
    name?: NameLike,
    partition_strategy: string = "div",
    max_norm?: TensorLike | null,
    allow_fast_lookup: boolean = false,
  ): Tensor => {
    const given = tablesOf(embedding_weights);
    if (given.length === 0) throw new ValueError("Missing embedding_weights [].");
    const weightsGiven = sparse_weights ?? null;
    const dtype = weightsGiven?.dtype ?? null;
    const tables = given.map((table) => convertToTensor(table, { dtype }));
    const fallback = default_id ?? null;
    return withContext(name_scope(name ?? null, "embedding_lookup", [...tables, sparse_ids, weightsGiven]), (scope) => {
      const originalShape = sparse_ids.dense_shape;
      const rankKnown = originalShape.shape.at(0).value;
      const originalRank = rankKnown ?? size(originalShape);
      const ids = asMatrix(sparse_ids, originalRank);
      const weights = weightsGiven && SparseTensor(ids.indices, weightsGiven.values, ids.dense_shape);
      const valid = pruned({ ids, weights }, combiner);
      const [filled, isEmpty] = sparse_fill_empty_rows(valid.ids, fallback ?? 0);
      const filledWeights = valid.weights && sparse_fill_empty_rows(valid.weights, 1.0)[0];
      const rows = embedding_lookup_sparse(tables, filled, filledWeights, {
        combiner,
        partition_strategy,
        name: fallback === null ? null : scope,
        max_norm,
        allow_fast_lookup,
      });
      const result = fallback === null ? zeroWhereEmpty(rows, isEmpty, scope.name) : rows;
      const outer = slice(
        cast(originalShape, int32),
        [0],
        [typeof originalRank === "number" ? originalRank - 1 : originalRank.sub(1)],
      );
      const final = reshape(result, concat([outer, slice(shape(result), [1], [-1])], 0));
      const outerRank = new Dimension(rankKnown).sub(1).value;
      const outerShape =
        outerRank === null ? TensorShape.unknown : new TensorShape(new Array<null>(outerRank).fill(null));
      final.set_shape(outerShape.concatenate(result.shape.slice(1)));
      return final;
    });
  },
  { required: 2 },
);

function zeroWhereEmpty(rows: Tensor, isEmpty: Tensor, name: string): Tensor {
  const column = reshape(isEmpty, [-1, 1]);
  const mask = tile(column, stack([1, shape(rows).getitem(1)]));
  return where(mask, zeros_like(rows), rows, { name });
}
