/** Contractions over any axes, as one matrix product. TF: `math_ops.tensordot`. */
import {
  convertToTensor,
  int32,
  isTensor,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { rangeOf } from "../array/index_math.ts";
import { name_scope } from "../array/name_scope.ts";
import { rank, shape } from "../array/shape.ts";
import { stack } from "../array/stack.ts";
import { transpose } from "../array/transpose.ts";
import * as raw from "../gen/raw_ops.ts";
import { convertPair } from "./conversion.ts";
import { matmul } from "./matmul.ts";
import { reduce_prod } from "./reductions.ts";

type Axes = readonly number[] | Tensor;

/** One operand as a matrix, and the sizes of the axes that stay. */
interface Matrix {
  readonly matrix: Tensor;
  readonly free: readonly number[] | Tensor;
  readonly staticFree: readonly (number | null)[] | null;
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** @param first whether the contracted axes come first */
function asMatrix(x: Tensor, axes: Axes, first: boolean): Matrix {
  const sizes = x.shape.static;
  if (sizes && !isTensor(axes)) return staticMatrix(x, sizes, axes, first);
  const { contracted, free, sizesOf, staticFree } = axesAsTensors(x, axes);
  const freeSizes = raw.GatherV2({ params: sizesOf, indices: free, axis: 0 });
  const contractedSizes = raw.GatherV2({ params: sizesOf, indices: contracted, axis: 0 });
  const freeCount = reduce_prod(freeSizes);
  const contractedCount = reduce_prod(contractedSizes);
  const permutation = concat(first ? [contracted, free] : [free, contracted], 0);
  const newShape = stack(first ? [contractedCount, freeCount] : [freeCount, contractedCount]);
  return { matrix: raw.Reshape({ tensor: transpose(x, permutation), shape: newShape }), free: freeSizes, staticFree };
}

function staticMatrix(x: Tensor, sizes: readonly number[], axes: readonly number[], first: boolean): Matrix {
  const contracted = axes.map((axis) => (axis >= 0 ? axis : axis + sizes.length));
  const free = [...sizes.keys()].filter((axis) => !contracted.includes(axis));
  const freeSizes = free.map((axis) => sizes[axis]!);
  const counts = [product(freeSizes), product(contracted.map((axis) => sizes[axis]!))];
  const permutation = first ? [...contracted, ...free] : [...free, ...contracted];
  const newShape = first ? counts.reverse() : counts;
  const moved = permutation.some((axis, i) => axis !== i) ? transpose(x, permutation) : x;
  const fits = moved.shape.equals(newShape);
  return {
    matrix: fits ? moved : raw.Reshape({ tensor: moved, shape: newShape }),
    free: freeSizes,
    staticFree: freeSizes,
  };
}

function axesAsTensors(
  x: Tensor,
  axes: Axes,
): { contracted: Tensor; free: Tensor; sizesOf: Tensor; staticFree: readonly (number | null)[] | null } {
  const sizes = x.shape.known;
  if (sizes && !isTensor(axes)) {
    const contracted = axes.map((axis) => (axis >= 0 ? axis : axis + sizes.length));
    const free = [...sizes.keys()].filter((axis) => !contracted.includes(axis));
    const [a, f] = [
      convertToTensor(contracted, { dtype: int32, name: "axes" }),
      convertToTensor(free, { dtype: int32, name: "free" }),
    ];
    return { contracted: a, free: f, sizesOf: shape(x), staticFree: free.map((axis) => sizes[axis]!) };
  }
  const sizesOf = shape(x);
  const count = rank(x);
  const given = convertToTensor(axes, { dtype: int32, name: "axes" });
  const contracted = raw.Select({ condition: given.greater_equal(0), t: given, e: given.add(count) });
  const [free] = raw.ListDiff({ x: rangeOf(0, count), y: contracted, out_idx: int32 });
  return { contracted, free, sizesOf, staticFree: null };
}

function axesOf(a: Tensor, axes: TensorLike | readonly TensorLike[]): [Axes, Axes] {
  if (typeof axes === "number") return lastAndFirst(a, axes);
  if (Array.isArray(axes)) {
    if (axes.length !== 2)
      throw new ValueError(`\`axes\` must be an integer or have length 2. Received [${axes.join(", ")}].`);
    const [x, y] = (axes as readonly (number | readonly number[])[]).map((side) =>
      typeof side === "number" ? [side] : side,
    ) as [number[], number[]]; // two sides
    if (x.length !== y.length)
      throw new ValueError(
        `Different number of contraction axes \`a\` and \`b\`, ${String(x.length)} != ${String(y.length)}.`,
      );
    return [x, y];
  }
  const tensor = convertToTensor(axes as TensorLike, { name: "axes", dtype: int32 });
  return [tensor.getitem(0), tensor.getitem(1)];
}

/** The last axes of `a` with the first of `b`. */
function lastAndFirst(a: Tensor, count: number): [Axes, Axes] {
  if (count < 0) throw new ValueError(`\`axes\` must be at least 0. Received: ${String(count)}.`);
  const dims = a.shape.ndims;
  if (dims === null) {
    const dynamic = rank(a);
    return [rangeOf(dynamic.sub(count), dynamic), rangeOf(0, count)];
  }
  if (count > dims) {
    throw new ValueError(
      `\`axes\` must not be larger than the number of dimensions of tensor ${a._str()}.  Received ${String(count)}, vs tensor dimensions ${String(dims)}.`,
    );
  }
  return [Array.from({ length: count }, (_, i) => dims - count + i), Array.from({ length: count }, (_, i) => i)];
}

/**
 * The sum of products over axes of `a` and `b`.
 * @param axes how many last axes of `a` go with the first of `b`, or `[axes of a, axes of b]`
 * @returns the axes of `a` that are left, then those of `b`
 * @throws ValueError where the axes do not fit
 * TF: `tf.tensordot`.
 */
export const tensordot = pyFunction(
  "tensordot",
  ["a", "b", "axes", "name"],
  (a: TensorLike, b: TensorLike, axes: TensorLike | readonly TensorLike[], name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "Tensordot", [a, b, axes]), (scope) => {
      const [x, y] = convertPair(a, b, ["a", "b"]);
      const [xAxes, yAxes] = axesOf(x, axes);
      const left = asMatrix(x, xAxes, false);
      const right = asMatrix(y, yAxes, true);
      const result = matmul(left.matrix, right.matrix);
      if (!isTensor(left.free) && !isTensor(right.free)) {
        const free = [...left.free, ...right.free];
        return result.shape.is_fully_defined() && result.shape.equals(free)
          ? result
          : raw.Reshape({ tensor: result, shape: free, name: scope });
      }
      const sizes = [left.free, right.free].map((free) => convertToTensor(free, { dtype: int32 }));
      const reshaped = raw.Reshape({ tensor: result, shape: concat(sizes, 0), name: scope });
      if (left.staticFree && right.staticFree) reshaped.set_shape([...left.staticFree, ...right.staticFree]);
      return reshaped;
    }),
  { required: 3 },
);
