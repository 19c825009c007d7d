/** Whether a node is what its op's signature asks for. TF: `ValidateNodeDef`, `ValidateAttrValue`; its texts. */
import {
  argTypes,
  attrText,
  protoTypeName,
  ValueError,
  type AttrDef,
  type AttrMap,
  type AttrValue,
  type DType,
  type OpDef,
} from "@tfgraph/core";
import { opText } from "./op_text.ts";

/** Tensors an op may take or give as one list: more than any program has, less than what exhausts the memory. */
const MAX_LIST = 2 ** 20;

/**
 * @param name the node's name in the graph
 * @throws ValueError for attributes that are missing, of another kind or not allowed
 */
export function validateAttrs(name: string, def: OpDef, attrs: AttrMap): void {
  for (const attrDef of def.attrs) {
    const attr = attrs.get(attrDef.name);
    if (!attr) continue;
    const problem = attrProblem(attr, attrDef);
    if (problem !== undefined) throw new ValueError(`${problem}\n\t; NodeDef: {{node ${name}}}; ${opText(def)}`);
  }
  for (const { numberAttr } of [...def.inputs, ...def.outputs]) {
    const count = numberAttr === undefined ? undefined : attrs.get(numberAttr);
    if (count?.kind === "int" && !(count.value >= 0 && count.value <= MAX_LIST)) {
      throw new ValueError(
        `Value for attr '${numberAttr!}' of ${String(count.value)} is out of range; NodeDef: {{node ${name}}}; ${opText(def)}`,
      );
    }
  }
  const missing = def.attrs.filter((a) => !attrs.has(a.name)).map((a) => `'${a.name}'`);
  if (missing.length > 0) {
    throw new ValueError(
      `NodeDef missing attr${missing.length === 1 ? "" : "s"} ${missing.join(", ")} from ${opText(def)}; NodeDef: {{node ${name}}}`,
    );
  }
}

/** Gives attributes that are not there their defaults. TF: `AddDefaultsToNodeDef`. */
export function addDefaults(def: OpDef, attrs: AttrMap): void {
  for (const attrDef of def.attrs) {
    if (attrDef.default && !attrs.has(attrDef.name)) attrs.set(attrDef.name, attrDef.default);
  }
}

function attrProblem(attr: AttrValue, def: AttrDef): string | undefined {
  if (attr.kind === "placeholder") return undefined;
  if (attr.kind !== def.type)
    return `AttrValue had value with type '${attr.kind}' when '${def.type}' expected\n\t for attr '${def.name}'`;
  const elements: readonly unknown[] = Array.isArray(attr.value) ? attr.value : [attr.value];
  if (def.minimum !== undefined) {
    if (attr.kind === "int" && attr.value < def.minimum) {
      return `Value for attr '${def.name}' of ${String(attr.value)} must be at least minimum ${String(def.minimum)}`;
    }
    if (Array.isArray(attr.value) && elements.length < def.minimum) {
      return `Length for attr '${def.name}' of ${String(elements.length)} must be at least minimum ${String(def.minimum)}`;
    }
  }
  if (def.allowed) {
    const { allowed } = def;
    const list: readonly unknown[] = Array.isArray(allowed.value) ? allowed.value : [];
    const wrong = elements.find((e) => !list.includes(e));
    if (wrong !== undefined) {
      return `Value for attr '${def.name}' of ${elementText(wrong)} is not in the list of allowed values: ${list.map(elementText).join(", ")}`;
    }
  }
  return undefined;
}

function elementText(value: unknown): string {
  if (typeof value === "string") return attrText({ kind: "string", value });
  return isDType(value) ? protoTypeName(value) : String(value);
}

function isDType(value: unknown): value is DType {
  return typeof value === "object" && value !== null && "as_datatype_enum" in value;
}

/**
 * @param inputs the types of what the node takes, and which output gives each
 * @throws ValueError where number or types of inputs are others
 */
export function validateInputs(
  name: string,
  def: OpDef,
  attrs: AttrMap,
  inputs: readonly { readonly dtype: DType; readonly name: string }[],
): void {
  const expected = def.inputs.flatMap((arg) => argTypes(arg, attrs));
  if (expected.length !== inputs.length) {
    throw new ValueError(
      `NodeDef expected inputs '${expected.map(protoTypeName).join(", ")}' do not match ${String(inputs.length)} inputs specified; ${opText(def)}; NodeDef: {{node ${name}}}`,
    );
  }
  inputs.forEach((input, i) => {
    const type = expected[i]!;
    if (input.dtype === type || (input.dtype._is_ref_dtype && input.dtype.base_dtype === type)) return;
    throw new ValueError(
      `Input ${String(i)} of node ${name} was passed ${protoTypeName(input.dtype)} from ${input.name} incompatible with expected ${protoTypeName(type)}.`,
    );
  });
}
