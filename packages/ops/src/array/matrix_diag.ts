/** Diagonals of batches of matrices. TF: core/ops/array_ops.cc, python/ops/array_grad.py. */
import {
  bool,
  convertToTensor,
  defineOp,
  int32,
  isTensor,
  pyFunction,
  ShapeError,
  toNumbers,
  withContext,
  type GradientResult,
  type IndexedSlices,
  type NameLike,
  type Operation,
  type ShapeContext,
  type ShapeRule,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { cond } from "../control_flow/cond.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import {
  concatShapes,
  mergeShapes,
  scalarInput,
  sizeAt,
  subshape,
  withRankAtLeast,
  type Size,
} from "../shape_rules.ts";
import { concat } from "./concat.ts";
import { createConstant } from "./constant.ts";
import { zeros, zeros_like } from "./fill.ts";
import { dense } from "./index_math.ts";
import { rankOf, shapeOf } from "./shape.ts";
import { bandOf, lowerDiag, lowerDiagPart, lowerSetDiag, MAIN, matrixSize } from "./matrix_band.ts";

/** The diagonals a `k` input names, undefined where it is not known. */
function knownBand(ctx: ShapeContext, input: number): { lower: number; upper: number } | undefined {
  const given = ctx.constant(input);
  if (!given) return undefined;
  const numbers = toNumbers(given);
  const lower = numbers[0] ?? 0;
  const upper = numbers[1] ?? lower;
  if (numbers.length > 2 || numbers.length === 0)
    throw new ShapeError(
      `diag_index must be a vector with one or two elements. It has ${String(numbers.length)} elements.`,
    );
  if (lower > upper) throw new ShapeError("lower_diag_index is greater than upper_diag_index");
  return { lower, upper };
}

/** Unknown sizes take part in the arithmetic as -1, as they do in TensorFlow. */
const matrixDiagShape: ShapeRule = (ctx) => {
  const input = withRankAtLeast(ctx.input(0), 1);
  const band = knownBand(ctx, 1);
  if (!input || !band) return [undefined];
  const { lower, upper } = band;
  const longest = sizeAt(input, -1) ?? -1;
  if (lower < upper) {
    const count = (input.length > 1 ? sizeAt(input, -2) : null) ?? -1;
    if (count !== upper - lower + 1) {
      throw new ShapeError(
        `The number of rows of \`diagonal\` doesn't match the number of diagonals implied from \`d_lower\` and \`d_upper\`.\nnum_diags = ${String(count)}, d_lower = ${String(lower)}, d_upper = ${String(upper)} ${String(input.length)} ${String(longest)}`,
      );
    }
  }
  const leastRows = longest - Math.min(upper, 0);
  const leastColumns = longest + Math.max(lower, 0);
  let rows = scalarInput(ctx, 2) ?? -1;
  let columns = scalarInput(ctx, 3) ?? -1;
  if (rows === -1 && columns === -1) rows = columns = Math.max(leastRows, leastColumns);
  if (rows === -1) rows = leastRows;
  else if (rows < leastRows) throw new ShapeError("num_rows is too small");
  if (columns === -1) columns = leastColumns;
  else if (columns < leastColumns) throw new ShapeError("num_cols is too small");
  if (rows !== leastRows && columns !== leastColumns) {
    throw new ShapeError(
      "num_rows and num_cols are not consistent with lower_diag_index, upper_diag_index, and the length of the given diagonals.\n" +
        `num_rows = ${String(rows)} != min_num_rows = ${String(leastRows)}, num_cols = ${String(columns)} != min_num_cols = ${String(leastColumns)}`,
    );
  }
  const known = (size: number): Size => (size < 0 ? null : size);
  return [[...input.slice(0, lower === upper ? -1 : -2), known(rows), known(columns)]];
};

const matrixDiagPartShape: ShapeRule = (ctx) => {
  const input = withRankAtLeast(ctx.input(0), 2);
  const band = knownBand(ctx, 1);
  if (!input || !band) return [undefined];
  const [rows, columns] = [sizeAt(input, -2), sizeAt(input, -1)];
  const { lower, upper } = band;
  const count = upper - lower + 1;
  const lead: Size[] = [...input.slice(0, -2), ...(count > 1 ? [count] : [])];
  if (rows === null || columns === null) return [[...lead, null]];
  for (const [index, what] of [
    [lower, "lower"],
    [upper, "upper"],
  ] as const) {
    if (index !== 0 && (index <= -rows || index >= columns))
      throw new ShapeError(`${what}_diag_index is out of bound.`);
  }
  const longest = Math.min(rows + Math.min(upper, 0), columns - Math.max(lower, 0));
  return [[...lead, longest]];
};

