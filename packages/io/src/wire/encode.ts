/**
 * Messages to bytes, exactly as TensorFlow writes them deterministically: fields in ascending order of number, proto3
 * defaults left out but for members of a oneof, numbers of a list packed, maps in upb's order of keys, unknown fields last.
 */
import { compareStrings, ValueError } from "@tfgraph/core";
import { isSet, MessageState } from "./message_state.ts";
import { EnumType, MessageType, type Field, type ScalarType } from "./message_type.ts";
import { checkScalar } from "./scalar.ts";
import { MAX_DEPTH, VARINT, FIXED64, DELIMITED, FIXED32 } from "./wire_format.ts";
import { BackwardWriter } from "./writer.ts";

export function encode(message: MessageState): Uint8Array<ArrayBuffer> {
  const writer = new BackwardWriter();
  writeMessage(writer, message, 0);
  return writer.finish();
}

function writeMessage(w: BackwardWriter, message: MessageState, depth: number): void {
  if (depth > MAX_DEPTH)
    throw new ValueError(
      `Message ${message._type.fullName} exceeds maximum protobuf nesting depth ${String(MAX_DEPTH)}`,
    );
  for (const chunk of message._unknown?.toReversed() ?? []) w.raw(chunk);
  const fields = message._type.fields;
  for (let i = fields.length - 1; i >= 0; i--) {
    const field = fields[i]!;
    if (message._values[i] === undefined || !isSet(message, field)) continue;
    writeField(w, field, message._values[i], depth);
  }
}

function writeField(w: BackwardWriter, field: Field, value: unknown, depth: number): void {
  if (value instanceof Map) {
    for (const key of mapKeys(value).reverse()) writeEntry(w, field, key, value.get(key), depth);
  } else if (!Array.isArray(value)) {
    writeOne(w, field, value, depth);
  } else if (isPacked(field)) {
    const end = w.length;
    for (let i = value.length - 1; i >= 0; i--) writeValue(w, field, value[i], depth);
    w.varint32(w.length - end);
    w.varint32((field.number << 3) | DELIMITED);
  } else {
    for (let i = value.length - 1; i >= 0; i--) writeOne(w, field, value[i], depth);
  }
}

function writeOne(w: BackwardWriter, field: Field, value: unknown, depth: number): void {
  writeValue(w, field, value, depth);
  w.varint32((field.number << 3) | wireType(field.type));
}

function writeEntry(w: BackwardWriter, field: Field, key: unknown, value: unknown, depth: number): void {
  const end = w.length;
  writeValue(w, field, value, depth + 1);
  w.varint32((2 << 3) | wireType(field.type));
  writeScalar(w, field.key!, checkScalar(field.key!, key));
  w.varint32((1 << 3) | wireType(field.key!));
  w.varint32(w.length - end);
  w.varint32((field.number << 3) | DELIMITED);
}

/** A value without its tag; lengths stand before what they count. */
function writeValue(w: BackwardWriter, field: Field, value: unknown, depth: number): void {
  const { type } = field;
  if (type instanceof MessageType) {
    if (!(value instanceof MessageState) || value._type !== type) {
      throw new TypeError(`Field "${field.name}" holds ${typeof value}, not a ${type.fullName}`);
    }
    const end = w.length;
    writeMessage(w, value, depth + 1);
    w.varint32(w.length - end);
  } else if (type instanceof EnumType) {
    w.varint64(Number(checkScalar(type, value)));
  } else {
    writeScalar(w, type, checkScalar(type, value));
  }
}

function writeScalar(w: BackwardWriter, type: ScalarType, value: unknown): void {
  if (typeof value === "string") {
    const end = w.length;
    w.text(value);
    w.varint32(w.length - end);
  } else if (value instanceof Uint8Array) {
    w.raw(value);
    w.varint32(value.length);
  } else if (typeof value === "boolean") {
    w.varint32(value ? 1 : 0);
  } else if (typeof value === "number" || typeof value === "bigint") {
    if (type === "float") w.float(Number(value));
    else if (type === "double") w.double(Number(value));
    else if (type === "fixed32") w.fixed32(Number(value));
    else if (type === "fixed64") w.fixed64(value);
    else w.varint64(value);
  }
}

export function isPacked(field: Field): boolean {
  return wireType(field.type) !== DELIMITED;
}

export function wireType(type: Field["type"]): number {
  if (type instanceof EnumType) return VARINT;
  if (type instanceof MessageType) return DELIMITED;
  switch (type) {
    case "double":
    case "fixed64":
      return FIXED64;
    case "float":
    case "fixed32":
      return FIXED32;
    case "string":
    case "bytes":
    case "bytestring":
      return DELIMITED;
    default:
      return VARINT;
  }
}

/**
 * Keys in upb's order: numbers descending; strings by their bytes, but of two that begin alike the longer one first
 * (`seed2` before `seed`).
 */
export function mapKeys(map: ReadonlyMap<unknown, unknown>): unknown[] {
  return [...map.keys()].sort((a, b) => {
    if (typeof a !== "string" || typeof b !== "string") return Number(b) - Number(a);
    return a.startsWith(b) || b.startsWith(a) ? b.length - a.length : compareStrings(a, b);
  });
}
