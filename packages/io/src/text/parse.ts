/** Reads protocol buffers' text format, as tolerantly as Python's `text_format.Parse`. */
import { ParseError, stringElement } from "@tfgraph/core";
import { isSet, MessageState } from "../wire/message_state.ts";
import { EnumType, MessageType, type Field, type ScalarType } from "../wire/message_type.ts";
import { defaultScalar, smallest } from "../wire/scalar.ts";
import { MAX_DEPTH } from "../wire/wire_format.ts";
import { Tokenizer } from "./tokenizer.ts";

/** Adds what the text says to a message. @throws ParseError with line and column */
export function parseText(text: string, message: MessageState): void {
  const tokens = new Tokenizer(text);
  while (!tokens.atEnd) parseField(tokens, message, 0);
  message._marked = true;
}

function parseField(t: Tokenizer, message: MessageState, depth: number): void {
  const type = message._type;
  const field = fieldNamed(t, type);
  const taken = field.oneof === undefined ? undefined : field.group.find((f) => isSet(message, f));
  if (taken && taken !== field) {
    throw t.errorBefore(
      `Field "${field.name}" is specified along with field "${taken.name}", another member of oneof "${field.oneof!}" for message type "${type.fullName}".`,
    );
  }
  if (field.type instanceof MessageType || field.label === "map") t.tryConsume(":");
  else t.consume(":");
  if (field.label !== "one" && t.tryConsume("[")) {
    if (!t.tryConsume("]")) {
      parseInto(t, message, field, depth);
      while (!t.tryConsume("]")) {
        t.consume(",");
        parseInto(t, message, field, depth);
      }
    }
  } else {
    parseInto(t, message, field, depth);
  }
  if (!t.tryConsume(",")) t.tryConsume(";");
}

function fieldNamed(t: Tokenizer, type: MessageType): Field {
  if (t.tryConsume("[")) {
    t.identifier();
    while (t.tryConsume(".")) t.identifier();
    throw t.errorBefore(`Message type "${type.fullName}" does not have extensions.`);
  }
  const name = t.identifierOrNumber();
  const field = type.byName(name);
  if (!field) throw t.errorBefore(`Message type "${type.fullName}" has no field named "${name}".`);
  return field;
}

/** One value, set or added. */
function parseInto(t: Tokenizer, message: MessageState, field: Field, depth: number): void {
  const values = message._values;
  if (field.label === "map") {
    const map = values[field.index];
    const [key, value] = parseEntry(t, field, depth);
    if (map instanceof Map) map.set(key, value);
    else values[field.index] = new Map([[key, value]]);
    return;
  }
  if (field.label === "many") {
    const list = values[field.index];
    const value = parseValue(t, field.type, depth);
    if (Array.isArray(list)) list.push(value);
    else values[field.index] = [value];
    return;
  }
  if (field.type instanceof MessageType) {
    const end = openMessage(t);
    if (isSet(message, field)) throw repeated(t, message, field);
    values[field.index] = parseMessage(t, field.type, end, depth);
  } else {
    const value = parseScalar(t, field.type);
    if (isSet(message, field)) throw repeated(t, message, field);
    values[field.index] = value;
  }
}

function repeated(t: Tokenizer, message: MessageState, field: Field): ParseError {
  return t.errorBefore(`Message type "${message._type.fullName}" should not have multiple "${field.name}" fields.`);
}

function parseEntry(t: Tokenizer, field: Field, depth: number): [unknown, unknown] {
  let key = defaultScalar(field.key!);
  let value: unknown;
  const end = openMessage(t);
  while (!closes(t, end)) {
    const name = t.identifierOrNumber();
    if (name === "key") {
      t.consume(":");
      key = parseScalar(t, field.key!);
    } else if (name === "value") {
      if (field.type instanceof MessageType) t.tryConsume(":");
      else t.consume(":");
      value = parseValue(t, field.type, depth + 1);
    } else {
      throw t.errorBefore(`Message type "${field.name} entry" has no field named "${name}".`);
    }
    if (!t.tryConsume(",")) t.tryConsume(";");
  }
  if (value === undefined) value = field.type instanceof MessageType ? field.type.create() : defaultScalar(field.type);
  if (value instanceof MessageState) value._marked = true;
  return [key, value];
}

function parseValue(t: Tokenizer, type: Field["type"], depth: number): unknown {
  return type instanceof MessageType ? parseMessage(t, type, openMessage(t), depth) : parseScalar(t, type);
}

/** The fields up to a closing brace. */
function parseMessage(t: Tokenizer, type: MessageType, end: string, depth: number): MessageState {
  if (depth >= MAX_DEPTH) throw new ParseError(`Message too deep. Max recursion depth is ${String(MAX_DEPTH)}`);
  const message = type.create();
  message._marked = true;
  while (!closes(t, end)) parseField(t, message, depth + 1);
  return message;
}

function openMessage(t: Tokenizer): string {
  if (t.tryConsume("<")) return ">";
  t.consume("{");
  return "}";
}

function closes(t: Tokenizer, end: string): boolean {
  if (t.tryConsume(end)) return true;
  if (t.atEnd) throw t.errorBefore(`Expected "${end}".`);
  return false;
}

const INT32 = [-(2n ** 31n), 2n ** 31n - 1n] as const;
const UINT32 = [0n, 2n ** 32n - 1n] as const;
const INT64 = [-(2n ** 63n), 2n ** 63n - 1n] as const;
const UINT64 = [0n, 2n ** 64n - 1n] as const;

function parseScalar(t: Tokenizer, type: ScalarType | EnumType): unknown {
  if (type instanceof EnumType) return t.enumValue(type.fullName, type.numbers);
  switch (type) {
    case "string":
      return t.text();
    case "bytes":
      return t.bytes();
    case "bytestring": {
      const bytes = t.bytes();
      return stringElement(bytes);
    }
    case "bool":
      return t.bool();
    case "float":
      return Math.fround(t.float());
    case "double":
      return t.float();
    case "int32":
      return Number(t.integer(...INT32));
    case "uint32":
    case "fixed32":
      return Number(t.integer(...UINT32));
    case "int64":
      return smallest(t.integer(...INT64));
    case "uint64":
    case "fixed64":
      return smallest(t.integer(...UINT64));
  }
}
