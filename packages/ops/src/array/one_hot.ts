/** Classes as vectors with a single one. TF: core/ops/array_ops.cc, python/ops/array_ops.py. */
import {
  as_dtype,
  convertToTensor,
  defineOp,
  float32,
  kernel as k,
  pyFunction,
  ShapeError,
  withContext,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { sizeInput } from "../shape_rules.ts";
import { name_scope } from "./name_scope.ts";

defineOp(OpDefs.OneHot, {
  shape: (ctx) => {
    const axis = Number(ctx.attr("axis", "int"));
    if (axis < -1) throw new ShapeError("axis must be >= -1");
    const depth = sizeInput(ctx, 1);
    const indices = ctx.input(0);
    if (!indices) return [undefined];
    const rank = indices.length + 1;
    return [indices.toSpliced((axis + rank) % rank, 0, depth)];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const indices = ctx.input(0);
    const axisGiven = Number(ctx.attr("axis", "int"));
    const rank = indices.shape.length + 1;
    if (axisGiven !== -1 && axisGiven >= rank) {
      throw ctx.invalid(`Expected axis to be -1 or between [0, ${String(rank)}).  But received: ${String(axisGiven)}`);
    }
    const depth = ctx.number(1);
    if (depth < 0) throw ctx.invalid(`depth must be non-negative, got: ${String(depth)}`);
    const axis = (axisGiven + rank) % rank;
    const labels = ctx.reshape(indices, indices.shape.toSpliced(axis, 0, 1));
    const shape = indices.shape.toSpliced(axis, 0, depth);
    const on = ctx.input(2);
    const off = ctx.input(3);
    const choose = (target: k.Value, yes: k.Value, no: k.Value): void =>
      ctx.mapInto([target], [labels, yes, no], (label, a, b) => [label.eq(k.index(axis, label.type)).select(a, b)]);
    const whole = ctx.empty(shape);
    if (whole.dtype.is_complex) {
      choose(ctx.real(whole), ctx.real(on), ctx.real(off));
      choose(ctx.imaginary(whole), ctx.imaginary(on), ctx.imaginary(off));
    } else choose(whole, on, off);
    ctx.output(0, whole);
  },
});

/**
 * One more axis, with `on_value` at each index and `off_value` elsewhere; an index out of range gives `off_value` only.
 * @param indices integers of any shape
 * @param depth the new axis's size
 * @param axis where the new axis is, -1 (last) where left out
 * @param dtype the element type: that of the values, else float32
 * @throws TypeError where on_value, off_value and dtype differ in type
 * TF: `tf.one_hot`.
 */
export const one_hot = pyFunction(
  "one_hot",
  ["indices", "depth", "on_value", "off_value", "axis", "dtype", "name"],
  (
    indices: TensorLike,
    depth: TensorLike,
    on_value?: TensorLike | null,
    off_value?: TensorLike | null,
    axis?: number | null,
    dtype?: DTypeLike | null,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "one_hot", [indices, depth, on_value, off_value]), (scope) => {
      let wanted = (dtype ?? null) === null ? null : as_dtype(dtype);
      const hint = wanted ?? floatHint(on_value, off_value);
      let on = (on_value ?? null) === null ? null : convertToTensor(on_value, { preferredDtype: hint });
      let off = (off_value ?? null) === null ? null : convertToTensor(off_value, { preferredDtype: hint });
      for (const [value, what] of [
        [on, "on_value"],
        [off, "off_value"],
      ] as const) {
        if (wanted && value && value.dtype.base_dtype !== wanted) {
          throw new TypeError(
            `dtype ${value.dtype.base_dtype.toString()} of ${what} does not match dtype parameter ${wanted.toString()}`,
          );
        }
      }
      wanted ??= (on ?? off)?.dtype.base_dtype ?? float32;
      on ??= convertToTensor(wanted.is_bool ? true : 1, { dtype: wanted, name: "on_value" });
      off ??= convertToTensor(wanted.is_bool ? false : 0, { dtype: wanted, name: "off_value" });
      if (on.dtype.base_dtype !== off.dtype.base_dtype) {
        throw new TypeError(
          `dtype ${on.dtype.base_dtype.toString()} of on_value does not match dtype ${off.dtype.base_dtype.toString()} of off_value`,
        );
      }
      return raw.OneHot({ indices, depth, on_value: on, off_value: off, axis: axis ?? -1, name: scope });
    }),
  { required: 2 },
);

/** Plain numbers are judged together: one that is not integral makes both floats. */
function floatHint(...values: (TensorLike | null | undefined)[]): typeof float32 | null {
  const numbers = values.filter((v) => typeof v === "number");
  return numbers.some((n) => !Number.isInteger(n)) ? float32 : null;
}
