/** The gradient of `einsum`, by einsums with subscripts exchanged. TF: python/ops/linalg_grad.py. */
import { convertToTensor, type GradientFunction, type Tensor } from "@tfgraph/core";
import { broadcast_to } from "../array/broadcast.ts";
import { concat } from "../array/concat.ts";
import { ones } from "../array/fill.ts";
import { Slice } from "../array/slice_object.ts";
import { shape } from "../array/shape.ts";
import { stack } from "../array/stack.ts";
import * as raw from "../gen/raw_ops.ts";
import { conj } from "../math/complex.ts";
import { reducedShape } from "../math/reduction_gradients.ts";
import { reduce_sum } from "../math/reductions.ts";
import { ELLIPSIS } from "./einsum_equation.ts";

function einsum(inputs: readonly Tensor[], equation: string): Tensor {
  return raw.Einsum({ inputs, equation });
}

/** The letters of one text that another lacks, each once. */
function lettersOnlyIn(subscripts: string, others: string): string[] {
  return [...new Set(subscripts)].filter((label) => !others.includes(label));
}

/** The first axis of a label, counted from the end where it stands behind the ellipsis. */
function axisOf(subscripts: string, label: string): number {
  const [before = "", after = ""] = subscripts.split(ELLIPSIS);
  return before.includes(label) ? before.indexOf(label) : after.indexOf(label) - after.length;
}

/** The gradient of an einsum of one operand that sums over the `reduced` labels. */
function reducedGradient(
  grad: Tensor,
  outputSubscripts: string,
  subscripts: string,
  inputShape: Tensor,
  reduced: readonly string[],
): Tensor {
  const axes = reduced.map((label) => axisOf(subscripts, label));
  const sizes = stack(axes.map((axis) => inputShape.getitem(axis)));
  const repeats = [subscripts, outputSubscripts].some((s) => new Set(s).size < s.length);
  const kept = Array.from(subscripts)
    .filter((label) => !reduced.includes(label))
    .join("");
  if (!repeats && kept === outputSubscripts) {
    const withOnes = reducedShape(inputShape, convertToTensor(axes));
    return broadcast_to(raw.Reshape({ tensor: grad, shape: withOnes }), inputShape);
  }
  // summed axes in front first, then the rest as an einsum without sums
  const wide = concat([sizes, shape(grad)], 0);
  const withOnes = concat([ones(reduced.length, "int32"), shape(grad)], 0);
  const spread = broadcast_to(raw.Reshape({ tensor: grad, shape: withOnes }), wide);
  return einsum([spread], `${reduced.join("")}${outputSubscripts}->${subscripts}`);
}

/** The gradient of one operand of two, before broadcasting is undone. */
function operandGradient(
  grad: Tensor,
  other: Tensor,
  inputShape: Tensor,
  [subscripts, otherSubscripts, outputSubscripts]: readonly [string, string, string],
): Tensor {
  const reduced = lettersOnlyIn(subscripts, `${outputSubscripts}${otherSubscripts}.`);
  const left = Array.from(subscripts)
    .filter((label) => !reduced.includes(label))
    .join("");
  const gradient = einsum([grad, other], `${outputSubscripts},${otherSubscripts}->${left}`);
  return reduced.length > 0 ? reducedGradient(gradient, left, subscripts, inputShape, reduced) : gradient;
}

/** The axes an ellipsis stands for, as a slice. */
function ellipsisSlice(subscripts: string): { start: number; end: number | null } {
  const start = subscripts.indexOf(ELLIPSIS);
  if (start < 0) return { start: 0, end: 0 };
  const behind = subscripts.length - start - ELLIPSIS.length;
  return { start, end: behind > 0 ? -behind : null };
}

export const einsumGradient: GradientFunction = (op, grad) => {
  const [inputs = "", output = ""] = String(op._attr("equation", "string")).split("->");
  if (op.inputs.length === 1) {
    const inputShape = shape(op.inputs[0]);
    const reduced = lettersOnlyIn(inputs, `${output}${ELLIPSIS}`);
    if (reduced.length === 0) return einsum([grad], `${output}->${inputs}`);
    return reducedGradient(grad, output, inputs, inputShape, reduced);
  }
  const broadcasts = output.includes(ELLIPSIS);
  const [xs, ys] = inputs.split(",").map((s) => (broadcasts && !s.includes(ELLIPSIS) ? s + ELLIPSIS : s)) as [
    string,
    string,
  ];
  const [x, y] = [op.inputs[0]!, op.inputs[1]!].map((t) => (grad.dtype.is_complex ? conj(t) : t)) as [Tensor, Tensor];
  const [xShape, yShape] = [shape(x), shape(y)];
  const gradX = operandGradient(grad, y, xShape, [xs, ys, output]);
  const gradY = operandGradient(grad, x, yShape, [ys, xs, output]);
  if (!broadcasts) return [gradX, gradY];
  const [bx, by] = [ellipsisSlice(xs), ellipsisSlice(ys)];
  const [xKnown, yKnown] = [x.shape.static, y.shape.static];
  if (
    xKnown &&
    yKnown &&
    String(xKnown.slice(bx.start, bx.end ?? undefined)) === String(yKnown.slice(by.start, by.end ?? undefined))
  )
    return [gradX, gradY];
  const [rx, ry] = raw.BroadcastGradientArgs({
    s0: xShape.getitem(new Slice(bx.start, bx.end, null)),
    s1: yShape.getitem(new Slice(by.start, by.end, null)),
  });
  return [
    raw.Reshape({ tensor: reduce_sum(gradX, rx.radd(bx.start)), shape: xShape }),
    raw.Reshape({ tensor: reduce_sum(gradY, ry.radd(by.start)), shape: yShape }),
  ];
};
