/**
 * The packages as users get them: packed, installed by npm into an empty project outside the workspace, run in plain JavaScript,
 * type-checked in TypeScript. Needs a build; `npm test` makes one.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entries, packages, root } from "../../tools/workspace.mjs";
import { denoRun } from "./deno.ts";

const all = packages();
const fixtures = join(import.meta.dirname, "fixtures");
const bin = (path: string) => join(root, "node_modules", path);

let project: string;
const tarballs = new Map<string, string>();

/** Runs a program to its end and returns what it printed; a failure shows it all. */
function output(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: "utf8",
      stdio: "pipe",
      env: { ...process.env, NODE_PATH: "", NODE_OPTIONS: "" },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    expect.fail(`${command} ${args.join(" ")} in ${cwd}\n${stdout}\n${stderr}`);
  }
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "tfgraph-packaging-"));
  for (const { dir, manifest } of all) {
    output(process.execPath, [bin("pnpm/bin/pnpm.cjs"), "pack", "--pack-destination", project], dir);
    tarballs.set(manifest.name, `${manifest.name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`);
  }
  const files = Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`]));
  const dependencies = { ...files, "@types/node": readVersion("@types/node") };
  writeFileSync(
    join(project, "package.json"),
    // the packages depend on each other by version; here that version is the tarball
    JSON.stringify({ name: "consumer", private: true, type: "module", dependencies, overrides: files }),
  );
  output("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], project);
}, 240_000);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

function readVersion(name: string): string {
  return (JSON.parse(readFileSync(bin(`${name}/package.json`), "utf8")) as { version: string }).version;
}

describe("a program that imports the installed packages", () => {
  const programs = readdirSync(fixtures).filter((file) => file.endsWith(".ts"));

  test.each(programs)("%s runs in plain JavaScript", (program) => {
    const source = readFileSync(join(fixtures, program), "utf8");
    const script = program.replace(/\.ts$/, ".js");
    writeFileSync(join(project, script), stripTypeScriptTypes(source));
    expect(output(process.execPath, [script], project)).toContain("done");
  });

  test.each(programs)("%s runs in Deno, imported by npm: specifiers", (program) => {
    const source = readFileSync(join(fixtures, program), "utf8");
    writeFileSync(join(project, program), source.replaceAll(/ from "(?=@?tfgraph)/g, ' from "npm:'));
    expect(output(...denoRun(program), project)).toContain("done");
  });

  test.each(["NodeNext", "Bundler"])(
    "type-checks with moduleResolution %s and every check of libraries",
    (resolution) => {
      const sources = join(project, `src-${resolution}`);
      mkdirSync(sources);
      for (const program of programs) cpSync(join(fixtures, program), join(sources, program));
      const compilerOptions = {
        strict: true,
        noEmit: true,
        target: "ES2023",
        lib: ["ES2024", "ESNext.Disposable"],
        types: ["node"],
        skipLibCheck: false,
        module: resolution === "NodeNext" ? "NodeNext" : "ESNext",
        moduleResolution: resolution,
      };
      writeFileSync(join(sources, "tsconfig.json"), JSON.stringify({ compilerOptions }));
      output(process.execPath, [bin("typescript/bin/tsc"), "-p", sources], project);
    },
  );
});

test("the command shows the graph of a file", () => {
  writeFileSync(
    join(project, "graph.pbtxt"),
    'node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }',
  );
  const command = join(project, "node_modules/.bin/tfgraph");
  expect(output(command, ["inspect", "graph.pbtxt", "--text"], project)).toContain("1 operations");
  expect(output(command, ["inspect", "graph.pbtxt", "--svg"], project)).toMatch(/^<svg /);
  output(command, ["inspect", "graph.pbtxt", "--out", "graph.html", "--no-open"], project);
  expect(readFileSync(join(project, "graph.html"), "utf8")).toMatch(/^<!doctype html>/);
});

describe.each(all.map((pkg) => ({ name: pkg.manifest.name, pkg })))("$name", ({ name, pkg }) => {
  const tarball = () => join(project, tarballs.get(name)!);

  test("has nothing that publint would change", async () => {
    const { messages } = await publint({ pkgDir: join(project, "node_modules", name), pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg.manifest))).toEqual([]);
  });

  test("has types that resolve wherever its code does", () => {
    output(process.execPath, [bin("@arethetypeswrong/cli/dist/index.js"), tarball(), "--profile", "esm-only"], root);
  });

  test("publishes what is built, the licence, notices, a page and no source", () => {
    const listed = output("npm", ["pack", "--dry-run", "--json", tarball()], project);
    const [packed] = JSON.parse(listed) as [{ files: { path: string }[] }];
    const files = packed.files.map(({ path }) => path);
    for (const text of ["LICENSE", "NOTICE", "README.md"]) expect(files).toContain(text);
    expect(
      files.filter((file) => !/^(dist\/.*\.(js|js\.map|d\.ts)|package\.json|LICENSE|NOTICE|README\.md)$/.test(file)),
    ).toEqual([]);
    const published = JSON.parse(
      readFileSync(join(project, "node_modules", name, "package.json"), "utf8"),
    ) as typeof pkg.manifest;
    expect(Object.keys(published.exports)).toEqual(entries(pkg).map(({ subpath }) => subpath));
    expect(JSON.stringify(published)).not.toMatch(/"source"|workspace:|catalog:/);
  });
});
