/** An op's signature in one line, as messages about nodes quote it. TF: `SummarizeOpDef`, core/framework/op_def_util.cc. */
import { attrText, protoTypeName, type ArgDef, type AttrDef, type OpDef } from "@tfgraph/core";

export function opText(def: OpDef): string {
  const flags = [
    def.isCommutative && "is_commutative=true",
    def.isAggregate && "is_aggregate=true",
    def.isStateful && "is_stateful=true",
    def.allowsUninitializedInput && "allows_uninitialized_input=true",
  ].filter(Boolean);
  const parts = [
    `name=${def.name}`,
    `signature=${argsText(def.inputs)} -> ${argsText(def.outputs)}`,
    ...def.attrs.map((attr) => `attr=${attrDefText(attr)}`),
    ...flags,
  ];
  return `Op<${parts.join("; ")}>`;
}

function argsText(args: readonly ArgDef[]): string {
  return args
    .map((arg) => {
      const count = arg.numberAttr === undefined ? "" : `${arg.numberAttr}*`;
      const type = count + (arg.type ? protoTypeName(arg.type) : (arg.typeAttr ?? arg.typeListAttr ?? ""));
      return `${arg.name}:${arg.isRef ? `Ref(${type})` : type}`;
    })
    .join(", ");
}

function attrDefText(attr: AttrDef): string {
  let text = `${attr.name}:${attr.type}`;
  if (attr.default) text += `,default=${attrText(attr.default)}`;
  if (attr.minimum !== undefined) text += `,min=${String(attr.minimum)}`;
  if (attr.allowed) text += `,allowed=${attrText(attr.allowed)}`;
  return text;
}
