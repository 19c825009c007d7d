/**
 * Protocol buffers' text format, in the two dialects Python has. `"str"` is what `str(message)` gives (upb's printer):
 * map entries from the last key to the first in wire order, floats by `%.9g`. `"text_format"` is what
 * `text_format.MessageToString` gives, and so what `.pbtxt` files hold: keys sorted, floats as Python prints them.
 */
import { compareStrings, reprFloat } from "@tfgraph/core";
import { mapKeys } from "../wire/encode.ts";
import { isDefault, isSet, MessageState } from "../wire/message_state.ts";
import { EnumType, MessageType, type Field, type ScalarType } from "../wire/message_type.ts";
import { formatGeneral, shortestFloat } from "./decimal.ts";
import { escapeBytes, escapeText } from "./escape.ts";

export type TextDialect = "str" | "text_format";

export function printText(message: MessageState, dialect: TextDialect): string {
  const lines: string[] = [];
  printMessage(lines, message, "", dialect);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function printMessage(lines: string[], message: MessageState, indent: string, dialect: TextDialect): void {
  for (const field of message._type.fields) {
    if (!isSet(message, field)) continue;
    const value = message._values[field.index];
    if (value instanceof Map) printMap(lines, field, value, indent, dialect);
    else if (Array.isArray(value)) for (const v of value) printField(lines, field.name, field.type, v, indent, dialect);
    else printField(lines, field.name, field.type, value, indent, dialect);
  }
}

function printMap(
  lines: string[],
  field: Field,
  map: ReadonlyMap<unknown, unknown>,
  indent: string,
  dialect: TextDialect,
): void {
  const keys = dialect === "str" ? mapKeys(map).reverse() : [...map.keys()].sort(compareKeys);
  for (const key of keys) {
    lines.push(`${indent}${field.name} {`);
    const value = map.get(key);
    // text_format sees an entry as a message and leaves out what is default in it
    if (dialect === "str" || !isDefault(key)) printField(lines, "key", field.key!, key, `${indent}  `, dialect);
    if (dialect === "str" || !isDefault(value)) printField(lines, "value", field.type, value, `${indent}  `, dialect);
    lines.push(`${indent}}`);
  }
}

function compareKeys(a: unknown, b: unknown): number {
  return typeof a === "string" && typeof b === "string" ? compareStrings(a, b) : Number(a) - Number(b);
}

function printField(
  lines: string[],
  name: string,
  type: Field["type"],
  value: unknown,
  indent: string,
  dialect: TextDialect,
): void {
  if (!(type instanceof MessageType)) {
    lines.push(`${indent}${name}: ${scalarText(type, value, dialect)}`);
    return;
  }
  lines.push(`${indent}${name} {`);
  if (value instanceof MessageState) printMessage(lines, value, `${indent}  `, dialect);
  lines.push(`${indent}}`);
}

function scalarText(type: ScalarType | EnumType, value: unknown, dialect: TextDialect): string {
  if (type instanceof EnumType) return type.names.get(Number(value)) ?? String(value);
  switch (type) {
    case "string":
      return `"${escapeText(String(value))}"`;
    case "bytes":
    case "bytestring":
      return `"${escapeBytes(value instanceof Uint8Array ? value : new TextEncoder().encode(String(value)))}"`;
    case "float":
    case "double":
      return floatText(type, Number(value), dialect);
    default:
      return String(value);
  }
}

function floatText(type: "float" | "double", value: number, dialect: TextDialect): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (dialect === "text_format") return reprFloat(type === "float" ? shortestFloat(Math.fround(value)) : value);
  const [digits, more] = type === "float" ? [6, 9] : [15, 17];
  const short = formatGeneral(value, digits);
  const back = type === "float" ? Math.fround(Number(short)) : Number(short);
  return back === value ? short : formatGeneral(value, more);
}
