/** String literals of the text format. Bytes outside ASCII are octal; in text they stand as they are. */

const NAMED: Readonly<Record<number, string>> = {
  0x09: "\\t",
  0x0a: "\\n",
  0x0d: "\\r",
  0x22: '\\"',
  0x27: "\\'",
  0x5c: "\\\\",
};

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}

export function escapeText(text: string): string {
  return text.replace(/[^\x20-\x7e\x80-\uffff]|["'\\]/g, (c) => NAMED[c.charCodeAt(0)] ?? octal(c.charCodeAt(0)));
}

export function escapeBytes(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (const byte of bytes)
    parts.push(NAMED[byte] ?? (byte < 0x20 || byte >= 0x7f ? octal(byte) : String.fromCharCode(byte)));
  return parts.join("");
}

const SIMPLE: Readonly<Record<string, number>> = {
  n: 0x0a,
  t: 0x09,
  r: 0x0d,
  a: 0x07,
  b: 0x08,
  f: 0x0c,
  v: 0x0b,
  "\\": 0x5c,
  "'": 0x27,
  '"': 0x22,
};

const ESCAPE = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g;

/** The bytes of a literal's inside; an escape nobody knows stands for itself, as in Python. */
export function unescape(literal: string): Uint8Array {
  const encoder = new TextEncoder();
  if (!literal.includes("\\")) return encoder.encode(literal);
  const parts: number[] = [];
  const push = (bytes: Iterable<number>): void => {
    for (const byte of bytes) parts.push(byte);
  };
  let from = 0;
  for (const match of literal.matchAll(ESCAPE)) {
    const [whole, oct, hex, unicode, long, simple] = match;
    push(encoder.encode(literal.slice(from, match.index)));
    from = match.index + whole.length;
    const code = unicode ?? long;
    if (oct !== undefined) parts.push(parseInt(oct, 8) & 0xff);
    else if (hex !== undefined) parts.push(parseInt(hex, 16));
    else if (code !== undefined) push(encoder.encode(codePoint(parseInt(code, 16), whole)));
    else if (simple !== undefined && SIMPLE[simple] !== undefined) parts.push(SIMPLE[simple]);
    else push(encoder.encode(whole));
  }
  push(encoder.encode(literal.slice(from)));
  return Uint8Array.from(parts);
}

function codePoint(value: number, whole: string): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : whole;
}
