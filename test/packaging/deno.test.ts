/** The built packages do in Deno what they do in Node. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { root } from "../../tools/workspace.mjs";
import { denoRun } from "./deno.ts";

const work = mkdtempSync(join(tmpdir(), "tfgraph-deno-"));
afterAll(() => rmSync(work, { recursive: true }));

/** What a program of the repository prints, in Node and in Deno, each in a directory of its own. */
function inBoth(script: string): { node: Printed; deno: Printed } {
  const path = join(root, script);
  return { node: printed("node", process.execPath, [path]), deno: printed("deno", ...denoRun(path)) };
}

interface Printed {
  readonly text: string;
  readonly directory: string;
}

function printed(name: string, command: string, args: string[]): Printed {
  const directory = mkdtempSync(join(work, name));
  const report = join(directory, "report");
  const env = { ...process.env, NODE_OPTIONS: "", REPORT_DIR: report };
  return { text: execFileSync(command, args, { cwd: directory, encoding: "utf8", env }), directory: report };
}

test("the lecture's program gives the same numbers, graph and checkpoint, byte for byte", () => {
  const { node, deno } = inBoth("examples/programs/lecture_mlp.ts");
  expect(deno.text).toContain("Test accuracy:");
  expect(deno.text).toBe(node.text);
  const files = readdirSync(node.directory);
  expect(files).toEqual(expect.arrayContaining(["graph.pbtxt", "values.json", "my_model_final.ckpt.index"]));
  for (const file of files.filter((name) => !name.endsWith(".meta"))) {
    const [theirs, ours] = [deno, node].map(({ directory }) => readFileSync(join(directory, file)));
    expect(theirs!.equals(ours!), file).toBe(true);
  }
});

test("console.log shows every object as in Node", () => {
  const { node, deno } = inBoth("test/packaging/console.ts");
  expect(deno.text).toContain("<tf.Tensor 'y:0' shape=(?, 2) dtype=float32>");
  expect(deno.text).toBe(node.text);
});
