/** Matrix products. TF: core/ops/math_ops.cc, python/ops/math_ops.py, math_grad.py. */
import {
  defineOp,
  kernel as k,
  pyFunction,
  ShapeError,
  ValueError,
  withContext,
  withHint,
  type GradientFunction,
  type NameLike,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcastShapes, mergeSizes, shapeText, withRank, withRankAtLeast, type Size } from "../shape_rules.ts";
import { conj } from "./complex.ts";
import { convertPair } from "./conversion.ts";

// ------------------------------------------------------------------ MatMul

const matMulGradient: GradientFunction = (op, grad) => {
  const [ta, tb] = [op._attr("transpose_a", "bool"), op._attr("transpose_b", "bool")];
  const a = conj(op.inputs[0]);
  const b = conj(op.inputs[1]);
  const ga = ta
    ? raw.MatMul({ a: b, b: grad, transpose_a: tb, transpose_b: true, grad_a: true })
    : raw.MatMul({ a: grad, b, transpose_b: !tb, grad_a: true });
  const gb = tb
    ? raw.MatMul({ a: grad, b: a, transpose_a: true, transpose_b: ta, grad_b: true })
    : raw.MatMul({ a, b: grad, transpose_a: !ta, grad_b: true });
  return [ga, gb];
};

defineOp(OpDefs.MatMul, {
  shape: (ctx) => {
    const a = withRank(ctx.input(0), 2);
    const b = withRank(ctx.input(1), 2);
    const [ta, tb] = [ctx.attr("transpose_a", "bool"), ctx.attr("transpose_b", "bool")];
    mergeInner(a[ta ? 0 : 1] ?? null, b[tb ? 1 : 0] ?? null, () => transposeHint(a, b, ta, tb));
    return [[a[ta ? 1 : 0] ?? null, b[tb ? 0 : 1] ?? null]];
  },
  gradient: matMulGradient,
  lower: (ctx) => {
    const [x, y] = [ctx.input(0), ctx.input(1)];
    if (x.shape.length < 2) throw ctx.invalid("In[0] ndims must be >= 2");
    if (y.shape.length < 2) throw ctx.invalid("In[1] ndims must be >= 2");
    const a = ctx.attr("transpose_a", "bool") ? ctx.transpose(x) : x;
    const b = ctx.attr("transpose_b", "bool") ? ctx.transpose(y) : y;
    if (a.shape[1] !== b.shape[0]) {
      throw ctx.invalid(`Matrix size-incompatible: In[0]: [${x.shape.join(",")}], In[1]: [${y.shape.join(",")}]`);
    }
    ctx.output(0, multiplied(ctx, a, b));
  },
});

/** The inner sizes of two matrices must agree. @throws ShapeError with what would help */
function mergeInner(k: Size, l: Size, hint: () => string | undefined): void {
  try {
    mergeSizes(k, l);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(withHint(error.message, hint()));
  }
}

/** The one keyword that would make the product fit. */
function transposeHint(a: readonly Size[], b: readonly Size[], ta: boolean, tb: boolean): string | undefined {
  const [m, k] = ta ? [a[1], a[0]] : [a[0], a[1]];
  const [l, n] = tb ? [b[1], b[0]] : [b[0], b[1]];
  if (k === n) return `{ transpose_b: ${String(!tb)} } would give ${shapeText([m ?? null, l ?? null])}.`;
  if (m === l) return `{ transpose_a: ${String(!ta)} } would give ${shapeText([k ?? null, n ?? null])}.`;
  return undefined;
}

/** The product of the last two axes; complex numbers by parts. */
function multiplied(ctx: k.Lowering, a: k.Value, b: k.Value): k.Value {
  if (!a.dtype.is_complex) return ctx.gemm(a, b);
  const dtype = a.dtype.real_dtype;
  const [ar, ai, br, bi] = [ctx.real(a), ctx.imaginary(a), ctx.real(b), ctx.imaginary(b)];
  const products = [
    ctx.gemm(ar, br, { dtype }),
    ctx.gemm(ai, bi, { dtype }),
    ctx.gemm(ar, bi, { dtype }),
    ctx.gemm(ai, br, { dtype }),
  ];
  const output = ctx.empty(products[0]!.shape);
  ctx.mapInto([ctx.real(output), ctx.imaginary(output)], products, (rr, ii, ri, ir) => [rr.sub(ii), ri.add(ir)]);
  return output;
}

