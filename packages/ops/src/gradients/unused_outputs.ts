/** Gradients of outputs that nothing depends on: zeros. TF: `control_flow_state.ZerosLike`. */
import type { Operation, Tensor } from "@tfgraph/core";
import { zeros_like } from "../array/fill.ts";

export function zerosForOutput(op: Operation, index: number): Tensor {
  return zeros_like(op.outputs[index]!, { optimize: false });
}
