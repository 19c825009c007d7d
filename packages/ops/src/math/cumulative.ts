/** Running sums, products, and sums of exponentials. TF: core/kernels/scan_ops.cc, python/ops/math_ops.py, math_grad.py. */
import {
  convertToTensor,
  defineOp,
  float32,
  floatLiteral,
  pyFunction,
  withContext,
  type DType,
  type NameLike,
  type OpDef,
  type OpRules,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { where_v2 } from "../array/where.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";
import { div_no_nan } from "./division.ts";
import { exp, log } from "./elementary.ts";

type Step = <N extends number | bigint>(total: N, x: N) => N;
type Pair = [re: number, im: number];
type PairStep = (total: Pair, x: Pair) => Pair;

interface Scan {
  /** How many positions apart the elements along the axis are, and how many there are. */
  readonly stride: number;
  readonly length: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** Each element along the axis takes the total of those before it (and its own, unless exclusive). */
function scan(
  value: TensorValue,
  { stride, length, exclusive, reverse }: Scan,
  step: Step,
  start: number,
): TensorValue {
  const source = value.data as Float64Array; // any typed array: numbers and bigints go through the same code
  const data = source.slice();
  const identity = (typeof source[0] === "bigint" ? BigInt(start) : start) as number;
  const block = stride * length;
  for (let base = 0; base < source.length; base += block) {
    for (let offset = 0; offset < stride; offset++) {
      let total = identity;
      for (let i = 0; i < length; i++) {
        const at = base + offset + stride * (reverse ? length - 1 - i : i);
        const x = source[at]!;
        const next = rounded(data, step(total, x));
        data[at] = exclusive ? total : next;
        total = next;
      }
    }
  }
  return { ...value, data };
}

/** The same on complex numbers, which lie there as pairs. */
function scanPairs(value: TensorValue, plan: Scan, step: PairStep, start: number): TensorValue {
  const data = (value.data as Float64Array).slice();
  const { stride, length, exclusive, reverse } = plan;
  const block = stride * length;
  for (let line = 0; line < data.length / 2 / Math.max(length, 1); line++) {
    const base = Math.floor(line / stride) * block + (line % stride);
    let total: Pair = [start, 0];
    for (let i = 0; i < length; i++) {
      const at = 2 * (base + stride * (reverse ? length - 1 - i : i));
      const [re, im] = step(total, [data[at]!, data[at + 1]!]);
      const next: Pair = [rounded(data, re), rounded(data, im)];
      data.set(exclusive ? total : next, at);
      total = next;
    }
  }
  return { ...value, data };
}

/** What storing a number in an array like this and reading it again would give; integers wrap when they are stored. */
function rounded(like: object, x: number): number {
  return like instanceof Float32Array ? Math.fround(x) : x;
}

function define(
  def: OpDef,
  [step, pairStep]: readonly [Step, PairStep],
  start: number,
  gradient: OpRules["gradient"],
): void {
  defineOp(def, {
    shape: unchanged,
    gradient,
    lower: (ctx) => {
      const x = ctx.input(0);
      const axisShape = ctx.input(1).shape;
      if (axisShape.length > 0) throw ctx.invalid(`ScanOp: axis must be a scalar, not [${axisShape.join(",")}]`);
      const given = ctx.number(1);
      const rank = x.shape.length;
      if (given < -rank || given >= rank)
        throw ctx.invalid(
          `ScanOp: Expected scan axis in the range [${String(-rank)}, ${String(rank)}), but got ${String(given)}`,
        );
      const axis = given < 0 ? given + rank : given;
      const plan: Scan = {
        stride: x.shape.slice(axis + 1).reduce((n, d) => n * d, 1),
        length: x.shape[axis]!,
        exclusive: ctx.attr("exclusive", "bool"),
        reverse: ctx.attr("reverse", "bool"),
      };
      const wide = wideType(x.dtype);
      const operand = wide === x.dtype ? x : ctx.map([x], (e) => e, { dtype: wide });
      const [result] = ctx.routine([operand], [{ dtype: wide, shape: x.shape }], ({ inputs }) => [
        x.dtype.is_complex ? scanPairs(inputs[0]!, plan, pairStep, start) : scan(inputs[0]!, plan, step, start),
      ]);
      ctx.output(0, wide === x.dtype ? result! : ctx.map([result!], (e) => e, { dtype: x.dtype }));
    },
  });
}

/** Half precision is computed in float32. */
function wideType(dtype: DType): DType {
  return dtype.is_floating && dtype.size < 4 ? float32 : dtype;
}

const plus: readonly [Step, PairStep] = [
  (a, b) => ((a as number) + (b as number)) as typeof a,
  (a, b) => [a[0] + b[0], a[1] + b[1]],
];
const times: readonly [Step, PairStep] = [
  (a, b) => ((a as number) * (b as number)) as typeof a,
  (a, b) => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]],
];

