/** TF: `tf.flags`: command line flags, defined anywhere and read from `FLAGS` (python/platform/flags.py, absl.flags). */
import { AttributeError, reprValue, ValueError, type CollectionItem } from "@tfgraph/core";

type Parse = (text: string) => unknown;

interface Flag {
  value: unknown;
  readonly default: unknown;
  readonly help: string;
  readonly parse: Parse;
  readonly isBoolean: boolean;
}

const flags = new Map<string, Flag>();
let parsed = false;
let rest: string[] = [];

function commandLine(): string[] {
  return typeof process === "object" ? process.argv.slice(1) : [""];
}

/**
 * Reads `--name=value`, `--name value`, `--flag`, `--noflag`; everything else is left over.
 * @returns the program's name and what is left over
 * @throws ValueError for a value a flag does not take
 */
export function parseFlags(argv: readonly string[] = commandLine()): string[] {
  parsed = true;
  rest = [argv[0] ?? ""];
  for (let i = 1; i < argv.length; i++) {
    const argument = argv[i]!;
    if (argument === "--") {
      rest.push(...argv.slice(i + 1));
      break;
    }
    const match = /^--?([A-Za-z_]\w*)(?:=(.*))?$/s.exec(argument);
    const name = match?.[1] ?? "";
    const negated = name.startsWith("no") && flags.get(name.slice(2))?.isBoolean === true;
    const flag = flags.get(name) ?? (negated ? flags.get(name.slice(2)) : undefined);
    if (!match || !flag) {
      rest.push(argument);
      continue;
    }
    if (flag.isBoolean && match[2] === undefined) {
      flag.value = !negated;
      continue;
    }
    const text = match[2] ?? argv[++i];
    if (text === undefined) throw new ValueError(`Missing value for flag --${name}`);
    flag.value = flag.parse(text);
  }
  return rest;
}

/**
 * The flags' values by name; the command line is read at the first look.
 * TF: `tf.flags.FLAGS`. @throws AttributeError for a flag nobody defined
 */
export const FLAGS: Record<string, CollectionItem> = new Proxy(Object.create(null) as Record<string, unknown>, {
  get(_target, key) {
    if (typeof key === "symbol") return undefined;
    if (!parsed) parseFlags();
    const flag = flags.get(key);
    if (!flag) throw new AttributeError(key);
    return flag.value;
  },
  set(_target, key, value) {
    const flag = flags.get(String(key));
    if (!flag) throw new AttributeError(String(key));
    flag.value = value;
    return true;
  },
  has: (_target, key) => flags.has(String(key)),
  ownKeys: () => [...flags.keys()],
  getOwnPropertyDescriptor: (_target, key) =>
    flags.has(String(key)) ? { enumerable: true, configurable: true, value: flags.get(String(key))!.value } : undefined,
});

function define(name: string, value: unknown, help: string, parse: Parse, isBoolean = false): void {
  flags.set(name, { value, default: value, help, parse, isBoolean });
  // A flag defined after the first look is read from the command line too.
  if (parsed) parseFlags();
}

function number(text: string, name: string, integral: boolean): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value) || (integral && !Number.isInteger(value))) {
    throw new ValueError(`flag --${name}=${text}: invalid literal: ${reprValue(text)}`);
  }
  return value;
}

export function DEFINE_string(name: string, value: string | null, help = ""): void {
  define(name, value, help, (text) => text);
}

export function DEFINE_integer(name: string, value: number | null, help = ""): void {
  define(name, value, help, (text) => number(text, name, true));
}

export function DEFINE_float(name: string, value: number | null, help = ""): void {
  define(name, value, help, (text) => number(text, name, false));
}

export function DEFINE_boolean(name: string, value: boolean | null, help = ""): void {
  const parse = (text: string): boolean => {
    if (/^(true|t|1|yes|y)$/i.test(text)) return true;
    if (/^(false|f|0|no|n)$/i.test(text)) return false;
    throw new ValueError(`flag --${name}=${text}: Non-boolean argument to boolean flag`);
  };
  define(name, value, help, parse, true);
}
export const DEFINE_bool = DEFINE_boolean;

export function DEFINE_enum(name: string, value: string | null, enum_values: readonly string[], help = ""): void {
  define(name, value, help, (text) => {
    if (!enum_values.includes(text))
      throw new ValueError(`flag --${name}=${text}: value should be one of <${enum_values.join("|")}>`);
    return text;
  });
}

export function DEFINE_list(name: string, value: readonly string[] | string | null, help = ""): void {
  const parse = (text: string): string[] => (text === "" ? [] : text.split(",").map((s) => s.trim()));
  define(name, typeof value === "string" ? parse(value) : value, help, parse);
}
