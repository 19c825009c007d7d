/** Runs a case of a Python file against tfgraph and compares it with what TensorFlow made of the same function. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
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

/** The case files of a directory; `TFGRAPH_CASES="losses metrics"` narrows them. */
function caseFiles(casesDir: string): string[] {
  const wanted = process.env["TFGRAPH_CASES"]?.split(" ");
  return readdirSync(casesDir).filter((f) => f.endsWith(".py") && (wanted?.includes(basename(f, ".py")) ?? true));
}

/** One test for each case of each `.py` file in a directory, with the goldens of the same names. */
export function describeCases(casesDir: string, goldensDir: string): void {
  for (const file of caseFiles(casesDir)) {
    const source = readFileSync(join(casesDir, file), "utf8");
    const golden = readFileSync(join(goldensDir, `${basename(file, ".py")}.json`), "utf8");
    const { cases } = JSON.parse(golden) as { cases: Record<string, Golden> };
    const names = parseModule(source)
      .map((f) => f.name)
      .filter((name) => !name.startsWith("_"));
    describe(basename(file, ".py"), () => {
      test("has a golden for every case", () => expect(Object.keys(cases)).toEqual(names));
      for (const name of names)
        test(name.replaceAll("_", " "), () => runCase(join(casesDir, file), source, name, cases[name]!));
    });
  }
}

function runCase(file: string, source: string, name: string, golden: Golden): void {
  let line = 0;
  const run = new CaseRun(library, golden.results);
  const harness = Object.fromEntries(Object.entries(run.functions).map(([key, f]) => [key, harnessFunction(f)]));
  const functions = evaluateModule(parseModule(source), { tf, ...builtins, ...harness }, library, (at) => (line = at));
  const graph = new tf.Graph();
  try {
    try {
      tf.with(graph.as_default(), () => functions.get(name)!());
    } catch (error) {
      if (error instanceof Error) error.message += `\n\nin ${file}:${line}`;
      throw error;
    }
    expect(graphLines(graph)).toEqual(golden.graph);
    run.compare();
  } finally {
    run.close();
  }
}
