/** No op is declared without a case: each stands in a graph that TensorFlow built, and each gradient was taken there. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GRAPH_DEF_VERSION, registeredOps, type OpRecord } from "@tfgraph/core";
import "tfgraph";

interface Golden {
  readonly graph: readonly string[];
  readonly ran?: readonly string[];
  readonly differentiated?: readonly string[];
}

const goldensDir = new URL("goldens/", import.meta.url);
const goldens = readdirSync(goldensDir).flatMap((file) => {
  const { cases } = JSON.parse(readFileSync(new URL(file, goldensDir), "utf8")) as { cases: Record<string, Golden> };
  return Object.values(cases);
});

const withoutOp = (done: ReadonlySet<string>, names: Iterable<string>): string[] =>
  [...names].filter((name) => !done.has(name)).sort();

/** Removed ops stand in imported graphs only. */
const buildable = (): OpRecord[] =>
  [...registeredOps()].filter(({ def }) => !def.deprecation || def.deprecation.version > GRAPH_DEF_VERSION);

test("every op stands in the graph of a conformance case", () => {
  const built = new Set(goldens.flatMap((golden) => golden.graph.map((line) => line.split(" ", 2)[1]!)));
  expect(
    withoutOp(
      built,
      buildable().map((record) => record.def.name),
    ),
  ).toEqual([]);
});

test("every op without state has examples in all its types, or runs in a conformance case", () => {
  const dir = new URL("op_examples/goldens/", import.meta.url);
  const examples = readdirSync(dir).flatMap((file) => {
    const golden = JSON.parse(readFileSync(new URL(file, dir), "utf8")) as { examples: { op: string }[] };
    return golden.examples.map(({ op }) => op);
  });
  const takesText = ({ def }: OpRecord): boolean => def.inputs.some((arg) => arg.type?.kind === "host");
  const shown = new Set([...examples, ...goldens.flatMap((golden) => golden.ran ?? [])]);
  expect(
    withoutOp(
      shown,
      buildable()
        .filter((record) => !record.def.isStateful && !takesText(record))
        .map((record) => record.def.name),
    ),
  ).toEqual([]);
});

test("every gradient is taken in a conformance case", () => {
  const differentiated = new Set(goldens.flatMap((golden) => golden.differentiated ?? []));
  const differentiable = buildable().filter((record) => typeof record.gradient === "function");
  expect(
    withoutOp(
      differentiated,
      differentiable.map((record) => record.def.name),
    ),
  ).toEqual([]);
});
