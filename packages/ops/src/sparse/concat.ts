/** Sparse tensors one after the other, and taken apart. TF: core/kernels/sparse_concat_op.cc, sparse_split_op.cc, python/ops/sparse_ops.py. */
import {
  Dimension,
  defineOp,
  int64,
  pyFunction,
  TensorShape,
  ValueError,
  type kernel as k,
  type Lowering,
  type NameLike,
  type SparseTensor as SparseTriple,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { createConstant } from "../array/constant.ts";
import { reshape } from "../array/reshape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { reduce_max } from "../math/reductions.ts";
import { addSizes, elementsOf, mergeShapes, mergeSizes, sizeAt, withRank, type Size } from "../shape_rules.ts";
import { integerRows, pointsOf, shown, sortedRows } from "./points.ts";
import { knownShape, SparseTensor, sparseOf, type SparseLike } from "./sparse_tensor.ts";

/** The dense shape of the whole. @throws InvalidArgumentError for tensors that do not fit each other */
function concatenatedShape(ctx: Lowering, count: number): { shape: number[]; axis: number; offsets: number[] } {
  for (let i = 0; i < count; i++) {
    const [indices, values, shape] = [ctx.input(i), ctx.input(count + i), ctx.input(2 * count + i)];
    const at = `at position ${String(i)}`;
    if (indices.shape.length !== 2)
      throw ctx.invalid(`Input indices should be a matrix but received shape ${shown(indices)} ${at}`);
    if (values.shape.length !== 1)
      throw ctx.invalid(`Input values should be a vector but received shape ${shown(values)} ${at}`);
    if (shape.shape.length !== 1)
      throw ctx.invalid(`Input shapes should be a vector but received shape ${shown(shape)} ${at}`);
  }
  const shapes = Array.from({ length: count }, (_, i) => ctx.numbers(2 * count + i));
  const [first] = shapes as [number[]];
  const rank = first.length;
  const given = Number(ctx.attr("concat_dim", "int"));
  const axis = given < 0 ? given + rank : given;
  if (axis < 0 || axis >= rank)
    throw ctx.invalid(`Concat dimension must be in range [-${String(rank)}, ${String(rank)}), got ${String(given)}`);
  shapes.forEach((shape, i) => {
    if (shape.length !== rank)
      throw ctx.invalid(
        `Ranks of all input tensors must match: expected ${String(rank)} but got ${String(shape.length)} at position ${String(i)}`,
      );
    const other = shape.findIndex((size, d) => d !== axis && size !== first[d]);
    if (other >= 0)
      throw ctx.invalid(
        `Input shapes must match: expected ${String(first[other])} for dimension ${String(other)} but got ${String(shape[other])} at position ${String(i)}`,
      );
  });
  let total = 0;
  const offsets = shapes.map((shape) => (total += shape[axis]!) - shape[axis]!);
  return { shape: first.with(axis, total), axis, offsets };
}

defineOp(OpDefs.SparseConcat, {
  shape: (ctx) => {
    const n = ctx.inputCount / 3;
    let count: Size = 0;
    let rank: Size = null;
    let shape: StaticShape;
    for (let i = 0; i < n; i++) {
      const [indices, values] = [withRank(ctx.input(i), 2), withRank(ctx.input(n + i), 1)];
      count = addSizes(count, mergeSizes(sizeAt(indices, 0), sizeAt(values, 0)));
      rank = mergeSizes(rank, sizeAt(indices, 1));
      shape = mergeShapes(shape, withRank(ctx.input(2 * n + i), 1));
    }
    return [[count, rank], [count], shape];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const n = ctx.inputs.length / 3;
    const { shape, axis, offsets } = concatenatedShape(ctx, n);
    const [indices, values] = [ctx.inputList(0, n), ctx.inputList(n, 2 * n)];
    indices.forEach(({ shape: [rows] }, i) => {
      if (rows !== values[i]!.shape[0])
        throw ctx.invalid(
          `indices and values rows (indexing dimension) must match. (indices = ${String(rows)}, values = ${String(values[i]!.shape[0])})`,
        );
    });
    const count = values.reduce((sum, value) => sum + value.shape[0]!, 0);
    const rank = shape.length;
    const outputs = [
      { dtype: int64, shape: [count, rank] },
      { dtype: int64, shape: [count] },
    ];
    const [places, from] = ctx.routine(indices, outputs, ({ inputs }) => {
      const all = inputs.flatMap((value, i) =>
        pointsOf(value).all.map((x, at) => (at % rank === axis ? x + offsets[i]! : x)),
      );
      const order = sortedRows({ count, rank, all });
      return [
        integerRows(
          order.flatMap((row) => all.slice(row * rank, (row + 1) * rank)),
          rank,
          count,
        ),
        integerRows(order),
      ];
    });
    let at = 0;
    const pieces = values.map((value) => {
      const begin = at;
      at += value.shape[0]!;
      return { value, into: (whole: k.Value) => ctx.slice(whole, [begin], value.shape) };
    });
    ctx.output(0, places!);
    ctx.output(1, ctx.gather(ctx.assemble([count], ctx.outputType(1), pieces), from!));
    ctx.output(2, ctx.integers(shape, int64));
  },
});

/** Shapes that are as large as the largest of all but along an axis. */
function expandedShapes(axis: number, shapes: readonly Tensor[]): Tensor[] {
  const rows = shapes.map((shape) => reshape(shape, [1, -1]));
  const largest = reduce_max(concat(rows, 0), 0);
  return shapes.map((shape) =>
    concat(
      [
        largest.getitem(`:${String(axis)}`),
        shape.getitem(axis === -1 ? "-1:" : `${String(axis)}:${String(axis + 1)}`),
        ...(axis === -1 ? [[]] : [largest.getitem(`${String(axis + 1)}:`)]),
      ],
      0,
    ),
  );
}

/** What is known of the whole's shape. */
function staticConcat(axis: number, shapes: readonly TensorShape[], expand: boolean): TensorShape {
  if (shapes.some((shape) => shape.ndims === null)) return TensorShape.unknown;
  const larger = (a: number | null, b: number | null): number | null => (a !== null && b !== null && b > a ? b : a);
  const sizes = shapes.map((shape) => shape.as_list());
  const result = expand ? sizes.reduce((a, b) => a.map((size, i) => larger(size, b[i]!))) : [...sizes[0]!];
  const at = axis < 0 ? axis + result.length : axis;
  result[at] = sizes.reduce<Dimension>((sum, shape) => sum.add(shape[at]!), new Dimension(0)).value;
  return new TensorShape(result);
}

/**
 * Sparse tensors one after the other along an axis.
 * @param axis the axis; negative ones count from the end
 * @param sp_inputs SparseTensors of one rank and type
 * @param expand_nonconcat_dim whether they may differ along the other axes: the largest size counts
 * @returns a SparseTensor in row-major order
 * @throws TypeError for what is no list of SparseTensors
 * TF: `tf.sparse_concat`, `tf.sparse.concat`.
 */
export const sparse_concat = pyFunction(
  "sparse_concat",
  ["axis", "sp_inputs", "name", "expand_nonconcat_dim"],
  (
    axis: number,
    sp_inputs: readonly SparseLike[],
    name?: NameLike,
    expand_nonconcat_dim: boolean = false,
  ): SparseTriple => {
    if (!Array.isArray(sp_inputs)) throw new TypeError("Inputs must be a list or tuple.");
    const inputs = (sp_inputs as readonly SparseLike[]).map(sparseOf);
    if (inputs.length === 1) return inputs[0]!;
    const shapes = inputs.map((input) => input.dense_shape);
    const [indices, values, shape] = raw.SparseConcat({
      indices: inputs.map((input) => input.indices),
      values: inputs.map((input) => input.values),
      shapes: expand_nonconcat_dim ? expandedShapes(axis, shapes) : shapes,
      concat_dim: axis,
      name,
    });
    const knownShapes = inputs.map(knownShape);
    const known = staticConcat(axis, knownShapes, expand_nonconcat_dim);
    if (knownShapes.every((s) => s.is_fully_defined()))
      return SparseTensor(indices, values, createConstant(known.as_list(), { dtype: int64 }));
    const output = SparseTensor(indices, values, shape);
    output.set_shape(known);
    return output;
  },
  { required: 2, aliases: { concat_dim: "axis", expand_nonconcat_dims: "expand_nonconcat_dim" } },
);

// ------------------------------------------------------------------ split

defineOp(OpDefs.SparseSplit, {
  shape: (ctx) => {
    const shape = ctx.input(3);
    const n = ctx.op.outputs.length / 3;
    const parts: StaticShape[] = [[null, elementsOf(shape)], [null], shape];
    return parts.flatMap((part) => new Array<StaticShape>(n).fill(part));
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [axisInput, indices, values, shape] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.input(3)];
    if (axisInput.shape.length !== 0)
      throw ctx.invalid(`Input axis should be a scalar but received shape ${shown(axisInput)}`);
    if (indices.shape.length !== 2)
      throw ctx.invalid(`Input indices should be a matrix but received shape ${shown(indices)}`);
    if (values.shape.length !== 1)
      throw ctx.invalid(`Input values should be a vector but received shape ${shown(values)}`);
    if (shape.shape.length !== 1)
      throw ctx.invalid(`Input shape should be a vector but received shape ${shown(shape)}`);
    const sizes = ctx.numbers(3);
    const rank = sizes.length;
    const given = ctx.number(0);
    if (given < -rank || given >= rank)
      throw ctx.invalid(`Input axis should be in range [${String(-rank)}, ${String(rank)}), got ${String(given)}`);
    const axis = given < 0 ? given + rank : given;
    const size = sizes[axis]!;
    const parts = Number(ctx.attr("num_split", "int"));
    if (parts < 1 || parts > size)
      throw ctx.invalid(
        `Input num_split should be between 1 and the splitting dimension size (${String(size)}), got ${String(parts)}`,
      );
    // the first ones are one larger where the size does not divide evenly
    const lengths = Array.from({ length: parts }, (_, i) => Math.floor(size / parts) + (i < size % parts ? 1 : 0));
    const begins = lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0));
    const outputs = Array.from({ length: 2 * parts }, () => ({ dtype: int64 }));
    const results = ctx.routine([indices], outputs, ({ inputs }) => {
      const points = pointsOf(inputs[0]!);
      const rows = Array.from({ length: parts }, (): number[] => []);
      for (let row = 0; row < points.count; row++) {
        const point = points.all.slice(row * rank, (row + 1) * rank);
        if (point.some((x, d) => x < 0 || x >= sizes[d]!))
          throw ctx.invalid(`Sparse index tuple indices[${String(row)}, :] = [${point.join(", ")}] is out of bounds`);
        rows[begins.findLastIndex((begin) => begin <= point[axis]!)]!.push(row);
      }
      const places = rows.map((list, i) =>
        list.flatMap((row) =>
          points.all.slice(row * rank, (row + 1) * rank).map((x, d) => (d === axis ? x - begins[i]! : x)),
        ),
      );
      return [
        ...places.map((list, i) => integerRows(list, rank, rows[i]!.length)),
        ...rows.map((list) => integerRows(list)),
      ];
    });
    for (let i = 0; i < parts; i++) {
      ctx.output(i, results[i]!);
      ctx.output(parts + i, ctx.gather(values, results[parts + i]!));
      ctx.output(2 * parts + i, ctx.integers(sizes.with(axis, lengths[i]!), int64));
    }
  },
});

