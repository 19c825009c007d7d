/** How far sequences are from each other. TF: core/kernels/edit_distance_op.cc, core/ops/array_ops.cc. */
import {
  defineOp,
  elementCount,
  float32,
  InternalError,
  pyFunction,
  ShapeError,
  toNumbers,
  type NameLike,
  type Tensor,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { isSparseLike, sparseOf, type SparseLike } from "./sparse_tensor.ts";
import { sparseShapes } from "./shapes.ts";

type Sequence = readonly unknown[];

/** Elements that compare by `===`. */
const comparable = (element: unknown): unknown =>
  element instanceof Uint8Array ? `bytes ${element.join(",")}` : element;

/** The least number of insertions, deletions and replacements that make one sequence of another. */
function levenshtein(a: Sequence, b: Sequence): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  a.forEach((x, i) => {
    const next = [i + 1];
    b.forEach((y, j) => next.push(x === y ? row[j]! : 1 + Math.min(row[j]!, row[j + 1]!, next[j]!)));
    row = next;
  });
  return row[b.length]!;
}

/** A sparse tensor's sequences by the row-major number of all axes but the last, in a shape that both tensors have. */
function sequencesOf([indices, values]: readonly TensorValue[], rank: number, shape: readonly number[]) {
  const coordinates = toNumbers(indices!);
  const sequences = new Map<number, unknown[]>();
  const { dtype, data } = values!;
  const elements = Array.from(data as ArrayLike<unknown>);
  const comparables = dtype.is_complex
    ? Array.from({ length: elements.length / 2 }, (_, i) => `${String(elements[2 * i])} ${String(elements[2 * i + 1])}`)
    : elements.map(comparable);
  comparables.forEach((element, i) => {
    let group = 0;
    shape.forEach((size, axis) => (group = group * size + coordinates[i * rank + axis]!));
    const sequence = sequences.get(group);
    if (sequence) sequence.push(element);
    else sequences.set(group, [element]);
  });
  return sequences;
}

function distance(hypothesis: Sequence | undefined, truth: Sequence | undefined, normalize: boolean): number {
  if (!truth) return !hypothesis ? 0 : normalize ? Infinity : hypothesis.length;
  const edits = levenshtein(hypothesis ?? [], truth);
  return normalize ? edits / truth.length : edits;
}

defineOp(OpDefs.EditDistance, {
  shape: (ctx) => {
    sparseShapes(ctx, 0);
    sparseShapes(ctx, 3);
    const [hypothesis, truth] = [ctx.constant(2), ctx.constant(5)];
    if (!hypothesis || !truth) return [undefined];
    const [a, b] = [toNumbers(hypothesis), toNumbers(truth)];
    if (a.length !== b.length)
      throw new ShapeError(
        `Num elements of hypothesis_shape does not match truth_shape: ${String(a.length)} vs. ${String(b.length)}`,
      );
    if (a.length < 2)
      throw new ShapeError(
        `Input Hypothesis SparseTensors must have rank at least 2, but hypothesis_shape rank is: ${String(a.length)}`,
      );
    return [a.slice(0, -1).map((size, axis) => Math.max(size, b[axis]!))];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const [a, b] = [ctx.numbers(2), ctx.numbers(5)];
    if (a.length !== b.length)
      throw ctx.invalid(
        `Expected hypothesis and truth to have matching ranks, but got ${String(a.length)} and ${String(b.length)}`,
      );
    const shape = a.slice(0, -1).map((size, axis) => Math.max(size, b[axis]!));
    const count = elementCount(shape);
    const normalize = ctx.attr("normalize", "bool");
    const inputs = [ctx.input(0), ctx.input(1), ctx.input(3), ctx.input(4)];
    const [result] = ctx.routine(inputs, [{ dtype: float32, shape }], (run) => {
      const hypotheses = sequencesOf(run.inputs.slice(0, 2), a.length, shape);
      const truths = sequencesOf(run.inputs.slice(2), a.length, shape);
      const data = new Float32Array(count);
      for (const group of new Set([...hypotheses.keys(), ...truths.keys()])) {
        if (group < 0 || group >= count)
          throw new InternalError(
            null,
            ctx.op,
            `Got an inner product ${String(group)} which would require writing to outside of the buffer for the output tensor (max elements ${String(count)})`,
          );
        data[group] = distance(hypotheses.get(group), truths.get(group), normalize);
      }
      return [{ dtype: float32, shape, data }];
    });
    ctx.output(0, result!);
  },
});

/**
 * The Levenshtein distance of sequences, which lie along the last axis.
 * @param hypothesis a SparseTensor
 * @param truth a SparseTensor of the same type and rank
 * @param normalize whether the distance is divided by the length of the truth
 * @returns float32, of the shape of both without the last axis
 * @throws TypeError for what is no SparseTensor
 * TF: `tf.edit_distance`.
 */
export const edit_distance = pyFunction(
  "edit_distance",
  ["hypothesis", "truth", "normalize", "name"],
  (hypothesis: SparseLike, truth: SparseLike, normalize: boolean = true, name: NameLike = "edit_distance"): Tensor => {
    if (!isSparseLike(hypothesis)) throw new TypeError("Hypothesis must be a SparseTensor.");
    if (!isSparseLike(truth)) throw new TypeError("Truth must be a SparseTensor.");
    const [a, b] = [sparseOf(hypothesis), sparseOf(truth)];
    return raw.EditDistance({
      hypothesis_indices: a.indices,
      hypothesis_values: a.values,
      hypothesis_shape: a.dense_shape,
      truth_indices: b.indices,
      truth_values: b.values,
      truth_shape: b.dense_shape,
      normalize,
      name,
    });
  },
  { required: 2 },
);
