/** Programs under real TensorFlow and under tfgraph, side by side, and each side's checkpoints on the other. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, runNode, runPython } from "./python.ts";

const work = mkdtempSync(join(tmpdir(), "tfgraph-programs-"));
afterAll(() => rmSync(work, { recursive: true }));

const programs = readdirSync(join(root, "test/programs/golden"));

/** What each side reports, in `work/SIDE/NAME`. */
const reports = (side: string, name: string): string => join(work, side, name);

beforeAll(() => {
  const made = runPython("tools/goldens/make_programs.py", ["--out", join(work, "tensorflow"), ...programs]);
  expect(made.status, made.stderr).toBe(0);
}, 600_000);

/** Runs a port, or with `python` its original, beside a checkpoint of `lecture_mlp` that one side saved. */
function run(
  name: string,
  side: string,
  { checkpointOf, python = false }: { checkpointOf?: string; python?: boolean } = {},
): string {
  const cwd = join(work, `${side}-${name}`);
  mkdirSync(cwd, { recursive: true });
  if (checkpointOf) copyCheckpoint(reports(checkpointOf, "lecture_mlp"), cwd);
  const target = reports(side, name);
  const options = { cwd, env: { REPORT_DIR: target, TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1" } };
  const done = python
    ? runPython(`examples/programs/${name}.py`, [], options)
    : runNode(`examples/programs/${name}.ts`, [], options);
  expect(done.status, done.stderr).toBe(0);
  return target;
}

function copyCheckpoint(from: string, to: string): void {
  for (const file of readdirSync(from).filter((f) => f.startsWith("my_model_final.ckpt.")))
    cpSync(join(from, file), join(to, file));
}

function expectEqualReports(expected: string, actual: string): void {
  const { stdout } = runPython("tools/oracle/compare.py", [expected, actual]);
  expect(stdout.trim()).toBe("EQUAL");
}

describe("compare.py finds a port's report equal to TensorFlow's", () => {
  for (const name of programs) {
    test(name, () => {
      const target = run(name, "tfgraph", name === "restore_predict" ? { checkpointOf: "tensorflow" } : {});
      expectEqualReports(reports("tensorflow", name), target);
    });
  }
});

test("TensorFlow restores our checkpoint and predicts what we predict", () => {
  const predicted = run("restore_predict", "ours", { checkpointOf: "tfgraph" });
  const byTensorFlow = run("restore_predict", "ours-by-tensorflow", { checkpointOf: "tfgraph", python: true });
  expectEqualReports(byTensorFlow, predicted);
});

test("TensorFlow imports our .meta file, restores and evaluates", () => {
  const { status, stdout, stderr } = runPython("test/tensorflow/import_meta.py", [
    join(reports("tfgraph", "lecture_mlp"), "my_model_final.ckpt"),
    join(reports("tensorflow", "lecture_mlp"), "my_model_final.ckpt"),
  ]);
  expect(stdout.trim(), stderr).toBe("EQUAL");
  expect(status).toBe(0);
});
