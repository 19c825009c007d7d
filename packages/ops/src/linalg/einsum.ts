/**
 * Sums of products over named axes. Each operand loses its repeated axes (a diagonal) and those it alone has and that are summed;
 * what is left is one contraction. TF: core/kernels/linalg/einsum_op_impl.h, python/ops/special_math_ops.py.
 */
import {
  convertToTensor,
  defineOp,
  isPlainObject,
  type kernel as k,
  ShapeError,
  ValueError,
  withContext,
  type NameLike,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcastShapes, mergeSizes, type Size } from "../shape_rules.ts";
import { axisLabels, ELLIPSIS, parseEquation, type Label } from "./einsum_equation.ts";
import { einsumGradient } from "./einsum_gradient.ts";
import { contractionPath } from "./einsum_path.ts";

const isHidden = (label: Label): boolean => label.startsWith("…");

// ------------------------------------------------------------------ shapes

/** TF: `EinsumShape`. */
function einsumShape(ctx: ShapeContext): StaticShape {
  const { inputs, output } = parseEquation(String(ctx.attr("equation", "string")));
  if (inputs.length !== ctx.inputCount)
    throw new ShapeError(`Expected ${String(inputs.length)} inputs but got: ${String(ctx.inputCount)}`);
  const sizes = new Map<Label, Size>();
  let hidden: StaticShape = [];
  for (const [i, labels] of inputs.entries()) {
    const input = ctx.input(i);
    const at = labels.indexOf(ELLIPSIS);
    if (!input) {
      if (at >= 0) hidden = undefined;
      for (const label of labels) if (label !== ELLIPSIS) sizes.set(label, sizes.get(label) ?? null);
      continue;
    }
    const all = axisLabels(labels, input.length);
    if (!all)
      // TensorFlow does not say which node
      throw new ValueError(
        at < 0
          ? `Shape must be rank ${String(labels.length)} but is rank ${String(input.length)}`
          : `Shape must be at least rank ${String(labels.length - 1)} but is rank ${String(input.length)}`,
      );
    all.forEach((label, axis) => {
      if (!isHidden(label)) sizes.set(label, mergeSizes(sizes.get(label) ?? null, input[axis]!));
    });
    if (at >= 0 && hidden) hidden = broadcastShapes(hidden, input.slice(at, at + input.length - labels.length + 1));
  }
  if (output.includes(ELLIPSIS) && !hidden) return undefined;
  return output.flatMap((label) => (label === ELLIPSIS ? hidden! : [sizes.get(label) ?? null]));
}

// ------------------------------------------------------------------ lowering

/** A value with a label for each axis. */
interface Labelled {
  readonly value: k.Value;
  readonly labels: readonly Label[];
}

/** A view of the elements whose positions on axes of one label are equal. */
function diagonal({ value, labels }: Labelled): Labelled {
  const distinct = [...new Set(labels)];
  if (distinct.length === labels.length) return { value, labels };
  const shape = distinct.map((label) => value.shape[labels.indexOf(label)]!);
  const strides = distinct.map((label) =>
    labels.reduce((sum, other, axis) => (other === label ? sum + value.strides[axis]! : sum), 0),
  );
  return { value: { ...value, shape, strides }, labels: distinct };
}

/** Sums over the axes of all labels but those kept. */
function summed(ctx: k.Lowering, { value, labels }: Labelled, keeps: (label: Label) => boolean): Labelled {
  const axes = [...labels.keys()].filter((axis) => !keeps(labels[axis]!));
  if (axes.length === 0) return { value, labels };
  return { value: ctx.reduce(value, axes, "sum"), labels: labels.filter(keeps) };
}

/** Puts the axes in an order. */
function arranged(ctx: k.Lowering, { value, labels }: Labelled, order: readonly Label[]): k.Value {
  return ctx.transpose(
    value,
    order.map((label) => labels.indexOf(label)),
  );
}

