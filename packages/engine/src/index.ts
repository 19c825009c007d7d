/** How graphs run on this machine. */
import { setConstantEvaluator, setDefaultExecutorFactory } from "@tfgraph/core";
import { Engine } from "./engine.ts";
import { evaluateConstantTensor } from "./evaluate_constant.ts";
import { setWarningChannel } from "./warn.ts";

/**
 * Makes this engine run every session, and compute constants while graphs are built.
 * @param say where its warnings go
 */
export function installEngine(say?: (message: string) => void): void {
  if (say) setWarningChannel(say);
  setDefaultExecutorFactory((options) => new Engine(options));
  setConstantEvaluator(evaluateConstantTensor);
}

export { Engine };
