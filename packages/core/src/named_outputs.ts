/** The named tuples that TF's generated op functions return. */
import type { Operation } from "./operation.ts";
import { argTypes } from "./output_types.ts";
import type { Tensor } from "./tensor.ts";

/**
 * The outputs of an operation in the order of its OpDef, each also under its name; a list output is one array.
 * The caller names the tuple's type, which the OpDef decides: only generated constructors should.
 */
export function namedOutputs<Outputs extends readonly (Tensor | Tensor[])[]>(op: Operation): Outputs {
  const outputs: (Tensor | Tensor[])[] = [];
  let next = 0;
  for (const arg of op.op_def.outputs) {
    const isList = arg.numberAttr !== undefined || arg.typeListAttr !== undefined;
    const end = next + argTypes(arg, op.attrs).length;
    const value = isList ? op.outputs.slice(next, end) : op.outputs[next]!;
    next = end;
    outputs.push(value);
    Object.defineProperty(outputs, arg.name, { value, enumerable: false });
  }
  return outputs as unknown as Outputs;
}