/** Axes in the output's order, repeated ones as a diagonal of zeros elsewhere. */
function spread(ctx: k.Lowering, result: Labelled, output: readonly Label[]): k.Value {
  const distinct = [...new Set(output)];
  const value = arranged(ctx, result, distinct);
  if (distinct.length === output.length) return value;
  const shape = output.map((label) => value.shape[distinct.indexOf(label)]!);
  const into = (whole: k.Value): k.Value => diagonal({ value: whole, labels: output }).value;
  return ctx.assemble(shape, value.dtype, [{ value, into }], 0);
}

/** The product of two operands, summed over the labels that both have and the output lacks. */
function contracted(ctx: k.Lowering, a: Labelled, b: Labelled, output: ReadonlySet<Label>): Labelled {
  const both = a.labels.filter((label) => b.labels.includes(label));
  const sizeIn = ({ value, labels }: Labelled, label: Label): number => value.shape[labels.indexOf(label)] ?? 1;
  for (const label of both) {
    const [p, q] = [sizeIn(a, label), sizeIn(b, label)];
    if (p !== q && !(isHidden(label) && (p === 1 || q === 1)))
      throw ctx.invalid(
        `Expected dimension ${String(p)} at axis ${String(b.labels.indexOf(label))} of the input shaped [${b.value.shape.join(",")}] but got dimension ${String(q)}`,
      );
  }
  const batch = both.filter((label) => output.has(label));
  const inner = both.filter((label) => !output.has(label));
  const [m, n] = [a, b].map(({ labels }) => labels.filter((label) => !both.includes(label))) as [Label[], Label[]];
  const batchShape = batch.map((label) => Math.max(sizeIn(a, label), sizeIn(b, label)));
  const sizes = (of: Labelled, labels: readonly Label[]): number[] => labels.map((label) => sizeIn(of, label));
  const [mSizes, nSizes, kSizes] = [sizes(a, m), sizes(b, n), sizes(a, inner)];
  const value = ctx.contract({
    batch: batchShape,
    m: mSizes,
    n: nSizes,
    k: kSizes,
    a: ctx.broadcast(arranged(ctx, a, [...batch, ...m, ...inner]), [...batchShape, ...mSizes, ...kSizes]),
    b: ctx.broadcast(arranged(ctx, b, [...batch, ...inner, ...n]), [...batchShape, ...kSizes, ...nSizes]),
  });
  return { value, labels: [...batch, ...m, ...n] };
}

defineOp(OpDefs.Einsum, {
  shape: (ctx) => [einsumShape(ctx)],
  gradient: einsumGradient,
  lower: (ctx) => {
    const { inputs, output } = parseEquation(String(ctx.attr("equation", "string")));
    const operands = inputs.map((labels, i) => {
      const value = ctx.input(i);
      const all = axisLabels(labels, value.shape.length);
      if (!all)
        throw ctx.invalid(
          `Expected input ${String(i)} to have rank ${String(labels.length)} but got: ${String(value.shape.length)}`,
        );
      return { value, labels: all };
    });
    const hidden = [...new Set(operands.flatMap(({ labels }) => labels.filter(isHidden)))];
    hidden.sort((p, q) => Number(q.slice(1)) - Number(p.slice(1)));
    const outputLabels = output.flatMap((label) => (label === ELLIPSIS ? hidden : [label]));
    const wanted = new Set(outputLabels);
    const [a, b] = operands.map((operand, i) => {
      const other = operands[1 - i];
      return summed(ctx, diagonal(operand), (label) => wanted.has(label) || (other?.labels.includes(label) ?? false));
    });
    if (operands.length > 2 || !a) throw ctx.invalid(`Expected at most 2 inputs but got ${String(operands.length)}`);
    ctx.output(0, spread(ctx, b ? contracted(ctx, a, b, wanted) : a, outputLabels));
  },
});

// ------------------------------------------------------------------ function

export interface EinsumKeywords {
  readonly name?: NameLike;
  /** The order of the contractions of more than two operands. */
  readonly optimize?: string;
}

/** What stands for the ellipsis while an equation is resolved. */
const HIDDEN = "0";

