/**
 * Square roots and logarithms of matrices, through their Schur forms.
 *
 * The root of a triangular matrix by Björck and Hammarling's recurrence ("A Schur method for the square root of a matrix", 1983). The
 * logarithm by inverse scaling and squaring: roots until it is near the identity, then a Padé approximant as a sum of fractions at
 * Gauss-Legendre points (Higham, Functions of Matrices, 11.4). TF: core/kernels/linalg/matrix_square_root_op.cc, matrix_logarithm_op.cc, python/ops/linalg_grad.py.
 */
import {
  defineOp,
  elementCount,
  float64,
  pyFunction,
  kernel as k,
  type GradientFunction,
  type NameLike,
  type OpDef,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { eye } from "../array/eye.ts";
import { shape, size } from "../array/shape.ts";
import { matrix_transpose } from "../array/transpose.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { reduce_prod } from "../math/reductions.ts";
import { squareShape, squareSize } from "./matrices.ts";
import { complexQuotient, complexSqrt, fromSchur, schurOf, zeroComplex, type ComplexMatrix } from "./schur.ts";

/** The square root of an upper triangular matrix. */
function rootOfTriangle({ n, re, im }: ComplexMatrix): ComplexMatrix {
  const root = zeroComplex(n);
  for (let j = 0; j < n; j++) {
    [root.re[j * n + j], root.im[j * n + j]] = complexSqrt(re[j * n + j]!, im[j * n + j]!);
    for (let i = j - 1; i >= 0; i--) {
      let [a, b] = [re[i * n + j]!, im[i * n + j]!];
      for (let l = i + 1; l < j; l++) {
        const [p, q] = [i * n + l, l * n + j];
        a -= root.re[p]! * root.re[q]! - root.im[p]! * root.im[q]!;
        b -= root.re[p]! * root.im[q]! + root.im[p]! * root.re[q]!;
      }
      const [d, e] = [root.re[i * n + i]! + root.re[j * n + j]!, root.im[i * n + i]! + root.im[j * n + j]!];
      if (a === 0 && b === 0 && d === 0 && e === 0) continue;
      [root.re[i * n + j], root.im[i * n + j]] = complexQuotient(a, b, d, e);
    }
  }
  return root;
}

/** Points and weights of Gauss-Legendre quadrature on [0, 1]. */
const POINTS = [
  [0.01304673574141414, 0.03333567215434407],
  [0.06746831665550775, 0.0747256745752903],
  [0.16029521585048778, 0.10954318125799102],
  [0.2833023029353764, 0.13463335965499817],
  [0.42556283050918436, 0.14776211235737644],
  [0.5744371694908156, 0.14776211235737644],
  [0.7166976970646236, 0.13463335965499817],
  [0.8397047841495122, 0.10954318125799102],
  [0.9325316833444922, 0.0747256745752903],
  [0.9869532642585859, 0.03333567215434407],
] as const;

/** How near to the identity the approximant wants a matrix. */
const NEAR = 0.25;
const MOST_ROOTS = 100;

function distanceToIdentity({ n, re, im }: ComplexMatrix): number {
  let most = 0;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i <= j; i++) sum += Math.hypot(re[i * n + j]! - (i === j ? 1 : 0), im[i * n + j]!);
    most = Math.max(most, sum);
  }
  return most;
}

/** Adds weight * X (I + point X)⁻¹ to the upper triangle of a sum: row by row of Y (I + point X) = X. */
function addFraction(sum: ComplexMatrix, x: ComplexMatrix, point: number, weight: number): void {
  const { n } = x;
  const y = zeroComplex(n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      let [a, b] = [x.re[i * n + j]!, x.im[i * n + j]!];
      for (let l = i; l < j; l++) {
        const [p, q] = [i * n + l, l * n + j];
        a -= point * (y.re[p]! * x.re[q]! - y.im[p]! * x.im[q]!);
        b -= point * (y.re[p]! * x.im[q]! + y.im[p]! * x.re[q]!);
      }
      const at = i * n + j;
      const [re, im] = complexQuotient(a, b, 1 + point * x.re[j * n + j]!, point * x.im[j * n + j]!);
      [y.re[at], y.im[at]] = [re, im];
      sum.re[at]! += weight * re;
      sum.im[at]! += weight * im;
    }
  }
}

