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

/** Where several variables lack a value, or several assertions fail, TensorFlow reports whichever it comes to first. */
const RACES = 5;
const withoutRacingName = (text: string): string => text.replaceAll(/(uninitialized value )[^"]+/g, "$1");

test("the goldens of ops' examples are TensorFlow's", () => {
  const made = mkdtempSync(join(tmpdir(), "tfgraph-op-goldens-"));
  try {
    const { status, stderr } = runPython("tools/goldens/make_op_goldens.py", ["--out", made]);
    expect(status, stderr).toBe(0);
    const committed = join(root, "test/conformance/op_examples/goldens");
    expect(readdirSync(made)).toEqual(readdirSync(committed));
    for (const file of readdirSync(made)) {
      expect(readFileSync(join(made, file), "utf8"), file).toBe(readFileSync(join(committed, file), "utf8"));
    }
  } finally {
    rmSync(made, { recursive: true });
  }
});

describe("goldens of conformance cases", () => {
  test("are TensorFlow's", () => {
    const committed = join(root, "test/conformance/goldens");
    const files = readdirSync(committed);
    const contents = (directory: string, file: string): string =>
      withoutRacingName(readFileSync(join(directory, file), "utf8"));
    const make = (names: readonly string[]): string[] => {
      const made = runPython("tools/goldens/make_goldens.py", [...names, "--out", work]);
      expect(made.status, made.stderr).toBe(0);
      return files.filter((file) => contents(work, file) !== contents(committed, file));
    };
    let different = make([]);
    expect(readdirSync(work)).toEqual(files);
    for (let again = 1; again < RACES && different.length > 0; again++) {
      different = make(different.map((file) => file.replace(".json", "")));
    }
    for (const file of different) expect(contents(work, file), file).toBe(contents(committed, file));
  });
});
