/** Tokens of the text format, with Python's tokens and its messages: `1:18 : Message type "tensorflow.NodeDef" has no field named "bad".` */
import { ParseError, reprString, textOfBytes } from "@tfgraph/core";
import { unescape } from "./escape.ts";

const BLANK = /(?:\s|#.*$)+/my;
const TOKEN =
  /[a-zA-Z_][0-9a-zA-Z_+-]*|(?:[0-9+-]|\.[0-9])[0-9a-zA-Z_.+-]*|"[^"\n\\]*(?:(?:\\.)+[^"\n\\]*)*(?:"|\\?$)|'[^'\n\\]*(?:(?:\\.)+[^'\n\\]*)*(?:'|\\?$)/y;

export class Tokenizer {
  /** The current token; empty at the end. */
  token = "";
  private readonly lines: readonly string[];
  private line = 0;
  private column = 0;
  private previousLine = 0;
  private previousColumn = 0;

  constructor(text: string) {
    this.lines = text.split("\n");
    this.skipBlank();
    this.next();
  }

  get atEnd(): boolean {
    return this.token === "";
  }

  tryConsume(token: string): boolean {
    if (this.token !== token || token === "") return false;
    this.next();
    return true;
  }

  consume(token: string): void {
    if (!this.tryConsume(token)) throw this.error(`Expected "${token}".`);
  }

  identifier(): string {
    return this.take(/^[^\W\d]\w*/, "Expected identifier.");
  }

  identifierOrNumber(): string {
    return this.take(/^\w+/, `Expected identifier or number, got ${this.token}.`);
  }

  /** Several literals beside each other are one string. */
  bytes(): Uint8Array {
    const parts = [this.literal()];
    while (this.token.startsWith('"') || this.token.startsWith("'")) parts.push(this.literal());
    if (parts.length === 1) return parts[0]!;
    return Uint8Array.from(parts.flatMap((p) => [...p]));
  }

  text(): string {
    const bytes = this.bytes();
    const text = textOfBytes(bytes);
    if (text === undefined) throw this.error(`Couldn't parse string: ${utf8Error(bytes)}`);
    return text;
  }

  integer(low: bigint, high: bigint): bigint {
    const value = parseInteger(this.token);
    if (value === undefined) throw this.error(`Couldn't parse integer: ${this.token}`);
    if (value < low || value > high) throw this.error(`Value out of range: ${String(value)}`);
    this.next();
    return value;
  }

  float(): number {
    const text = this.token;
    if (/^-?0[0-9]+$/.test(text)) throw this.error(`Invalid octal float: ${text}`);
    const value = parseFloatText(text);
    if (value === undefined) throw this.error(`Couldn't parse float: ${text}`);
    this.next();
    return value;
  }

  bool(): boolean {
    const yes = ["true", "t", "1", "True"].includes(this.token);
    if (!yes && !["false", "f", "0", "False"].includes(this.token)) throw this.error('Expected "true" or "false".');
    this.next();
    return yes;
  }

  /** A name or a number of an enum. */
  enumValue(fullName: string, numbers: ReadonlyMap<string, number>): number {
    const number = parseInteger(this.token);
    const value = number === undefined ? numbers.get(this.token) : Number(number);
    if (value === undefined) throw this.error(`Enum type "${fullName}" has no value named ${this.token}.`);
    this.next();
    return value;
  }

  /** About the current token. */
  error(message: string): ParseError {
    return new ParseError(
      `${String(this.line + 1)}:${String(this.column + 1)} : '${this.lines[this.line] ?? ""}': ${message}`,
    );
  }

  /** About the token before it. */
  errorBefore(message: string): ParseError {
    return new ParseError(`${String(this.previousLine + 1)}:${String(this.previousColumn + 1)} : ${message}`);
  }

  private take(pattern: RegExp, message: string): string {
    const token = this.token;
    if (!pattern.test(token)) throw this.error(message);
    this.next();
    return token;
  }

  private literal(): Uint8Array {
    const text = this.token;
    const quote = text[0];
    if (quote !== '"' && quote !== "'") throw this.error(`Expected string but found: ${reprString(text)}`);
    if (text.length < 2 || !text.endsWith(quote)) throw this.error(`String missing ending quote: ${reprString(text)}`);
    this.next();
    return unescape(text.slice(1, -1));
  }

  private next(): void {
    this.previousLine = this.line;
    this.previousColumn = this.column;
    this.column += this.token.length;
    this.skipBlank();
    const line = this.lines[this.line];
    if (line === undefined) {
      this.token = "";
      return;
    }
    TOKEN.lastIndex = this.column;
    this.token = TOKEN.exec(line)?.[0] ?? line[this.column]!;
  }

  private skipBlank(): void {
    for (;;) {
      let line = this.lines[this.line];
      while (line !== undefined && line.length <= this.column) {
        line = this.lines[++this.line];
        this.column = 0;
      }
      if (line === undefined) return;
      BLANK.lastIndex = this.column;
      const blank = BLANK.exec(line);
      if (!blank) return;
      this.column += blank[0].length;
    }
  }
}

/** Python's words for the first byte that makes text invalid. */
function utf8Error(bytes: Uint8Array): string {
  let at = 0;
  for (let length = 1; length <= 4 && at < bytes.length; length++) {
    if (textOfBytes(bytes.subarray(at, at + length)) === undefined) continue;
    at += length;
    length = 0;
  }
  const byte = bytes[at] ?? 0;
  const starts = byte >= 0xc2 && byte <= 0xf4;
  const reason = !starts
    ? "invalid start byte"
    : at + 1 === bytes.length
      ? "unexpected end of data"
      : "invalid continuation byte";
  return `'utf-8' codec can't decode byte 0x${byte.toString(16)} in position ${String(at)}: ${reason}`;
}

/** Python's `int(text, 0)`, with C's octal numbers. */
function parseInteger(text: string): bigint | undefined {
  const match = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|([1-9][0-9]*|0))$/.exec(text);
  if (!match) return undefined;
  const [, sign, hex, oct, bin, decimal] = match;
  const value =
    hex !== undefined
      ? BigInt(`0x${hex}`)
      : oct !== undefined
        ? BigInt(`0o${oct}`)
        : bin !== undefined
          ? BigInt(`0b${bin}`)
          : BigInt(decimal!);
  return sign === "-" ? -value : value;
}

function parseFloatText(text: string): number | undefined {
  const number = /^([+-]?)(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)f?$/i.exec(text);
  if (number) return Number(`${number[1]!}${number[2]!}`);
  if (/^[+-]?inf(?:inity)?f?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return /^[+-]?nanf?$/i.test(text) ? NaN : undefined;
}