/** The logarithm of an upper triangular matrix; NaN where it has none. */
function logarithmOfTriangle(t: ComplexMatrix): ComplexMatrix {
  const { n } = t;
  let near = t;
  let scale = 1;
  for (let i = 0; distanceToIdentity(near) > NEAR && i < MOST_ROOTS; i++) {
    near = rootOfTriangle(near);
    scale *= 2;
  }
  const x: ComplexMatrix = { n, re: near.re.slice(), im: near.im };
  for (let i = 0; i < n; i++) x.re[i * n + i]! -= 1;
  const result = zeroComplex(n);
  for (const [point, weight] of POINTS) addFraction(result, x, point, weight * scale);
  for (let i = 0; i < n; i++) {
    const [re, im] = [t.re[i * n + i]!, t.im[i * n + i]!];
    if (re === 0 && im === 0) return notANumber(n);
    result.re[i * n + i] = Math.log(Math.hypot(re, im));
    result.im[i * n + i] = Math.atan2(im, re);
  }
  return result;
}

// ------------------------------------------------------------------ ops

const inDoubles = { dtype: float64 };

/** Real and imaginary parts in double precision; none of the latter for real types. */
function partsOf(ctx: k.Lowering, value: k.Value): k.Value[] {
  const parts = value.dtype.is_complex ? [ctx.real(value), ctx.imaginary(value)] : [value];
  return parts.map((part) => (part.dtype === float64 ? part : ctx.map([part], (e) => e.to("f64"), inDoubles)));
}

/** An op that is a function of each matrix. */
function functionOfMatrices(
  def: OpDef,
  gradient: GradientFunction | "unregistered",
  f: (matrix: ComplexMatrix, isReal: boolean) => ComplexMatrix,
): void {
  defineOp(def, {
    shape: (ctx) => [squareShape(ctx)],
    gradient,
    lower: (ctx) => {
      const n = squareSize(ctx);
      const input = ctx.input(0);
      const { shape } = input;
      const parts = partsOf(ctx, input);
      const types = parts.map(() => ({ dtype: float64, shape }));
      const results = ctx.routine(parts, types, ({ inputs }) => {
        const [re, im] = inputs.map(({ data }) => data as Float64Array); // partsOf says so
        const out = types.map(() => new Float64Array(elementCount(shape)));
        for (let at = 0; at < re!.length; at += n * n) {
          const part = re!.subarray(at, at + n * n);
          const value = f({ n, re: part, im: im?.subarray(at, at + n * n) ?? new Float64Array(n * n) }, !im);
          out[0]!.set(value.re, at);
          out[1]?.set(value.im, at);
        }
        return types.map((type, i) => ({ ...type, data: out[i]! }));
      });
      const target = ctx.empty(shape);
      const targets = target.dtype.is_complex ? [ctx.real(target), ctx.imaginary(target)] : [target];
      results.forEach((part, i) => {
        const type = k.scalarType(targets[i]!.dtype);
        ctx.mapInto([targets[i]!], [part], (e) => [e.to(type)]);
      });
      ctx.output(0, target);
    },
  });
}

/** The imaginary part of an eigenvalue that counts as none, relative to the largest. */
const NO_PART = 1e-10;

/** A real matrix with a negative eigenvalue has no real root that is a function of it. */
function hasRealRoot({ n, re, im }: ComplexMatrix): boolean {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.hypot(re[i * n + i]!, im[i * n + i]!));
  for (let i = 0; i < n; i++) {
    const [x, y] = [re[i * n + i]!, im[i * n + i]!];
    if (x < -NO_PART * largest && Math.abs(y) <= NO_PART * largest) return false;
  }
  return true;
}