/** An equation with an arrow, an ellipsis written as `0`. @throws ValueError */
function resolved(equation: string, count: number): string {
  const compact = equation.replaceAll(" ", "");
  if (compact.includes(ELLIPSIS) && compact.includes(HIDDEN))
    throw new ValueError(`Invalid character "${HIDDEN}" in equation: ${equation}.`);
  const text = compact.replaceAll(ELLIPSIS, HIDDEN);
  const allowed = text.includes(HIDDEN) ? "a-zA-Z0" : "a-zA-Z";
  const match = new RegExp(`^([${allowed},]*)(->[${allowed}]*)?$`, "u").exec(text);
  if (!match) throw new ValueError(`Subscripts have incorrect format: ${text}`);
  const inputs = match[1]!;
  if (inputs.split(",").length !== count)
    throw new ValueError(
      `Got ${String(count)} inputs for equation "${equation}", expecting ${String(inputs.split(",").length)}`,
    );
  const isSingle = (label: string): boolean => label !== "," && inputs.indexOf(label) === inputs.lastIndexOf(label);
  const output = match[2]?.slice(2) ?? [...new Set(inputs)].sort().filter(isSingle).join("");
  if (new Set(output).size !== output.length)
    throw new ValueError(`Output subscripts contain a label appearing more than once: ${equation}`);
  const unknown = Array.from(output).find((label) => label !== HIDDEN && !inputs.includes(label));
  if (unknown !== undefined)
    throw new ValueError(`Output subscripts contain the label ${unknown} not present in the input subscripts.`);
  return `${inputs}->${output}`;
}

const withEllipsis = (equation: string): string => equation.replaceAll(HIDDEN, ELLIPSIS);

/** The sizes of labels, 1 where they are not known. */
function knownSizes(inputs: readonly string[], operands: readonly Tensor[]): Map<string, number> {
  const sizes = new Map<string, number>();
  inputs.forEach((text, i) => {
    const shape = operands[i]!.shape.known;
    if (!shape) return;
    const labels = axisLabels(
      Array.from(text).map((c) => (c === HIDDEN ? ELLIPSIS : c)),
      shape.length,
    );
    labels?.forEach((label, axis) => {
      const key = isHidden(label) ? HIDDEN : label;
      sizes.set(key, Math.max(sizes.get(key) ?? 1, shape[axis] ?? 1));
    });
  });
  return sizes;
}

/**
 * Sums of products over named axes: `tf.einsum("ij,jk->ik", a, b)` is a matrix product.
 * @param equation subscripts of each input, an arrow, those of the output; without the arrow, labels that occur once, in alphabetic order
 * @param inputs as many tensors as there are subscripts; keywords come last
 * @throws ValueError for an equation that cannot be
 * TF: `tf.einsum`, `tf.linalg.einsum`.
 */
export function einsum(equation: string, ...inputs: (TensorLike | EinsumKeywords)[]): Tensor {
  const last = inputs.at(-1);
  const keywords: EinsumKeywords = isPlainObject(last) ? last : {};
  const unknown = Object.keys(keywords).filter((key) => key !== "name" && key !== "optimize");
  if (unknown.length > 0)
    throw new TypeError(
      `Invalid keyword arguments for einsum: ${unknown.join(", ")}. Valid arguments: name, optimize, greedy.`,
    );
  const given = (isPlainObject(last) ? inputs.slice(0, -1) : inputs) as TensorLike[]; // only the last may be keywords
  return withContext(name_scope(keywords.name ?? null, "einsum", given), () => {
    const text = resolved(equation, given.length);
    if (given.length <= 2) return raw.Einsum({ inputs: given, equation: withEllipsis(text) });
    const operands = given.map((x) => convertToTensor(x));
    const [subscripts = "", output = ""] = text.split("->");
    const parts = subscripts.split(",");
    for (const step of contractionPath(parts, output, knownSizes(parts, operands))) {
      const taken = step.operands.map((i) => operands.splice(i, 1)[0]!);
      operands.push(raw.Einsum({ inputs: taken, equation: withEllipsis(step.equation) }));
    }
    return operands[0]!;
  });
}
