/**
 * The exponential of matrices, as the nodes that Python composes: Padé approximants, chosen by the norm, then squarings.
 * Source: Higham, "The scaling and squaring method for the matrix exponential revisited" (2005). TF: python/ops/linalg/linalg_impl.py.
 */
import {
  complex128,
  complex64,
  convertToTensor,
  float16,
  float32,
  float64,
  floatLiteral,
  pyFunction,
  ValueError,
  withContext,
  type DType,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { createConstant } from "../array/constant.ts";
import { eye } from "../array/eye.ts";
import { fill } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape, size } from "../array/shape.ts";
import { where_v2 } from "../array/where.ts";
import { cond } from "../control_flow/cond.ts";
import { while_loop } from "../control_flow/while_loop.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { pow } from "../math/division.ts";
import { abs, floor, is_finite, log } from "../math/elementary.ts";
import { matmul } from "../math/matmul.ts";
import { reduce_max, reduce_sum } from "../math/reductions.ts";
import { matrix_solve } from "./inverse.ts";

interface Approximant {
  readonly u: Tensor;
  readonly v: Tensor;
}

/** The coefficients of the approximants, lowest power first; the highest is 1. */
const PADE = {
  3: [120, 60, 12],
  5: [30240, 15120, 3360, 420, 30],
  7: [17297280, 8648640, 1995840, 277200, 25200, 1512, 56],
  9: [17643225600, 8821612800, 2075673600, 302702400, 30270240, 2162160, 110880, 3960, 90],
  13: [
    64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
    670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182,
  ],
} as const;

type Degree = keyof typeof PADE;

/** The even powers of a matrix, and the coefficients as constants. */
interface Parts {
  readonly b: readonly Tensor[];
  readonly ident: Tensor;
  readonly powers: readonly Tensor[];
}

function partsOf(matrix: Tensor, degree: Degree): Parts {
  const b = PADE[degree].map((x) => createConstant(floatLiteral(x), { dtype: matrix.dtype }));
  const rows = shape(matrix).getitem(-2);
  const ident = eye(rows, { batch_shape: shape(matrix).getitem(":-2"), dtype: matrix.dtype });
  const powers = [matmul(matrix, matrix)];
  for (let i = 4; i < degree && i <= HIGHEST[degree]; i += 2) powers.push(matmul(powers.at(-1), powers[0]));
  return { b, ident, powers };
}

/** The highest power that is made. */
const HIGHEST: Readonly<Record<Degree, number>> = { 3: 2, 5: 4, 7: 6, 9: 8, 13: 6 };

/** A sum to which terms are added from the highest power down: coefficient `2 i + odd` with the 2i-th power. */
function withTerms({ b, ident, powers }: Parts, first: Tensor | undefined, from: number, odd: 0 | 1): Tensor {
  let sum = first;
  for (let i = from; i >= 0; i--) {
    const term = b[2 * i + odd]!.mul(i === 0 ? ident : powers[i - 1]!);
    sum = sum ? sum.add(term) : term;
  }
  return sum!;
}

function approximant(matrix: Tensor, degree: Exclude<Degree, 13>): Approximant {
  const parts = partsOf(matrix, degree);
  const { powers } = parts;
  const u = matmul(matrix, withTerms(parts, powers.at(-1), powers.length - 1, 1));
  return { u, v: withTerms(parts, undefined, powers.length, 0) };
}

/** Of degree 13, with fewer products: the upper half of each polynomial is a multiple of the sixth power. */
function approximant13(matrix: Tensor): Approximant {
  const parts = partsOf(matrix, 13);
  const { b, powers } = parts;
  const [second, fourth, sixth] = powers as [Tensor, Tensor, Tensor];
  const upperU = sixth.add(b[11]!.mul(fourth)).add(b[9]!.mul(second));
  const u = matmul(matrix, withTerms(parts, matmul(sixth, upperU), 3, 1));
  const upperV = b[12]!.mul(sixth).add(b[10]!.mul(fourth)).add(b[8]!.mul(second));
  return { u, v: withTerms(parts, matmul(sixth, upperV), 3, 0) };
}

interface Precision {
  /** The norm that squarings bring a matrix below. */
  readonly maxNorm: number;
  readonly degrees: readonly Exclude<Degree, 13>[];
  readonly highest: Degree;
  /** The norms up to which each of the degrees will do. */
  readonly bounds: readonly number[];
}

