/** Attribute values as callers give them to AttrValues, checked. TF: `op_def_library.value_to_attr_value` and the `_Satisfies…` checks. */
import type { AttrValue } from "./attr_value.ts";
import { as_dtype, DType } from "./dtype.ts";
import { ValueError } from "./errors.ts";
import type { AttrDef, OpDef } from "./op_def.ts";
import { reprValue, typeName } from "./python_text.ts";
import { as_shape, Dimension, type TensorShape, type ShapeLike } from "./tensor_shape.ts";
import { toTensorValue } from "./to_tensor_value.ts";
import type { ConstTensor, StringElement } from "./tensor_value.ts";
import { FloatLiteral } from "./float_literal.ts";
import { dtypeListText } from "./number_types.ts";
import type { NameAttrList } from "./attr_value.ts";

/** @throws TypeError where the attribute has no default */
export function attrDefaults(opDef: OpDef, attr: AttrDef): AttrValue {
  if (attr.default) return attr.default;
  throw new TypeError(`No argument found for attr ${attr.name} for ${opDef.name}`);
}

/** @throws TypeError, ValueError in TF's words */
export function toAttrValue(value: unknown, attr: AttrDef, opDef: OpDef): AttrValue {
  const converted = convert(value, attr);
  check(converted, attr, opDef);
  return converted;
}

function convert(value: unknown, attr: AttrDef): AttrValue {
  const { type, name } = attr;
  if (type.startsWith("list(")) {
    if (!Array.isArray(value))
      throw new TypeError(`Expected list for attr ${name}, obtained ${typeName(value)} instead.`);
    const item = ELEMENTS[type.slice(5, -1)];
    if (!item) throw new TypeError(`Unrecognized Attr type ${type} for ${name}.`);
    return { kind: type, value: (value as unknown[]).map((v) => item(v, name)) } as AttrValue;
  }
  const item = ELEMENTS[type];
  if (!item) throw new TypeError(`Unrecognized Attr type ${type} for ${name}.`);
  return { kind: type, value: item(value, name) } as AttrValue;
}

const ELEMENTS: Readonly<Record<string, ((value: unknown, name: string) => unknown) | undefined>> = {
  string: (v, name): StringElement => {
    if (typeof v === "string" || v instanceof Uint8Array) return v;
    throw new TypeError(`Expected string for argument '${name}' not ${reprValue(v)}.`);
  },
  int: (v, name): number | bigint => {
    if (typeof v === "bigint") return BigInt.asIntN(53, v) === v ? Number(v) : v;
    const n = v instanceof Dimension ? v.valueOf() : v;
    if (typeof n === "number" && Number.isInteger(n)) return n;
    if (typeof n === "boolean") return Number(n);
    throw new TypeError(`Expected int for argument '${name}' not ${reprValue(v)}.`);
  },
  float: (v, name): number => {
    if (typeof v === "number") return Math.fround(v);
    if (v instanceof FloatLiteral) return Math.fround(Number(v.value));
    throw new TypeError(`Expected float for argument '${name}' not ${reprValue(v)}.`);
  },
  bool: (v, name): boolean => {
    if (typeof v === "boolean") return v;
    throw new TypeError(`Expected bool for argument '${name}' not ${reprValue(v)}.`);
  },
  type: (v, name): DType => {
    try {
      return as_dtype(v).base_dtype;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new TypeError(`Expected DataType for argument '${name}' not ${reprValue(v)}.`);
    }
  },
  shape: (v, name): TensorShape => {
    try {
      return as_shape(v as ShapeLike);
    } catch (error) {
      if (error instanceof ValueError)
        throw new ValueError(`Error converting ${name} to a TensorShape: ${error.message}.`);
      if (!(error instanceof TypeError)) throw error;
      throw new TypeError(`Error converting ${reprValue(v)} (arg name = ${name}) to a TensorShape: ${error.message}`);
    }
  },
  tensor: (v): ConstTensor => (isTensorValue(v) ? v : toTensorValue(v)),
  func: (v, name): NameAttrList => {
    if (typeof v === "string") return { name: v, attrs: new Map() };
    if (typeof v === "object" && v !== null && "name" in v && "attrs" in v) return v as NameAttrList;
    throw new TypeError(`Don't know how to convert ${reprValue(v)} to a func for argument ${name}`);
  },
};

function isTensorValue(value: unknown): value is ConstTensor {
  return (
    typeof value === "object" && value !== null && "dtype" in value && value.dtype instanceof DType && "data" in value
  );
}

function check(value: AttrValue, attr: AttrDef, opDef: OpDef): void {
  if (attr.minimum !== undefined) {
    if (value.kind === "int" && Number(value.value) < attr.minimum) {
      throw new ValueError(
        `Attr '${attr.name}' of '${opDef.name}' Op passed ${String(value.value)} less than minimum ${String(attr.minimum)}.`,
      );
    }
    if (value.kind.startsWith("list(") && (value.value as readonly unknown[]).length < attr.minimum) {
      throw new ValueError(
        `Attr '${attr.name}' of '${opDef.name}' Op passed list of length ${String((value.value as readonly unknown[]).length)} less than minimum ${String(attr.minimum)}.`,
      );
    }
  }
  const { allowed } = attr;
  if (allowed?.kind === "list(string)" && (value.kind === "string" || value.kind === "list(string)")) {
    const names = allowed.value.map(String);
    for (const item of value.kind === "string" ? [value.value] : value.value) {
      if (!names.includes(String(item))) {
        throw new ValueError(
          `Attr '${attr.name}' of '${opDef.name}' Op passed string '${String(item)}' not in: "${names.join('", "')}".`,
        );
      }
    }
  }
  if (allowed?.kind === "list(type)" && (value.kind === "type" || value.kind === "list(type)")) {
    for (const item of value.kind === "type" ? [value.value] : value.value) {
      if (!allowed.value.includes(item)) {
        throw new TypeError(
          `Value passed to parameter '${attr.name}' has DataType ${item.name} not in list of allowed values: ${dtypeListText(allowed.value)}`,
        );
      }
    }
  }
}
