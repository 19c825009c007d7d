/** Second derivatives. TF: python/ops/gradients_impl.py. */
import { int32, isTensor, convertToTensor, pyFunction, type Tensor, type TensorLike } from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { createConstant } from "../array/constant.ts";
import { reshape } from "../array/reshape.ts";
import { shape, size } from "../array/shape.ts";
import { while_loop } from "../control_flow/while_loop.ts";
import { TensorArray } from "../tensor_array/index.ts";
import type { Variable } from "../state/variable.ts";
import { gradients } from "./gradients.ts";

type Input = Tensor | Variable;

/** The gradient of each element of a gradient, one after another in a loop. */
function hessian(gradient: Tensor, x: Input): Tensor {
  const flat = reshape(gradient, [-1]);
  const n = size(x);
  const start = [createConstant(0, { dtype: int32 }), TensorArray(x.dtype.base_dtype, n)] as const;
  const [, rows] = while_loop(
    (j: Tensor) => j.less(n),
    (j: Tensor, result: TensorArray) => {
      const next = j.add(1);
      return [next, result.write(j, gradients(flat.getitem(j), x)[0] as Tensor)];
    },
    start,
  );
  const sizes = shape(x);
  const stacked = rows.stack();
  return reshape(stacked, concat([sizes, sizes], 0));
}

/**
 * The second derivatives of `ys` by each of `xs`.
 * @param ys a scalar, or a list of tensors whose sum is meant
 * @param xs a tensor or variable, or a list of them
 * @param colocate_gradients_with_ops whether gradients are placed beside the operations they belong to
 * @param gate_gradients whether an operation's gradients wait for each other
 * @param aggregation_method how gradients are added up
 * @returns for each of xs its shape twice over, [...shape(x), ...shape(x)]
 * @throws LookupError where an operation between has no gradient
 * TF: `tf.hessians`.
 */
export const hessians = pyFunction(
  "hessians",
  ["ys", "xs", "name", "colocate_gradients_with_ops", "gate_gradients", "aggregation_method"],
  (
    ys: TensorLike,
    xs: Input | readonly Input[],
    _name: string = "hessians",
    colocate_gradients_with_ops: boolean = false,
    gate_gradients: boolean = false,
    aggregation_method?: number | null,
  ): Tensor[] => {
    const list = Array.isArray(xs) ? (xs as readonly Input[]) : [xs as Input];
    const firsts = gradients(ys as Tensor, list, { colocate_gradients_with_ops, gate_gradients, aggregation_method });
    return firsts.map((first, i) => hessian(isTensor(first) ? first : convertToTensor(first), list[i]!));
  },
  { required: 2 },
);