/**
 * A sparse tensor taken apart along an axis, the first parts a row larger where its size does not divide evenly.
 * All arguments go by keyword.
 * @param num_split how many parts
 * @returns that many SparseTensors
 * @throws ValueError for an argument that is missing, or given by position
 * TF: `tf.sparse_split`, `tf.sparse.split`.
 */
export const sparse_split = pyFunction(
  "sparse_split",
  ["keyword_required", "sp_input", "num_split", "axis", "name", "split_dim"],
  (
    keyword_required?: unknown,
    sp_input?: SparseLike | null,
    num_split?: number | null,
    axis?: TensorLike | null,
    name?: NameLike,
    split_dim?: TensorLike | null,
  ): SparseTriple[] => {
    if (keyword_required !== undefined) throw new ValueError("Keyword arguments are required for this function.");
    for (const [argument, value] of Object.entries({ sp_input, num_split, axis })) {
      if (value === undefined || value === null) throw new ValueError(`${argument} is required`);
    }
    if (split_dim !== undefined && split_dim !== null)
      throw new ValueError("Cannot specify both 'split_dim' and 'axis'.");
    const input = sparseOf(sp_input!);
    const parts = raw.SparseSplit({
      split_dim: axis!,
      indices: input.indices,
      values: input.values,
      shape: input.dense_shape,
      num_split: num_split!,
      name,
    });
    const [indices, values, shapes] = parts;
    return indices.map((part, i) => SparseTensor(part, values[i], shapes[i]));
  },
);