const matrixSetDiagShape: ShapeRule = (ctx) => {
  const input = withRankAtLeast(ctx.input(0), 2);
  const diagonal = withRankAtLeast(ctx.input(1), 1);
  // a band that is not known is taken for one diagonal
  const band = (ctx.inputCount > 2 ? knownBand(ctx, 2) : undefined) ?? { lower: 0, upper: 0 };
  if (!diagonal || (input && !input.includes(null))) return [input];
  const batch = subshape(diagonal, 0, band.lower === band.upper ? -1 : -2);
  return [mergeShapes(input, concatShapes(batch, [null, null]))];
};

defineOp(OpDefs.MatrixDiag, {
  shape: (ctx) => {
    const input = withRankAtLeast(ctx.input(0), 1);
    return [input && [...input, input.at(-1)!]];
  },
  gradient: (_op, grad) => matrix_diag_part(dense(grad)),
  lower: (ctx) => {
    const size = ctx.input(0).shape.at(-1)!;
    lowerDiag(ctx, MAIN, size, size, undefined);
  },
});

for (const def of [OpDefs.MatrixDiagV2, OpDefs.MatrixDiagV3]) {
  defineOp(def, {
    shape: matrixDiagShape,
    gradient: (op, grad) => [
      matrix_diag_part(dense(grad), { k: op.inputs[1]!, align: alignOf(op) }),
      null,
      null,
      null,
      null,
    ],
    lower: (ctx) => {
      const band = bandOf(ctx, 1);
      const { rows, columns } = matrixSize(ctx, band);
      lowerDiag(ctx, band, rows, columns, ctx.input(4));
    },
  });
}

defineOp(OpDefs.MatrixDiagPart, {
  shape: (ctx) => {
    const input = withRankAtLeast(ctx.input(0), 2);
    if (!input) return [undefined];
    const [rows, columns] = [sizeAt(input, -2), sizeAt(input, -1)];
    return [[...input.slice(0, -2), rows === null || columns === null ? null : Math.min(rows, columns)]];
  },
  gradient: (op, grad) => {
    const sides = op.inputs[0]!.shape.known?.slice(-2);
    const square = sides && sides[0] !== null && sides[0] === sides[1];
    return square ? matrix_diag(dense(grad)) : matrix_set_diag(zeros_like(op.inputs[0]), dense(grad));
  },
  lower: (ctx) => lowerDiagPart(ctx, MAIN, undefined),
});

for (const def of [OpDefs.MatrixDiagPartV2, OpDefs.MatrixDiagPartV3]) {
  defineOp(def, {
    shape: matrixDiagPartShape,
    gradient: (op, grad) => [matrixDiagPartGradient(op, grad), null, null],
    lower: (ctx) => lowerDiagPart(ctx, bandOf(ctx, 1), ctx.input(2)),
  });
}

function matrixDiagPartGradient(op: Operation, grad: Tensor | IndexedSlices): GradientResult {
  const sides = op.inputs[0]!.shape.known?.slice(-2);
  const [diagonals, align] = [op.inputs[1]!, alignOf(op)];
  if (sides && !sides.includes(null)) {
    return matrix_diag(dense(grad), { k: diagonals, num_rows: sides[0]!, num_cols: sides[1]!, align });
  }
  return matrix_set_diag(zeros_like(op.inputs[0]), dense(grad), { k: diagonals, align });
}

/** Undefined for the second version, whose gradients take the functions' default. */
const alignOf = (op: Operation): string | undefined =>
  op.attrs.has("align") ? String(op._attr("align", "string")) : undefined;

defineOp(OpDefs.MatrixSetDiag, {
  shape: matrixSetDiagShape,
  gradient: (op, grad) => {
    const g = dense(grad);
    const onlyInput = matrix_set_diag(g, zeros(setDiagonalShape(op, g), g.dtype));
    return [onlyInput, matrix_diag_part(g)];
  },
  lower: (ctx) => lowerSetDiag(ctx, MAIN),
});

/** The diagonal's shape: static where everything is known. */
function setDiagonalShape(op: Operation, grad: Tensor): Tensor | readonly number[] {
  const input = op.inputs[0]!.shape.merge_with(grad.shape);
  const diagonal = op.inputs[1]!.shape;
  const batch = input.slice(0, -2).merge_with(diagonal.slice(0, -1)).static;
  const sides = input.slice(-2).static;
  if (batch && sides) return [...batch, Math.min(...sides)];
  return withContext(grad.graph.colocate_with(grad), () => {
    const shape = shapeOf(grad);
    const rank = rankOf(grad);
    const lead = raw.Slice({ input: shape, begin: [0], size: [rank.sub(2)] });
    const matrix = raw.Slice({ input: shape, begin: [rank.sub(2)], size: [2] });
    const least = raw.Min({ input: matrix, reduction_indices: createConstant([0], { dtype: int32 }) });
    return concat([lead, [least]], 0);
  });
}

