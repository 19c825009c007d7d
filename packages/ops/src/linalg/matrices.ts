/** Routines over batches of matrices: what an op does to one matrix, in double precision, done to each. */
import {
  defineOp,
  elementCount,
  float64,
  kernel as k,
  type DType,
  type OpDef,
  type OpRules,
  type ShapeContext,
  type StaticShape,
} from "@tfgraph/core";
import { mergeSizes, withRankAtLeast, type Size } from "../shape_rules.ts";

/** Row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

export function zeroMatrix(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** Ones on the diagonal. */
export function identityMatrix(rows: number, columns = rows): Matrix {
  const result = zeroMatrix(rows, columns);
  for (let i = 0; i < Math.min(rows, columns); i++) result.data[i * columns + i] = 1;
  return result;
}

export function transposed({ rows, columns, data }: Matrix): Matrix {
  const result = zeroMatrix(columns, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result.data[j * rows + i] = data[i * columns + j]!;
  return result;
}

export function copyOf({ rows, columns, data }: Matrix): Matrix {
  return { rows, columns, data: data.slice() };
}

/** The batch's sizes and the matrix's one size. TF: `MakeBatchSquareMatrix`. @throws ShapeError */
export function squareShape(ctx: ShapeContext, index = 0): StaticShape {
  const input = withRankAtLeast(ctx.input(index), 2);
  if (!input) return undefined;
  const size = mergeSizes(input.at(-2)!, input.at(-1)!);
  return [...input.slice(0, -2), size, size];
}

/** The smaller of two sizes, null where it depends on one that is unknown. TF: `InferenceContext::Min`. */
export function smallerSize(a: Size, b: Size): Size {
  if (a === 0 || b === 0) return 0;
  return a === null || b === null ? null : Math.min(a, b);
}

/** What an output holds for each matrix: its type where it is not the input's, and its shape. */
export interface MatrixOutput {
  readonly shape: readonly number[];
  readonly dtype?: DType;
}

/** Fills its part of each output. */
export type MatrixBody = (matrices: readonly Matrix[], outputs: readonly Float64Array[]) => void;

/**
 * Emits a routine over the matrices of the inputs, whose batch sizes are equal.
 * @param outputs what each output holds for one matrix
 * @throws InvalidArgumentError for an input that is no matrix
 */
export function overMatrices(
  ctx: k.Lowering,
  inputs: readonly k.Value[],
  outputs: readonly MatrixOutput[],
  body: MatrixBody,
): void {
  const batchShape = inputs[0]!.shape.slice(0, -2);
  const batch = elementCount(batchShape);
  const sizes = inputs.map(({ shape }) => ({ rows: shape.at(-2)!, columns: shape.at(-1)! }));
  const wide = inputs.map((value) =>
    value.dtype === float64 ? value : ctx.map([value], (e) => e.to("f64"), { dtype: float64 }),
  );
  const results = outputs.map(({ shape }) => ({ dtype: float64, shape: [...batchShape, ...shape] }));
  const values = ctx.routine(wide, results, (run) => {
    const filled = results.map(({ shape }) => new Float64Array(elementCount(shape)));
    for (let i = 0; i < batch; i++) {
      const matrices = run.inputs.map(({ data }, at) => {
        const size = sizes[at]!;
        return { ...size, data: part(data as Float64Array, i, size.rows * size.columns) }; // converted above
      });
      body(
        matrices,
        filled.map((data, at) => part(data, i, elementCount(outputs[at]!.shape))),
      );
    }
    return results.map((result, at) => ({ ...result, data: filled[at]! }));
  });
  values.forEach((value, i) => {
    const dtype = outputs[i]!.dtype ?? ctx.outputType(i);
    ctx.output(i, dtype === float64 ? value : ctx.map([value], (e) => e.to(k.scalarType(dtype)), { dtype }));
  });
}

function part(all: Float64Array, i: number, count: number): Float64Array {
  return all.subarray(i * count, (i + 1) * count);
}

/** Rows and columns of an input. @throws InvalidArgumentError where its rank is less than 2 */
export function matrixSizes(ctx: k.Lowering, index = 0): { rows: number; columns: number } {
  const { shape } = ctx.input(index);
  if (shape.length < 2)
    throw ctx.invalid(`Input tensor ${String(index)} must have rank >= 2, got ${String(shape.length)}`);
  return { rows: shape.at(-2)!, columns: shape.at(-1)! };
}

/** TF: `LinearAlgebraOp::AnalyzeInputs`. @throws InvalidArgumentError where inputs are no matrices, or their batch sizes differ */
export function checkBatches(ctx: k.Lowering): void {
  matrixSizes(ctx);
  const batch = ctx.input(0).shape.slice(0, -2);
  ctx.inputList().forEach(({ shape }) => {
    if (shape.length !== batch.length + 2) throw ctx.invalid("All input tensors must have the same rank.");
    if (batch.some((size, axis) => size !== shape[axis]))
      throw ctx.invalid("All input tensors must have the same outer dimensions.");
  });
}

/** The size of a square input. @throws InvalidArgumentError where it is none */
export function squareSize(ctx: k.Lowering, index = 0): number {
  const { rows, columns } = matrixSizes(ctx, index);
  if (rows !== columns) throw ctx.invalid("Input matrix must be square.");
  return rows;
}

/** An op of one square matrix. */
export function squareOp(
  def: OpDef,
  rules: {
    readonly shape: (square: StaticShape) => readonly StaticShape[];
    readonly outputs: (n: number) => readonly MatrixOutput[];
    readonly gradient: OpRules["gradient"];
    readonly body: (ctx: k.Lowering, matrix: Matrix, outputs: readonly Float64Array[]) => void;
  },
): void {
  defineOp(def, {
    shape: (ctx) => rules.shape(squareShape(ctx)),
    gradient: rules.gradient,
    lower: (ctx) => {
      const n = squareSize(ctx);
      overMatrices(ctx, [ctx.input(0)], rules.outputs(n), ([matrix], outputs) => {
        rules.body(ctx, matrix!, outputs);
      });
    },
  });
}
