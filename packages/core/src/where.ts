/** Where in the user's program something was made. */

/** A captured stack; its text is made when asked for. */
export interface Trace {
  stack?: string;
}

/** Frames kept: as many as lie between a user's call and the node it makes, where no function of the library calls another deeply. */
const DEPTH = 14;

let start: ((...args: never[]) => unknown) | undefined;

/** The function whose callees are of no interest to users: traces begin below it. */
export function setTraceStart(f: (...args: never[]) => unknown): void {
  start = f;
}

/** Frames of our own packages, built or as sources, and of the host. */
const INTERNAL =
  /[\\/](?:@tfgraph[\\/](?:core|ops|engine|io|train)|tfgraph)[\\/]dist[\\/]|[\\/]packages[\\/](?:core|ops|engine|io|train|tfgraph)[\\/](?:src|dist)[\\/]|^node:|\(node:|native/;

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
  return shared ?? captureBelow(start ?? captureTrace);
}

function captureBelow(f: (...args: never[]) => unknown): Trace {
  const trace: Trace = {};
  const capture = (Error as { captureStackTrace?: (target: object, until?: unknown) => void; stackTraceLimit?: number }).captureStackTrace;
  if (capture) {
    const saved = Error.stackTraceLimit;
    Error.stackTraceLimit = DEPTH;
    capture(trace, f);
    Error.stackTraceLimit = saved;
  }
  return trace;
}

/** `file:line:column` of the innermost frame outside this library, or undefined. */
export function userFrame(trace: Trace): string | undefined {
  for (const line of (trace.stack ?? "").split("\n")) {
    const at = /^\s*at (?:.*\()?((?:file:\/\/)?.+?:\d+:\d+)\)?$/.exec(line);
    if (!at || INTERNAL.test(line)) continue;
    return at[1]!.replace(/^file:\/\//, "");
  }
  return undefined;
}
