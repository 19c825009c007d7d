/** Elements of two sparse tensors at one place, side by side. TF: core/kernels/sparse_add_op.cc, sparse_sparse_binary_op_shared.cc. */
import {
  defineOp,
  int64,
  pyFunction,
  withContext,
  type kernel as k,
  type Lowering,
  type NameLike,
  type OpDef,
  type SparseTensor as SparseTriple,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { comparePoints, integerRows, pointsOf, rowsOrZero } from "./points.ts";
import { SparseTensor } from "./sparse_tensor.ts";

export interface Merged {
  /** The places where either has an element. */
  readonly indices: k.Value;
  /** The row of each place in the tensors, -1 where one has no element. */
  readonly fromA: k.Value;
  readonly fromB: k.Value;
}

/** Merges the rows of two index matrices that are in row-major order. */
export function mergeSparse(ctx: Lowering, indicesA: k.Value, indicesB: k.Value): Merged {
  const outputs = [{ dtype: int64 }, { dtype: int64 }, { dtype: int64 }];
  const [indices, fromA, fromB] = ctx.routine([indicesA, indicesB], outputs, ({ inputs }) => {
    const [a, b] = [pointsOf(inputs[0]!), pointsOf(inputs[1]!)];
    const places: number[] = [];
    const rows: [number[], number[]] = [[], []];
    for (let i = 0, j = 0; i < a.count || j < b.count;) {
      const order = i === a.count ? 1 : j === b.count ? -1 : comparePoints(a, i, b, j);
      const first = order <= 0 ? a : b;
      const row = order <= 0 ? i : j;
      places.push(...first.all.slice(row * first.rank, (row + 1) * first.rank));
      rows[0].push(order <= 0 ? i++ : -1);
      rows[1].push(order >= 0 ? j++ : -1);
    }
    return [integerRows(places, a.rank, rows[0].length), integerRows(rows[0]), integerRows(rows[1])];
  });
  return { indices: indices!, fromA: fromA!, fromB: fromB! };
}

/** @throws InvalidArgumentError for parts of a sparse tensor that do not fit each other */
export function checkParts(ctx: Lowering, first: number): void {
  const [indices, values, shape] = [ctx.input(first), ctx.input(first + 1), ctx.input(first + 2)];
  const ranks = [
    ["indices", indices, 2],
    ["values", values, 1],
    ["shape", shape, 1],
  ] as const;
  for (const [name, value, rank] of ranks) {
    if (value.shape.length !== rank)
      throw ctx.invalid(`Sparse ${name} must be rank ${String(rank)} but is rank ${String(value.shape.length)}`);
  }
  if (indices.shape[0] !== values.shape[0])
    throw ctx.invalid(
      `Number of elements in indices (${String(indices.shape[0])}) and values (${String(values.shape[0])}) do not match`,
    );
  if (indices.shape[1] !== shape.shape[0])
    throw ctx.invalid(
      `Index rank (${String(indices.shape[1])}) and shape rank (${String(shape.shape[0])}) do not match`,
    );
}

/** The greater or lesser of two elements; where one has none, it is 0. */
function extreme(def: OpDef, combine: (a: k.Expr, b: k.Expr) => k.Expr): void {
  defineOp(def, {
    shape: (ctx) => {
      [2, 1, 1, 2, 1, 1].forEach((rank, i) => withRank(ctx.input(i), rank));
      return [[null, null], [null]];
    },
    // TensorFlow registers a function that cannot be called with the gradients of both outputs
    gradient: () => {
      throw new TypeError(`_${def.name}Grad() takes 2 positional arguments but 3 were given`);
    },
    lower: (ctx) => {
      checkParts(ctx, 0);
      checkParts(ctx, 3);
      const [a, b] = [ctx.numbers(2), ctx.numbers(5)];
      if (a.length !== b.length)
        throw ctx.invalid(`Operands do not have the same ranks; got shapes: ${a.join(" ")} and ${b.join(" ")}`);
      sameShapes(ctx, a, b);
      const { indices, fromA, fromB } = mergeSparse(ctx, ctx.input(0), ctx.input(3));
      const values = [rowsOrZero(ctx, ctx.input(1), fromA), rowsOrZero(ctx, ctx.input(4), fromB)];
      ctx.output(0, indices);
      ctx.output(1, ctx.map(values, combine, { dtype: ctx.outputType(1) }));
    },
  });
}

/** @throws InvalidArgumentError where two dense shapes differ */
export function sameShapes(ctx: Lowering, a: readonly number[], b: readonly number[]): void {
  const axis = a.findIndex((size, i) => size !== b[i]);
  if (axis < 0) return;
  throw ctx.invalid(
    `Operands' shapes do not match: got ${String(a[axis])} and ${String(b[axis])} for dimension ${String(axis)}`,
  );
}

extreme(OpDefs.SparseSparseMaximum, (a, b) => a.max(b));
extreme(OpDefs.SparseSparseMinimum, (a, b) => a.min(b));

interface Arguments {
  a_indices: TensorLike;
  a_values: TensorLike;
  a_shape: TensorLike;
  b_indices: TensorLike;
  b_values: TensorLike;
  b_shape: TensorLike;
  name?: NameLike;
}

function extremeFunction(name: string, scopeName: string, make: (args: Arguments) => [Tensor, Tensor]) {
  return pyFunction(
    name,
    ["sp_a", "sp_b", "name"],
    (a: SparseTriple, b: SparseTriple, label?: NameLike): SparseTriple => {
      const parts = [a.indices, a.values, b.indices, b.values];
      const [indices, values] = withContext(name_scope(label ?? null, scopeName, parts), (scope) =>
        make({
          a_indices: a.indices,
          a_values: a.values,
          a_shape: a.dense_shape,
          b_indices: b.indices,
          b_values: b.values,
          b_shape: b.dense_shape,
          name: scope,
        }),
      );
      return SparseTensor(indices, values, a.dense_shape);
    },
    { required: 2 },
  );
}

/** The greater elements of two sparse tensors; where one has none, it is 0. TF: `tf.sparse_maximum`, `tf.sparse.maximum`. */
export const sparse_maximum = extremeFunction("sparse_maximum", "SparseSparseMaximum", raw.SparseSparseMaximum);

/** The lesser elements of two sparse tensors; where one has none, it is 0. TF: `tf.sparse_minimum`, `tf.sparse.minimum`. */
export const sparse_minimum = extremeFunction("sparse_minimum", "SparseSparseMinimum", raw.SparseSparseMinimum);
