/** Modules of Node, found at run time so that a browser's bundle needs nothing of them. */
import type * as childProcess from "node:child_process";
import type * as nodeModules from "node:module";
import type * as zlib from "node:zlib";

interface Builtins {
  "node:child_process": typeof childProcess;
  "node:module": typeof nodeModules;
  "node:zlib": typeof zlib;
}

/** Undefined where there is no Node. */
export function nodeModule<K extends keyof Builtins>(name: K): Builtins[K] | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as Builtins[K] | undefined;
}
