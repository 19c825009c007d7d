/** What the machine offers a program, where there is one: a browser has no `process`. */
import type * as NodeFs from "node:fs";
import type * as NodeOs from "node:os";

interface Builtins {
  "node:fs": typeof NodeFs;
  "node:os": typeof NodeOs;
}

interface Host {
  readonly pid: number;
  cwd(): string;
  getBuiltinModule?<K extends keyof Builtins>(name: K): Builtins[K] | undefined;
}

// types of Node say that it is always there
const host = (globalThis as { readonly process?: Partial<Host> }).process;

/** Node's file functions, in Node, Deno and Bun; found at run time, so that a browser's bundle needs nothing of them. */
export function nodeFs(): typeof NodeFs | undefined {
  return host?.getBuiltinModule?.("node:fs");
}

export function processId(): number {
  return host?.pid ?? 0;
}

/** `"/"` where there are no directories. */
export function currentDirectory(): string {
  return host?.cwd?.() ?? "/";
}

/** The machine's name, part of event files' names. */
export function hostName(): string {
  return host?.getBuiltinModule?.("node:os")?.hostname() ?? "localhost";
}
