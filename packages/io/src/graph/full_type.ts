/**
 * What a node's outputs are beyond their dtypes, derived from its OpDef: `Shape` gives PRODUCT[SHAPE_TENSOR[INT32]].
 * TF: `full_type::SpecializeType`, which runs on every node that is made.
 */
import type { AttrValue, DType, OpDef } from "@tfgraph/core";
import { FullTypeDef, FullTypeId } from "../gen/messages.ts";

/** Undefined where the OpDef says nothing of its outputs. */
export function specializeType(opDef: OpDef, attrs: ReadonlyMap<string, AttrValue>): FullTypeDef | undefined {
  if (!opDef.outputs.some((o) => o.fullType)) return undefined;
  const args = opDef.outputs.map((o) =>
    o.fullType ? substitute(FullTypeDef.FromString(o.fullType), attrs, new Map()) : FullTypeDef(),
  );
  return FullTypeDef({ type_id: FullTypeId.TFT_PRODUCT, args });
}

/** Replaces variables by the types that attributes give them. */
function substitute(
  type: FullTypeDef,
  attrs: ReadonlyMap<string, AttrValue>,
  bound: ReadonlyMap<string, DType>,
): FullTypeDef {
  if (type.type_id === FullTypeId.TFT_VAR) {
    const name = type.s;
    const dtype = bound.get(name) ?? typesOf(attrs.get(name))[0];
    return dtype ? FullTypeDef({ type_id: fullTypeOf(dtype) }) : type;
  }
  if (type.type_id === FullTypeId.TFT_FOR_EACH) {
    const [container, template, variable] = type.args;
    if (!container || !template || !variable) return type;
    const name = variable.s;
    const args = typesOf(attrs.get(name)).map((t) => substitute(template, attrs, new Map([...bound, [name, t]])));
    return FullTypeDef({ type_id: container.type_id, args });
  }
  return FullTypeDef({ type_id: type.type_id, args: type.args.map((a) => substitute(a, attrs, bound)) });
}

function typesOf(attr: AttrValue | undefined): readonly DType[] {
  if (attr?.kind === "type") return [attr.value];
  return attr?.kind === "list(type)" ? attr.value : [];
}

function fullTypeOf(dtype: DType): number {
  const names: Readonly<Record<string, string>> = {
    float16: "HALF",
    float32: "FLOAT",
    float64: "DOUBLE",
    variant: "LEGACY_VARIANT",
  };
  const { name } = dtype.base_dtype;
  return FullTypeId.DESCRIPTOR.numbers.get(`TFT_${names[name] ?? name.toUpperCase()}`) ?? FullTypeId.TFT_UNSET;
}
