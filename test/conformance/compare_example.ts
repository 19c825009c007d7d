/** Compares what tfgraph makes of an example with what TensorFlow made of it. */
import * as tf from "tfgraph";
import { expect } from "vitest";
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

export interface Comparison {
  /** What is not TensorFlow's, a line each. */
  readonly differences: readonly string[];
  /** The types that were run, and those that raised an UnimplementedError. */
  readonly ran: readonly string[];
  readonly refused: readonly string[];
}

/** Values and errors in every type, the gradient, static shapes in every way. */
export function compareExample(example: Example): Comparison {
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
    if (way !== "known" && typeof wanted !== "string" && typeof outputs !== "string")
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
  if (typeof outputs === "string") {
    expect(errorOf(example, types)).toBe(outputs);
    return;
  }
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

/** The first line of the error that building or running raises. */
function errorOf(example: Example, types: string): string {
  try {
    runExample(buildExample(example, parseTypes(types), "known"));
    return "no error";
  } catch (error) {
    return (error as Error).message.split("\n")[0]!.split(" for '")[0]!;
  }
}

/** The outputs' static shapes, or the error of construction. */
function staticShapes(example: Example, types: string, way: string): unknown {
  try {
    return buildExample(example, parseTypes(types), way).outputs.map((y) => y.shape.known ?? null);
  } catch (error) {
    return (error as Error).message.split(" for '")[0];
  }
}

function textOf({ op, attrs, inputs }: Example): string {
  const shapes = Object.values(inputs)
    .flat()
    .map((item) => JSON.stringify(item.shape));
  return `${op} ${JSON.stringify(attrs)} (${shapes.join(", ")})`;
}
