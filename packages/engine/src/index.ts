/** How graphs run on this machine. */
import { setConstantEvaluator, setDefaultExecutorFactory } from "@tfgraph/core";
import { Engine } from "./engine.ts";
import { evaluateConstantTensor } from "./evaluate_constant.ts";

/** Makes this engine run every session, and compute constants while graphs are built. */
export function installEngine(): void {
  setDefaultExecutorFactory((options) => new Engine(options));
  setConstantEvaluator(evaluateConstantTensor);
}

export { Engine };
