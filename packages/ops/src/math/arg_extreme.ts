/** Positions of extreme elements. TF: core/ops/math_ops.cc (`ArgOpShape`), core/kernels/argmax_op.cc. */
import {
  as_dtype,
  defineOp,
  hasToTensor,
  int32,
  int64,
  isTensor,
  kernel as k,
  pyFunction,
  ShapeError,
  toNumbers,
  ValueError,
  type DTypeLike,
  type NameLike,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "./cast.ts";

function argShape(ctx: ShapeContext): readonly StaticShape[] {
  const input = ctx.input(0);
  if (!input) return [undefined];
  const rank = input.length;
  if (rank <= 1) return [[]];
  const dimension = ctx.constant(1);
  if (!dimension) return [new Array<null>(rank - 1).fill(null)];
  const given = toNumbers(dimension)[0]!;
  if (given < -rank || given >= rank) {
    throw new ShapeError(
      `Dimension (${String(given)}) must be in the range [${String(-rank)}, ${String(rank)}), where ${String(rank)} is the number of dimensions in the input.`,
    );
  }
  return [input.toSpliced(given < 0 ? given + rank : given, 1)];
}

for (const [def, combine] of [
  [OpDefs.ArgMax, "argmax"],
  [OpDefs.ArgMin, "argmin"],
] as const) {
  defineOp(def, {
    shape: argShape,
    gradient: () => [null, null],
    lower: (ctx) => {
      const { shape } = ctx.input(0);
      const given = ctx.number(1);
      const rank = shape.length;
      if (given < -rank || given >= rank)
        throw ctx.invalid(
          `Expected dimension in the range [${String(-rank)}, ${String(rank)}), but got ${String(given)}`,
        );
      const axis = given < 0 ? given + rank : given;
      if (shape[axis] === 0)
        throw ctx.invalid(`Reduction axis ${String(given)} is empty in shape [${shape.join(",")}]`);
      const type = k.scalarType(ctx.outputType());
      ctx.output(0, ctx.reduce(ctx.input(0), [axis], combine, { finish: (position) => position.to(type) }));
    },
  });
}

const AXIS_TYPES = new Set(["int8", "uint8", "int16", "uint16", "int32", "int64"]);

/** The axis under its name or its old one. @throws ValueError for both. TF: `deprecated_argument_lookup`. */
function eitherAxis(axis: TensorLike | null | undefined, dimension: TensorLike | null | undefined): TensorLike {
  if (axis !== null && axis !== undefined && dimension !== null && dimension !== undefined)
    throw new ValueError("Cannot specify both 'dimension' and 'axis'.");
  return axis ?? dimension ?? 0;
}

/** @throws TypeError for what is no integer */
function checkedAxis(axis: TensorLike): TensorLike {
  if (isTensor(axis) || hasToTensor(axis)) {
    const dtype = axis.dtype.base_dtype;
    if (!AXIS_TYPES.has(dtype.name))
      throw new TypeError(`axis tensor dtypes ${axis.dtype.toString()} is not supported`);
    return dtype.size < 4 ? cast(axis, int32) : axis;
  }
  if (!Number.isInteger(axis) && typeof axis !== "bigint")
    throw new TypeError("axis must be int or Tensor with integer datatype");
  return axis;
}

/**
 * The position of the greatest element along an axis, the first of several.
 * @param axis 0 unless told, negative ones from the end
 * @param output_type int64 unless told, or int32
 * @returns the input's shape without the axis
 * @throws ValueError for an axis the input does not have
 * TF: `tf.argmax`.
 */
export const argmax = pyFunction(
  "argmax",
  ["input", "axis", "name", "dimension", "output_type"],
  (
    input: TensorLike,
    axis?: TensorLike | null,
    name?: NameLike,
    dimension?: TensorLike | null,
    output_type: DTypeLike = int64,
  ): Tensor =>
    raw.ArgMax({
      input,
      dimension: checkedAxis(eitherAxis(axis, dimension)),
      name,
      output_type: as_dtype(output_type),
    }),
  { required: 1 },
);

/** The position of the smallest element along an axis, the first of several. TF: `tf.argmin`. */
export const argmin = pyFunction(
  "argmin",
  ["input", "axis", "name", "dimension", "output_type"],
  (
    input: TensorLike,
    axis?: TensorLike | null,
    name?: NameLike,
    dimension?: TensorLike | null,
    output_type: DTypeLike = int64,
  ): Tensor => raw.ArgMin({ input, dimension: eitherAxis(axis, dimension), name, output_type: as_dtype(output_type) }),
  { required: 1 },
);

function argFunction(name: string, make: typeof raw.ArgMax) {
  return pyFunction(
    name,
    ["input", "dimension", "output_type", "name"],
    (input: TensorLike, dimension: TensorLike, output_type: DTypeLike = int64, label?: NameLike): Tensor =>
      make({ input, dimension, output_type, name: label }),
    { required: 2 },
  );
}

/** The old name of argmax. TF: `tf.arg_max`. */
export const arg_max = argFunction("arg_max", raw.ArgMax);
/** The old name of argmin. TF: `tf.arg_min`. */
export const arg_min = argFunction("arg_min", raw.ArgMin);
