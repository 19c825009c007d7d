/** What is committed is what TensorFlow makes today: signatures of ops, goldens of conformance cases, reports of programs. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { root, runNode, runPython } from "./python.ts";

const work = mkdtempSync(join(tmpdir(), "tfgraph-goldens-"));
afterAll(() => rmSync(work, { recursive: true }));

test("the exported signatures are TensorFlow's", () => {
  expect(runPython("tools/gen/export_op_defs.py", ["--check"])).toMatchObject({ status: 0 });
});

test("the generated ops are what the exported signatures and the op list give", () => {
  expect(runNode("tools/gen/generate_ops.ts", ["--check"])).toMatchObject({ status: 0, stderr: "" });
});

describe("goldens of conformance cases", () => {
  test("are TensorFlow's", () => {
    const committed = join(root, "test/conformance/goldens");
    const made = runPython("tools/goldens/make_goldens.py", ["--out", work]);
    expect(made.status, made.stderr).toBe(0);
    const files = readdirSync(committed);
    expect(readdirSync(work)).toEqual(files);
    for (const file of files)
      expect(readFileSync(join(work, file), "utf8"), file).toBe(readFileSync(join(committed, file), "utf8"));
  });
});
