/** What goes between gradients and updates: pairs of a gradient and its variable, and what is wrong with them. */
import {
  convertToTensor,
  IndexedSlices,
  isTensor,
  NotImplementedError,
  reprString,
  ValueError,
  withHint,
  type Tensor,
} from "@tfgraph/core";
import { isVariable, type Variable } from "@tfgraph/ops";
import { explainNoGradients } from "./no_gradients.ts";

/** A gradient: rows of one where only rows have any. */
export type Gradient = Tensor | IndexedSlices;
export type GradientAndVariable = readonly [gradient: Gradient | null, variable: Variable];
export type VariableList = readonly (Variable | VariableList)[];

/** The variables of nested lists. */
export function flatVariables(list: VariableList): Variable[] {
  const isList = (item: Variable | VariableList): item is VariableList => Array.isArray(item);
  return list.flatMap((item) => (isList(item) ? flatVariables(item) : [item]));
}

/** What a variable is differentiated by. @throws NotImplementedError for what cannot be optimized */
export function targetOf(target: Variable | Tensor): Tensor {
  if (isVariable(target)) return target._ref();
  if (isTensor(target)) return target;
  throw new NotImplementedError(`('Trying to optimize unsupported type ', ${String(target)})`);
}

/** @throws NotImplementedError for what is no variable, TypeError for what is no gradient */
export function checkedPair([grad, variable]: GradientAndVariable): GradientAndVariable {
  if (isTensor(variable))
    throw new NotImplementedError(`('Trying to update a Tensor ', ${(variable as Tensor)._repr()})`);
  if (!isVariable(variable))
    throw new NotImplementedError(`('Trying to optimize unsupported type ', ${String(variable)})`);
  return [grad === null ? null : asGradient(grad), variable];
}

function asGradient(grad: unknown): Gradient {
  if (grad instanceof IndexedSlices) return grad;
  try {
    return convertToTensor(grad);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`Gradient must be convertible to a Tensor or IndexedSlices, or None: ${String(grad)}`);
  }
}

export function variablesText(variables: readonly Variable[]): string {
  return `[${variables.map((v) => reprString(v._repr())).join(", ")}]`;
}

/** The error of a loss that no variable has an influence on. */
export function noGradientsError(loss: Tensor, variables: readonly Variable[]): ValueError {
  return new ValueError(
    withHint(
      `No gradients provided for any variable, check your graph for ops that do not support gradients, between variables ${variablesText(variables)} and loss ${loss._str()}.`,
      explainNoGradients(loss, variables),
    ),
  );
}
