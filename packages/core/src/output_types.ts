/** The types of an op's outputs, from its OpDef and attributes. */
import type { AttrValue } from "./attr_value.ts";
import type { DType } from "./dtype.ts";
import { ValueError } from "./errors.ts";
import type { ArgDef, OpDef } from "./op_def.ts";

/** How many tensors one argument stands for, and their types. */
export function argTypes(arg: ArgDef, attrs: ReadonlyMap<string, AttrValue>): DType[] {
  if (arg.typeListAttr !== undefined) {
    const list = attrs.get(arg.typeListAttr);
    if (list?.kind !== "list(type)") throw new ValueError(`Missing attr '${arg.typeListAttr}'`);
    return arg.isRef ? list.value.map((t) => t._as_ref) : [...list.value];
  }
  const dtype = arg.type ?? typeOfAttr(arg.typeAttr, attrs);
  const full = arg.isRef ? dtype._as_ref : dtype;
  if (arg.numberAttr === undefined) return [full];
  const count = attrs.get(arg.numberAttr);
  if (count?.kind !== "int") throw new ValueError(`Missing attr '${arg.numberAttr}'`);
  return new Array<DType>(Number(count.value)).fill(full);
}

function typeOfAttr(name: string | undefined, attrs: ReadonlyMap<string, AttrValue>): DType {
  const attr = name === undefined ? undefined : attrs.get(name);
  if (attr?.kind !== "type") throw new ValueError(`Missing attr '${name ?? ""}'`);
  return attr.value;
}

export function outputTypesOf(opDef: OpDef, attrs: ReadonlyMap<string, AttrValue>): DType[] {
  if (opDef.outputs.length === 1) return argTypes(opDef.outputs[0]!, attrs);
  return opDef.outputs.flatMap((arg) => argTypes(arg, attrs));
}