// ------------------------------------------------------------------ BatchMatMul

function batchShape(ctx: ShapeContext, broadcasts: boolean): readonly StaticShape[] {
  const [a, b] = [withRankAtLeast(ctx.input(0), 2), withRankAtLeast(ctx.input(1), 2)];
  if (!a || !b) return [undefined];
  const [ta, tb] = [ctx.attr("adj_x", "bool"), ctx.attr("adj_y", "bool")];
  const size = (s: readonly (number | null)[], swapped: boolean, axis: 0 | 1): number | null =>
    s[s.length - (swapped === (axis === 0) ? 1 : 2)]!;
  const batch = broadcasts ? broadcastShapes(a.slice(0, -2), b.slice(0, -2)) : mergedBatch(a, b);
  mergeSizes(size(a, ta, 1), size(b, tb, 0));
  return [batch && [...batch, size(a, ta, 0), size(b, tb, 1)]];
}

function mergedBatch(a: readonly (number | null)[], b: readonly (number | null)[]): StaticShape {
  const shape = withRank(b, a.length);
  return a.slice(0, -2).map((d, i) => mergeSizes(d, shape[i]!));
}

function batchLower(ctx: k.Lowering): void {
  const [x, y] = [ctx.input(0), ctx.input(1)];
  [x, y].forEach((v, i) => {
    if (v.shape.length < 2) throw ctx.invalid(`In[${String(i)}] ndims must be >= 2: ${String(v.shape.length)}`);
  });
  const [sx, sy] = [`[${x.shape.join(",")}]`, `[${y.shape.join(",")}]`];
  if (!k.broadcastShapes(x.shape.slice(0, -2), y.shape.slice(0, -2))) {
    throw ctx.invalid(`In[0] and In[1] must have compatible batch dimensions: ${sx} vs. ${sy}`);
  }
  const [ax, ay] = [ctx.attr("adj_x", "bool"), ctx.attr("adj_y", "bool")];
  const a = inOutputType(ctx, ax ? adjoint(ctx, x) : x);
  const b = inOutputType(ctx, ay ? adjoint(ctx, y) : y);
  if (a.shape.at(-1) !== b.shape.at(-2)) {
    throw ctx.invalid(`Matrix size-incompatible: In[0]: ${sx}, In[1]: ${sy}`);
  }
  ctx.output(0, multiplied(ctx, a, b));
}

function inOutputType(ctx: k.Lowering, value: k.Value): k.Value {
  const dtype = ctx.outputType();
  if (value.dtype === dtype) return value;
  return ctx.map([value], (e) => e.to(k.scalarType(dtype)), { dtype });
}

function adjoint(ctx: k.Lowering, value: k.Value): k.Value {
  const swapped = ctx.transpose(value);
  if (!value.dtype.is_complex) return swapped;
  const output = ctx.empty(swapped.shape, value.dtype);
  ctx.mapInto([ctx.real(output), ctx.imaginary(output)], [ctx.real(swapped), ctx.imaginary(swapped)], (re, im) => [
    re,
    im.neg(),
  ]);
  return output;
}

interface BatchOptions {
  readonly adjoint_a?: boolean;
  readonly adjoint_b?: boolean;
  readonly grad_a?: boolean;
  readonly grad_b?: boolean;
}

/** The gradients of a batch product as products; `mark` tells the op which gradient it computes. */
function batchGradients(x: Tensor, y: Tensor, grad: Tensor, ax: boolean, ay: boolean, mark: boolean): [Tensor, Tensor] {
  const product = (a: Tensor, b: Tensor, adjoint_a: boolean, adjoint_b: boolean, which: BatchOptions): Tensor =>
    matmul(a, b, { adjoint_a, adjoint_b, ...(mark ? which : {}) });
  const gx = ax ? product(y, grad, ay, true, { grad_a: true }) : product(grad, y, false, !ay, { grad_a: true });
  const gy = ay ? product(grad, x, true, ax, { grad_b: true }) : product(x, grad, !ax, false, { grad_b: true });
  return [gx, gy];
}

defineOp(OpDefs.BatchMatMul, {
  shape: (ctx) => batchShape(ctx, false),
  gradient: (op, grad) =>
    batchGradients(op.inputs[0]!, op.inputs[1]!, grad, op._attr("adj_x", "bool"), op._attr("adj_y", "bool"), false),
  lower: batchLower,
});

