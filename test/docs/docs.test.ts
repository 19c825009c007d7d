/** The programs in README.md and the guide: each is type-checked as a file of its own, and runs. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesBelow, root } from "../../tools/workspace.mjs";

const guide = join(root, "docs/guide");
const pages = [join(root, "README.md"), ...readdirSync(guide).map((name) => join(guide, name))];

/** What a person would wait for too long. */
const shortened = (program: string): string => program.replace("epoch < 40", "epoch < 1");

const programs = pages.flatMap((page) =>
  [...readFileSync(page, "utf8").matchAll(/^```ts\n([^]*?)^```/gm)].map((block, i) => ({
    name: `${page.slice(root.length)}, program ${String(i + 1)}`,
    text: shortened(block[1]!),
  })),
);

let sources: string;
let work: string;
const fileOf = (index: number): string => join(sources, `program_${String(index)}.ts`);

beforeAll(() => {
  // below this folder, so that imports find the packages
  sources = mkdtempSync(join(import.meta.dirname, ".programs-"));
  work = mkdtempSync(join(tmpdir(), "tfgraph-docs-"));
  programs.forEach(({ text }, i) => {
    writeFileSync(fileOf(i), text);
  });
});

afterAll(() => {
  rmSync(sources, { recursive: true, force: true });
  rmSync(work, { recursive: true, force: true });
});

function run(args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

describe("programs in the documentation", () => {
  test("are found", () => {
    expect(programs.length).toBeGreaterThan(5);
  });

  test("type-check", () => {
    const config = join(sources, "tsconfig.json");
    writeFileSync(config, JSON.stringify({ extends: join(root, "examples/tsconfig.json"), include: ["*.ts"] }));
    run([join(root, "node_modules/typescript/bin/tsc"), "-p", config], sources);
  });

  test.each(programs.map(({ name }, index) => ({ name, index })))("$name runs", ({ index }) => {
    const directory = join(work, String(index));
    mkdirSync(directory);
    run([fileOf(index)], directory);
  });
});

test("links of the documentation lead somewhere", () => {
  const broken = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)]
      .map((link) => join(page, "..", link[1]!))
      .filter((target) => !existsSync(target)),
  );
  expect(broken).toEqual([]);
});

test("files that ARCHITECTURE.md, the internals and decisions name exist", () => {
  const named = [join(root, "ARCHITECTURE.md"), join(root, "CONTRIBUTING.md"), ...filesBelow(join(root, "docs"))];
  const files = ["packages", "test", "tools", "examples", "docs"].flatMap((folder) => filesBelow(join(root, folder)));
  const missing = named.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/`([\w./-]+\.(?:ts|mjs|py|txt|md))`/g)]
      .map((match) => match[1]!)
      .filter(
        (name) =>
          !/\b(NAME|PATH|x|some_script)\b/.test(name) &&
          ![root, dirname(page)].some((at) => existsSync(join(at, name))),
      )
      .filter((name) => !files.some((file) => file.endsWith(`/${name}`)))
      .map((name) => `${page.slice(root.length)}: ${name}`),
  );
  expect(missing).toEqual([]);
});
