/**
 * What stands behind every script of the root's package.json: `node tools/run.mjs COMMAND [ARGUMENTS]`.
 * CONTRIBUTING.md says what each command is for. A command whose tool cannot be had fails; none skips.
 * No dependencies, and nothing newer than Node 20, in this file and those it imports.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { lint, test, testBrowser, testLevels, testNotebooks, testTensorFlow } from "./checks.mjs";
import { oracleEnvironment, oraclePython } from "./python.mjs";
import { recordResults } from "./results.mjs";
import { Failure, build, install, node24, run, setUp } from "./setup.mjs";
import { filesBelow, root } from "./workspace.mjs";

/** @type {Record<string, (args: string[]) => void | Promise<void>>} */
const commands = {
  start: (args) => runExample("lecture_mnist", args),
  example: ([name, ...args]) => runExample(name, args),
  test,
  "test:tensorflow": testTensorFlow,
  "test:browser": testBrowser,
  "test:notebooks": testNotebooks,
  "test:levels": testLevels,
  lint: () => {
    setUp();
    return lint();
  },
  build: () => {
    install();
    build({ force: true });
  },
  bench: (args) => {
    setUp();
    run(node24, [join(root, "bench/run.ts"), ...args], { why: "a benchmark failed" });
  },
  gen: (args) => {
    install();
    runAll("tools/gen", args);
  },
  goldens: (args) => {
    setUp();
    runAll("tools/goldens", args);
  },
};

const examplesDir = join(root, "examples");

/**
 * @param {string | undefined} name a program in `examples` or a folder below, with or without its folder and `.ts`
 * @param {string[]} args
 */
function runExample(name, args) {
  const programs = filesBelow(examplesDir)
    .map((file) => relative(examplesDir, file).replaceAll("\\", "/"))
    .filter((file) => /(^|\/)[^_/]+[^/]*\.ts$/.test(file) && !file.endsWith(".d.ts"))
    .map((file) => file.slice(0, -".ts".length));
  const wanted = name?.replace(/^(\.\/)?(examples\/)?/, "").replace(/\.ts$/, "");
  const found = programs.find((p) => p === wanted) ?? programs.find((p) => p.endsWith(`/${wanted}`));
  if (found === undefined) {
    const known = programs.map((p) => `  ${p}`).join("\n");
    throw new Failure(
      `${name === undefined ? "Which example?" : `There is no example "${name}".`} There are:\n${known}`,
    );
  }
  setUp();
  // where the person stands, not the root: programs write checkpoints beside them
  const cwd = resolve(process.env.INIT_CWD ?? root);
  run(node24, [join(examplesDir, `${found}.ts`), ...args], { why: `the example ${found} failed`, cwd });
  recordResults(1, 0);
}

/**
 * Runs every script of a folder, in the order of their names: Python ones with TensorFlow, TypeScript ones with Node.
 * @param {string} dir
 * @param {string[]} only names (with or without ending) to run; all when empty
 */
function runAll(dir, only) {
  const scripts = (existsSync(join(root, dir)) ? readdirSync(join(root, dir)) : [])
    .filter((file) => /^[^_].*\.(py|ts)$/.test(file) && !file.endsWith(".test.ts"))
    .filter((file) => only.length === 0 || only.some((name) => file === name || file.replace(/\.\w+$/, "") === name))
    .sort();
  if (scripts.length === 0) throw new Failure(`no such script in ${dir}`);
  for (const script of scripts) {
    const path = join(root, dir, script);
    console.error(`\n> ${dir}/${script}`);
    const [program, args] = script.endsWith(".py") ? [oraclePython(), [path]] : [node24, ["--conditions=source", path]];
    run(program, args, { why: `${dir}/${script} failed`, env: oracleEnvironment() });
  }
}

const [name = "", ...args] = process.argv.slice(2);
const command = commands[name];
try {
  if (!command) throw new Failure(`no command "${name}": ${Object.keys(commands).join(", ")}`);
  await command(args);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
