/** A plan's unit: a kernel form and the operation it belongs to. */
import type { kernel, Operation } from "@tfgraph/core";

export interface Step {
  readonly op: Operation;
  readonly form: kernel.Form;
}
