/** `tf.cond` where the predicate is not known while the graph is built. TF: python/framework/smart_cond.py. */
import {
  evaluateConstant,
  hasToTensor,
  isTensor,
  reprValue,
  typeName,
  type NameLike,
  type TensorLike,
} from "@tfgraph/core";
import { constant_value } from "../array/constant_value.ts";
import { cond } from "./cond.ts";

/** The value of a predicate that is plain or constant. @throws TypeError for anything but booleans, 1, 0 and tensors */
export function smartConstantValue(pred: TensorLike): boolean | undefined {
  if (typeof pred === "boolean") return pred;
  if (pred === 0 || pred === 1) return pred === 1;
  if (isTensor(pred)) {
    const value = constant_value(pred) ?? evaluateConstant(pred);
    return value && Boolean((value.data as ArrayLike<unknown>)[0]);
  }
  if (hasToTensor(pred)) return undefined;
  throw new TypeError(
    `Argument \`pred\` must be a Tensor, or a Python bool, or 1 or 0. Received: pred=${reprValue(pred)} of type ${typeName(pred)}`,
  );
}

/** The result of the branch a known predicate takes; both branches, and a choice at run time, where it is not known. */
export function smartCond(pred: TensorLike, trueFn: () => unknown, falseFn: () => unknown, name?: NameLike): unknown {
  const value = smartConstantValue(pred);
  if (value === undefined) return cond(pred, trueFn, falseFn, { name });
  return value ? trueFn() : falseFn();
}
