/** Where an operation and what it takes were made, for messages. */
import type { Operation } from "./operation.ts";
import type { Tensor } from "./tensor.ts";
import { madeAt } from "./where.ts";

/** More inputs are not told. */
const MANY = 3;

/** Inputs whose makers stand in other lines of the program than the operation itself. */
export function inputPlaces(op: Operation, text: (tensor: Tensor) => string): string | undefined {
  const own = op._user_frame;
  const inputs = op.inputs.filter((t) => t.op._user_frame !== undefined && t.op._user_frame !== own);
  if (inputs.length === 0) return undefined;
  return `It takes ${inputs
    .slice(0, MANY)
    .map((t) => `${text(t)}${madeAt(t.op)}`)
    .join("; ")}.`;
}
