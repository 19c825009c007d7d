/** Switch and Merge: where v1 control flow forks and joins. TF: python/ops/control_flow_ops.py. */
import {
  convertToTensor,
  get_default_graph,
  IndexedSlices,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import * as raw from "../gen/raw_ops.ts";
import { asIndexedSlices, withOneIndexType, type Gradient } from "./slices.ts";
import { partsOf } from "./nest.ts";

/**
 * Forwards `data` to the output that `pred` chooses: `[output_false, output_true]`.
 * TF: `control_flow_ops.switch`.
 */
export function switch_(data: TensorLike, pred: TensorLike, name: NameLike = null): [Tensor, Tensor] {
  return withContext(name_scope(name, "Switch", [data, pred]), (scope) => {
    const value = convertToTensor(data, { name: "data", asRef: true });
    return raw.Switch({ data: value, pred: convertToTensor(pred, { name: "pred" }), name: scope });
  });
}

/** TF: `control_flow_ops._SwitchRefOrTensor`: a reference stays one, and the switch is colocated with its data. */
export function switchRefOrTensor(data: TensorLike, pred: Tensor, name: NameLike = "Switch"): [Tensor, Tensor] {
  const value = convertToTensor(data, { name: "data" });
  return withContext(get_default_graph().colocate_with(value, true), () =>
    value.dtype._is_ref_dtype ? raw.RefSwitch({ data: value, pred, name }) : switch_(value, pred, name),
  );
}

/**
 * The first input that is available, and which one it is.
 * TF: `control_flow_ops.merge`.
 */
export function merge(inputs: readonly TensorLike[], name: NameLike = null): { output: Tensor; value_index: Tensor } {
  return withContext(name_scope(name, "Merge", inputs), (scope) => {
    const values = inputs.map((input) => convertToTensor(input, { asRef: true }));
    const make = values.every((v) => v.dtype._is_ref_dtype) ? raw.RefMerge : raw.Merge;
    return make({ inputs: values, name: scope });
  });
}

/** The gradient that arrived: of sparse ones each part is merged. TF: `control_flow_ops.merge`. */
export function mergeGradients(inputs: readonly Gradient[], name: NameLike = null): Gradient {
  if (!inputs.some((grad) => grad instanceof IndexedSlices)) return merge(inputs as readonly Tensor[], name).output;
  return withContext(name_scope(name, "Merge", inputs), () => {
    const slices = withOneIndexType(inputs.map((grad) => asIndexedSlices(grad, false)));
    const [first] = slices;
    const parts = slices.map((grad) => partsOf(grad)!.parts);
    const merged = parts[0]!.map((_, i) => raw.Merge({ inputs: parts.map((list) => list[i]!) }).output);
    return partsOf(first)!.join(merged) as IndexedSlices;
  });
}

/** Both outputs of a Switch for a gradient, part by part where it is sparse, beside the gradient. */
export function switchGradients(grad: Gradient, pred: Tensor, name: NameLike = "Switch"): [Gradient, Gradient] {
  if (!(grad instanceof IndexedSlices)) return switchRefOrTensor(grad, pred, name);
  return withContext(get_default_graph().colocate_with(grad.values, true), () => switchAnywhere(grad, pred, name));
}

/** The same, wherever the graph is being built. TF: `control_flow_ops.switch` */
export function switchAnywhere(grad: Gradient, pred: Tensor, name: NameLike = "Switch"): [Gradient, Gradient] {
  if (!(grad instanceof IndexedSlices)) return switch_(grad, pred, name);
  return withContext(name_scope(name, "Switch", [grad.values]), () => {
    const { parts, join } = partsOf(grad)!;
    const switched = parts.map((part) => raw.Switch({ data: part, pred }));
    return [0, 1].map((i) => join(switched.map((pair) => pair[i]!)) as IndexedSlices) as [Gradient, Gradient];
  });
}
