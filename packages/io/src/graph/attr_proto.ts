/** Attributes of nodes as AttrValue messages. */
import {
  dtypeOfEnum,
  InvalidArgumentError,
  type AttrMap,
  type AttrValue,
  type DType,
  type NameAttrList,
  type OpDef,
} from "@tfgraph/core";
import { compareBytes } from "../bundle/byte_order.ts";
import * as proto from "../gen/messages.ts";
import { shapeFromProto, shapeToProto } from "./shape_proto.ts";
import { tensorFromProto, tensorToProto } from "./tensor_proto.ts";

export function attrToProto(attr: AttrValue): proto.AttrValue {
  switch (attr.kind) {
    case "string":
      return proto.AttrValue({ s: attr.value });
    case "int":
      return proto.AttrValue({ i: attr.value });
    case "float":
      return proto.AttrValue({ f: attr.value });
    case "bool":
      return proto.AttrValue({ b: attr.value });
    case "type":
      return proto.AttrValue({ type: attr.value.as_datatype_enum });
    case "shape":
      return proto.AttrValue({ shape: shapeToProto(attr.value) });
    case "tensor":
      return proto.AttrValue({ tensor: tensorToProto(attr.value) });
    case "func":
      return proto.AttrValue({ func: functionToProto(attr.value) });
    case "placeholder":
      return proto.AttrValue({ placeholder: attr.value });
    default:
      return proto.AttrValue({ list: listToProto(attr) });
  }
}

function listToProto(attr: Extract<AttrValue, { kind: `list(${string})` }>): proto.AttrValue_ListValue {
  const List = proto.AttrValue_ListValue;
  switch (attr.kind) {
    case "list(string)":
      return List({ s: attr.value });
    case "list(int)":
      return List({ i: attr.value });
    case "list(float)":
      return List({ f: attr.value });
    case "list(bool)":
      return List({ b: attr.value });
    case "list(type)":
      return List({ type: attr.value.map((t) => t.as_datatype_enum) });
    case "list(shape)":
      return List({ shape: attr.value.map(shapeToProto) });
    case "list(tensor)":
      return List({ tensor: attr.value.map(tensorToProto) });
    case "list(func)":
      return List({ func: attr.value.map(functionToProto) });
  }
}

function functionToProto(f: NameAttrList): proto.NameAttrList {
  return proto.NameAttrList({ name: f.name, attr: attrsToProto(f.attrs) });
}

export function attrsToProto(attrs: ReadonlyMap<string, AttrValue>): Map<string, proto.AttrValue> {
  return new Map(Array.from(attrs, ([name, attr]) => [name, attrToProto(attr)]));
}

/**
 * @param type the attribute's type in its OpDef, which alone can tell what an empty list is a list of
 * @throws InvalidArgumentError for a value that is none
 */
export function attrFromProto(value: proto.AttrValue, name: string, type?: string): AttrValue {
  switch (value.WhichOneof("value")) {
    case "s":
      return { kind: "string", value: value.s };
    case "i":
      return { kind: "int", value: value.i };
    case "f":
      return { kind: "float", value: value.f };
    case "b":
      return { kind: "bool", value: value.b };
    case "type":
      return { kind: "type", value: typeFromProto(value.type, name) };
    case "shape":
      return { kind: "shape", value: shapeFromProto(value.shape) };
    case "tensor":
      return { kind: "tensor", value: tensorFromProto(value.tensor) };
    case "func":
      return { kind: "func", value: functionFromProto(value.func) };
    case "placeholder":
      return { kind: "placeholder", value: value.placeholder };
    case "list":
      return listFromProto(value.list, name, type);
    default:
      throw new InvalidArgumentError(null, null, `Attr ${name} has no value`);
  }
}

function listFromProto(list: proto.AttrValue_ListValue, name: string, type?: string): AttrValue {
  if (list.s.length > 0) return { kind: "list(string)", value: list.s };
  if (list.i.length > 0) return { kind: "list(int)", value: list.i };
  if (list.f.length > 0) return { kind: "list(float)", value: list.f };
  if (list.b.length > 0) return { kind: "list(bool)", value: list.b };
  if (list.type.length > 0) return { kind: "list(type)", value: list.type.map((t) => typeFromProto(t, name)) };
  if (list.shape.length > 0) return { kind: "list(shape)", value: list.shape.map(shapeFromProto) };
  if (list.tensor.length > 0) return { kind: "list(tensor)", value: list.tensor.map(tensorFromProto) };
  if (list.func.length > 0) return { kind: "list(func)", value: list.func.map(functionFromProto) };
  return emptyList(type ?? (name === "_output_shapes" ? "list(shape)" : "list(string)"));
}

function emptyList(type: string): AttrValue {
  switch (type) {
    case "list(int)":
    case "list(float)":
    case "list(bool)":
    case "list(type)":
    case "list(shape)":
    case "list(tensor)":
    case "list(func)":
      return { kind: type, value: [] };
    default:
      return { kind: "list(string)", value: [] };
  }
}

function functionFromProto(f: proto.NameAttrList): NameAttrList {
  return { name: f.name, attrs: attrsFromProto(f.attr) };
}

/** @param opDef says what empty lists are lists of */
export function attrsFromProto(attrs: ReadonlyMap<string, proto.AttrValue>, opDef?: OpDef): AttrMap {
  const types = new Map(opDef?.attrs.map((a) => [a.name, a.type]));
  return new Map(Array.from(attrs, ([name, value]) => [name, attrFromProto(value, name, types.get(name))]));
}

export function typeFromProto(value: number, name: string): DType {
  const dtype = dtypeOfEnum(value);
  if (!dtype) throw new InvalidArgumentError(null, null, `Attr ${name} has invalid type ${String(value)}`);
  return dtype;
}

/** Whether two messages have the same bytes. */
export function sameMessage(a: proto.AttrValue, b: proto.AttrValue): boolean {
  return compareBytes(a.SerializeToString(), b.SerializeToString()) === 0;
}
