/** Where in the user's program something was made. */

/** A captured stack; its text is made when asked for. */
export interface Trace {
  stack?: string;
}

/** Frames kept: as many as lie between a user's call and the node it makes, where no function of the library calls another deeply. */
const DEPTH = 14;

/** Packages where they are installed. */
const INSTALLED = /[\\/]node_modules[\\/](?:@tfgraph[\\/]\w+|tfgraph)[\\/]/;

/** Packages of this workspace: the folder they are in is the one this file's package is in. */
const WORKSPACE = /^(.*[\\/])core[\\/](?:src|dist)[\\/]/.exec(pathOf(import.meta.url))?.[1];
const PACKAGE_IN_WORKSPACE = /^(?:core|ops|engine|io|train|board|tfgraph)[\\/](?:src|dist)[\\/]/;

/** The bundle for browsers: all its files are in one folder, wherever it is served from. */
const BROWSER_BUNDLE = /^.*\/dist\/browser\//.exec(import.meta.url)?.[0];

/** Hosts name a module's file by its URL or by its path. */
function pathOf(location: string): string {
  return location.replace(/^file:\/\//, "");
}

/** Whether a script belongs to this library or to the host. */
function isInternal(location: string): boolean {
  if (location.startsWith("node:") || INSTALLED.test(location)) return true;
  if (BROWSER_BUNDLE !== undefined && location.startsWith(BROWSER_BUNDLE)) return true;
  const path = pathOf(location);
  return (
    WORKSPACE !== undefined && path.startsWith(WORKSPACE) && PACKAGE_IN_WORKSPACE.test(path.slice(WORKSPACE.length))
  );
}

/** The trace of a call that makes many operations, while it does. */
let shared: Trace | undefined;

/**
 * All operations that `body` makes count as made by the caller: in functions that make many, or from deep inside the library.
 * The outermost such call counts.
 */
export function tracedAsOne<T>(body: () => T): T {
  if (shared) return body();
  shared = captureBelow(tracedAsOne);
  try {
    return body();
  } finally {
    shared = undefined;
  }
}

/** Remembers the current stack cheaply. */
export function captureTrace(): Trace {
  return shared ?? captureBelow(captureTrace);
}

type Capture = (target: object, below?: unknown) => void;

function captureBelow(f: (...args: never[]) => unknown): Trace {
  const trace: Trace = {};
  const capture = (Error as { captureStackTrace?: Capture; stackTraceLimit?: number }).captureStackTrace;
  if (capture) {
    const saved = Error.stackTraceLimit;
    Error.stackTraceLimit = DEPTH;
    capture(trace, f);
    Error.stackTraceLimit = saved;
  }
  return trace;
}

/** The location in a line of a stack, undefined where it has none: in Deno's notebooks, lines are of what cells are compiled to. */
function locationIn(line: string): string | undefined {
  const location = /^\s*at (?:.*? \()?(.+:\d+:\d+)\)?$/.exec(line)?.[1];
  return location?.startsWith("<anonymous>:") ? undefined : location;
}

/** `file:line:column` of the innermost frame outside this library, or undefined. */
export function userFrame(trace: Trace): string | undefined {
  for (const line of (trace.stack ?? "").split("\n")) {
    const location = locationIn(line);
    if (location === undefined || isInternal(location)) continue;
    return location.startsWith("file://") ? decodeURI(location.slice("file://".length)) : location;
  }
  return undefined;
}

/** ", made at FILE:LINE:COLUMN", where that is known. */
export function madeAt(made: { readonly _user_frame: string | undefined }): string {
  return made._user_frame === undefined ? "" : `, made at ${made._user_frame}`;
}

/** What JavaScript itself throws: where in the library that was is of interest. */
const NATIVE =
  /^Cannot (?:read|set|use|destructure|access|assign)|is not (?:a function|iterable|defined|a constructor|an object)/;

/**
 * Makes an error's stack begin with the user's call of `f`, where what it shows now of the user's program is that call, or nothing.
 * Errors of JavaScript itself are left as they are.
 */
export function showCaller<E>(error: E, f: (...args: never[]) => unknown): E {
  const capture = (Error as { captureStackTrace?: Capture }).captureStackTrace;
  if (!(error instanceof Error) || !capture || NATIVE.test(error.message)) return error;
  const seen = userFrame(error);
  const below = captureBelow(f);
  if (seen === undefined || seen === userFrame(below)) {
    // read no more once it is captured: Node shows the source line of a stack that nobody has read
    capture(error, f);
    if (firstUserLine((below.stack ?? "").split("\n")) <= 1) return error;
  }
  const lines = (error.stack ?? "").split("\n");
  const begin = lines.findIndex((line) => FRAME.test(line));
  const user = firstUserLine(lines);
  if (begin >= 0 && user > begin) error.stack = [...lines.slice(0, begin), ...lines.slice(user)].join("\n");
  return error;
}

/** The same for a method, which is looked up where it stands. */
export function showCallerOf<E>(error: E, object: object, method: PropertyKey): E {
  return showCaller(error, Reflect.get(object, method) as (...args: never[]) => unknown);
}

const FRAME = /^ {4}at /;

function firstUserLine(lines: readonly string[]): number {
  return lines.findIndex((line) => FRAME.test(line) && !isInternal(locationIn(line) ?? "node:"));
}
