/**
 * Makes the checkout ready to run, on a machine that has Node 20 or newer and npm: dependencies by the pinned pnpm, Node 24 from
 * npm, every package built. Each part runs only when what it depends on has changed, told by a hash kept beside its result.
 * No dependencies, and nothing newer than Node 20, in this file and those it imports.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { entries, filesBelow, packages, root } from "./workspace.mjs";

const windows = process.platform === "win32";

/** Node 24, once `install` has run. */
export const node24 = join(root, "node_modules/node/bin", windows ? "node.exe" : "node");

/** A failure that is explained by its message alone. */
export class Failure extends Error {}

/** The environment in which every tool finds Node 24 and the workspace's programs first. */
export function environment() {
  const first = [dirname(node24), join(root, "node_modules/.bin")];
  return { ...process.env, PATH: [...first, process.env.PATH].join(delimiter) };
}

/** Dependencies and packages, ready. */
export function setUp() {
  install();
  build();
}

export function install() {
  const manifests = ["packages", "."]
    .flatMap((dir) => readdirSync(join(root, dir)).map((name) => join(root, dir, name, "package.json")))
    .filter((file) => existsSync(file));
  const workspace = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ".pnpmfile.mjs"].map((f) =>
    join(root, f),
  );
  const stamp = hash([...workspace, ...manifests], [process.platform, process.arch]);
  if (isCurrent("install", stamp) && existsSync(node24)) return;

  const { devDependencies } = readManifest(join(root, "package.json"));
  const pnpm = `pnpm@${devDependencies.pnpm}`;
  step(`Installing dependencies (${pnpm}, by npx)`);
  run("npx", ["--yes", pnpm, "install", "--frozen-lockfile"], {
    // confirmations would wait for an answer where there is nobody to give one
    env: { ...process.env, CI: "true", npm_config_yes: "true" },
    why: "The dependencies could not be installed; npm and pnpm say above why.",
  });
  if (spawnSync(node24, ["--eval", "process.exit(process.versions.node.startsWith('24.') ? 0 : 1)"]).status !== 0) {
    throw new Failure(`Node 24 was not installed: the npm package "node" should have put it at ${node24}`);
  }
  record("install", stamp);
}

/** @param {{ force?: boolean }} [options] */
export function build({ force = false } = {}) {
  const all = packages();
  const sources = all.flatMap(({ dir }) => [join(dir, "package.json"), ...filesBelow(join(dir, "src"))]);
  const tools = ["tools/build.ts", "tsconfig.json", "tsconfig.types.json", "pnpm-lock.yaml"].map((file) =>
    join(root, file),
  );
  const stamp = hash([...sources.filter((file) => !file.endsWith(".test.ts")), ...tools]);
  const built = all
    .flatMap(entries)
    .every(({ output, browser, types }) => existsSync(output) && existsSync(browser ?? output) && existsSync(types));
  if (!force && built && isCurrent("build", stamp)) return;

  step("Building the packages");
  run(node24, [join(root, "tools/build.ts")], { why: "The packages could not be built." });
  record("build", stamp);
}

/**
 * Runs a program with the terminal as its own; throws `Failure` with `why` when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ why: string, env?: NodeJS.ProcessEnv, cwd?: string }} options
 */
export function run(command, args, { why, env = environment(), cwd = root }) {
  // npx is a script on Windows, which only a shell can start
  const shell = windows && command === "npx";
  const { status, signal, error } = spawnSync(command, args, { cwd, env, stdio: "inherit", shell });
  if (error) throw new Failure(`${why} (${error.message})`);
  if (status !== 0) throw new Failure(`${why} (${command} ended with ${signal ?? String(status)})`);
}

/** @param {string} message */
export function step(message) {
  console.error(`\n> ${message}`);
}

/** @param {string} file */
function readManifest(file) {
  return /** @type {{ devDependencies: { pnpm: string } }} */ (JSON.parse(readFileSync(file, "utf8")));
}

/**
 * @param {string[]} files
 * @param {string[]} [words]
 */
export function hash(files, words = []) {
  const sum = createHash("sha256");
  for (const word of words) sum.update(`${word}\n`);
  for (const file of files) {
    if (existsSync(file)) sum.update(`${file.slice(root.length)}\n`).update(readFileSync(file));
  }
  return sum.digest("hex");
}

/** @param {string} name */
const stampFile = (name) => join(root, "node_modules/.cache/tfgraph", name);

/**
 * @param {string} name
 * @param {string} stamp
 */
export function isCurrent(name, stamp) {
  return existsSync(stampFile(name)) && readFileSync(stampFile(name), "utf8") === stamp;
}

/**
 * @param {string} name
 * @param {string} stamp
 */
export function record(name, stamp) {
  mkdirSync(dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), stamp);
}
