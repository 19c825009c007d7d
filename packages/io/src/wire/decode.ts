/** Bytes to messages. Unknown fields are kept as bytes; nesting is bounded; nothing is allocated that the bytes do not pay for. */
import { DecodeError, textOfBytes } from "@tfgraph/core";
import { isPacked, wireType } from "./encode.ts";
import { MessageState } from "./message_state.ts";
import { EnumType, MessageType, type Field, type ScalarType } from "./message_type.ts";
import { WireError, WireReader } from "./reader.ts";
import { defaultScalar } from "./scalar.ts";
import { DELIMITED, END_GROUP, FIXED32, FIXED64, MAX_DEPTH, START_GROUP, VARINT } from "./wire_format.ts";

/** Adds what the bytes say to a message. @throws DecodeError */
export function decodeInto(message: MessageState, bytes: Uint8Array): void {
  try {
    readMessage(new WireReader(bytes), bytes.length, message, 0);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new DecodeError(`Error parsing message with type '${message._type.fullName}': ${error.message}`);
  }
}

function readMessage(r: WireReader, end: number, message: MessageState, depth: number): void {
  if (depth > MAX_DEPTH) throw new WireError("Exceeded maximum recursion depth");
  while (r.pos < end) {
    const start = r.pos;
    const tag = r.varint32(end);
    const number = tag >>> 3;
    const wire = tag & 7;
    if (number === 0) throw new WireError("Wire format was corrupt");
    const field = message._type.byNumber(number);
    if (field && readField(r, end, message, field, wire, depth)) continue;
    skip(r, end, number, wire, depth);
    (message._unknown ??= []).push(r.bytes.slice(start, r.pos));
  }
}

/** Whether the field could be read: one of another wire type is treated as unknown. */
function readField(
  r: WireReader,
  end: number,
  message: MessageState,
  field: Field,
  wire: number,
  depth: number,
): boolean {
  const expected = field.label === "map" ? DELIMITED : wireType(field.type);
  if (field.label === "many" && isPacked(field) && wire === DELIMITED) {
    readPacked(r, r.delimited(end), listOf(message, field), field);
    return true;
  }
  if (wire !== expected) return false;
  if (field.label === "map") readEntry(r, r.delimited(end), message, field, depth);
  else if (field.label === "many") listOf(message, field).push(readValue(r, end, field.type, undefined, depth));
  else readSingle(r, end, message, field, depth);
  return true;
}

function listOf(message: MessageState, field: Field): unknown[] {
  const found = message._values[field.index];
  if (Array.isArray(found)) return found;
  const list: unknown[] = [];
  message._values[field.index] = list;
  return list;
}

function readPacked(r: WireReader, end: number, list: unknown[], field: Field): void {
  while (r.pos < end) list.push(readValue(r, end, field.type, undefined, 0));
}

function readSingle(r: WireReader, end: number, message: MessageState, field: Field, depth: number): void {
  const values = message._values;
  if (field.oneof !== undefined) for (const other of field.group) if (other !== field) values[other.index] = undefined;
  values[field.index] = readValue(r, end, field.type, values[field.index], depth);
}

function readEntry(r: WireReader, end: number, message: MessageState, field: Field, depth: number): void {
  let key = defaultScalar(field.key!);
  let value: unknown;
  while (r.pos < end) {
    const tag = r.varint32(end);
    if (tag === ((1 << 3) | wireType(field.key!))) key = readScalar(r, end, field.key!);
    else if (tag === ((2 << 3) | wireType(field.type))) value = readValue(r, end, field.type, value, depth + 1);
    else skip(r, end, tag >>> 3, tag & 7, depth);
  }
  const map = message._values[field.index];
  if (value === undefined) value = field.type instanceof MessageType ? marked(field.type) : defaultScalar(field.type);
  if (map instanceof Map) map.set(key, value);
  else message._values[field.index] = new Map([[key, value]]);
}

function marked(type: MessageType): MessageState {
  const message = type.create();
  message._marked = true;
  return message;
}

/** `previous` is the sub-message to merge into. */
function readValue(r: WireReader, end: number, type: Field["type"], previous: unknown, depth: number): unknown {
  if (type instanceof EnumType) return r.int32(end);
  if (!(type instanceof MessageType)) return readScalar(r, end, type);
  const message = previous instanceof MessageState ? previous : type.create();
  message._marked = true;
  readMessage(r, r.delimited(end), message, depth + 1);
  return message;
}

function readScalar(r: WireReader, end: number, type: ScalarType): unknown {
  switch (type) {
    case "string":
      return readText(r, end);
    case "bytestring": {
      const bytes = readBytes(r, end);
      return textOfBytes(bytes) ?? bytes.slice();
    }
    case "bytes":
      return readBytes(r, end).slice();
    case "bool":
      return r.bool(end);
    case "float":
      return r.float(end);
    case "double":
      return r.double(end);
    case "int32":
      return r.int32(end);
    case "uint32":
      return r.uint32(end);
    case "int64":
      return r.int64(end);
    case "uint64":
      return r.uint64(end);
    case "fixed32":
      return r.fixed32(end);
    case "fixed64":
      return r.fixed64(end);
  }
}

function readBytes(r: WireReader, end: number): Uint8Array {
  const stop = r.delimited(end);
  const bytes = r.bytes.subarray(r.pos, stop);
  r.pos = stop;
  return bytes;
}

function readText(r: WireReader, end: number): string {
  const text = textOfBytes(readBytes(r, end));
  if (text === undefined) throw new WireError("String field had bad UTF-8");
  return text;
}

function skip(r: WireReader, end: number, number: number, wire: number, depth: number): void {
  switch (wire) {
    case VARINT:
      r.uint64(end);
      return;
    case FIXED64:
      r.advance(8, end);
      return;
    case DELIMITED:
      r.pos = r.delimited(end);
      return;
    case FIXED32:
      r.advance(4, end);
      return;
    case START_GROUP:
      skipGroup(r, end, number, depth + 1);
      return;
    default:
      throw new WireError("Wire format was corrupt");
  }
}

function skipGroup(r: WireReader, end: number, number: number, depth: number): void {
  if (depth > MAX_DEPTH) throw new WireError("Exceeded maximum recursion depth");
  for (;;) {
    const tag = r.varint32(end);
    if (tag === ((number << 3) | END_GROUP) >>> 0) return;
    if (tag >>> 3 === 0) throw new WireError("Wire format was corrupt");
    skip(r, end, tag >>> 3, tag & 7, depth);
  }
}
