/**
 * RE2's syntax as JavaScript's regular expressions. Both take the leftmost match, of several alternatives the first; what they write
 * differently is rewritten here: classes of ASCII, flags for a part of a pattern, braces that repeat nothing, escapes.
 *
 * Bytes that are no UTF-8 stand in texts as lone surrogates U+DC80 to U+DCFF, as Python's `surrogateescape` writes them;
 * as in RE2, `.` and classes do not match them.
 * Two things stay JavaScript's: a group that is repeated forgets its earlier rounds, and no round of a repetition is empty.
 * Source: re2/parse.cc, https://github.com/google/re2/wiki/Syntax.
 */
import { ValueError } from "@tfgraph/core";

/** What is wrong with a pattern, in RE2's words. */
export class PatternFault extends ValueError {}

const BYTES = "\\uDC80-\\uDCFF";
const REST = "\\uD7FF\\uE000-\\u{10FFFF}";

/** Classes by their letter, as what stands between brackets. */
const CLASSES: Readonly<Record<string, string>> = {
  d: "0-9",
  s: "\\t\\n\\f\\r ",
  w: "0-9A-Za-z_",
  D: `\\0-\\/:-${REST}`,
  S: `\\0-\\x08\\v\\x0e-\\x1f!-${REST}`,
  W: `\\0-\\/:-@\\[-\\^\`\\{-${REST}`,
};

const POSIX: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\0-\\x7f",
  blank: "\\t ",
  cntrl: "\\0-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

const CONTROLS: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

const MOST_REPEATED = 1000;

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

const NO_FLAGS: Flags = { i: false, m: false, s: false, U: false };

const literal = (character: string): string =>
  /^[\\^$.*+?()[\]{}|/-]$/u.test(character) ? `\\${character}` : character === "\n" ? "\\n" : character;
/** Outside of brackets a hyphen needs no escape, and may have none. */
const outside = (character: string): string => (character === "-" ? character : literal(character));

class Translator {
  private readonly pattern: string;
  private at = 0;
  private output = "";
  private flags = NO_FLAGS;
  /** The flags to go back to when a group ends. */
  private readonly groups: Flags[] = [];
  /** Where the repetition began that was read last, where nothing came since; -1 where something may be repeated. */
  private repetitionAt = -1;
  private hasAtom = false;
  ignoresCase = false;
  captures = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  /** The source of the same pattern for JavaScript. @throws PatternFault */
  translate(): string {
    const leading = /^\(\?i\)/u.exec(this.pattern);
    if (leading) {
      this.ignoresCase = true;
      this.flags = { ...NO_FLAGS, i: true };
      this.at = leading[0].length;
    }
    while (this.at < this.pattern.length) this.next();
    if (this.groups.length > 0) throw new PatternFault(`missing ): ${this.pattern}`);
    return this.output;
  }

