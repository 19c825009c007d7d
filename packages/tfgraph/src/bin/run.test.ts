import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as tf from "../index.ts";
import { run } from "./run.ts";

let [printed, complained, file] = ["", "", ""];

beforeEach(() => {
  [printed, complained] = ["", ""];
  vi.spyOn(console, "log").mockImplementation((text: string) => void (printed += `${text}\n`));
  vi.spyOn(console, "error").mockImplementation((text: string) => void (complained += `${text}\n`));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  tf.reset_default_graph();
  const x = tf.placeholder(tf.float32, { shape: [null, 3], name: "x" });
  tf.matmul(x, tf.get_variable("w", [3, 2]), { name: "y" });
  const directory = mkdtempSync(join(tmpdir(), "command-"));
  file = tf.train.write_graph(tf.get_default_graph(), directory, "graph.pbtxt");
});

afterEach(() => {
  vi.restoreAllMocks();
});

it("prints a table of a file's graph", () => {
  expect(run(["inspect", file, "--text"])).toBe(0);
  expect(printed).toMatch(/^w +\[3, 2\] +float32$/m);
  expect(printed).toContain("12 operations");
});

it("prints a picture, or writes it", () => {
  expect(run(["inspect", file, "--svg"])).toBe(0);
  const picture = printed;
  expect(picture).toMatch(/^<svg [^]*<\/svg>\n$/);
  expect(run(["inspect", file, "--svg", "--out", `${file}.svg`])).toBe(0);
  expect(readFileSync(`${file}.svg`, "utf8")).toBe(picture);
});

it("writes a page and says where it is", () => {
  expect(run(["inspect", file, "--out", `${file}.html`, "--no-open"])).toBe(0);
  expect(printed).toContain(`${file}.html`);
  expect(readFileSync(`${file}.html`, "utf8")).toContain("<title>graph.pbtxt</title>");
});

it("says what is wrong, with a code: 1 for files, 2 for arguments", () => {
  expect(run(["inspect", `${file}.none`, "--text"])).toBe(1);
  expect(complained).toContain("No such file or directory");
  for (const args of [
    ["draw", file],
    ["inspect"],
    ["inspect", file, file],
    ["inspect", file, "--svg", "--text"],
    ["--no"],
  ]) {
    complained = "";
    expect(run(args)).toBe(2);
    expect(complained).toContain("Usage: tfgraph inspect FILE");
  }
});

it("explains itself", () => {
  expect(run([])).toBe(0);
  expect(run(["--help"])).toBe(0);
  expect(printed).toContain("Usage: tfgraph inspect FILE");
  printed = "";
  expect(run(["--version"])).toBe(0);
  expect(printed).toBe(`${tf.inspect.version}\n`);
});