const SINGLE: Precision = {
  maxNorm: 3.92572478313866,
  degrees: [3, 5],
  highest: 7,
  bounds: [4.258730016922831e-1, 1.880152677804762],
};
const DOUBLE: Precision = {
  maxNorm: 5.371920351148152,
  degrees: [3, 5, 7, 9],
  highest: 13,
  bounds: [1.495585217958292e-2, 2.53939833006323e-1, 9.504178996162932e-1, 2.097847961257068],
};

function precisionOf(dtype: DType): Precision {
  if (dtype === float64 || dtype === complex128) return DOUBLE;
  if (dtype === float16 || dtype === float32 || dtype === complex64) return SINGLE;
  throw new ValueError(`tf.linalg.expm does not support matrices of type ${dtype.toString()}`);
}

/** The approximants' numerator and denominator in odd and even parts, and how often the result is to be squared. */
function approximate(matrix: Tensor, norm: Tensor): Approximant & { squarings: Tensor } {
  const constantOf = (x: number): Tensor => createConstant(floatLiteral(x), { dtype: norm.dtype });
  const { maxNorm, degrees, highest, bounds } = precisionOf(matrix.dtype);
  const ratio = log(norm.truediv(constantOf(maxNorm)));
  const squarings = raw.Maximum({ x: floor(ratio.truediv(log(constantOf(2)))), y: 0 });
  const small = degrees.map((degree) => approximant(matrix, degree));
  const scaled = matrix.truediv(cast(pow(constantOf(2), squarings), matrix.dtype));
  const large = highest === 13 ? approximant13(scaled) : approximant(scaled, highest);
  const choose = (part: "u" | "v"): Tensor => {
    const conditions = bounds.map((bound) => raw.Less({ x: norm, y: constantOf(bound) }));
    return conditions.reduceRight((rest, condition, i) => where_v2(condition, small[i]![part], rest), large[part]);
  };
  return { squarings, u: choose("u"), v: choose("v") };
}

/**
 * The exponentials of square matrices.
 * @param input [..., n, n], float or complex
 * @throws ValueError for another type
 * TF: `tf.linalg.expm`.
 */
export const expm = pyFunction(
  "matrix_exponential",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "matrix_exponential", [input]), () => {
      const given = convertToTensor(input, { name: "input" });
      if (given.shape.slice(-2).equals([0, 0])) return given;
      const batch = given.shape.slice(0, -2).static ?? shape(given).getitem(":-2");
      const sizes = concat([[-1], shape(given).getitem("-2:")], 0);
      const matrix = raw.Reshape({ tensor: given, shape: sizes });
      const magnitudes = abs(matrix);
      const columns = reduce_sum(magnitudes, size(shape(matrix)).sub(2));
      const norm = reduce_max(columns, -1).getitem("...", null, null);
      const result = exponentialOf(matrix, norm);
      if (matrix.shape.is_fully_defined())
        return raw.Reshape({ tensor: result, shape: [...(batch as number[]), ...result.shape.slice(-2).static!] });
      return raw.Reshape({ tensor: result, shape: concat([batch, shape(result).getitem("-2:")], 0) });
    }),
  { required: 1 },
);

/** Of matrices in a row; NaN where one is not finite. */
function exponentialOf(matrix: Tensor, norm: Tensor): Tensor {
  const { u, v, squarings } = approximate(matrix, norm);
  const isFinite = is_finite(reduce_max(norm));
  const nan = createConstant(NaN, { dtype: matrix.dtype });
  const rational = cond(
    isFinite,
    () => matrix_solve(u.neg().add(v), u.add(v)),
    () => fill(shape(matrix), nan),
  ) as Tensor; // what both branches give
  const most = reduce_max(squarings);
  const start = createConstant(floatLiteral(0), { dtype: norm.dtype });
  const [, result] = while_loop(
    (i) =>
      cond(
        isFinite,
        () => raw.Less({ x: i, y: most }),
        () => createConstant(false),
      ) as Tensor,
    (i, r) => [i.add(1), where_v2(raw.Less({ x: i, y: squarings }), matmul(r, r), r)],
    [start, rational],
  );
  return result;
}
