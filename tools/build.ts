/**
 * Builds every package into its `dist`: one bundled ES module per entry (tsup) and a declaration file per source file (tsc).
 * Why so: docs/decisions/0002-build.md. Run by `npm run build`, on Node 24.
 */
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { build, type Options } from "tsup";
import { bundlePage } from "../packages/board/src/bundle_page.ts";
import { constructorDocumentation, writeOutConventions } from "./declarations.ts";
import { commands, entries, packages, root, type Package } from "./workspace.mjs";

const cacheDir = join(root, "node_modules/.cache/tfgraph");
mkdirSync(cacheDir, { recursive: true });
// its own for each build, should two run at a time
const typesDir = mkdtempSync(join(cacheDir, "types-"));

async function bundle(pkg: Package): Promise<void> {
  const dist = join(pkg.dir, "dist");
  await build({
    config: false,
    silent: true,
    entry: Object.fromEntries(
      [...entries(pkg), ...commands(pkg)].map((e) => [relative(dist, e.output).replace(/\.js$/, ""), e.source]),
    ),
    outDir: dist,
    tsconfig: join(root, "tsconfig.json"),
    format: "esm",
    platform: "neutral",
    target: "es2023",
    // a name from a dependency, and node's own modules, stay imports
    external: [...Object.keys(pkg.manifest.dependencies ?? {}).map((name) => new RegExp(`^${name}(/|$)`)), /^node:/],
    splitting: true,
    sourcemap: true,
    dts: false,
    keepNames: true,
    plugins: [keepClassNames],
    esbuildPlugins: [pageParts],
  });
}

/** The viewer's page is bundled for browsers now, into a text of its module, which made it from sources when it is not built. */
const pageParts: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "page-parts",
  setup(build) {
    build.onLoad({ filter: /board[/\\]src[/\\]page_parts\.ts$/ }, () => ({
      contents: Object.entries(bundlePage())
        .map(([name, part]) => `export const ${name} = ${JSON.stringify(part)};`)
        .join("\n"),
    }));
  },
};

/**
 * What a browser loads without a bundler, and bundlers take for browsers: a package with all it depends on, as modules that share
 * their chunks. Where `file.browser.ts` is beside `file.ts`, it stands in for it.
 */
async function bundleForBrowsers(pkg: Package): Promise<void> {
  const dist = join(pkg.dir, "dist/browser");
  const all = entries(pkg).flatMap(({ source, browser }) => (browser === undefined ? [] : [{ source, browser }]));
  if (all.length === 0) return;
  await build({
    config: false,
    silent: true,
    entry: Object.fromEntries(all.map((e) => [relative(dist, e.browser).replace(/\.js$/, ""), e.source])),
    outDir: dist,
    tsconfig: join(root, "tsconfig.json"),
    format: "esm",
    platform: "browser",
    target: "es2023",
    noExternal: [/.*/],
    removeNodeProtocol: false,
    splitting: true,
    dts: false,
    keepNames: true,
    plugins: [keepClassNames],
    esbuildPlugins: [browserFiles, pageParts],
    esbuildOptions: (options) => {
      options.conditions = ["source"];
    },
  });
}

const browserFiles: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "browser-files",
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path.replace(/\.ts$/, ".browser.ts"));
      return existsSync(file) ? { path: file } : undefined;
    });
    // numpy-ts imports files when it finds itself in Node; bundlers would look for them
    build.onResolve({ filter: /^node:/ }, () => ({ path: "nothing", namespace: "nothing" }));
    build.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "export {};" }));
  },
};

/**
 * Users see class names (`error.name`, Python's `type(e).__name__`), which esbuild changes where a class mentions itself or shares
 * its name within a package; keepNames repairs that, but for every function too, at 300 ns a closure made. So the names of classes
 * are kept, and functions are let through.
 */
const keepClassNames: NonNullable<Options["plugins"]>[number] = {
  name: "keep-class-names",
  renderChunk(code) {
    const helper = /^var __name = (\(\w+, \w+\) => .*);$/m; // esbuild numbers the parameters where a chunk has such names
    if (!helper.test(code)) return undefined;
    return {
      code: code
        .replaceAll("__name(this, ", "__className(this, ")
        .replace(helper, "var __className = $1, __name = (target) => target;"),
    };
  },
};

async function declarations(): Promise<void> {
  await run(
    join(root, "node_modules/typescript/bin/tsc"),
    "-p",
    join(root, "tsconfig.types.json"),
    "--outDir",
    typesDir,
  );
}

/**
 * Places the declarations in each package's dist. tsc leaves `.ts` in their imports, where consumers need `.js`, and calling
 * conventions as it computes them.
 */
function placeDeclarations(): void {
  const files = readdirSync(typesDir, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".d.ts"));
  const texts = new Map(files.map((file) => [file, readFileSync(join(typesDir, file), "utf8")]));
  const documentation = new Map([...texts.values()].flatMap((text) => [...constructorDocumentation(text)]));
  const relativeImport = /(\bfrom |\bimport\(|\bimport |\bmodule )(["'])(\.{1,2}\/[^"']*)\.ts\2/g;
  for (const [file, text] of texts) {
    const [pkg = "", , ...path] = file.split(sep);
    const target = join(root, "packages", pkg, "dist", ...path);
    mkdirSync(dirname(target), { recursive: true });
    const readImported = (specifier: string): string | undefined =>
      texts.get(join(dirname(file), specifier.replace(/\.ts$/, ".d.ts")));
    const written = writeOutConventions(text, documentation, readImported);
    writeFileSync(target, written.replace(relativeImport, "$1$2$3.js$2"));
  }
}

function run(script: string, ...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" }).on("close", (code) => {
      if (code === 0) resolve();
      else reject(new BuildError(`${basename(script)} failed`));
    });
  });
}

class BuildError extends Error {
  override readonly name = "BuildError";
}

/** What every package that is published says of others' work; what tfgraph's own page on npm says. */
function placeTexts(): void {
  for (const { dir } of packages()) copyFileSync(join(root, "NOTICE"), join(dir, "NOTICE"));
  copyFileSync(join(root, "README.md"), join(root, "packages/tfgraph/README.md"));
}

async function main(): Promise<void> {
  const all = packages();
  for (const pkg of all) {
    for (const { subpath, source } of entries(pkg)) {
      if (!existsSync(source)) throw new BuildError(`${pkg.manifest.name}: no source for "${subpath}": ${source}`);
    }
    rmSync(join(pkg.dir, "dist"), { recursive: true, force: true });
  }
  // so that a build that fails leaves what says so
  await import("./guard_unbuilt.mjs");
  await Promise.all([declarations(), ...all.map(bundle), ...all.map(bundleForBrowsers)]);
  placeDeclarations();
  placeTexts();
}

try {
  await main();
} catch (error) {
  // esbuild has printed what is wrong where; its stack would only hide that
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(typesDir, { recursive: true, force: true });
}
