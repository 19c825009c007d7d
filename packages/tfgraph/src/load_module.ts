/** Modules that are loaded when first used, synchronously: what no program should wait for that does not use them. */
import { RuntimeError } from "@tfgraph/core";

interface NodeModule {
  createRequire(url: string): (name: string) => unknown;
}

const loaded = new Map<string, unknown>();

/**
 * The module, loaded by Node's `require`.
 * @throws RuntimeError where there is no Node
 */
export function loadModule(name: string): unknown {
  let module = loaded.get(name);
  if (module === undefined) {
    const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
    const loader = node?.getBuiltinModule?.("module") as NodeModule | undefined;
    if (!loader) throw new RuntimeError(`${name} can only be loaded in Node`);
    module = loader.createRequire(import.meta.url)(name);
    loaded.set(name, module);
  }
  return module;
}
