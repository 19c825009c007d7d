/**
 * Counts, module by module, which of TensorFlow's names there are, and lists them: the second half of FEATURES.md.
 *
 *     node --conditions=source tools/gen/generate_features.ts [--check]
 *
 * Reads `api_names.json` (the names of tensorflow.compat.v1) and looks for each in the package itself. `api_uses.tsv` says in how many
 * of 456 public TensorFlow 1 programs (courses, books, notebooks) a name stands. With `--check` nothing is written, and a difference from
 * what is committed is an error.
 */
import { readFileSync, writeFileSync } from "node:fs";
import * as tf from "tfgraph";

interface ApiNames {
  readonly tensorflow: string;
  readonly modules: Readonly<Record<string, readonly string[]>>;
}

const api = JSON.parse(readFileSync(new URL("api_names.json", import.meta.url), "utf8")) as ApiNames;
const page = new URL("../../FEATURES.md", import.meta.url);
const START = "<!-- what follows is generated: npm run gen generate_features -->";

/** Names that TensorFlow has refuse every use where tfgraph does not have them. */
function isThere(value: unknown): boolean {
  if (typeof value !== "function") return value !== undefined;
  try {
    return (value as { name?: string }).name !== undefined;
  } catch {
    return false;
  }
}

/** The namespace of that path, undefined where there is none. */
function moduleOf(path: string): object | undefined {
  let at: unknown = tf;
  for (const part of path === "" ? [] : path.split(".")) {
    if (typeof at !== "object" || at === null || !(part in at)) return undefined;
    at = (at as Record<string, unknown>)[part];
    if (!isThere(at)) return undefined;
  }
  return at as object;
}

interface Count {
  readonly module: string;
  readonly there: readonly string[];
  readonly lacking: readonly string[];
}

/** Names of TensorFlow's own implementation that its modules show by accident. */
const ACCIDENTS = /^_|^tf_decorator$|^(absolute_import|division|print_function)$/;

function countOf(module: string, names: readonly string[]): Count {
  const found = moduleOf(module) as Record<string, unknown> | undefined;
  const publicNames = names.filter((name) => !ACCIDENTS.test(name));
  const there = publicNames.filter((name) => found !== undefined && name in found && isThere(found[name]));
  return { module, there, lacking: publicNames.filter((name) => !there.includes(name)) };
}

/** A name that programs use, how many do, and whether TensorFlow 2.21 still has it. */
interface Use {
  readonly path: string;
  readonly programs: number;
  readonly inTensorflow: string;
}

const uses: Use[] = readFileSync(new URL("api_uses.tsv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [path = "", programs, inTensorflow = ""] = line.split("\t");
    return { path: path.replace(/^tf\./, ""), programs: Number(programs), inTensorflow };
  });
const programsWith = new Map(uses.map(({ path, programs }) => [path, programs]));

/** Modules of TensorFlow that are packages of their own here. */
const OTHER_ENTRIES: readonly (readonly [path: string, entry: object])[] = [
  ["examples.tutorials.mnist", await import("tfgraph/examples/tutorials/mnist")],
  ["python.framework", await import("tfgraph/python/framework")],
];

/** Whether a dotted name is there. */
function hasPath(path: string): boolean {
  const entry = OTHER_ENTRIES.find(([prefix]) => path.startsWith(`${prefix}.`));
  let at: unknown = entry ? entry[1] : tf;
  for (const part of path.slice(entry ? entry[0].length + 1 : 0).split(".")) {
    if ((typeof at !== "object" && typeof at !== "function") || at === null || !isThere(at) || !(part in at))
      return false;
    at = (at as Record<string, unknown>)[part];
  }
  return isThere(at);
}

/** A name with how many programs use it. */
function counted(module: string, name: string): string {
  const programs = programsWith.get(module ? `${module}.${name}` : name);
  return programs ? `\`${name}\` (${String(programs)})` : `\`${name}\``;
}

/** Of other sorts than what teaching programs of this kind need: later, or never. */
const ELSEWHERE = /estimator|queue|reader|^data\.|rnn|producer|legacy_seq2seq/i;
const COMMON = 5;
const common = uses.filter(
  ({ path, programs, inTensorflow }) => programs >= COMMON && inTensorflow !== "NO" && !ELSEWHERE.test(path),
);
const lackingUses = common.filter(({ path }) => !hasPath(path));

/** Ops, and the element types that TensorFlow's kernels have and ours lack: `test/conformance/op_examples.test.ts` holds it true. */
const gaps = JSON.parse(
  readFileSync(new URL("../../test/conformance/op_gaps.json", import.meta.url), "utf8"),
) as Readonly<Record<string, readonly string[]>>;
const opsByTypes = Map.groupBy(Object.entries(gaps), ([, types]) => types.map((type) => `\`${type}\``).join(", "));

const counts = Object.entries(api.modules).map(([module, names]) => countOf(module, names));
const title = ({ module }: Count): string => (module ? `tf.${module}` : "tf");
const begun = counts.filter(({ there }) => there.length > 0);
const absent = counts.filter(({ there }) => there.length === 0);
const total = begun.concat(absent).reduce((sum, { there, lacking }) => sum + there.length + lacking.length, 0);
const have = begun.reduce((sum, { there }) => sum + there.length, 0);

const lines = [
  START,
  "",
  `## Counts`,
  "",
  `Of the ${String(total)} public names of TensorFlow ${api.tensorflow}'s \`compat.v1\`, ${String(have)} are there; of its ops, ${String(Object.keys(tf.raw_ops).length)}.`,
  "",
  "| module | there | of |",
  "| --- | ---: | ---: |",
  ...begun.map((c) => `| \`${title(c)}\` | ${String(c.there.length)} | ${String(c.there.length + c.lacking.length)} |`),
  "",
  "Nothing yet of: " + absent.map((c) => `\`${title(c)}\``).join(", ") + ".",
  "",
  `Of the ${String(common.length)} names that ${String(COMMON)} or more of 456 public TensorFlow 1 programs use (without estimators, queues and readers, \`tf.data\`, recurrent cells and names removed before 1.0), ${String(common.length - lackingUses.length)} are there (${String(Math.floor((100 * (common.length - lackingUses.length)) / common.length))} %). Lacking: ${lackingUses.map(({ path, programs }) => `\`tf.${path}\` (${String(programs)})`).join(", ")}.`,
  "",
  "## Types",
  "",
  "An op takes every element type that TensorFlow has a CPU kernel for, but for these, whose run is an `UnimplementedError`:",
  "",
  ...[...opsByTypes].map(([types, ops]) => `- ${types}: ${ops.map(([op]) => op).join(", ")}.`),
  "",
  "## Names",
  "",
  "In parentheses: how many of those programs use a name.",
  "",
  ...begun.flatMap((c) => [
    `<details><summary><code>${title(c)}</code></summary>`,
    "",
    `There: ${c.there.map((name) => counted(c.module, name)).join(", ")}.`,
    "",
    ...(c.lacking.length > 0 ? [`Lacking: ${c.lacking.map((name) => counted(c.module, name)).join(", ")}.`, ""] : []),
    "</details>",
    "",
  ]),
];

const committed = readFileSync(page, "utf8");
const text = `${committed.slice(0, committed.indexOf(START))}${lines.join("\n").trimEnd()}\n`;
if (!process.argv.includes("--check")) writeFileSync(page, text);
else if (text !== committed) {
  console.error("FEATURES.md is not what generate_features.ts makes: run `npm run gen generate_features`");
  process.exitCode = 1;
}
console.log(`${String(have)} of ${String(total)} names`);
