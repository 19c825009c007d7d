/**
 * Whole programs of `examples/programs`, each run as a person runs it, against what real TensorFlow made of its Python original
 * (`golden/`): the same graph, node by node; the same values; the same files.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import * as tf from "tfgraph";
import { compareRun } from "./compare_run.ts";

const programsDir = fileURLToPath(new URL("../../examples/programs/", import.meta.url));
const goldenDir = fileURLToPath(new URL("golden/", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "tfgraph-programs-"));
afterAll(() => rmSync(work, { recursive: true }));

const checkpoint = join(goldenDir, "lecture_mlp/my_model_final.ckpt");

/** Runs a program in a directory of its own, with TensorFlow's checkpoint there. */
function runProgram(name: string): string {
  const dir = join(work, name);
  mkdirSync(dir);
  for (const file of readdirSync(join(goldenDir, "lecture_mlp"))) {
    if (file.startsWith("my_model_final.ckpt.") && name !== "lecture_mlp")
      cpSync(join(goldenDir, "lecture_mlp", file), join(dir, file));
  }
  const { status, stderr } = spawnSync(process.execPath, ["--conditions=source", join(programsDir, `${name}.ts`)], {
    cwd: dir,
    env: { ...process.env, REPORT_DIR: join(dir, "report") },
    encoding: "utf8",
  });
  expect(stderr, `${name} on stderr`).toBe("");
  expect(status).toBe(0);
  return join(dir, "report");
}

describe("a program ported from Python", () => {
  for (const name of readdirSync(goldenDir)) {
    test(`${name} makes TensorFlow's graph, values and checkpoints`, { timeout: 60_000 }, () => {
      expect(compareRun(join(goldenDir, name), runProgram(name))).toEqual([]);
    });
  }

  test("lecture_mlp begins with TensorFlow's weights, to the bit", () => {
    const firstWeights = (dir: string): string =>
      JSON.stringify(
        (JSON.parse(readFileSync(join(dir, "values.json"), "utf8")) as Record<string, { value: unknown }>)
          .first_weights!.value,
      );
    expect(firstWeights(join(work, "lecture_mlp/report"))).toBe(firstWeights(join(goldenDir, "lecture_mlp")));
  });

  test("lecture_mlp writes TensorFlow's .meta file, byte for byte", () => {
    expect(
      readFileSync(join(work, "lecture_mlp/report/my_model_final.ckpt.meta")).equals(
        readFileSync(`${checkpoint}.meta`),
      ),
    ).toBe(true);
  });
});

test("a restored checkpoint of TensorFlow's is saved again byte for byte", () => {
  const again = join(work, "again.ckpt");
  const graph = new tf.Graph();
  tf.with(graph.as_default(), () => {
    const saver = tf.train.import_meta_graph(`${checkpoint}.meta`);
    tf.with(tf.Session(), (sess) => {
      saver!.restore(sess, checkpoint);
      saver!.save(sess, again);
    });
  });
  for (const ending of [".index", ".data-00000-of-00001"]) {
    expect(readFileSync(again + ending).equals(readFileSync(checkpoint + ending)), ending).toBe(true);
  }
});
