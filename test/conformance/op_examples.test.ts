/**
 * The examples of `op_examples/*.py` in every type that TensorFlow has a CPU kernel for: static shapes from inputs known, partly
 * known and unknown, values, gradients. One op alone: `npm test -- test/conformance/op_examples -t "MatMul"`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import * as tf from "tfgraph";
import { describe, expect, test } from "vitest";
import { expectAllClose } from "./expect_all_close.ts";
import {
  NO_GRADIENT,
  buildExample,
  gradientsOf,
  parseTypes,
  runExample,
  type Example,
  type Gradient,
} from "./op_example.ts";
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

interface Comparison {
  /** What is not TensorFlow's, a line each. */
  readonly differences: readonly string[];
  /** The types that were run, and those that raised an UnimplementedError. */
  readonly ran: readonly string[];
  readonly refused: readonly string[];
}

function compareExample(example: Example): Comparison {
  const [differences, ran, refused]: [string[], string[], string[]] = [[], [], []];
  const compare = (what: string, body: () => void): void => {
    try {
      body();
      ran.push(what);
    } catch (error) {
      if (error instanceof tf.errors.UnimplementedError) refused.push(what);
      else differences.push(`${textOf(example)} ${what}: ${String(error).slice(0, 500)}`);
    }
  };
  for (const { of, outputs } of example.runs) {
    for (const [types, dtypes] of Object.entries(of))
      compare(types, () => compareOutputs(example, types, dtypes, outputs));
  }
  const { gradient } = example;
  if (gradient) compare(gradient.types, () => compareGradient(example, gradient));
  const { of, outputs } = example.runs[0]!;
  const [first, dtypes] = Object.entries(of)[0]!;
  for (const [way, wanted] of Object.entries(example.static)) {
    compare(first, () => expect(staticShapes(example, first, way), way).toEqual(wanted));
    if (way !== "known" && typeof wanted !== "string")
      compare(first, () => compareOutputs(example, first, dtypes, outputs, way));
  }
  return { differences, ran, refused };
}

function compareOutputs(
  example: Example,
  types: string,
  dtypes: readonly string[],
  outputs: Example["runs"][0]["outputs"],
  way = "known",
): void {
  const values = runExample(buildExample(example, parseTypes(types), way));
  outputs.forEach(([shape, elements], i) => expectAllClose(values[i], { dtype: dtypes[i]!, shape, values: elements }));
}

function compareGradient(example: Example, { types, smooth, values }: Gradient): void {
  const built = buildExample(example, parseTypes(types), "known");
  if (values === NO_GRADIENT) {
    expect(() => gradientsOf(built, false)).toThrow(tf.errors.LookupError);
    return;
  }
  gradientsOf(built, smooth).forEach((found, i) => {
    const wanted = values[i] ?? null;
    if (found === null || wanted === null) expect(found).toBe(wanted);
    else expectAllClose(found.value, { dtype: "float64", shape: found.shape, values: wanted });
  });
}

/** The outputs' static shapes, or the error of construction. */
function staticShapes(example: Example, types: string, way: string): unknown {
  try {
    return buildExample(example, parseTypes(types), way).outputs.map((y) => y.shape.known ?? null);
  } catch (error) {
    return (error as Error).message.split(" for '")[0];
  }
}

/** The types that only what was refused had. */
function typesThatLack(found: readonly Comparison[]): string[] {
  const names = (runs: readonly string[]): string[] => runs.flatMap((types) => [...parseTypes(types).values()]);
  const work = new Set(names(found.flatMap(({ ran }) => ran)));
  return [...new Set(names(found.flatMap(({ refused }) => refused)))].filter((type) => !work.has(type));
}

function textOf({ op, attrs, inputs }: Example): string {
  const shapes = Object.values(inputs)
    .flat()
    .map((item) => JSON.stringify(item.shape));
  return `${op} ${JSON.stringify(attrs)} (${shapes.join(", ")})`;
}