  private next(): void {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at)!);
    const repetition = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})(\??)/u.exec(this.pattern.slice(this.at));
    if (repetition) this.repeat(repetition);
    else if (character === "(") this.open();
    else if (character === ")") this.close();
    else if (character === "|") this.separate();
    else if (character === "[") this.atom(this.bracket());
    else if (character === "\\") this.escape();
    else {
      this.at += character.length;
      this.plain(character);
    }
  }

  private plain(character: string): void {
    const { m, s } = this.flags;
    if (character === ".") this.atom(s ? `[^${BYTES}]` : `[^\\n${BYTES}]`);
    else if (character === "^") this.atom(m ? "(?<![^\\n])" : "^", true);
    else if (character === "$") this.atom(m ? "(?![^\\n])" : "$", true);
    else this.atom(outside(character));
  }

  /** Something that may be repeated; JavaScript repeats no assertion that is not in a group. */
  private atom(source: string, isAssertion = false): void {
    const { i } = this.flags;
    const modifier = i === this.ignoresCase ? "" : i ? "i" : "-i";
    this.output += isAssertion || modifier !== "" ? `(?${isAssertion ? "" : modifier}:${source})` : source;
    this.hasAtom = true;
    this.repetitionAt = -1;
  }

  private repeat([text, least, comma, most, lazy]: RegExpExecArray): void {
    const operator = lazy === "?" ? text.slice(0, -1) : text;
    if (!this.hasAtom) throw new PatternFault(`no argument for repetition operator: ${operator}`);
    if (this.repetitionAt >= 0)
      throw new PatternFault(
        `bad repetition operator: ${this.pattern.slice(this.repetitionAt, this.at + operator.length)}`,
      );
    const [low, high] = [Number(least ?? 0), most === undefined || most === "" ? undefined : Number(most)];
    if (low > MOST_REPEATED || (high !== undefined && (high > MOST_REPEATED || high < low)))
      throw new PatternFault(`invalid repetition size: ${operator}`);
    const bounds = least === undefined ? operator : `{${least}${comma ?? ""}${most ?? ""}}`;
    this.output += bounds + ((lazy === "?") === this.flags.U ? "" : "?");
    this.repetitionAt = this.at;
    this.at += text.length;
  }

  private open(): void {
    const rest = this.pattern.slice(this.at);
    const named = /^\(\?P<(\w+)>/u.exec(rest);
    const flagged = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/u.exec(rest);
    const before = this.flags;
    if (!rest.startsWith("(?") || named) {
      this.captures++;
      this.at += named ? named[0].length : 1;
      this.output += "(";
    } else if (flagged) {
      const [whole, on = "", off = "", end] = flagged;
      this.flags = changed(before, on, off);
      this.at += whole.length;
      if (end === ")") return;
      this.output += "(?:";
    } else {
      if (rest.startsWith("(?P<")) throw new PatternFault(`invalid named capture group: ${/^[^>]*>?/u.exec(rest)![0]}`);
      throw new PatternFault(`invalid perl operator: ${/^\(\?[imsU-]*./u.exec(rest)?.[0] ?? rest}`);
    }
    this.groups.push(before);
    this.hasAtom = false;
    this.repetitionAt = -1;
  }

  private close(): void {
    const before = this.groups.pop();
    if (!before) throw new PatternFault(`unexpected ): ${this.pattern}`);
    this.flags = before;
    this.at++;
    this.output += ")";
    this.hasAtom = true;
    this.repetitionAt = -1;
  }

  private separate(): void {
    this.at++;
    this.output += "|";
    this.hasAtom = false;
    this.repetitionAt = -1;
  }

  private escape(): void {
    const letter = this.pattern[this.at + 1];
    const assertion =
      letter === "A" ? "^" : letter === "z" ? "$" : letter === "b" || letter === "B" ? `\\${letter}` : "";
    if (assertion !== "") {
      this.at += 2;
      this.atom(assertion, true);
    } else if (letter === "Q") {
      const end = this.pattern.indexOf("\\E", this.at + 2);
      const quoted = this.pattern.slice(this.at + 2, end < 0 ? undefined : end);
      this.at = end < 0 ? this.pattern.length : end + 2;
      for (const character of quoted) this.atom(outside(character));
    } else {
      const set = this.classEscape();
      this.atom(set === undefined ? outside(this.character()) : `[${set}]`);
    }
  }

  /** `\d`, `\pL` and their like at this place, as what stands between brackets; undefined for anything else. */
  private classEscape(): string | undefined {
    const rest = this.pattern.slice(this.at);
    const known = /^\\([dswDSW])/u.exec(rest);
    if (known) {
      this.at += 2;
      return CLASSES[known[1]!];
    }
    const property = /^\\([pP])(?:\{(\^?)(\w+)\}|(\w))/u.exec(rest);
    if (!property) return undefined;
    this.at += property[0].length;
    const name = property[3] ?? property[4]!;
    if (name === "Any") return `\\0-${REST}`;
    const isNegative = (property[1] === "P") !== (property[2] === "^");
    const source = `\\${isNegative ? "P" : "p"}{${name.length > 2 ? `Script=${name}` : name}}`;
    try {
      new RegExp(source, "u");
    } catch {
      throw new PatternFault(`invalid character class range: ${property[0]}`);
    }
    return source;
  }

  /** One character, escaped or not. */
  private character(): string {
    const rest = this.pattern.slice(this.at);
    if (!rest.startsWith("\\")) {
      const character = String.fromCodePoint(rest.codePointAt(0)!);
      this.at += character.length;
      return character;
    }
    if (rest.length === 1) throw new PatternFault("trailing \\");
    const numeric = /^\\(?:x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/u.exec(rest);
    const code = numeric && Number.parseInt(numeric[1] ?? numeric[2] ?? numeric[3]!, numeric[3] ? 8 : 16);
    if (numeric && code! <= 0x10ffff) {
      this.at += numeric[0].length;
      return String.fromCodePoint(code!);
    }
    const letter = rest[1]!;
    if (Object.hasOwn(CONTROLS, letter) || /[^A-Za-z0-9\x80-\u{10FFFF}]/u.test(letter)) {
      this.at += 2;
      return CONTROLS[letter] ?? letter;
    }
    const shown = letter === "x" ? (/^\\x(?:\{[0-9A-Fa-f]*\}?|[0-9A-Fa-f]?)/u.exec(rest)?.[0] ?? "\\x") : `\\${letter}`;
    throw new PatternFault(`invalid escape sequence: ${shown}`);
  }

  /** A class in brackets. */
  private bracket(): string {
    const start = this.at;
    this.at++;
    const isNegative = this.pattern[this.at] === "^";
    if (isNegative) this.at++;
    let content = "";
    for (let first = true; first || this.pattern[this.at] !== "]"; first = false) {
      if (this.at >= this.pattern.length) throw new PatternFault(`missing ]: ${this.pattern.slice(start)}`);
      content += this.posix() ?? this.classEscape() ?? this.range();
    }
    this.at++;
    return isNegative ? `[^${content}${BYTES}]` : `[${content}]`;
  }

  private posix(): string | undefined {
    const found = /^\[:(\^?)(\w+):\]/u.exec(this.pattern.slice(this.at));
    if (!found) return undefined;
    const [whole, negative, name] = found;
    const set = Object.hasOwn(POSIX, name!) ? POSIX[name!]! : undefined;
    if (set === undefined) throw new PatternFault(`invalid character class range: ${whole}`);
    this.at += whole.length;
    return negative === "^" ? complement(set) : set;
  }

  private range(): string {
    const start = this.at;
    const low = this.character();
    const isRange = this.pattern[this.at] === "-" && !["]", undefined].includes(this.pattern[this.at + 1]);
    if (!isRange) return literal(low);
    this.at++;
    const high = this.character();
    if (high.codePointAt(0)! < low.codePointAt(0)!)
      throw new PatternFault(`invalid character class range: ${this.pattern.slice(start, this.at)}`);
    return `${literal(low)}-${literal(high)}`;
  }
}

/** All characters of ASCII that are not in a set, and all above. */
function complement(set: string): string {
  const inside = new RegExp(`[${set}]`, "u");
  const others = Array.from({ length: 0x80 }, (_, code) => String.fromCodePoint(code)).filter((c) => !inside.test(c));
  return `${others.map(literal).join("")}\\x80-${REST}`;
}

function changed(flags: Flags, on: string, off: string): Flags {
  const result = { ...flags };
  for (const flag of on) result[flag as keyof Flags] = true; // the pattern allows no other letters
  for (const flag of off) result[flag as keyof Flags] = false;
  return result;
}

export interface Pattern {
  /** Finds the next match from its `lastIndex`. */
  readonly search: RegExp;
  /** Matches whole texts. */
  readonly whole: RegExp;
  /** How many groups capture. */
  readonly captures: number;
}

/** A pattern in RE2's syntax. @throws PatternFault */
export function compilePattern(pattern: string): Pattern {
  const translator = new Translator(pattern);
  const source = translator.translate();
  const flags = translator.ignoresCase ? "iu" : "u";
  try {
    return {
      search: new RegExp(source, `g${flags}`),
      whole: new RegExp(`^(?:${source})$`, flags),
      captures: translator.captures,
    };
  } catch {
    throw new PatternFault(`JavaScript's regular expressions cannot say it: ${pattern}`);
  }
}

/**
 * Replaces what a pattern matches.
 * @param rewrite the new text, with `\0` to `\9` for the match and its groups
 */
export function replaceMatches(text: string, pattern: Pattern, rewrite: string, everywhere: boolean): string {
  const parts = rewriteParts(rewrite);
  if (parts.mostGroup > pattern.captures) return text;
  let result = "";
  let at = 0;
  let lastEnd = -1;
  while (at <= text.length) {
    pattern.search.lastIndex = at;
    const match = pattern.search.exec(text);
    if (!match) break;
    result += text.slice(at, match.index);
    at = match.index + match[0].length;
    if (match[0] === "" && at === lastEnd) {
      // no empty match where the last one ended
      const character = at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : "";
      result += character;
      at += character.length || 1;
      continue;
    }
    if (!everywhere && !parts.isComplete) return text;
    for (const part of parts.parts) result += typeof part === "string" ? part : (match[part] ?? "");
    lastEnd = at;
    if (!everywhere) break;
  }
  return result + text.slice(at);
}

/** A rewrite's texts and numbers of groups; what follows an escape that is none is left out. */
function rewriteParts(rewrite: string): { parts: (string | number)[]; mostGroup: number; isComplete: boolean } {
  const parts: (string | number)[] = [];
  const piece = /\\([0-9])|\\(\\)|([^\\]+)/uy;
  let end = 0;
  for (let match = piece.exec(rewrite); match; match = piece.exec(rewrite)) {
    parts.push(match[1] === undefined ? (match[2] ?? match[3]!) : Number(match[1]));
    end = piece.lastIndex;
  }
  const groups = parts.filter((part) => typeof part === "number");
  return { parts, mostGroup: Math.max(0, ...groups), isComplete: end === rewrite.length };
}
