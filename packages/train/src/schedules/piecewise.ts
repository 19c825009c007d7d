/** A learning rate that is constant between boundaries. TF: python/keras/optimizer_v2/legacy_learning_rate_decay.py. */
import {
  asFloat,
  convertToTensor,
  int32,
  int64,
  ownDtype,
  pyFunction,
  ValueError,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as ops from "@tfgraph/ops";
import { inScope } from "./parts.ts";

/** The boundaries in the step's dtype. @throws ValueError where that would change them */
function boundariesLike(x: Tensor, boundaries: readonly Tensor[]): Tensor[] {
  const wanted = x.dtype.base_dtype;
  return boundaries.map((b) => {
    const own = b.dtype.base_dtype;
    if (own === wanted) return b;
    if (own === int32 && wanted === int64) return ops.cast(b, wanted);
    throw new ValueError(`Boundaries (${own.toString()}) must have the same dtype as x (${wanted.toString()}).`);
  });
}

/** TF: `PiecewiseConstantDecay.__call__`. */
function choose(x: TensorLike, boundaries: readonly Tensor[], values: readonly Tensor[], name?: NameLike): Tensor {
  return inScope(name, "PiecewiseConstant", () => {
    const step = convertToTensor(x);
    const last = values.length - 1;
    const pairs: [Tensor, () => Tensor][] = [
      [step.less_equal(boundaries[0]!), () => values[0]!],
      [step.greater(boundaries.at(-1)!), () => values[last]!],
    ];
    for (let i = 1; i < last; i++) {
      const between = step.greater(boundaries[i - 1]!).and(step.less_equal(boundaries[i]!));
      pairs.push([between, () => values[i]!]);
    }
    return ops.case(pairs, () => values[0]!, { exclusive: true }) as Tensor;
  });
}

/**
 * `values[0]` up to the first boundary, `values[1]` up to the second, and so on.
 * @param x the step: a scalar number, tensor or variable
 * @param boundaries rising, of the step's dtype
 * @param values one more than boundaries, floats
 * @returns a scalar of the values' dtype
 * @throws ValueError where the types or numbers of boundaries and values do not fit
 * TF: `tf.train.piecewise_constant`, `tf.train.piecewise_constant_decay`.
 */
export const piecewise_constant = pyFunction(
  "piecewise_constant",
  ["x", "boundaries", "values", "name"],
  (x: TensorLike, boundaries: readonly TensorLike[], values: readonly TensorLike[], name?: NameLike): Tensor => {
    // plain numbers are what the step is: floats where it is one
    const stepIsFloat = ownDtype(x)?.is_floating ?? !Number.isInteger(x);
    const limits = boundaries.map((b) => convertToTensor(stepIsFloat ? asFloat(b) : b));
    const rates = values.map((v) => convertToTensor(asFloat(v)));
    const fitting = boundariesLike(convertToTensor(x), limits);
    const first = rates[0]!.dtype.base_dtype;
    for (const { dtype } of rates.slice(1)) {
      if (dtype.base_dtype !== first) {
        throw new ValueError(
          `Values must have elements all with the same dtype (${first.toString()} vs ${dtype.base_dtype.toString()}).`,
        );
      }
    }
    if (fitting.length !== rates.length - 1)
      throw new ValueError("The length of boundaries should be 1 less than the length of values");
    return choose(x, fitting, rates, name);
  },
  { required: 3 },
);
export const piecewise_constant_decay = piecewise_constant;
