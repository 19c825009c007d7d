/**
 * The examples of `op_examples/*.py` in every type that TensorFlow has a CPU kernel for: static shapes from inputs known, partly
 * known and unknown, values, gradients. One op alone: `npm test -- test/conformance/op_examples -t "MatMul"`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { compareExample, type Comparison } from "./compare_example.ts";
import { parseTypes, type Example } from "./op_example.ts";
import gaps from "./op_gaps.json" with { type: "json" };

const goldensDir = new URL("op_examples/goldens/", import.meta.url);
const files = readdirSync(goldensDir).map((file) => {
  const { examples } = JSON.parse(readFileSync(new URL(file, goldensDir), "utf8")) as { examples: Example[] };
  return { name: basename(file, ".json"), ops: Map.groupBy(examples, (example) => example.op) };
});

for (const { name, ops } of files) {
  describe(name, () => {
    for (const [op, examples] of ops) {
      test(op, () => {
        const found = examples.map(compareExample);
        expect(found.flatMap(({ differences }) => differences)).toEqual([]);
        expect(typesThatLack(found), "types without a kernel").toEqual((gaps as Record<string, string[]>)[op] ?? []);
      });
    }
  });
}

test("gaps are those of ops with examples", () => {
  const known = new Set(files.flatMap(({ ops }) => [...ops.keys()]));
  expect(Object.keys(gaps).filter((op) => !known.has(op))).toEqual([]);
});

/** The types that only what was refused had. */
function typesThatLack(found: readonly Comparison[]): string[] {
  const names = (runs: readonly string[]): string[] => runs.flatMap((types) => [...parseTypes(types).values()]);
  const work = new Set(names(found.flatMap(({ ran }) => ran)));
  return [...new Set(names(found.flatMap(({ refused }) => refused)))].filter((type) => !work.has(type));
}