define(OpDefs.Cumsum, plus, 0, (op, grad) => [
  cumsum(grad, op.inputs[1], op._attr("exclusive", "bool"), !op._attr("reverse", "bool")),
  null,
]);

define(OpDefs.Cumprod, times, 1, (op, grad) => {
  const [x, axis] = [op.inputs[0]!, op.inputs[1]!];
  const [exclusive, reverse] = [op._attr("exclusive", "bool"), op._attr("reverse", "bool")];
  const product = cumprod(x, axis, exclusive, reverse);
  const out = cumsum(product.mul(grad), axis, exclusive, !reverse);
  return [div_no_nan(out, x), null];
});

/** log(exp(a) + exp(b)), neither overflowing. */
function logOfSum(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}

/** Of floats only: the op takes no other types. */
const plusInLogs: readonly [Step, PairStep] = [(a, b) => logOfSum(Number(a), Number(b)) as typeof a, (a) => a];

define(OpDefs.CumulativeLogsumexp, plusInLogs, -Infinity, (op, grad) => {
  const [x, axis, total] = [op.inputs[0]!, op.inputs[1]!, op.outputs[0]!];
  const [exclusive, reverse] = [op._attr("exclusive", "bool"), op._attr("reverse", "bool")];
  const least = Number(grad.dtype.min);
  const isPositive = raw.Greater({ x: grad, y: 0 });
  const positive = where_v2(isPositive, log(grad), floatLiteral(least));
  const isNegative = raw.Less({ x: grad, y: 0 });
  const negative = where_v2(isNegative, log(grad.neg()), floatLiteral(least));
  const flowing = (part: Tensor): Tensor =>
    exp(cumulative_logsumexp(part.sub(total), axis, exclusive, !reverse).add(x));
  const up = flowing(positive);
  return [up.sub(flowing(negative)), null];
});

function cumulative(name: string, scope: string, make: typeof raw.Cumsum) {
  return pyFunction(
    name,
    ["x", "axis", "exclusive", "reverse", "name"],
    (
      x: TensorLike,
      axis: TensorLike = 0,
      exclusive: boolean = false,
      reverse: boolean = false,
      label?: NameLike,
    ): Tensor =>
      withContext(name_scope(label ?? null, scope, [x]), (scope) =>
        make({ x: convertToTensor(x, { name: "x" }), axis, exclusive, reverse, name: scope }),
      ),
    { required: 1 },
  );
}

/**
 * The running sum along an axis.
 * @param axis 0 unless told
 * @param exclusive whether an element's own value is left out of its sum
 * @param reverse whether it runs from the end
 * TF: `tf.cumsum`.
 */
export const cumsum = cumulative("cumsum", "Cumsum", raw.Cumsum);

/** The running product along an axis. TF: `tf.cumprod`. */
export const cumprod = cumulative("cumprod", "Cumprod", raw.Cumprod);

/** The running logarithm of the sum of exponentials along an axis; see {@link cumsum}. TF: `tf.math.cumulative_logsumexp`. */
export const cumulative_logsumexp = cumulative("cumulative_logsumexp", "CumulativeLogsumexp", raw.CumulativeLogsumexp);
