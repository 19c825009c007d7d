/** The same modules in a page, which cannot load any synchronously: they are there from the start. */
import { RuntimeError } from "@tfgraph/core";
import * as board from "@tfgraph/board";
import * as boardPage from "@tfgraph/board/page";
import * as graphology from "graphology";
import * as numpyTs from "numpy-ts";

const modules = new Map<string, unknown>([
  ["@tfgraph/board", board],
  ["@tfgraph/board/page", boardPage],
  ["graphology", graphology],
  ["numpy-ts", numpyTs],
]);

/** @throws RuntimeError where there is no such module */
export function loadModule(name: string): unknown {
  const module = modules.get(name);
  if (module === undefined) throw new RuntimeError(`${name} cannot be loaded in a browser`);
  return module;
}
