/**
 * Bands of diagonals of matrices, packed into rows. A diagonal of a matrix is a view with the sum of its two strides.
 * TF: core/kernels/matrix_diag_op.cc.
 */
import { type kernel as k, type Lowering } from "@tfgraph/core";

/** How many elements the k-th diagonal has. */
function diagonalLength(rows: number, columns: number, diagonal: number): number {
  return Math.max(0, Math.min(rows + Math.min(diagonal, 0), columns - Math.max(diagonal, 0)));
}

/** The k-th diagonal (above the main one where positive) of the last two axes. */
export function diagonalView(matrix: k.Value, diagonal: number): k.Value {
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
export interface Band {
  readonly lower: number;
  readonly upper: number;
  readonly align: string;
}

export function bandOf(ctx: Lowering, input: number): Band {
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
export function lowerDiag(ctx: Lowering, band: Band, rows: number, columns: number, fill: k.Value | undefined): void {
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
export function lowerDiagPart(ctx: Lowering, band: Band, fill: k.Value | undefined): void {
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

export function lowerSetDiag(ctx: Lowering, band: Band): void {
  const result = ctx.copy(ctx.input(0));
  const packed = ctx.input(1);
  const [rows, columns] = [result.shape.at(-2)!, result.shape.at(-1)!];
  checkBand(ctx, band, rows, columns);
  checkPacked(ctx, band, rows, columns);
  for (const diagonal of diagonalsOf(band)) {
    const target = diagonalView(result, diagonal);
    ctx.move(packedView(ctx, packed, band, diagonal, target.shape.at(-1)!), target);
  }
  ctx.output(0, result);
}

/** The diagonals to set have the matrices' batch axes and the length of the longest one. */
function checkPacked(ctx: Lowering, band: Band, rows: number, columns: number): void {
  const [input, packed] = [ctx.input(0).shape, ctx.input(1).shape];
  const longest = Math.min(rows + Math.min(band.upper, 0), columns - Math.max(band.lower, 0));
  const several = band.upper === band.lower ? [] : [band.upper - band.lower + 1];
  const expected = [...input.slice(0, -2), ...several, longest];
  if (packed.length === expected.length && packed.every((size, axis) => size === expected[axis])) return;
  throw ctx.invalid(
    "Either first dimensions of diagonal don't match input.shape[:-2], or diagonal.shape[:-1] is not equal to the longests diagonal in range [lower_diag_index:upper_diag_index]." +
      `\nInput shape: [${input.join(",")}]\nDiagonal shape: [${packed.join(",")}]\nExpected diagonal shape: [${expected.join(",")}]`,
  );
}

export const MAIN: Band = { lower: 0, upper: 0, align: "LEFT_LEFT" };

/** TF: the sizes of MatrixDiagV3's result that are not given. */
export function matrixSize(ctx: Lowering, band: Band): { rows: number; columns: number } {
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
