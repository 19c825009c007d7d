/**
 * Assembles TensorFlow's namespaces from what the packages export under TensorFlow's names, and lists what is missing.
 *
 *     node --conditions=source tools/gen/generate_namespaces.ts [--check]
 *
 * Reads `api_names.json` (the names of tensorflow.compat.v1) and writes `packages/tfgraph/src/gen/`: a file per module,
 * `names.ts` for `tf` itself, `missing.ts` for names of `tf` that nothing stands for, `known.ts` for all names of the other
 * modules. With `--check` nothing is written,
 * and a difference from what is committed is an error.
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as io from "@tfgraph/io";
import * as ops from "@tfgraph/ops";
import * as train from "@tfgraph/train";

interface ApiNames {
  readonly tensorflow: string;
  readonly modules: Readonly<Record<string, readonly string[]>>;
  readonly aliases: readonly (readonly string[])[];
}

const api = JSON.parse(readFileSync(new URL("api_names.json", import.meta.url), "utf8")) as ApiNames;
const folder = new URL("../../packages/tfgraph/src/gen/", import.meta.url);

/** Modules whose names may be exported under their last part alone: `tf.nn.relu` is `relu` of ops. */
const MODULES = [
  "nn",
  "math",
  "bitwise",
  "random",
  "train",
  "initializers",
  "linalg",
  "manip",
  "graph_util",
  "debugging",
  "io",
];
/** Modules of `tf` that own.ts or index.ts make. */
const BY_HAND = new Set(["app", "compat", "dtypes", "errors", "flags", "logging", "inspect"]);
const RESERVED = new Set([
  "case",
  "switch",
  "with",
  "delete",
  "import",
  "new",
  "for",
  "while",
  "if",
  "in",
  "function",
  "return",
  "default",
]);

/** Modules that a package exports whole, under TensorFlow's names: `export * as losses from "./losses/index.ts"`. */
const wholeModules = new Map<string, object>();

function isModule(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Module]";
}

/** `package:Name` of what the packages' sources export as types: `tf.train.Optimizer` is also the type of its instances. */
const typeNames = new Set(
  globSync("packages/{ops,train,io}/src/**/*.ts", { cwd: new URL("../../", import.meta.url) }).flatMap((file) => {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    const types = source.matchAll(/^export (?:abstract )?(?:type|interface|class) (\w+)/gm);
    return [...types].map((match) => `@tfgraph/${file.split("/")[1]!}:${match[1]!}`);
  }),
);

/** The namespace as a value, and the types in it. */
function namespaceLines(module: string, names: Iterable<string>): string {
  const sourceOf = (name: string): string => exported.get(wholeModules.has(module) ? module : name) ?? "";
  const isType = (name: string): boolean => typeNames.has(`${sourceOf(name)}:${name}`);
  const types = [...names].filter(isType).sort();
  const lines = types.map((name) => `  export type ${name} = ${module}Names.${name};\n`).join("");
  const typeSpace = types.length > 0 ? `export declare namespace ${module} {\n${lines}}\n` : "";
  return `/** TF: \`tf.${module}\`. */\nexport const ${module} = namespace("${module}", ${module}Names);\n${typeSpace}`;
}

/** Exported name → the package it comes from; earlier packages win. */
const exported = new Map<string, string>();
for (const [source, module] of [
  ["@tfgraph/ops", ops],
  ["@tfgraph/train", train],
  ["@tfgraph/io", io],
] as const) {
  for (const [name, value] of Object.entries<unknown>(module)) {
    if (exported.has(name)) continue;
    exported.set(name, source);
    if (isModule(value) && (name in api.modules || name === "contrib")) wholeModules.set(name, value);
  }
}
const own = new Set(Object.keys(await import("../../packages/tfgraph/src/own.ts")));

const aliasesOf = new Map<string, readonly string[]>();
for (const group of api.aliases) for (const path of group) aliasesOf.set(path, group);

/**
 * The exported identifier that stands for a name of a module, undefined where there is none. `tf` itself may have another thing of that
 * name: then it is exported with its module before it, as `random_split`.
 */
function identifierOf(module: string, name: string): string | undefined {
  const path = module ? `${module}.${name}` : name;
  const paths = [path, ...(aliasesOf.get(path) ?? [])];
  const topLevel = paths.find((p) => !p.includes(".") && exported.has(p));
  if (topLevel) return topLevel;
  const local = paths.filter((p) => MODULES.includes(p.slice(0, Math.max(0, p.lastIndexOf(".")))));
  const lastParts = local.map((p) => p.slice(p.lastIndexOf(".") + 1));
  // a name that `tf` has itself is another thing: tf.initializers.identity is not tf.identity
  const candidates = lastParts.flatMap((last) => [
    `${module}_${last}`,
    `${last}_initializer`,
    ...(api.modules[""]!.includes(last) ? [] : [last]),
  ]);
  return candidates.find((last) => exported.has(last) && (module === "initializers" || !last.endsWith("_initializer")));
}

