/** Assertions about near values and rising ones. TF: python/ops/check_ops.py. */
import {
  bool,
  convertToTensor,
  half,
  bfloat16,
  float64,
  pyFunction,
  sharedDtype,
  withContext,
  type DType,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { reshape } from "../array/reshape.ts";
import { shape, size } from "../array/shape.ts";
import { strided_slice } from "../array/strided_slice.ts";
import { cond } from "../control_flow/cond.ts";
import * as raw from "../gen/raw_ops.ts";
import { abs } from "../math/elementary.ts";
import { reduce_all } from "../math/reductions.ts";
import { Assert, messagePrefix, type Data, type Message } from "./assert.ts";
import { is_numeric_tensor } from "./type.ts";

/** numpy's `finfo(dtype).eps`: how far the next number after 1 is. */
function epsilon(dtype: DType): number {
  return dtype === float64 ? 2 ** -52 : dtype === half ? 2 ** -10 : dtype === bfloat16 ? 2 ** -7 : 2 ** -23;
}

/**
 * An operation that fails unless `|x - y| < atol + rtol * |y|` in every element.
 * @param rtol relative tolerance, ten times the dtype's precision unless told
 * @param atol absolute tolerance, the same
 * TF: `tf.assert_near`.
 */
export const assert_near = pyFunction(
  "assert_near",
  ["x", "y", "rtol", "atol", "data", "summarize", "message", "name"],
  (
    x: TensorLike,
    y: TensorLike,
    rtol?: TensorLike | null,
    atol?: TensorLike | null,
    data?: Data,
    summarize?: number | null,
    message?: Message,
    name?: NameLike,
  ): Operation =>
    withContext(name_scope(name ?? null, "assert_near", [x, y, rtol, atol, ...(data ?? [])]), () => {
      const a = convertToTensor(x, { preferredDtype: sharedDtype([x, y]) ?? null, name: "x" });
      const b = convertToTensor(y, { dtype: a.dtype, name: "y" });
      const dtype = a.dtype.real_dtype;
      const relative = convertToTensor(rtol ?? 10 * epsilon(dtype), { name: "rtol", dtype });
      const absolute = convertToTensor(atol ?? 10 * epsilon(dtype), { name: "atol", dtype });
      const tolerances = `rtol = ${relative._str()}, atol = ${absolute._str()}`;
      const shown = data ?? [
        messagePrefix(message),
        `x and y not equal to tolerance ${tolerances}`,
        `x (${a.name}) = `,
        a,
        `y (${b.name}) = `,
        b,
      ];
      const tolerance = absolute.add(relative.mul(abs(b)));
      const distance = abs(a.sub(b));
      return Assert(reduce_all(raw.Less({ x: distance, y: tolerance })), shown, summarize);
    }),
  { required: 2 },
);

/** Neighbours compared, of all elements in order. TF: `_get_results_for_monotonic_comparison`. */
function compareNeighbours(x: TensorLike, compare: (args: { x: Tensor; y: Tensor }) => Tensor): Tensor {
  const flat = reshape(x, [-1]);
  if (!is_numeric_tensor(flat)) throw new TypeError(`Expected x to be numeric, instead found: ${flat._str()}`);
  const isShort = raw.Less({ x: size(flat), y: 2 });
  const length = shape(flat).sub(1);
  return cond(
    isShort,
    () => convertToTensor([], { dtype: bool }),
    () => {
      const ends = length.radd([1]);
      const later = strided_slice(flat, [1], ends);
      return compare({ x: later, y: strided_slice(flat, [0], length) });
    },
  ) as Tensor;
}

function monotonic(name: string, compare: (args: { x: Tensor; y: Tensor }) => Tensor) {
  return pyFunction(
    name,
    ["x", "name"],
    (x: TensorLike, scope?: NameLike): Tensor<boolean> =>
      withContext(name_scope(scope ?? null, name, [x]), () => reduce_all(compareNeighbours(x, compare))),
    { required: 1 },
  );
}

/** Whether no element is below the one before it. @throws TypeError for what are no numbers. TF: `tf.is_non_decreasing` */
export const is_non_decreasing = monotonic("is_non_decreasing", raw.GreaterEqual);
/** Whether every element is above the one before it. @throws TypeError for what are no numbers. TF: `tf.is_strictly_increasing` */
export const is_strictly_increasing = monotonic("is_strictly_increasing", raw.Greater);
