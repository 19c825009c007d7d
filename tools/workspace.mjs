/** The published packages of this repository and their entry files, as their package.json files state them. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * @typedef {{ source: string, types: string, browser?: string, default: string }} Conditions
 * @typedef {{ name: string, version: string, exports: Record<string, Conditions>, bin?: Record<string, string>, dependencies?: Record<string, string> }} Manifest
 * @typedef {{ dir: string, manifest: Manifest }} Package
 */

/** @returns {Package[]} the packages of `packages/` */
export function packages() {
  return readdirSync(join(root, "packages"))
    .sort()
    .map((name) => {
      const dir = join(root, "packages", name);
      return { dir, manifest: /** @type {Manifest} */ (JSON.parse(readFileSync(join(dir, "package.json"), "utf8"))) };
    });
}

/**
 * @param {Package} pkg
 * @returns {{ subpath: string, source: string, output: string, browser: string | undefined, types: string }[]} absolute paths, one for each `exports` subpath
 */
export function entries({ dir, manifest }) {
  return Object.entries(manifest.exports).map(([subpath, target]) => ({
    subpath,
    source: join(dir, target.source),
    output: join(dir, target.default),
    browser: target.browser === undefined ? undefined : join(dir, target.browser),
    types: join(dir, target.types),
  }));
}

/**
 * @param {Package} pkg
 * @returns {{ source: string, output: string }[]} absolute paths, one for each command of `bin`
 */
export function commands({ dir, manifest }) {
  return Object.values(manifest.bin ?? {}).map((output) => ({
    source: join(dir, output.replace("./dist/", "./src/").replace(/\.js$/, ".ts")),
    output: join(dir, output),
  }));
}

/**
 * @param {string} dir
 * @returns {string[]} every file below it but those of dependencies, in order
 */
export function filesBelow(dir) {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules")
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(dir, entry.name)) : [join(dir, entry.name)]));
}
