/** An operation's outputs in the structure its OpDef gives them. TF: `op_def_library._Restructure`. */
import { namedTuple } from "./named_tuple.ts";
import type { Operation } from "./operation.ts";
import { argTypes } from "./output_types.ts";
import type { Tensor } from "./tensor.ts";

/** One entry per output argument: a tensor, or a list of them. */
export function outputArguments(op: Operation): (Tensor | Tensor[])[] {
  let next = 0;
  return op.op_def.outputs.map((arg) => {
    const count = argTypes(arg, op.attrs).length;
    const list = op.outputs.slice(next, next + count);
    next += count;
    return arg.numberAttr !== undefined || arg.typeListAttr !== undefined ? list : list[0]!;
  });
}

/** Several outputs as an array whose entries also go by the names of the OpDef. */
export function namedOutputs<T extends Record<string, unknown>, A extends readonly unknown[]>(op: Operation): A & T {
  return namedTuple<T, A>(
    op.op_def.outputs.map((arg) => arg.name),
    outputArguments(op) as unknown as A,
    op.type,
  );
}
