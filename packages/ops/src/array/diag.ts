/**
 * Diagonals of tensors and of batches of matrices. A diagonal of a matrix is a view with the sum of its two strides.
 * TF: core/ops/array_ops.cc, core/kernels/matrix_diag_op.cc, python/ops/array_grad.py.
 */
import {
  bool,
  convertToTensor,
  defineOp,
  elementCount,
  float32,
  int32,
  isTensor,
  kernel as k,
  pyFunction,
  ShapeError,
  toNumbers,
  withContext,
  type DTypeLike,
  type GradientResult,
  type IndexedSlices,
  type Lowering,
  type NameLike,
  type Operation,
  type ShapeContext,
  type ShapeRule,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import {
  concatShapes,
  mergeShapes,
  mergeSizes,
  scalarInput,
  sizeAt,
  subshape,
  unchanged,
  unknownOfRank,
  withRankAtLeast,
  type Size,
} from "../shape_rules.ts";
import { concat } from "./concat.ts";
import { createConstant } from "./constant.ts";
import { ones, zeros, zeros_like } from "./fill.ts";
import { dense } from "./index_math.ts";
import { name_scope } from "./name_scope.ts";
import { rankOf, shapeOf } from "./shape.ts";

// ------------------------------------------------------------------ tensors of twice the rank

defineOp(OpDefs.Diag, {
  shape: (ctx) => {
    const input = ctx.input(0);
    if (input?.length === 0) throw new ShapeError("Shape must be at least rank 1 but is rank 0");
    return [concatShapes(input, input)];
  },
  gradient: (_op, grad) => raw.DiagPart({ input: dense(grad) }),
  lower: (ctx) => {
    const value = ctx.input(0);
    const count = elementCount(value.shape);
    const flat = ctx.reshape(value, [count]);
    const whole = ctx.assemble([count, count], ctx.outputType(), [{ value: flat, into: (m) => diagonalView(m, 0) }], 0);
    ctx.output(0, ctx.reshape(whole, [...value.shape, ...value.shape]));
  },
});

defineOp(OpDefs.DiagPart, {
  shape: (ctx) => {
    const input = ctx.input(0);
    if (!input) return [undefined];
    if (input.length % 2 !== 0 || input.length === 0)
      throw new ShapeError(`Input must have even and non-zero rank, input rank is ${String(input.length)}`);
    const half = input.length / 2;
    return [input.slice(0, half).map((d, i) => mergeSizes(d, sizeAt(input, half + i)))];
  },
  gradient: (_op, grad) => raw.Diag({ diagonal: dense(grad) }),
  lower: (ctx) => {
    const value = ctx.input(0);
    const shape = value.shape.slice(0, value.shape.length / 2);
    const count = elementCount(shape);
    if (count * count !== elementCount(value.shape))
      throw ctx.invalid(
        `Invalid shape [${value.shape.join(",")}]: dimensions 0 and ${String(shape.length)} do not match.`,
      );
    ctx.output(0, ctx.reshape(diagonalView(ctx.reshape(value, [count, count]), 0), shape));
  },
});

// ------------------------------------------------------------------ matrices: views of bands

/** How many elements the k-th diagonal has. */
function diagonalLength(rows: number, columns: number, diagonal: number): number {
  return Math.max(0, Math.min(rows + Math.min(diagonal, 0), columns - Math.max(diagonal, 0)));
}

/** The k-th diagonal (above the main one where positive) of the last two axes. */
function diagonalView(matrix: k.Value, diagonal: number): k.Value {
  const [rows, columns] = [matrix.shape.at(-2)!, matrix.shape.at(-1)!];
  const [down, right] = [matrix.strides.at(-2)!, matrix.strides.at(-1)!];
  return {
    ...matrix,
    offset: matrix.offset + (diagonal < 0 ? -diagonal * down : diagonal * right),
    shape: [...matrix.shape.slice(0, -2), diagonalLength(rows, columns, diagonal)],
    strides: [...matrix.strides.slice(0, -2), down + right],
  };
}

/** A range of diagonals and how shorter ones lie in their rows. */
interface Band {
  readonly lower: number;
  readonly upper: number;
  readonly align: string;
}

function bandOf(ctx: Lowering, input: number): Band {
  const given = ctx.numbers(input);
  const lower = given[0] ?? 0;
  const upper = given[1] ?? lower;
  if (lower > upper)
    throw ctx.invalid(`lower_diag_index must not be larger than upper_diag_index: ${String(lower)} > ${String(upper)}`);
  return { lower, upper, align: ctx.hasAttr("align") ? String(ctx.attr("align", "string")) : "LEFT_LEFT" };
}

/** Where the k-th diagonal's elements lie in packed diagonals [..., diagonals, longest] (or [..., longest] of one). */
function packedView(ctx: Lowering, packed: k.Value, band: Band, diagonal: number, length: number): k.Value {
  const longest = packed.shape.at(-1)!;
  const [superdiagonal, subdiagonal] = band.align.split("_");
  const right = (diagonal >= 0 ? superdiagonal : subdiagonal) === "RIGHT";
  const start = right ? longest - length : 0;
  const single = band.lower === band.upper;
  const rank = packed.shape.length;
  const begin = packed.shape.map((_, i) =>
    i === rank - 1 ? start : i === rank - 2 && !single ? band.upper - diagonal : 0,
  );
  const size = packed.shape.map((d, i) => (i === rank - 1 ? length : i === rank - 2 && !single ? 1 : d));
  const view = ctx.slice(packed, begin, size);
  return single ? view : ctx.reshape(view, [...size.slice(0, -2), length]);
}

function* diagonalsOf({ lower, upper }: Band): Iterable<number> {
  for (let diagonal = upper; diagonal >= lower; diagonal--) yield diagonal;
}

/** A matrix of the packed diagonals, `fill` elsewhere. */
function lowerDiag(ctx: Lowering, band: Band, rows: number, columns: number, fill: k.Value | undefined): void {
  const packed = ctx.input(0);
  const batch = packed.shape.slice(0, band.lower === band.upper ? -1 : -2);
  const shape = [...batch, rows, columns];
  const pieces = [...diagonalsOf(band)].map((diagonal) => {
    const length = diagonalLength(rows, columns, diagonal);
    return {
      value: packedView(ctx, packed, band, diagonal, length),
      into: (whole: k.Value) => diagonalView(whole, diagonal),
    };
  });
  if (!fill) {
    ctx.output(0, ctx.assemble(shape, ctx.outputType(), pieces, 0));
    return;
  }
  ctx.output(0, ctx.assemble(shape, ctx.outputType(), [{ value: fill, into: (whole) => whole }, ...pieces]));
}

/** The band's diagonals packed, shorter ones filled up. */
function lowerDiagPart(ctx: Lowering, band: Band, fill: k.Value | undefined): void {
  const matrix = ctx.input(0);
  const [rows, columns] = [matrix.shape.at(-2)!, matrix.shape.at(-1)!];
  checkBand(ctx, band, rows, columns);
  const batch = matrix.shape.slice(0, -2);
  if (band.lower === band.upper) {
    ctx.output(0, diagonalView(matrix, band.lower));
    return;
  }
  const longest = Math.max(...[...diagonalsOf(band)].map((d) => diagonalLength(rows, columns, d)));
  const shape = [...batch, band.upper - band.lower + 1, longest];
  const pieces = [...diagonalsOf(band)].map((diagonal) => {
    const value = diagonalView(matrix, diagonal);
    return { value, into: (whole: k.Value) => packedView(ctx, whole, band, diagonal, value.shape.at(-1)!) };
  });
  if (!fill) {
    ctx.output(0, ctx.assemble(shape, ctx.outputType(), pieces, 0));
    return;
  }
  ctx.output(0, ctx.assemble(shape, ctx.outputType(), [{ value: fill, into: (whole) => whole }, ...pieces]));
}

function checkBand(ctx: Lowering, band: Band, rows: number, columns: number): void {
  const within = (d: number): boolean => (-rows < d && d < columns) || d === 0;
  if (!within(band.lower))
    throw ctx.invalid(
      `lower_diag_index is out of bound: ${String(band.lower)}. It must be between ${String(-rows)} and ${String(columns)}`,
    );
  if (!within(band.upper))
    throw ctx.invalid(
      `upper_diag_index is out of bound: ${String(band.upper)} It must be between ${String(-rows)} and ${String(columns)}`,
    );
}

function lowerSetDiag(ctx: Lowering, band: Band): void {
  const result = ctx.copy(ctx.input(0));
  const packed = ctx.input(1);
  const [rows, columns] = [result.shape.at(-2)!, result.shape.at(-1)!];
  checkBand(ctx, band, rows, columns);
  for (const diagonal of diagonalsOf(band)) {
    const target = diagonalView(result, diagonal);
    ctx.move(packedView(ctx, packed, band, diagonal, target.shape.at(-1)!), target);
  }
  ctx.output(0, result);
}

const MAIN: Band = { lower: 0, upper: 0, align: "LEFT_LEFT" };

/** TF: the sizes of MatrixDiagV3's result that are not given. */
function matrixSize(ctx: Lowering, band: Band): { rows: number; columns: number } {
  const packed = ctx.input(0);
  const longest = packed.shape.at(-1)!;
  const leastRows = longest - Math.min(band.upper, 0);
  const leastColumns = longest + Math.max(band.lower, 0);
  let [rows, columns] = [ctx.number(2), ctx.number(3)];
  if (rows === -1 && columns === -1) rows = columns = Math.max(leastRows, leastColumns);
  else if (rows === -1) rows = leastRows;
  else if (columns === -1) columns = leastColumns;
  if (rows < leastRows) throw ctx.invalid(`The number of rows is too small.`);
  if (columns < leastColumns) throw ctx.invalid(`The number of columns is too small.`);
  if (rows !== leastRows && columns !== leastColumns)
    throw ctx.invalid(
      `The number of rows or columns is not consistent with the specified d_lower, d_upper, and diagonal.`,
    );
  return { rows, columns };
}

// ------------------------------------------------------------------ matrices: shape rules

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

const matrixDiagShape: ShapeRule = (ctx) => {
  const input = withRankAtLeast(ctx.input(0), 1);
  const band = knownBand(ctx, 1);
  if (!input || !band) return [undefined];
  const single = band.lower === band.upper;
  withRankAtLeast(input, single ? 1 : 2);
  const longest = sizeAt(input, -1);
  const batch = input.slice(0, single ? -1 : -2);
  let rows = scalarInput(ctx, 2);
  let columns = scalarInput(ctx, 3);
  if (longest !== null && rows !== null && columns !== null) {
    const leastRows = longest - Math.min(band.upper, 0);
    const leastColumns = longest + Math.max(band.lower, 0);
    if (rows < 0 && columns < 0) rows = columns = Math.max(leastRows, leastColumns);
    else if (rows < 0) rows = leastRows;
    else if (columns < 0) columns = leastColumns;
    if (rows < leastRows) throw new ShapeError("num_rows is too small");
    if (columns < leastColumns) throw new ShapeError("num_cols is too small");
    if (rows !== leastRows && columns !== leastColumns) {
      throw new ShapeError(
        "num_rows and num_cols are not consistent with lower_diag_index, upper_diag_index, and the length of the given diagonals.",
      );
    }
  }
  const known = (size: Size): Size => (size !== null && size < 0 ? null : size);
  return [[...batch, known(rows), known(columns)]];
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
  const band = ctx.inputCount > 2 ? knownBand(ctx, 2) : { lower: 0, upper: 0 };
  if (!band || !diagonal) return [input];
  const batch = subshape(diagonal, 0, band.lower === band.upper ? -1 : -2);
  return [
    input
      ? concatShapes(mergeShapes(input.slice(0, -2), batch), input.slice(-2))
      : unknownOfRank(batch && batch.length + 2),
  ];
};

// ------------------------------------------------------------------ matrices: ops

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

defineOp(OpDefs.MatrixDiagV3, {
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

defineOp(OpDefs.MatrixDiagPartV3, {
  shape: matrixDiagPartShape,
  gradient: (op, grad) => [matrixDiagPartGradient(op, grad), null, null],
  lower: (ctx) => lowerDiagPart(ctx, bandOf(ctx, 1), ctx.input(2)),
});

function matrixDiagPartGradient(op: Operation, grad: Tensor | IndexedSlices): GradientResult {
  const sides = op.inputs[0]!.shape.known?.slice(-2);
  const [diagonals, align] = [op.inputs[1]!, alignOf(op)];
  if (sides && !sides.includes(null)) {
    return matrix_diag(dense(grad), { k: diagonals, num_rows: sides[0]!, num_cols: sides[1]!, align });
  }
  return matrix_set_diag(zeros_like(op.inputs[0]), dense(grad), { k: diagonals, align });
}

const alignOf = (op: Operation): string => String(op._attr("align", "string"));

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

defineOp(OpDefs.MatrixSetDiagV3, {
  shape: matrixSetDiagShape,
  gradient: (op, grad) => {
    const g = dense(grad);
    const [diagonals, align] = [op.inputs[2]!, alignOf(op)];
    const diagonal = op.inputs[1]!;
    const shape = diagonal.shape.static ?? shapeOf(diagonal);
    const onlyInput = matrix_set_diag(g, zeros(shape, g.dtype), { k: diagonals, align });
    return [onlyInput, matrix_diag_part(g, { k: diagonals, align }), null];
  },
  lower: (ctx) => lowerSetDiag(ctx, bandOf(ctx, 2)),
});

defineOp(OpDefs.MatrixBandPart, {
  shape: unchanged,
  gradient: (op, grad) => [
    raw.MatrixBandPart({ input: dense(grad), num_lower: op.inputs[1]!, num_upper: op.inputs[2]! }),
    null,
    null,
  ],
  lower: (ctx) => {
    const value = ctx.input(0);
    const rank = value.shape.length;
    const [rows, columns] = [value.shape.at(-2)!, value.shape.at(-1)!];
    const limit = (input: number, what: string, most: number): number => {
      const given = ctx.number(input);
      if (given > most)
        throw ctx.invalid(
          `${what} must be negative or less or equal to number of ${what === "num_lower" ? "rows" : "columns"} (${String(most)}) got: ${String(given)}`,
        );
      return given < 0 ? most : given;
    };
    const below = limit(1, "num_lower", rows);
    const above = limit(2, "num_upper", columns);
    const band = (target: k.Value, source: k.Value): void =>
      ctx.mapInto([target], [source], (x) => {
        const distance = k.index(rank - 1).sub(k.index(rank - 2));
        return [distance.le(above).and(distance.ge(-below)).select(x, 0)];
      });
    const result = ctx.empty(value.shape);
    if (result.dtype.is_complex) {
      band(ctx.real(result), ctx.real(value));
      band(ctx.imaginary(result), ctx.imaginary(value));
    } else band(result, value);
    ctx.output(0, result);
  },
});

// ------------------------------------------------------------------ public functions

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

/** A tensor of twice the rank with the elements on its diagonal. TF: `tf.diag`, `tf.linalg.tensor_diag`. */
export const diag = pyFunction(
  "diag",
  ["diagonal", "name"],
  (diagonal: TensorLike, name?: NameLike): Tensor => raw.Diag({ diagonal, name }),
  { required: 1 },
);

/** The diagonal of a tensor of even rank. TF: `tf.diag_part`, `tf.linalg.tensor_diag_part`. */
export const diag_part = pyFunction(
  "diag_part",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.DiagPart({ input, name }),
  {
    required: 1,
  },
);

/**
 * Matrices with zeros outside a band around the diagonal.
 * @param num_lower how many diagonals below the main one stay, all where negative
 * @param num_upper how many above
 * TF: `tf.linalg.band_part`, `tf.matrix_band_part`.
 */
export const matrix_band_part = pyFunction(
  "matrix_band_part",
  ["input", "num_lower", "num_upper", "name"],
  (input: TensorLike, num_lower: TensorLike, num_upper: TensorLike, name?: NameLike): Tensor =>
    raw.MatrixBandPart({ input, num_lower, num_upper, name }),
  { required: 3 },
);

/**
 * Identity matrices.
 * @param num_columns as many as rows where left out
 * @param batch_shape the shape of the axes before the matrices
 * TF: `tf.eye`, `tf.linalg.eye`.
 */
export const eye = pyFunction(
  "eye",
  ["num_rows", "num_columns", "batch_shape", "dtype", "name"],
  (
    num_rows: number | Tensor,
    num_columns?: number | Tensor | null,
    batch_shape?: readonly number[] | Tensor | null,
    dtype: DTypeLike = float32,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "eye", [num_rows, num_columns, batch_shape]), () => {
      const columns = num_columns ?? num_rows;
      const dynamic = isTensor(num_rows) || isTensor(columns);
      const square = dynamic ? (num_columns ?? null) === null : num_rows === columns;
      const size = dynamic ? raw.Minimum({ x: num_rows, y: columns }) : Math.min(num_rows, columns);
      const batch = batch_shape ?? [];
      const lead =
        isTensor(batch) || isTensor(size) ? convertToTensor(batch, { name: "shape", preferredDtype: int32 }) : batch;
      const join = (sizes: readonly (number | Tensor)[]): TensorLike =>
        isTensor(lead) ? concat([lead, sizes], 0) : [...lead, ...sizes];
      const diagonalShape = join([size]);
      const shape = square ? undefined : join([num_rows, columns]);
      const diagonal = ones(diagonalShape, dtype);
      return shape ? matrix_set_diag(zeros(shape, dtype), diagonal) : matrix_diag(diagonal);
    }),
  { required: 1 },
);