for (const def of [OpDefs.MatrixSetDiagV2, OpDefs.MatrixSetDiagV3]) {
  defineOp(def, {
    shape: matrixSetDiagShape,
    gradient: (op, grad) => {
      const g = dense(grad);
      const [diagonals, align] = [op.inputs[2]!, alignOf(op)];
      const shape = op.inputs[1]!.shape.static ?? diagonalsShape(g, diagonals);
      const onlyInput = matrix_set_diag(g, zeros(shape, g.dtype), { k: diagonals, align });
      return [onlyInput, matrix_diag_part(g, { k: diagonals, align }), null];
    },
    lower: (ctx) => lowerSetDiag(ctx, bandOf(ctx, 2)),
  });
}

/** The shape of the packed diagonals of a band. */
function diagonalsShape(grad: Tensor, diagonals: Tensor): Tensor {
  const shape = shapeOf(grad);
  const batch = shape.getitem(":-2");
  const sides = shape.getitem("-2:");
  const band = raw.Reshape({ tensor: diagonals, shape: [-1] });
  const lower = band.getitem(0);
  const upper = band.getitem(-1);
  const missing = cond(
    raw.Less({ x: upper, y: 0 }),
    () => upper,
    () => 0,
  ) as Tensor; // what both branches give
  const beyond = cond(
    raw.Greater({ x: lower, y: 0 }),
    () => lower.neg(),
    () => 0,
  ) as Tensor;
  const longest = raw.Minimum({ x: sides.getitem(0).add(missing), y: sides.getitem(1).add(beyond) });
  const own = cond(
    raw.Equal({ x: lower, y: upper }),
    () => convertToTensor([longest]),
    () => convertToTensor([upper.sub(lower).add(1), longest]),
  ) as Tensor;
  return concat([batch, own], 0);
}

/** Python's padding value in the type of the tensor: `false` where that is bool. */
function paddingFor(x: TensorLike, padding: TensorLike): TensorLike {
  return isTensor(x) && x.dtype === bool && typeof padding === "number" ? padding !== 0 : padding;
}

/**
 * Matrices with given diagonals.
 * @param diagonal [..., n], or [..., diagonals, longest] for several
 * @param k which diagonal, or [lowest, highest]
 * @param num_rows the matrices' rows; as few as fit where left out
 * @param padding_value what is elsewhere
 * @param align where shorter diagonals lie in their rows: `"RIGHT_LEFT"` puts superdiagonals right and subdiagonals left
 * TF: `tf.linalg.diag`, `tf.matrix_diag`.
 */
export const matrix_diag = pyFunction(
  "matrix_diag",
  ["diagonal", "name", "k", "num_rows", "num_cols", "padding_value", "align"],
  (
    diagonal: TensorLike,
    name: NameLike = "diag",
    k: TensorLike = 0,
    num_rows: TensorLike = -1,
    num_cols: TensorLike = -1,
    padding_value: TensorLike = 0,
    align: string = "RIGHT_LEFT",
  ): Tensor =>
    raw.MatrixDiagV3({
      diagonal,
      k,
      num_rows,
      num_cols,
      padding_value: paddingFor(diagonal, padding_value),
      align,
      name,
    }),
  { required: 1 },
);

/** Diagonals of matrices; see {@link matrix_diag} for the arguments. TF: `tf.linalg.diag_part`, `tf.matrix_diag_part`. */
export const matrix_diag_part = pyFunction(
  "matrix_diag_part",
  ["input", "name", "k", "padding_value", "align"],
  (
    input: TensorLike,
    name: NameLike = "diag_part",
    k: TensorLike = 0,
    padding_value: TensorLike = 0,
    align: string = "RIGHT_LEFT",
  ): Tensor => raw.MatrixDiagPartV3({ input, k, padding_value: paddingFor(input, padding_value), align, name }),
  { required: 1 },
);

/** Matrices with some of their diagonals replaced. TF: `tf.linalg.set_diag`, `tf.matrix_set_diag`. */
export const matrix_set_diag = pyFunction(
  "matrix_set_diag",
  ["input", "diagonal", "name", "k", "align"],
  (
    input: TensorLike,
    diagonal: TensorLike,
    name: NameLike = "set_diag",
    k: TensorLike = 0,
    align: string = "RIGHT_LEFT",
  ): Tensor => raw.MatrixSetDiagV3({ input, diagonal, k, align, name }),
  { required: 2 },
);