function notANumber(n: number): ComplexMatrix {
  const nothing = zeroComplex(n);
  return { n, re: nothing.re.fill(NaN), im: nothing.im.fill(NaN) };
}

/** Kronecker products of two batches of square matrices. */
function kronecker(a: Tensor, b: Tensor): Tensor {
  const [shapeA, shapeB] = [shape(a), shape(b)];
  const [orderA, orderB] = [shapeA.getitem(-1), shapeB.getitem(-1)];
  const batchRank = raw.Sub({ x: size(shapeA), y: 2 });
  const batch = raw.Slice({ input: shapeA, begin: [0], size: [batchRank] });
  const spreadA = concat([batch, [orderA], [1], [orderA], [1]], 0);
  const spreadB = concat([batch, [1], [orderB], [1], [orderB]], 0);
  const wideA = raw.Reshape({ tensor: a, shape: spreadA });
  const wideB = raw.Reshape({ tensor: b, shape: spreadB });
  const order = orderA.mul(orderB);
  const whole = concat([batch, [order], [order]], 0);
  return raw.Reshape({ tensor: wideA.mul(wideB), shape: whole });
}

/** From dA = R dR + dR R: a linear system for the elements of dR. */
const rootGradient: GradientFunction = (op, grad) => {
  const root = op.outputs[0]!;
  const shapeOfRoot = shape(root);
  const order = shapeOfRoot.getitem(-1);
  const count = reduce_prod(shapeOfRoot.getitem("0:-2"));
  const one = eye(order, { dtype: root.dtype });
  const flat = raw.Reshape({ tensor: one, shape: [-1] });
  const ones = raw.Reshape({ tensor: raw.Tile({ input: flat, multiples: [count] }), shape: shapeOfRoot });
  const left = kronecker(ones, matrix_transpose(root));
  const right = kronecker(root, ones);
  const both = raw.AddV2({ x: left, y: right, name: "Add" });
  const batchRank = raw.Sub({ x: size(shapeOfRoot), y: 2 });
  const batch = raw.Slice({ input: shapeOfRoot, begin: [0], size: [batchRank] });
  const asVector = concat([batch, [order.mul(order)], [1]], 0);
  const vector = raw.Reshape({ tensor: matrix_transpose(grad), shape: asVector });
  const solved = raw.MatrixSolve({ matrix: both, rhs: vector });
  return matrix_transpose(raw.Reshape({ tensor: solved, shape: shapeOfRoot }));
};

functionOfMatrices(OpDefs.MatrixSquareRoot, rootGradient, (matrix, isReal) => {
  const form = schurOf(matrix);
  if (!form || (isReal && !hasRealRoot(form.t))) return notANumber(matrix.n);
  return fromSchur(form.u, rootOfTriangle(form.t));
});

functionOfMatrices(OpDefs.MatrixLogarithm, "unregistered", (matrix) => {
  const form = schurOf(matrix);
  return form ? fromSchur(form.u, logarithmOfTriangle(form.t)) : notANumber(matrix.n);
});

/**
 * The principal square roots of square matrices.
 * @param input [..., n, n], float or complex
 * @returns NaN for a real matrix that has a negative eigenvalue
 * TF: `tf.linalg.sqrtm`, `tf.matrix_square_root`.
 */
export const matrix_square_root = pyFunction(
  "matrix_square_root",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.MatrixSquareRoot({ input, name }),
  { required: 1 },
);

/**
 * The principal logarithms of square matrices.
 * @param input [..., n, n], complex64 or complex128
 * TF: `tf.linalg.logm`.
 */
export const logm = pyFunction(
  "matrix_logarithm",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.MatrixLogarithm({ input, name }),
  { required: 1 },
);
