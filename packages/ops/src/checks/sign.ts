/** Assertions about signs. TF: python/ops/check_ops.py. */
import {
  convertToTensor,
  pyFunction,
  withContext,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { assert_less, assert_less_equal, messagePrefix, type Data, type Message } from "./assert.ts";

type Check = (x: Tensor, zero: Tensor, data: Data, summarize: number | null | undefined) => Operation;

/** @param condition what the error shows of `x`, up to its name */
function signAssert(name: string, condition: readonly string[], check: Check) {
  return pyFunction(
    name,
    ["x", "data", "summarize", "message", "name"],
    (x: TensorLike, data?: Data, summarize?: number | null, message?: Message, scope?: NameLike): Operation =>
      withContext(name_scope(scope ?? null, name, [x, data]), () => {
        const value = convertToTensor(x, { name: "x" });
        const texts = condition.map((text) => text.replace("%s", value.name));
        const shown = data ?? [messagePrefix(message), ...texts, value];
        return check(value, convertToTensor(0, { dtype: value.dtype.base_dtype }), shown, summarize);
      }),
    { required: 1 },
  );
}

/** An operation that fails unless every element is below 0. TF: `tf.assert_negative`. */
export const assert_negative = signAssert(
  "assert_negative",
  ["Condition x < 0 did not hold element-wise:", "x (%s) = "],
  (x, zero, data, summarize) => assert_less(x, zero, data, summarize),
);

/** An operation that fails unless every element is above 0. TF: `tf.assert_positive`. */
export const assert_positive = signAssert(
  "assert_positive",
  ["Condition x > 0 did not hold element-wise:", "x (%s) = "],
  (x, zero, data, summarize) => assert_less(zero, x, data, summarize),
);

/** An operation that fails where an element is below 0. TF: `tf.assert_non_negative`. */
export const assert_non_negative = signAssert(
  "assert_non_negative",
  ["Condition x >= 0 did not hold element-wise:", "x (%s) = "],
  (x, zero, data, summarize) => assert_less_equal(zero, x, data, summarize),
);

/** An operation that fails where an element is above 0. TF: `tf.assert_non_positive`. */
export const assert_non_positive = signAssert(
  "assert_non_positive",
  ["Condition x <= 0 did not hold element-wise:x (%s) = "],
  (x, zero, data, summarize) => assert_less_equal(x, zero, data, summarize),
);