const broadcastGradient: GradientFunction = (op, grad) => {
  const [x, y] = [op.inputs[0]!, op.inputs[1]!];
  const [gx, gy] = batchGradients(x, y, grad, op._attr("adj_x", "bool"), op._attr("adj_y", "bool"), true);
  const [xs, ys] = [x.shape, y.shape];
  const isMatrix = (rank: number | null): boolean => rank !== null && rank <= 2;
  const [xBatch, yBatch] = [xs.slice(0, -2), ys.slice(0, -2)];
  const match = xBatch.is_fully_defined() && yBatch.is_fully_defined() && xBatch.equals(yBatch);
  if ((isMatrix(xs.ndims) && isMatrix(ys.ndims)) || match) return [gx, gy];
  const sx = shape(x);
  const sy = shape(y);
  const [rx, ry] = raw.BroadcastGradientArgs({ s0: sx.getitem(":-2"), s1: sy.getitem(":-2") });
  const reduced = (g: Tensor, axes: Tensor, to: Tensor): Tensor =>
    raw.Reshape({ tensor: raw.Sum({ input: g, reduction_indices: axes }), shape: to });
  return [reduced(gx, rx, sx), reduced(gy, ry, sy)];
};

defineOp(OpDefs.BatchMatMulV2, {
  shape: (ctx) => batchShape(ctx, true),
  gradient: broadcastGradient,
  lower: batchLower,
});

defineOp(OpDefs.BatchMatMulV3, {
  shape: (ctx) => batchShape(ctx, true),
  gradient: broadcastGradient,
  lower: batchLower,
});

// ------------------------------------------------------------------ functions

/**
 * The product of two matrices, or of two stacks of them along the axes before the last two (broadcast to each other).
 * @param a [..., m, k], or [..., k, m] where transposed
 * @param b [..., k, n], or [..., n, k] where transposed
 * @param adjoint_a transposes and conjugates
 * @returns [..., m, n]
 * @throws ValueError where the inner sizes differ, TypeError where the dtypes do
 * TF: `tf.matmul`.
 */
export const matmul = pyFunction(
  "matmul",
  [
    "a",
    "b",
    "transpose_a",
    "transpose_b",
    "adjoint_a",
    "adjoint_b",
    "a_is_sparse",
    "b_is_sparse",
    "output_type",
    "grad_a",
    "grad_b",
    "name",
  ],
  (
    a: TensorLike,
    b: TensorLike,
    transpose_a: boolean = false,
    transpose_b: boolean = false,
    adjoint_a: boolean = false,
    adjoint_b: boolean = false,
    _a_is_sparse: boolean = false,
    _b_is_sparse: boolean = false,
    _output_type: null = null,
    grad_a: boolean = false,
    grad_b: boolean = false,
    name?: NameLike,
  ): Tensor => {
    return withContext(name_scope(name ?? null, "MatMul", [a, b]), (scope) => {
      checkOnce("a", transpose_a, adjoint_a);
      checkOnce("b", transpose_b, adjoint_b);
      let [x, y] = convertPair(a, b, ["a", "b"]);
      const isMatrix = (t: Tensor): boolean => t.shape.ndims !== null && t.shape.ndims <= 2;
      if (!isMatrix(x) || !isMatrix(y)) {
        if (transpose_a) x = conj(x);
        if (transpose_b) y = conj(y);
        return raw.BatchMatMulV2({
          x,
          y,
          adj_x: transpose_a || adjoint_a,
          adj_y: transpose_b || adjoint_b,
          grad_x: grad_a,
          grad_y: grad_b,
          name: scope,
        });
      }
      if (adjoint_a) x = conj(x);
      if (adjoint_b) y = conj(y);
      return raw.MatMul({
        a: x,
        b: y,
        transpose_a: transpose_a || adjoint_a,
        transpose_b: transpose_b || adjoint_b,
        grad_a,
        grad_b,
        name: scope,
      });
    });
  },
  { required: 2 },
);

function checkOnce(which: string, transpose: boolean, adjoint: boolean): void {
  if (!transpose || !adjoint) return;
  throw new ValueError(
    `Only one of \`transpose_${which}\` and \`adjoint_${which}\` can be True. Received \`transpose_${which}\`=True, \`adjoint_${which}\`=True.`,
  );
}