function header(what: string): string {
  return `// Generated by tools/gen/generate_namespaces.ts from the names of TensorFlow ${api.tensorflow}. Do not edit: run \`npm run gen generate_namespaces\`.\n/** ${what} */\n`;
}

/** `export { a, b as c } from "package";` for each package, sorted. */
function reexports(names: ReadonlyMap<string, string>): string {
  const bySource = new Map<string, string[]>();
  for (const [name, identifier] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const source = exported.get(identifier)!;
    const list = bySource.get(source) ?? [];
    bySource.set(source, list);
    list.push(name === identifier ? name : `${identifier} as ${name}`);
  }
  return [...bySource].map(([source, list]) => `export {\n  ${list.join(",\n  ")},\n} from "${source}";\n`).join("");
}

const files = new Map<string, string>();
const moduleLines: string[] = [];
const present = new Set<string>();
for (const module of MODULES) {
  const names = new Map<string, string>();
  for (const name of api.modules[module] ?? []) {
    const identifier = identifierOf(module, name);
    if (identifier) names.set(name, identifier);
  }
  if (names.size === 0) continue;
  present.add(module);
  files.set(`${module}.ts`, header(`TF: \`tf.${module}\`.`) + reexports(names));
  moduleLines.push(namespaceLines(module, names.keys()));
}

for (const module of wholeModules.keys()) {
  if (MODULES.includes(module) || BY_HAND.has(module)) continue;
  present.add(module);
  moduleLines.push(namespaceLines(module, Object.keys(wholeModules.get(module)!)));
}

const topLevel = new Map<string, string>();
const lacking: string[] = [];
for (const name of api.modules[""] ?? []) {
  if (own.has(name) || BY_HAND.has(name) || present.has(name)) continue;
  const identifier = identifierOf("", name);
  if (identifier) topLevel.set(name, identifier);
  else lacking.push(name);
}
const imports = [...present]
  .map((module) =>
    wholeModules.has(module)
      ? `import { ${module} as ${module}Names } from "${exported.get(module)!}";\n`
      : `import * as ${module}Names from "./${module}.ts";\n`,
  )
  .join("");
files.set(
  "names.ts",
  header("Names of `tf`.") +
    imports +
    `import { namespace } from "../missing.ts";\n\n` +
    reexports(topLevel) +
    "\n" +
    moduleLines.join("\n"),
);

const contrib = present.has("contrib") ? [] : ["contrib"];
const missingLines = [...lacking, ...contrib]
  .filter((name) => /^[A-Za-z]\w*$/.test(name))
  .sort()
  .map((name) =>
    RESERVED.has(name)
      ? `const ${name}_ = missing("${name}");\nexport { ${name}_ as ${name} };\n`
      : `export const ${name} = missing("${name}");\n`,
  );
files.set(
  "missing.ts",
  header("Names of `tf` that tfgraph does not have.") +
    `import { missing } from "../missing.ts";\n\n` +
    missingLines.join(""),
);

const knownLines = Object.entries(api.modules)
  .filter(([module]) => module !== "")
  .map(([module, names]) => `  ["${module}", "${names.filter((name) => !RESERVED.has(name)).join(" ")}"],\n`);
files.set(
  "known.ts",
  header("The names that TensorFlow has in its modules, whether tfgraph has them or not.") +
    `export const KNOWN_NAMES: ReadonlyMap<string, string> = new Map([\n${knownLines.join("")}]);\n`,
);

mkdirSync(folder, { recursive: true });
let stale = 0;
for (const [name, text] of files) {
  const url = new URL(name, folder);
  if (process.argv.includes("--check")) {
    let committed = "";
    try {
      committed = readFileSync(url, "utf8");
    } catch {
      // a file that is not there differs
    }
    if (committed !== text) {
      console.error(
        `packages/tfgraph/src/gen/${name} is not what generate_namespaces.ts makes: run \`npm run gen generate_namespaces\``,
      );
      stale++;
    }
  } else {
    writeFileSync(url, text);
  }
}
if (stale > 0) process.exitCode = 1;
else
  console.log(
    `${String(topLevel.size)} names of tf, ${[...present].join(", ")}; ${String(lacking.length)} names lacking`,
  );
