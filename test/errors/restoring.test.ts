/** Errors of Saver.restore. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as tf from "tfgraph";
import { told, type Told } from "./told.ts";

const directory = mkdtempSync(join(tmpdir(), "restoring-"));
const path = join(directory, "model.ckpt");

/** The variables of the checkpoint. */
function build(shape = [2]): void {
  tf.Variable(tf.zeros(shape), { name: "w" });
  tf.Variable(tf.zeros([3]), { name: "b" });
}

function restoring(from: string | null = path): Told {
  const saver = tf.train.Saver();
  return told(() => saver.restore(tf.Session(), from));
}

beforeAll(() => {
  tf.reset_default_graph();
  build();
  const [saver, sess] = [tf.train.Saver(), tf.Session()];
  sess.run(tf.global_variables_initializer());
  saver.save(sess, path);
});
beforeEach(() => tf.reset_default_graph());
afterAll(() => rmSync(directory, { recursive: true }));

const failed = (what: string) =>
  `Restoring from checkpoint failed. This is most likely due to ${what} from the checkpoint. Please ensure that you have not altered the graph expected based on the checkpoint. Original error:`;
const MISSING = `NotFoundError: ${failed("a Variable name or other graph key that is missing")}`;

test("a missing key: the names in graph and file", () => {
  tf.Variable(tf.zeros([2]), { name: "w" });
  tf.Variable(tf.zeros([2]), { name: "extra" });
  const { first, hint, error } = restoring();
  expect(first).toBe(MISSING);
  expect(hint).toMatch(/^Key extra not found in checkpoint\n\n/);
  expect(hint).toContain("Only in this graph:\n  extra");
  expect(hint).toContain("Only in the checkpoint:\n  b");
  expect(hint).toContain("In both: 1.");
  expect(hint).toContain("restoring.test.ts");
  expect(error).toBeInstanceOf(tf.errors.NotFoundError);
});

test("a graph that was built twice", () => {
  build();
  build();
  const { first, hint } = restoring();
  expect(first).toBe(MISSING);
  expect(hint).toContain("'b_1' of this graph may be 'b' of the file");
  expect(hint).toContain("built 2 times");
  expect(hint).toContain("tf.reset_default_graph()");
});

test("a wrong shape: both", () => {
  build([5]);
  const { first, hint } = restoring();
  expect(first).toBe(`InvalidArgumentError: ${failed("a mismatch between the current graph and the graph")}`);
  expect(hint).toMatch(/^Assign requires shapes of both tensors to match. lhs shape= \[5\] rhs shape= \[2\]\n\n/);
  expect(hint).toContain("w: float32 [2] in the checkpoint, float32 [5] in this graph");
});

test("a missing file: the checkpoints that are there", () => {
  build();
  const wrong = join(directory, "modle.ckpt");
  const { first, hint } = restoring(wrong);
  expect(first).toBe(`ValueError: The passed save_path is not a valid checkpoint: ${wrong}`);
  expect(hint).toContain(path);
});

test.each([".meta", ".index", ".data-00000-of-00001"])("a path that ends in %s", (suffix) => {
  build();
  const { hint } = restoring(path + suffix);
  expect(hint).toContain(`A checkpoint is named by what its files begin with: "${path}".`);
});

test("no path", () => {
  build();
  const { first, hint } = restoring(tf.train.latest_checkpoint(join(directory, "nowhere")));
  expect(first).toBe("ValueError: Can't load save_path when it is None.");
  expect(hint).toContain("latest_checkpoint");
});
