/**
 * A reader of protobuf's text format without a schema, for comparing two GraphDefs that different programs printed:
 * fields in order, map entries by key, numbers by value, strings by their bytes.
 */

/** A field's occurrences in order; messages are Maps, bytes are hexadecimal behind `0x`. */
export type TextMessage = Map<string, TextValue[]>;
export type TextValue = string | number | TextMessage;

const TOKEN = /\s+|#.*|[{}:]|"(?:[^"\\]|\\.)*"|[^\s{}:"#]+/gy;

export function parseTextProto(text: string): TextMessage {
  const tokens = (text.match(TOKEN) ?? []).filter((token) => !/^[\s#]/.test(token));
  let next = 0;
  const message = (): TextMessage => {
    const fields: TextMessage = new Map();
    while (next < tokens.length && tokens[next] !== "}") {
      const field = tokens[next++]!;
      if (tokens[next] === ":") next++;
      fields.set(field, [...(fields.get(field) ?? []), value()]);
    }
    next++;
    return fields;
  };
  const value = (): TextValue => {
    const token = tokens[next++]!;
    if (token === "{") return message();
    if (token.startsWith('"')) return stringBytes(token.slice(1, -1));
    const number = Number({ inf: "Infinity", "-inf": "-Infinity", nan: "NaN" }[token] ?? token);
    return Number.isNaN(number) && token !== "nan" ? token : number;
  };
  return message();
}

function stringBytes(escaped: string): string {
  const named: Record<string, number | undefined> = { n: 10, r: 13, t: 9, a: 7, b: 8, f: 12, v: 11 };
  const parts = escaped.match(/\\[0-7]{1,3}|\\x[0-9a-fA-F]{1,2}|\\.|[^\\]+/g) ?? [];
  const bytes = parts.flatMap((part) => {
    if (!part.startsWith("\\")) return [...Buffer.from(part)];
    if (/^\\[0-7]/.test(part)) return [Number.parseInt(part.slice(1), 8)];
    if (/^\\x./.test(part)) return [Number.parseInt(part.slice(2), 16)];
    return [named[part[1]!] ?? part.charCodeAt(1)];
  });
  const buffer = Buffer.from(bytes);
  const decoded = buffer.toString("utf8");
  return Buffer.from(decoded).equals(buffer) ? JSON.stringify(decoded) : `0x${buffer.toString("hex")}`;
}

/** One line a message, entries of maps in order of their keys. */
export function textLine(value: TextValue): string {
  if (!(value instanceof Map)) return Object.is(value, -0) ? "-0" : String(value);
  const fields = [...value].flatMap(([field, values]) => {
    const texts = values.map(textLine);
    const isMap = values.every((v) => v instanceof Map && v.has("key"));
    return (isMap ? texts.sort() : texts).map((text) => `${field}: ${text}`);
  });
  return `{ ${fields.join(" ")} }`;
}
