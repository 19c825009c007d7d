/** Signatures of ops as OpDef messages. */
import { attrOf, dtypeOfEnum, type ArgDef, type AttrDef, type AttrValue, type OpDef } from "@tfgraph/core";
import * as proto from "../gen/messages.ts";
import { attrFromProto, attrToProto, typeFromProto } from "./attr_proto.ts";

export function opDefToProto(def: OpDef): proto.OpDef {
  const message = proto.OpDef({
    name: def.name,
    input_arg: def.inputs.map(argToProto),
    output_arg: def.outputs.map(argToProto),
    attr: def.attrs.map(attrDefToProto),
    control_output: def.controlOutputs ?? [],
    is_commutative: def.isCommutative ?? false,
    is_aggregate: def.isAggregate ?? false,
    is_stateful: def.isStateful ?? false,
    allows_uninitialized_input: def.allowsUninitializedInput ?? false,
    is_distributed_communication: def.isDistributedCommunication ?? false,
  });
  if (def.deprecation) message.deprecation = proto.OpDeprecation(def.deprecation);
  return message;
}

function argToProto(arg: ArgDef): proto.OpDef_ArgDef {
  const message = proto.OpDef_ArgDef({
    name: arg.name,
    type: arg.type?.as_datatype_enum ?? 0,
    type_attr: arg.typeAttr ?? "",
    number_attr: arg.numberAttr ?? "",
    type_list_attr: arg.typeListAttr ?? "",
    is_ref: arg.isRef ?? false,
  });
  if (arg.fullType) message.experimental_full_type = proto.FullTypeDef.FromString(arg.fullType);
  return message;
}

function attrDefToProto(attr: AttrDef): proto.OpDef_AttrDef {
  const message = proto.OpDef_AttrDef({ name: attr.name, type: attr.type });
  if (attr.default) message.default_value = attrToProto(attr.default);
  if (attr.minimum !== undefined) {
    message.has_minimum = true;
    message.minimum = attr.minimum;
  }
  if (attr.allowed) message.allowed_values = attrToProto(attr.allowed);
  return message;
}

/** @throws InvalidArgumentError for types and defaults that are none */
export function opDefFromProto(message: proto.OpDef): OpDef {
  return {
    name: message.name,
    inputs: message.input_arg.map(argFromProto),
    outputs: message.output_arg.map(argFromProto),
    attrs: message.attr.map(attrDefFromProto),
    ...(message.control_output.length > 0 && { controlOutputs: message.control_output }),
    ...(message.is_commutative && { isCommutative: true }),
    ...(message.is_aggregate && { isAggregate: true }),
    ...(message.is_stateful && { isStateful: true }),
    ...(message.allows_uninitialized_input && { allowsUninitializedInput: true }),
    ...(message.is_distributed_communication && { isDistributedCommunication: true }),
    ...(message.HasField("deprecation") && {
      deprecation: { version: message.deprecation.version, explanation: message.deprecation.explanation },
    }),
  };
}

function argFromProto(arg: proto.OpDef_ArgDef): ArgDef {
  return {
    name: arg.name,
    ...(arg.type !== 0 && { type: typeFromProto(arg.type, arg.name) }),
    ...(arg.type_attr && { typeAttr: arg.type_attr }),
    ...(arg.number_attr && { numberAttr: arg.number_attr }),
    ...(arg.type_list_attr && { typeListAttr: arg.type_list_attr }),
    ...(arg.is_ref && { isRef: true }),
    ...(arg.HasField("experimental_full_type") && { fullType: arg.experimental_full_type.SerializeToString() }),
  };
}

function attrDefFromProto(attr: proto.OpDef_AttrDef): AttrDef {
  return {
    name: attr.name,
    type: attr.type,
    ...(attr.HasField("default_value") && { default: attrFromProto(attr.default_value, attr.name, attr.type) }),
    ...(attr.HasField("allowed_values") && { allowed: allowedFromProto(attr) }),
    ...(attr.has_minimum && { minimum: Number(attr.minimum) }),
  };
}

/** Types this library has no name for are left out. */
function allowedFromProto(attr: proto.OpDef_AttrDef): AttrValue {
  const { list } = attr.allowed_values;
  if (list.type.length === 0) return attrFromProto(attr.allowed_values, attr.name, "list(string)");
  return attrOf(
    "list(type)",
    list.type.map(dtypeOfEnum).filter((t) => t !== undefined),
  );
}
