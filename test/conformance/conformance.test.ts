/**
 * Every case of `cases/*.py`, against what TensorFlow made of it: the graph node by node and in order, static shapes, values,
 * gradients, errors. One file or case: `vitest run test/conformance -t "softmax"`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import * as tf from "tfgraph";
import { graphLines } from "./graph_lines.ts";
import { CaseRun, type Result, type TensorFlowModule } from "./harness.ts";
import { builtins } from "./python/builtins.ts";
import { evaluateModule, harnessFunction, type Syntax } from "./python/evaluate.ts";
import { parseModule } from "./python/parse.ts";

interface Golden {
  readonly graph: readonly string[];
  readonly results: readonly Result[];
}

// cases look names up in it by Python's words
const library = tf as unknown as TensorFlowModule & Syntax;
const casesDir = new URL("cases/", import.meta.url);

function runCase(source: string, name: string, golden: Golden): void {
  const run = new CaseRun(library, golden.results);
  const harness = Object.fromEntries(Object.entries(run.functions).map(([key, f]) => [key, harnessFunction(f)]));
  const functions = evaluateModule(parseModule(source), { tf, ...builtins, ...harness }, library);
  const graph = new tf.Graph();
  try {
    tf.with(graph.as_default(), () => functions.get(name)!());
    expect(graphLines(graph)).toEqual(golden.graph);
    run.compare();
  } finally {
    run.close();
  }
}

for (const file of readdirSync(casesDir).filter((f) => f.endsWith(".py"))) {
  const source = readFileSync(new URL(file, casesDir), "utf8");
  const goldenFile = new URL(`goldens/${basename(file, ".py")}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(goldenFile, "utf8")) as { cases: Record<string, Golden> };
  const names = parseModule(source).map((f) => f.name).filter((name) => !name.startsWith("_"));
  describe(basename(file, ".py"), () => {
    test("has a golden for every case", () => expect(Object.keys(cases)).toEqual(names));
    for (const name of names) test(name.replaceAll("_", " "), () => runCase(source, name, cases[name]!));
  });
}
