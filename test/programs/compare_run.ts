/**
 * What a program reported (see examples/programs/_report.py) against what it reported under TensorFlow: the graph node by node
 * and in order, values within the tolerance of README.md, tensors of checkpoints.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as tf from "tfgraph";
import { parseTextProto, textLine, type TextMessage } from "./text_proto.ts";

/** Differences in additions' order add up over training: looser than for single ops. */
const RELATIVE = 1e-4;
const OF_LARGEST = 1e-5;
/** float32's spacing at 1: a variable below it is what rounding left of sums that cancel (a bias in front of batch normalization). */
const CANCELLED = 1.2e-7;

type Reader = ReturnType<typeof tf.train.NewCheckpointReader>;

interface Reported {
  readonly dtype: string | null;
  readonly shape: readonly number[];
  readonly value: unknown;
}

/** Every difference, a line each; none where the run is TensorFlow's. */
export function compareRun(goldenDir: string, runDir: string): string[] {
  const graphs = readdirSync(goldenDir).filter((file) => /^graph.*\.pbtxt(\.gz)?$/.test(file));
  const checkpoints = readdirSync(goldenDir)
    .filter((file) => file.endsWith(".index"))
    .map((file) => file.slice(0, -".index".length));
  return [
    ...graphs.flatMap((file) => compareGraphs(join(goldenDir, file), join(runDir, file.replace(/\.gz$/, "")))),
    ...compareValues(readValues(goldenDir), readValues(runDir)),
    ...checkpoints.flatMap((name) => compareCheckpoints(join(goldenDir, name), join(runDir, name))),
  ];
}

/** Large goldens are kept compressed. */
function readText(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

function compareGraphs(goldenFile: string, runFile: string): string[] {
  if (!existsSync(runFile)) return [`no ${runFile}`];
  const [golden, run] = [goldenFile, runFile].map((file) => parseTextProto(readText(file))) as [
    TextMessage,
    TextMessage,
  ];
  const [expected, actual] = [golden, run].map((graph) => (graph.get("node") ?? []).map((node) => textLine(node))) as [
    string[],
    string[],
  ];
  const differences: string[] = [];
  for (let i = 0; i < Math.max(expected.length, actual.length) && differences.length < 10; i++) {
    if (expected[i] !== actual[i])
      differences.push(
        `node ${i}:\n  TensorFlow ${expected[i] ?? "has none"}\n  run        ${actual[i] ?? "has none"}`,
      );
  }
  for (const field of ["versions", "library"]) {
    const [a, b] = [golden, run].map((graph) => (graph.get(field) ?? []).map(textLine).join());
    if (a !== b) differences.push(`${field}: TensorFlow ${a!}, run ${b!}`);
  }
  return differences;
}

function readValues(dir: string): Map<string, Reported> {
  return new Map(
    Object.entries(JSON.parse(readFileSync(join(dir, "values.json"), "utf8")) as Record<string, Reported>),
  );
}

function compareValues(golden: ReadonlyMap<string, Reported>, run: ReadonlyMap<string, Reported>): string[] {
  return [...new Set([...golden.keys(), ...run.keys()])].flatMap((name) => {
    const [expected, actual] = [golden.get(name), run.get(name)];
    if (!expected || !actual) return [`${name}: only ${expected ? "TensorFlow" : "the run"} reports it`];
    if (actual.dtype !== null && actual.dtype !== expected.dtype)
      return [`${name}: ${actual.dtype}, TensorFlow ${expected.dtype!}`];
    if (String(actual.shape) !== String(expected.shape))
      return [`${name}: shape [${String(actual.shape)}], TensorFlow [${String(expected.shape)}]`];
    const isFloat = expected.dtype!.includes("float");
    const same = isFloat
      ? allClose(leaves(actual.value), leaves(expected.value))
      : JSON.stringify(actual.value) === JSON.stringify(expected.value);
    return same
      ? []
      : [
          `${name}: ${JSON.stringify(actual.value).slice(0, 200)}, TensorFlow ${JSON.stringify(expected.value).slice(0, 200)}`,
        ];
  });
}

function leaves(value: unknown): number[] {
  return [value].flat(Infinity).map(Number);
}

function allClose(actual: readonly number[], expected: readonly number[], floor = 0): boolean {
  let largest = 0;
  for (const x of expected) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  return (
    actual.length === expected.length &&
    expected.every(
      (e, i) =>
        Object.is(e, actual[i]) ||
        Math.abs(actual[i]! - e) <= Math.max(RELATIVE * Math.abs(e), OF_LARGEST * largest, floor),
    )
  );
}

function compareCheckpoints(goldenPrefix: string, runPrefix: string): string[] {
  const [golden, run] = [goldenPrefix, runPrefix].map((prefix) => tf.train.NewCheckpointReader(prefix)) as [
    Reader,
    Reader,
  ];
  const [expected, actual] = [golden, run].map((reader) =>
    JSON.stringify(Object.entries(reader.get_variable_to_shape_map()).sort()),
  ) as [string, string];
  if (expected !== actual) return [`${runPrefix}: ${actual}, TensorFlow ${expected}`];
  return Object.keys(golden.get_variable_to_shape_map()).flatMap((name) => {
    const [a, b] = [run, golden].map((reader) => leaves(toNested(reader.get_tensor(name)))) as [number[], number[]];
    return allClose(a, b, CANCELLED) ? [] : [`${runPrefix}: ${name} differs`];
  });
}

function toNested(value: unknown): unknown {
  return typeof value === "object" && value !== null && "tolist" in value
    ? (value as { tolist(): unknown }).tolist()
    : value;
}
