/** TF: `tf.logging` (python/platform/tf_logging.py): messages to stderr as `LEVEL:tensorflow:message`. */
import { reprValue } from "@tfgraph/core";

export const DEBUG = 10;
export const INFO = 20;
export const WARN = 30;
export const ERROR = 40;
export const FATAL = 50;

const NAMES = new Map([
  [DEBUG, "DEBUG"],
  [INFO, "INFO"],
  [WARN, "WARNING"],
  [ERROR, "ERROR"],
  [FATAL, "CRITICAL"],
]);

let verbosity = WARN;

/** What is said: messages of this level and above. */
export function set_verbosity(level: number | string): void {
  if (typeof level === "number") verbosity = level;
  else
    verbosity =
      [...NAMES].find(([, name]) => name === level.toUpperCase())?.[0] ??
      (level.toUpperCase() === "WARN" ? WARN : INFO);
}

export function get_verbosity(): number {
  return verbosity;
}

/** Python's `%` formatting of log calls: `%s`, `%d`, `%r`, `%f` with a precision, `%%`. */
export function formatMessage(message: unknown, args: readonly unknown[]): string {
  let next = 0;
  const text = String(message);
  if (args.length === 0) return text;
  return text.replace(/%(?:\.(\d+))?([sdifrg%])/g, (whole, precision: string | undefined, kind: string) => {
    if (kind === "%") return "%";
    if (next >= args.length) return whole;
    const value = args[next++];
    if (kind === "f") return Number(value).toFixed(Number(precision ?? 6));
    if (kind === "g") return String(Number(Number(value).toPrecision(Number(precision ?? 6))));
    if (kind === "d" || kind === "i") return String(Math.trunc(Number(value)));
    return kind === "r" ? reprValue(value) : String(value);
  });
}

/** Says a message of a level. */
export function log(level: number, message: unknown, ...args: unknown[]): void {
  if (level >= verbosity)
    console.error(`${NAMES.get(level) ?? `Level ${String(level)}`}:tensorflow:${formatMessage(message, args)}`);
}

export const debug = (message: unknown, ...args: unknown[]): void => log(DEBUG, message, ...args);
export const info = (message: unknown, ...args: unknown[]): void => log(INFO, message, ...args);
export const warn = (message: unknown, ...args: unknown[]): void => log(WARN, message, ...args);
export const warning = warn;
export const error = (message: unknown, ...args: unknown[]): void => log(ERROR, message, ...args);
export const fatal = (message: unknown, ...args: unknown[]): void => log(FATAL, message, ...args);

const counts = new Map<string, number>();

/** Says it every n-th time it is called with this message. */
export function log_every_n(level: number, message: unknown, n: number, ...args: unknown[]): void {
  const key = String(message);
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  if (count % n === 0) log(level, message, ...args);
}

/** Says it the first n times it is called with this message. */
export function log_first_n(level: number, message: unknown, n: number, ...args: unknown[]): void {
  const key = String(message);
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  if (count < n) log(level, message, ...args);
}

export function flush(): void {
  // stderr is not buffered
}
