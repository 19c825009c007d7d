/** Assertions of a run. TF: core/kernels/logging_ops.cc, python/ops/control_flow_assert.py, check_ops.py. */
import {
  convertToTensor,
  defineOp,
  int32,
  InvalidArgumentError,
  isTensor,
  pyFunction,
  reprFloat,
  sharedDtype,
  string,
  toNumbers,
  withContext,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { constant_value } from "../array/constant_value.ts";
import { name_scope } from "../array/name_scope.ts";
import { cond } from "../control_flow/cond.ts";
import { no_op } from "../control_flow/no_op.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { reduce_all } from "../math/reductions.ts";
import { noOutputs, withRank } from "../shape_rules.ts";
import { summarize } from "./summarize.ts";

// ------------------------------------------------------------------ the op

defineOp(OpDefs.Assert, {
  shape: (ctx) => {
    withRank(ctx.input(0), 0);
    return noOutputs(ctx);
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const [condition, ...data] = ctx.inputList();
    const limit = Number(ctx.attr("summarize", "int"));
    ctx.routine([condition!, ...data], [], ({ inputs: [holds, ...values] }) => {
      if (holds!.data[0]) return [];
      throw new InvalidArgumentError(
        null,
        ctx.op,
        `assertion failed: ${values.map((v) => `[${summarize(v, limit)}]`).join(" ")}`,
      );
    });
  },
});

// ------------------------------------------------------------------ Assert

/**
 * Stops the run with an error that shows `data` where the condition is false.
 * @param condition a scalar bool
 * @param data tensors and texts to show
 * @param summarize how many elements of each are shown, 3 unless told
 * @returns an operation that must be run, by a control dependency
 * TF: `tf.Assert`.
 */
export const Assert = pyFunction(
  "Assert",
  ["condition", "data", "summarize", "name"],
  (condition: TensorLike, data: readonly TensorLike[], summarize?: number | null, name?: NameLike): Operation =>
    withContext(name_scope(name ?? null, "Assert", [condition, data]), () => {
      const types = data.map((d) => convertToTensor(d).dtype);
      const assertion = (holds: TensorLike): Operation =>
        raw.Assert({ condition: holds, data, summarize: summarize ?? undefined, name: "Assert" });
      // what may live on another device is only fetched where the condition is false
      if (types.every((t) => t === string || t === int32)) return assertion(condition);
      const holds = convertToTensor(condition, { name: "Condition" });
      const guarded: unknown = cond(
        holds,
        () => no_op(),
        () => assertion(holds),
        { name: "AssertGuard" },
      );
      return (guarded as Tensor).op; // a cond of operations gives the tensor they join in
    }),
  { required: 2 },
);

// ------------------------------------------------------------------ comparisons

type Compare = (args: { x: TensorLike; y: TensorLike }) => Tensor;

interface Comparison {
  readonly symbol: string;
  readonly name: string;
  readonly make: Compare;
  readonly holds: (x: number, y: number) => boolean;
}

export type Message = string | null | undefined;
export type Data = readonly TensorLike[] | null | undefined;

/** TF: `check_ops._message_prefix`. */
export function messagePrefix(message: Message): string {
  return message ? `${message}.  ` : "";
}

/** TF: `check_ops._binary_assert`. @throws InvalidArgumentError where the values are known and do not hold */
function assertComparison(
  comparison: Comparison,
  x: TensorLike,
  y: TensorLike,
  data: Data,
  summarize: number | null | undefined,
  message: Message,
  name: NameLike,
): Operation {
  const { symbol, make, holds } = comparison;
  return withContext(name_scope(name, comparison.name, [x, y, ...(data ?? [])]), () => {
    const shared = sharedDtype([x, y]) ?? null;
    const a = convertToTensor(x, { preferredDtype: shared, name: "x" });
    const b = convertToTensor(y, { preferredDtype: shared, name: "y" });
    const own = data ?? [
      `Condition x ${symbol} y did not hold element-wise:`,
      `x (${a.name}) = `,
      a,
      `y (${b.name}) = `,
      b,
    ];
    const shown = message === null || message === undefined ? own : [message, ...own];
    const condition = reduce_all(make({ x: a, y: b }));
    const [first, second] = [constant_value(a), constant_value(b)];
    if (first && second && !holdsEverywhere(first, second, holds)) {
      throw new InvalidArgumentError(
        null,
        null,
        shown.map((d) => (isTensor(d) ? constantText(d) : (d as string))).join("\n"),
      );
    }
    return Assert(condition, shown, summarize);
  });
}

/** numpy's broadcasting of a scalar, or values of one shape; anything else is left to the run. */
function holdsEverywhere(x: TensorValue, y: TensorValue, holds: (x: number, y: number) => boolean): boolean {
  const [a, b] = [toNumbers(x), toNumbers(y)];
  if (a.length !== b.length && a.length !== 1 && b.length !== 1) return true;
  return Array.from({ length: a.length && b.length && Math.max(a.length, b.length) }, (_, i) => i).every((i) =>
    holds(a[a.length === 1 ? 0 : i]!, b[b.length === 1 ? 0 : i]!),
  );
}

function constantText(tensor: Tensor): string {
  const value = constant_value(tensor);
  if (!value) return tensor._str();
  const elements = Array.from(value.data as ArrayLike<unknown>, (e) =>
    typeof e === "number" && value.dtype.is_floating ? reprFloat(e).replace(/\.0$/, ".") : String(e),
  );
  return value.shape.length === 0 ? elements[0]! : `[${elements.join(" ")}]`;
}

function binaryAssert(comparison: Comparison) {
  return pyFunction(
    comparison.name,
    ["x", "y", "data", "summarize", "message", "name"],
    (
      x: TensorLike,
      y: TensorLike,
      data?: Data,
      summarize?: number | null,
      message?: Message,
      name?: NameLike,
    ): Operation => assertComparison(comparison, x, y, data, summarize, message, name ?? null),
    { required: 2 },
  );
}

const EQUAL: Comparison = { symbol: "==", name: "assert_equal", make: raw.Equal, holds: (x, y) => x === y };
const LESS: Comparison = { symbol: "<", name: "assert_less", make: raw.Less, holds: (x, y) => x < y };
const LESS_EQUAL: Comparison = {
  symbol: "<=",
  name: "assert_less_equal",
  make: raw.LessEqual,
  holds: (x, y) => x <= y,
};

/**
 * An operation that fails where `x` and `y` differ in some element.
 * @param data what the error shows, both tensors unless told
 * @throws InvalidArgumentError at once where both are known and differ
 * TF: `tf.assert_equal`.
 */
export const assert_equal = pyFunction(
  "assert_equal",
  ["x", "y", "data", "summarize", "message", "name"],
  (
    x: TensorLike,
    y: TensorLike,
    data?: Data,
    summarize?: number | null,
    message?: Message,
    name?: NameLike,
  ): Operation => {
    // Python opens the scope twice
    const same = withContext(name_scope(name ?? null, "assert_equal", [x, y, ...(data ?? [])]), () =>
      x === y ? no_op() : undefined,
    );
    return same ?? assertComparison(EQUAL, x, y, data, summarize, message, name ?? null);
  },
  { required: 2 },
);

/** An operation that fails where `x` and `y` are equal in some element. TF: `tf.assert_none_equal`. */
export const assert_none_equal = binaryAssert({
  symbol: "!=",
  name: "assert_none_equal",
  make: raw.NotEqual,
  holds: (x, y) => x !== y,
});
/** An operation that fails unless `x < y` in every element. TF: `tf.assert_less`. */
export const assert_less = binaryAssert(LESS);
/** An operation that fails unless `x <= y` in every element. TF: `tf.assert_less_equal`. */
export const assert_less_equal = binaryAssert(LESS_EQUAL);
/** An operation that fails unless `x > y` in every element. TF: `tf.assert_greater`. */
export const assert_greater = binaryAssert({
  symbol: ">",
  name: "assert_greater",
  make: raw.Greater,
  holds: (x, y) => x > y,
});
/** An operation that fails unless `x >= y` in every element. TF: `tf.assert_greater_equal`. */
export const assert_greater_equal = binaryAssert({
  symbol: ">=",
  name: "assert_greater_equal",
  make: raw.GreaterEqual,
  holds: (x, y) => x >= y,
});

function signAssert(name: string, condition: string, comparison: Comparison, zeroFirst: boolean) {
  return pyFunction(
    name,
    ["x", "data", "summarize", "message", "name"],
    (x: TensorLike, data?: Data, summarize?: number | null, message?: Message, label?: NameLike): Operation =>
      withContext(name_scope(label ?? null, name, [x, ...(data ?? [])]), () => {
        const value = convertToTensor(x, { name: "x" });
        const texts = [`Condition x ${condition} did not hold element-wise:`, `x (${value.name}) = `];
        // TensorFlow joins these two for "<= 0" alone
        const shown = data ?? [messagePrefix(message), ...(condition === "<= 0" ? [texts.join("")] : texts), value];
        const zero = convertToTensor(0, { dtype: value.dtype });
        const [first, second] = zeroFirst ? [zero, value] : [value, zero];
        return assertComparison(comparison, first, second, shown, summarize, null, null);
      }),
    { required: 1 },
  );
}

/** An operation that fails unless every element is above 0. TF: `tf.assert_positive`. */
export const assert_positive = signAssert("assert_positive", "> 0", LESS, true);
/** An operation that fails unless every element is below 0. TF: `tf.assert_negative`. */
export const assert_negative = signAssert("assert_negative", "< 0", LESS, false);
/** An operation that fails unless every element is 0 or above. TF: `tf.assert_non_negative`. */
export const assert_non_negative = signAssert("assert_non_negative", ">= 0", LESS_EQUAL, true);
/** An operation that fails unless every element is 0 or below. TF: `tf.assert_non_positive`. */
export const assert_non_positive = signAssert("assert_non_positive", "<= 0", LESS_EQUAL, false);
