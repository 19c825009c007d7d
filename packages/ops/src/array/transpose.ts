/** Permuted axes. TF: core/ops/array_ops.cc (`TransposeShapeFn`), python/ops/array_ops.py. */
import {
  convertToTensor,
  defineOp,
  isTensor,
  pyFunction,
  ShapeError,
  ValueError,
  withContext,
  type kernel as k,
  type Lowering,
  type NameLike,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
  toNumbers,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { elementsOf, withRank, withSize, type Size } from "../shape_rules.ts";
import { concat } from "./concat.ts";
import { dense } from "./index_math.ts";
import { name_scope } from "./name_scope.ts";
import { rankOf } from "./shape.ts";

function transposedShape(ctx: ShapeContext): StaticShape {
  const input = ctx.input(0);
  const permShape = ctx.input(1);
  const perm = ctx.constant(1);
  const length = elementsOf(permShape);
  const rank = input?.length ?? length ?? perm?.data.length;
  if (rank === undefined || (!input && rank < 2)) return undefined;
  const sizes = withRank(input, rank);
  withRank(permShape, 1);
  withSize(length, rank);
  if (!perm) return new Array<Size>(rank).fill(null);
  return toNumbers(perm).map((axis) => {
    if (axis >= rank || axis < -rank)
      throw new ShapeError(`perm dim ${String(axis)} is out of range of input rank ${String(rank)}`);
    return sizes[axis < 0 ? axis + rank : axis]!;
  });
}

/** The permutation, checked. TF: core/kernels/transpose_op.cc. */
function permutation(ctx: Lowering, rank: number): number[] {
  const perm = ctx.numbers(1);
  if (perm.length !== rank)
    throw ctx.invalid(
      `transpose expects a vector of size ${String(rank)}. But input(1) is a vector of size ${String(perm.length)}`,
    );
  const seen = new Set<number>();
  const axes = perm.map((given) => {
    const axis = given < 0 ? given + rank : given;
    if (axis < 0 || axis >= rank) throw ctx.invalid(`${String(given)} is out of range [0 .. ${String(rank)})`);
    seen.add(axis);
    return axis;
  });
  const missing = axes.findIndex((_, i) => !seen.has(i));
  if (missing >= 0) throw ctx.invalid(`${String(missing)} is missing from {${perm.join(",")}}.`);
  return axes;
}

const lowerTranspose: k.Lower = (ctx) => {
  const value = ctx.input(0);
  ctx.output(0, ctx.transpose(value, permutation(ctx, value.shape.length)));
};

defineOp(OpDefs.Transpose, {
  shape: (ctx) => [transposedShape(ctx)],
  gradient: (op, grad) => [transpose(dense(grad), raw.InvertPermutation({ x: op.inputs[1]! })), null],
  lower: lowerTranspose,
});

defineOp(OpDefs.ConjugateTranspose, {
  shape: (ctx) => [transposedShape(ctx)],
  gradient: (op, grad) => [
    transpose(dense(grad), raw.InvertPermutation({ x: op.inputs[1]! }), { conjugate: true }),
    null,
  ],
  lower: (ctx) => {
    const value = ctx.input(0);
    const turned = ctx.transpose(value, permutation(ctx, value.shape.length));
    if (!value.dtype.is_complex) {
      ctx.output(0, turned);
      return;
    }
    const result = ctx.empty(turned.shape);
    ctx.move(ctx.real(turned), ctx.real(result));
    ctx.mapInto([ctx.imaginary(result)], [ctx.imaginary(turned)], (x) => [x.neg()]);
    ctx.output(0, result);
  },
});

defineOp(OpDefs.InvertPermutation, {
  shape: (ctx) => [withRank(ctx.input(0), 1)],
  gradient: "not_differentiable",
  lower: (ctx) => {
    const perm = ctx.numbers(0);
    const inverse = new Array<number>(perm.length).fill(-1);
    perm.forEach((axis, i) => {
      if (axis < 0 || axis >= perm.length)
        throw ctx.invalid(`${String(axis)} is not between 0 and ${String(perm.length)}`);
      if (inverse[axis] !== -1) throw ctx.invalid(`${String(axis)} is duplicated in the input.`);
      inverse[axis] = i;
    });
    ctx.output(0, ctx.integers(inverse, ctx.outputType()));
  },
});

/**
 * The tensor with its axes permuted.
 * @param perm for each axis of the result the axis of `a` it is; left out, all axes are reversed
 * @param conjugate whether complex elements are conjugated
 * TF: `tf.transpose`.
 */
export const transpose = pyFunction(
  "transpose",
  ["a", "perm", "name", "conjugate"],
  (a: TensorLike, perm?: TensorLike | null, name: NameLike = "transpose", conjugate: boolean = false): Tensor =>
    withContext(name_scope(name, "transpose", [a]), (scope) => {
      const x = isTensor(a) ? a : convertToTensor(a, { name: "a" });
      const make = conjugate && x.dtype.is_complex ? raw.ConjugateTranspose : raw.Transpose;
      if (perm !== undefined && perm !== null) return make({ x, perm, name: scope });
      const rank = x.shape.ndims;
      if (rank === null) {
        const last = raw.Rank({ input: x }).sub(1);
        return make({ x, perm: raw.Range({ start: last, limit: -1, delta: -1 }), name: scope });
      }
      return make({ x, perm: Int32Array.from({ length: rank }, (_, i) => rank - 1 - i), name: scope });
    }),
  { required: 1 },
);

/**
 * The tensor with its last two axes swapped.
 * @throws ValueError for a tensor of rank below 2
 * TF: `tf.matrix_transpose`, `tf.linalg.transpose`.
 */
export const matrix_transpose = pyFunction(
  "matrix_transpose",
  ["a", "name", "conjugate"],
  (a: TensorLike, name: NameLike = "matrix_transpose", conjugate: boolean = false): Tensor =>
    withContext(name_scope(name, null, [a]), () => {
      const x = convertToTensor(a, { name: "a" });
      const rank = x.shape.ndims;
      if (rank === null) {
        const dynamic = rankOf(x);
        const kept = raw.Range({ start: 0, limit: dynamic.sub(2), delta: 1 });
        return transpose(x, concat([kept, [dynamic.sub(1), dynamic.sub(2)]], 0), { conjugate });
      }
      if (rank < 2) {
        throw new ValueError(
          `Argument \`a\` should be a (batch) matrix with rank >= 2.  Received \`a\` = ${x._str()} with shape: ${x.shape.toString()}`,
        );
      }
      const kept = [...Array(rank - 2).keys()];
      return transpose(x, [...kept, rank - 1, rank - 2], { conjugate });
    }),
  { required: 1 },
);

/** The inverse of a permutation. TF: `tf.invert_permutation`. */
export const invert_permutation = pyFunction(
  "invert_permutation",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor => raw.InvertPermutation({ x, name }),
  { required: 1 },
);
