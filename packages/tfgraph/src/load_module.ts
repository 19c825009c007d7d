/** Modules that are loaded when first used, synchronously: what no program should wait for that does not use them. */
import { RuntimeError } from "@tfgraph/core";

interface NodeModule {
  createRequire(url: string): (name: string) => unknown;
}

const provided = new Map<string, unknown>();

/** Hands over a module that was imported already: what a browser's entry does. */
export function provideModule(name: string, module: unknown): void {
  provided.set(name, module);
}

/**
 * The module, loaded by Node's `require`.
 * @throws RuntimeError where there is no Node and nobody provided it
 */
export function loadModule(name: string): unknown {
  let module = provided.get(name);
  if (module === undefined) {
    const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
    const loader = node?.getBuiltinModule?.("module") as NodeModule | undefined;
    if (!loader) throw new RuntimeError(`${name} is not loaded: use a bundler that honours the "browser" condition of tfgraph's exports.`);
    module = loader.createRequire(import.meta.url)(name);
    provided.set(name, module);
  }
  return module;
}
