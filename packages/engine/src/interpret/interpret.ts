/**
 * The interpreter: every kernel form in plain TypeScript, with the same bits as the compiled kernels. It runs what is run
 * once, what is computed while planning, and is the oracle of the emitters.
 */
import type { kernel } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { prepareGather } from "./gather.ts";
import { prepareGemm } from "./gemm.ts";
import { prepareMap } from "./map.ts";
import { prepareRandom } from "./random.ts";
import { prepareReduce } from "./reduce.ts";
import { prepareRow } from "./row.ts";
import { prepareScatter } from "./scatter.ts";

/** A form that runs on memory alone. */
export type LoopForm = Exclude<kernel.Form, kernel.RoutineForm>;

/** Binds a form to its memory; the result runs it, any number of times. */
export function prepare(form: LoopForm, memory: Memory): () => void {
  switch (form.kind) {
    case "map":
      return prepareMap(form, memory);
    case "reduce":
      return prepareReduce(form, memory);
    case "gemm":
      return prepareGemm(form, memory);
    case "row":
      return prepareRow(form, memory);
    case "gather":
      return prepareGather(form, memory);
    case "scatter":
      return prepareScatter(form, memory);
    case "random":
      return prepareRandom(form, memory);
  }
}
