/** The checks of `npm test`, `npm run lint` and `npm run test:tensorflow`, and how they are run and counted. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "./chromium.mjs";
import { oracleEnvironment, oraclePython, pythonEnvironment } from "./python.mjs";
import { recordResults } from "./results.mjs";
import { Failure, environment, install, node24, setUp, step } from "./setup.mjs";
import { root } from "./workspace.mjs";

/**
 * @typedef {{ name: string, args: string[] }} Check a script, run by Node 24 in the root
 * @typedef {{ name: string, passed: number, failed: number, seconds: number, output: string }} Outcome
 */

const bin = (/** @type {string} */ path) => join(root, "node_modules", path);

/** @type {Check[]} what looks at sources without running them, longest first */
const staticChecks = [
  { name: "lint", args: [bin("eslint/bin/eslint.js"), ".", "--max-warnings=0"] },
  { name: "types", args: [bin("typescript/bin/tsc"), "-p", "."] },
  { name: "types of the page", args: [bin("typescript/bin/tsc"), "-p", "packages/board/src/page"] },
  { name: "types of examples", args: [bin("typescript/bin/tsc"), "-p", "examples"] },
  {
    name: "arrows",
    args: [bin("dependency-cruiser/bin/dependency-cruise.mjs"), "packages", "test", "--output-type=err-long"],
  },
  { name: "dead code", args: [bin("knip/bin/knip.js")] },
  { name: "format", args: [bin("prettier/bin/prettier.cjs"), "--check", "--log-level=warn", "."] },
];

const vitestReport = bin(".cache/tfgraph/vitest.json");

/**
 * Every check that needs no Python, browser or notebook.
 * @param {string[]} args handed to vitest: names of files, `-t`, …; with any, only vitest runs
 */
export async function test(args) {
  setUp();
  const outcomes = args.length === 0 ? await runStatic() : [];
  outcomes.push(await vitest(["main", "optimized", "packaging"], args));
  conclude(outcomes);
}

/** The static checks alone. */
export async function lint() {
  conclude(await runStatic());
}

/** @param {string[]} args handed to vitest */
export async function testTensorFlow(args) {
  install();
  const python = oraclePython();
  conclude([await vitest(["tensorflow"], args, { ...oracleEnvironment(), TFGRAPH_PYTHON: python })]);
}

/**
 * The conformance cases on the interpreter and on every level of the engine.
 * @param {string[]} args handed to vitest
 */
export async function testLevels(args) {
  install();
  conclude([await vitest(["level *"], args)]);
}

/** @param {string[]} args handed to vitest */
export async function testBrowser(args) {
  setUp();
  conclude([await vitest(["browser"], args, { TFGRAPH_CHROMIUM: chromium() })]);
}

/** @param {string[]} args handed to vitest */
export async function testNotebooks(args) {
  setUp();
  const python = pythonEnvironment(join(root, "tools/notebooks"), "Jupyter's client");
  conclude([await vitest(["notebooks"], args, { TFGRAPH_NOTEBOOK_PYTHON: python })]);
}

/** Two at a time: each is one thread, and small machines have two. */
async function runStatic() {
  step("Checking the sources");
  const waiting = [...staticChecks];
  /** @type {Outcome[]} */
  const outcomes = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = performance.now();
      const { status, output } = await runNode(check.args, { show: false });
      const ok = status === 0;
      outcomes.push({
        name: check.name,
        passed: Number(ok),
        failed: Number(!ok),
        seconds: since(started),
        output: ok ? "" : output,
      });
      console.error(`  ${ok ? "ok    " : "FAILED"}  ${check.name}`);
    }
  };
  await Promise.all([worker(), worker()]);
  return outcomes;
}

/**
 * @param {string[]} projects
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Outcome>}
 */
async function vitest(projects, args, env = {}) {
  step("Running the tests");
  rmSync(vitestReport, { force: true });
  const started = performance.now();
  const { status } = await runNode(
    [
      bin("vitest/vitest.mjs"),
      "run",
      ...projects.map((name) => `--project=${name}`),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${vitestReport}`,
      ...args,
    ],
    { show: true, env },
  );
  const name = "tests";
  const seconds = since(started);
  if (!existsSync(vitestReport))
    return { name, passed: 0, failed: 1, seconds, output: "vitest ended without a report" };
  const counts = /** @type {{ numPassedTests: number, numFailedTests: number, numFailedTestSuites: number }} */ (
    JSON.parse(readFileSync(vitestReport, "utf8"))
  );
  // a file that cannot be loaded has no failed test, only a failed suite
  const failed = Math.max(counts.numFailedTests, status === 0 ? 0 : Math.max(1, counts.numFailedTestSuites));
  return { name, passed: counts.numPassedTests, failed, seconds, output: "" };
}

/**
 * @param {string[]} args
 * @param {{ show: boolean, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function runNode(args, { show, env = {} }) {
  return new Promise((resolve) => {
    const child = spawn(node24, args, {
      cwd: root,
      env: { ...environment(), ...env },
      stdio: show ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output += text));
    }
    child.on("close", (status) => {
      resolve({ status, output });
    });
  });
}

/** @param {number} started */
const since = (started) => (performance.now() - started) / 1000;

/**
 * Prints what failed, a line for each check, and the counts.
 * @param {Outcome[]} outcomes
 */
function conclude(outcomes) {
  for (const { name, output } of outcomes.filter((o) => o.output !== "")) step(`${name}\n${output.trimEnd()}`);
  console.log("");
  for (const { name, passed, failed, seconds } of outcomes) {
    console.log(
      `  ${failed === 0 ? "ok    " : "FAILED"}  ${name.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s${passed > 1 ? `  ${passed} passed` : ""}`,
    );
  }
  const passed = outcomes.reduce((sum, o) => sum + o.passed, 0);
  const failed = outcomes.reduce((sum, o) => sum + o.failed, 0);
  recordResults(passed, failed);
  console.log(`\n${passed} passed, ${failed} failed`);
  if (failed > 0) throw new Failure("Not everything passed.");
}
