/** `tf.train.Saver`: which checkpoints are kept, what goes into them, what failed restores say. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as tf from "tfgraph";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "saver-"));
  tf.reset_default_graph();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true });
});

const at = (name: string): string => join(dir, name);

function session(): tf.Session {
  const sess = tf.Session();
  sess.run(tf.global_variables_initializer());
  return sess;
}

const listOf = (value: unknown): unknown => (value as tf.NDArray).tolist();

/** The error of a call, to be looked at in parts. */
function errorOf(f: () => unknown): Error {
  try {
    f();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

const firstLine = (error: Error): string => error.message.split("\n")[0]!;

test("values come back in another session", () => {
  const w = tf.Variable(
    [
      [1.5, 2],
      [3, 4],
    ],
    { name: "w" },
  );
  const step = tf.Variable(7, { name: "step", dtype: tf.int64, trainable: false });
  const saver = tf.train.Saver();
  expect(saver.save(session(), at("m.ckpt"))).toBe(at("m.ckpt"));
  const other = tf.Session();
  saver.restore(other, at("m.ckpt"));
  expect(listOf(other.run(w))).toEqual([
    [1.5, 2],
    [3, 4],
  ]);
  expect(other.run(step)).toBe(7);
});

test("the newest five are kept unless told otherwise, their graphs too", () => {
  tf.Variable(1, { name: "v" });
  const sess = session();
  const saver = tf.train.Saver();
  for (let step = 1; step <= 7; step++) saver.save(sess, at("m"), step);
  expect(saver.last_checkpoints).toEqual([3, 4, 5, 6, 7].map((n) => at(`m-${String(n)}`)));
  expect(readdirSync(dir).filter((f) => f.endsWith(".index"))).toEqual(
    [3, 4, 5, 6, 7].map((n) => `m-${String(n)}.index`),
  );
  expect(readdirSync(dir).filter((f) => f.endsWith(".meta"))).toHaveLength(5);
  expect(readFileSync(at("checkpoint"), "utf8")).toBe(
    `model_checkpoint_path: "${at("m-7")}"\n` +
      [3, 4, 5, 6, 7].map((n) => `all_model_checkpoint_paths: "${at(`m-${String(n)}`)}"\n`).join(""),
  );
  expect(tf.train.latest_checkpoint(dir)).toBe(at("m-7"));
});

test("saving under a name again makes it the newest", () => {
  tf.Variable(1, { name: "v" });
  const sess = session();
  const saver = tf.train.Saver({ max_to_keep: 2 });
  for (const name of ["a", "b", "a", "c"]) saver.save(sess, at(name), { write_meta_graph: false });
  expect(saver.last_checkpoints).toEqual([at("a"), at("c")]);
  expect(readdirSync(dir).sort()).toEqual([
    "a.data-00000-of-00001",
    "a.index",
    "c.data-00000-of-00001",
    "c.index",
    "checkpoint",
  ]);
});

test.each([0, null])("max_to_keep: %s keeps all, and the checkpoint file names the last", (maxToKeep) => {
  tf.Variable(1, { name: "v" });
  const sess = session();
  const saver = tf.train.Saver({ max_to_keep: maxToKeep });
  for (let step = 1; step <= 7; step++) saver.save(sess, at("m"), { global_step: step, write_meta_graph: false });
  expect(readdirSync(dir).filter((f) => f.endsWith(".index"))).toHaveLength(7);
  expect(saver.last_checkpoints).toEqual([]);
  expect(readFileSync(at("checkpoint"), "utf8")).toBe(
    `model_checkpoint_path: "${at("m-7")}"\nall_model_checkpoint_paths: "${at("m-7")}"\n`,
  );
});

test("one checkpoint in so many hours is kept for good", () => {
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  tf.Variable(1, { name: "v" });
  const sess = session();
  const saver = tf.train.Saver({ max_to_keep: 1, keep_checkpoint_every_n_hours: 1 });
  for (let step = 1; step <= 6; step++) {
    vi.setSystemTime(step * 40 * 60 * 1000);
    saver.save(sess, at("m"), { global_step: step, write_meta_graph: false });
  }
  // written at 40, 80, 120, 160, 200, 240 minutes; those after 60, 120, 180 are kept
  expect(readdirSync(dir).filter((f) => f.endsWith(".index"))).toEqual([
    "m-2.index",
    "m-4.index",
    "m-5.index",
    "m-6.index",
  ]);
});

test("steps come from variables too, and are padded where asked for", () => {
  const step = tf.Variable(12, { name: "step" });
  const sess = session();
  expect(tf.train.Saver({ pad_step_number: true }).save(sess, at("m"), { global_step: step })).toBe(at("m-00000012"));
  expect(tf.train.Saver().save(sess, at("m"), step)).toBe(at("m-12"));
  expect(tf.train.global_step(sess, step)).toBe(12);
});

test("names of files are as asked for", () => {
  tf.Variable(1, { name: "v" });
  const sess = session();
  tf.train.Saver().save(sess, at("m"), { latest_filename: "latest", meta_graph_suffix: "graph" });
  expect(readdirSync(dir).sort()).toEqual(["latest", "m.data-00000-of-00001", "m.graph", "m.index"]);
  tf.train.Saver().save(sess, at("n"), { write_state: false, write_meta_graph: false });
  expect(existsSync(at("checkpoint"))).toBe(false);
});

test("checkpoints of an earlier run are taken over", () => {
  tf.Variable(1, { name: "v" });
  const sess = session();
  const first = tf.train.Saver({ max_to_keep: 2 });
  for (let step = 1; step <= 2; step++) first.save(sess, at("m"), step);
  const second = tf.train.Saver({ max_to_keep: 2 });
  second.recover_last_checkpoints([at("m-1"), at("gone"), at("m-2")]);
  expect(second.last_checkpoints).toEqual([at("m-1"), at("m-2")]);
  second.save(sess, at("m"), 3);
  expect(existsSync(at("m-1.index"))).toBe(false);
  second.set_last_checkpoints([at("m-3")]);
  expect(second.last_checkpoints).toEqual([at("m-3")]);
});

test("a Map or dict gives variables other names in the file", () => {
  const w = tf.Variable(1.5, { name: "w" });
  const v = tf.Variable(2.5, { name: "v" });
  const sess = session();
  tf.train.Saver({ var_list: { "enc/w": w } }).save(sess, at("a"));
  tf.train.Saver(new Map([["other", v]])).save(sess, at("b"));
  expect(tf.train.list_variables(at("a"))).toEqual([["enc/w", []]]);
  expect(tf.train.list_variables(at("b"))).toEqual([["other", []]]);
});

test("parts of a partitioned variable are one tensor of the file", () => {
  const build = (parts: number): tf.Tensor => {
    tf.reset_default_graph();
    tf.with(tf.variable_scope("s", { partitioner: () => [parts, 1] }), () =>
      tf.get_variable("p", {
        initializer: tf.constant(
          [
            [0, 1],
            [2, 3],
            [4, 5],
            [6, 7],
            [8, 9],
          ],
          tf.float32,
        ),
      }),
    );
    return tf.concat(tf.global_variables(), 0);
  };
  build(3);
  tf.train.Saver().save(session(), at("m"));
  expect(tf.train.list_variables(at("m"))).toEqual([["s/p", [5, 2]]]);
  const whole = build(2);
  const sess = tf.Session();
  tf.train.Saver().restore(sess, at("m"));
  expect(listOf(sess.run(whole))).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
    [6, 7],
    [8, 9],
  ]);
});

test("reshape lets a variable take the elements of another shape", () => {
  tf.Variable([1, 2, 3, 4], { name: "v" });
  tf.train.Saver().save(session(), at("m"));
  tf.reset_default_graph();
  const v = tf.Variable(
    [
      [0, 0],
      [0, 0],
    ],
    { name: "v" },
  );
  const sess = tf.Session();
  tf.train.Saver({ reshape: true }).restore(sess, at("m"));
  expect(listOf(sess.run(v))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("a graph comes back from its file with its Saver and collections", () => {
  const w = tf.Variable([1.5, 2.5], { name: "w" });
  tf.Variable(1, { name: "count", trainable: false });
  const y = w.mul(2);
  tf.add_to_collection("outputs", y);
  tf.add_to_collection("rates", 0.5);
  tf.train.Saver().save(session(), at("m"));
  tf.reset_default_graph();
  const saver = tf.train.import_meta_graph(at("m.meta"))!;
  expect(tf.trainable_variables().map((v) => v.name)).toEqual(["w:0"]);
  expect(tf.global_variables().map((v) => v.name)).toEqual(["w:0", "count:0"]);
  expect(tf.get_collection("rates")).toEqual([0.5]);
  const sess = tf.Session();
  saver.restore(sess, at("m"));
  expect(listOf(sess.run(tf.get_collection("outputs")[0]))).toEqual([3, 5]);
  saver.save(sess, at("again"));
  expect(readFileSync(at("again.index"))).toEqual(readFileSync(at("m.index")));
  expect(readFileSync(at("again.meta"))).toEqual(readFileSync(at("m.meta")));
});

test("a graph is imported under a scope, and its Saver with it", () => {
  tf.Variable([1.5], { name: "w" });
  tf.train.Saver().save(session(), at("m"));
  tf.reset_default_graph();
  const saver = tf.train.import_meta_graph(at("m.meta"), { import_scope: "imported" })!;
  const [w] = tf.global_variables();
  expect(w!.name).toBe("imported/w:0");
  expect(saver.as_saver_def().restore_op_name).toBe("imported/save/restore_all");
  const sess = tf.Session();
  saver.restore(sess, at("m"));
  expect(listOf(sess.run(w!))).toEqual([1.5]);
});

test("a Saver in a collection is saved and comes back", () => {
  tf.Variable([1.5], { name: "w" });
  const saver = tf.train.Saver();
  tf.add_to_collection(tf.GraphKeys.SAVERS, saver);
  const meta = saver.export_meta_graph();
  expect(meta.collection_def.has("savers")).toBe(true);
  tf.reset_default_graph();
  tf.train.import_meta_graph(meta);
  const [found] = tf.get_collection(tf.GraphKeys.SAVERS) as (typeof saver)[];
  expect(found!.as_saver_def().save_tensor_name).toBe("save/control_dependency:0");
});

test("a build that was put off is done by build()", () => {
  const saver = tf.train.Saver({ defer_build: true });
  tf.Variable(1, { name: "v" });
  const sess = session();
  expect(() => saver.save(sess, at("m"))).toThrow("`build()` should be called before save if defer_build==True");
  saver.build();
  expect(saver.save(sess, at("m"))).toBe(at("m"));
});

test("nothing to save is an error unless allowed", () => {
  expect(firstLine(errorOf(() => tf.train.Saver()))).toBe("No variables to save");
  tf.constant(1);
  expect(tf.train.Saver({ allow_empty: true }).save(tf.Session(), at("m"))).toBeNull();
  expect(readdirSync(dir)).toEqual(["m.meta"]);
});

test("a directory is made, but none above it", () => {
  tf.Variable(1, { name: "v" });
  const sess = session();
  const saver = tf.train.Saver();
  expect(saver.save(sess, at("new/m"))).toBe(at("new/m"));
  const error = errorOf(() => saver.save(sess, at("x/y/m")));
  expect(error).toBeInstanceOf(tf.errors.ValueError);
  expect(firstLine(error)).toBe(`Parent directory of ${at("x/y/m")} doesn't exist, can't save.`);
});

test("the checkpoint file's name is no checkpoint's", () => {
  tf.Variable(1, { name: "v" });
  const sess = session();
  expect(() => tf.train.Saver().save(sess, at("checkpoint"))).toThrow(
    `'latest_filename' collides with 'save_path': 'checkpoint' and '${at("checkpoint")}'`,
  );
  expect(() => tf.train.Saver().save(sess, at("m"), { latest_filename: "a/b" })).toThrow(
    "'latest_filename' must not contain path components",
  );
});

test("a variable without a value cannot be saved", () => {
  tf.Variable(1, { name: "a" });
  const error = errorOf(() => tf.train.Saver().save(tf.Session(), at("m")));
  expect(error).toBeInstanceOf(tf.errors.FailedPreconditionError);
  expect(firstLine(error)).toBe("Attempting to use uninitialized value a");
  expect(readdirSync(dir)).toEqual([]);
});

const RESTORE_FAILED = "Restoring from checkpoint failed. This is most likely due to";

test("a missing name is told with the names on both sides, and that the graph was built twice", () => {
  tf.Variable([1, 2], { name: "w" });
  tf.Variable([1, 2], { name: "old" });
  tf.train.Saver().save(session(), at("m"));
  tf.Variable([1, 2], { name: "w" });
  tf.Variable([1, 2], { name: "old" });
  const [, , w, old] = tf.global_variables();
  expect([w!.name, old!.name]).toEqual(["w_1:0", "old_1:0"]);
  const error = errorOf(() => tf.train.Saver().restore(tf.Session(), at("m")));
  expect(error).toBeInstanceOf(tf.errors.NotFoundError);
  expect(error.message.split("\n").slice(0, 3)).toEqual([
    `${RESTORE_FAILED} a Variable name or other graph key that is missing from the checkpoint. Please ensure that you have not altered the graph expected based on the checkpoint. Original error:`,
    "",
    "Key old_1 not found in checkpoint",
  ]);
  expect(error.message).toContain("Only in this graph:\n  old_1\n  w_1\nIn both: 2.");
  expect(error.message).toContain("'old_1' of this graph may be 'old' of the file: was the graph built 2 times");
});

test("a name that only the file has is told too", () => {
  tf.Variable(1, { name: "a" });
  tf.Variable(1, { name: "b" });
  tf.train.Saver().save(session(), at("m"));
  tf.reset_default_graph();
  tf.Variable(1, { name: "a" });
  tf.Variable(1, { name: "c" });
  const { message } = errorOf(() => tf.train.Saver().restore(tf.Session(), at("m")));
  expect(message).toContain(
    "Only in this graph:\n  c\nOnly in the checkpoint:\n  b\nIn both: 1.\nTo restore those in both, pass tf.train.Saver a var_list",
  );
});

test("another shape or type is told with both", () => {
  tf.Variable([1, 2], { name: "a" });
  tf.train.Saver().save(session(), at("m"));
  tf.reset_default_graph();
  tf.Variable([1, 2, 3], { name: "a" });
  const shape = errorOf(() => tf.train.Saver().restore(tf.Session(), at("m")));
  expect(shape).toBeInstanceOf(tf.errors.InvalidArgumentError);
  expect(firstLine(shape)).toBe(
    `${RESTORE_FAILED} a mismatch between the current graph and the graph from the checkpoint. Please ensure that you have not altered the graph expected based on the checkpoint. Original error:`,
  );
  expect(shape.message).toContain("Assign requires shapes of both tensors to match. lhs shape= [3] rhs shape= [2]");
  expect(shape.message).toContain("  a: int32 [2] in the checkpoint, int32 [3] in this graph");
  tf.reset_default_graph();
  tf.Variable([1.5, 2], { name: "a" });
  const type = errorOf(() => tf.train.Saver().restore(tf.Session(), at("m")));
  expect(type.message).toContain("tensor_name = a; expected dtype float does not equal original dtype int32");
});

test("a path that is no checkpoint says which ones there are", () => {
  tf.Variable(1, { name: "v" });
  const sess = session();
  const saver = tf.train.Saver();
  for (const name of ["model", "other"]) saver.save(sess, at(name));
  const missing = errorOf(() => saver.restore(sess, at("mod")));
  expect(missing).toBeInstanceOf(tf.errors.ValueError);
  expect(missing.message).toBe(
    `The passed save_path is not a valid checkpoint: ${at("mod")}\n\nCheckpoints in "${dir}": ${at("model")}.`,
  );
  expect(errorOf(() => saver.restore(sess, at("no/model"))).message).toContain(`There is no directory "${at("no")}".`);
  expect(errorOf(() => saver.restore(sess, dir)).message).toContain(`its newest checkpoint is "${at("other")}"`);
  expect(firstLine(errorOf(() => saver.restore(sess, null)))).toBe("Can't load save_path when it is None.");
});

test.each(["meta", "index", "data-00000-of-00001"])(
  "a path of one of the files (.%s) says what a checkpoint is named by",
  (suffix) => {
    tf.Variable(1, { name: "v" });
    const sess = session();
    const saver = tf.train.Saver();
    saver.save(sess, at("m.ckpt"));
    const error = errorOf(() => saver.restore(sess, at(`m.ckpt.${suffix}`)));
    expect(error).toBeInstanceOf(suffix === "index" ? tf.errors.NotFoundError : tf.errors.DataLossError);
    expect(error.message).toContain(`A checkpoint is named by what its files begin with: "${at("m.ckpt")}".`);
    expect(errorOf(() => saver.restore(sess, at(`gone.${suffix}`))).message).toContain(`"${at("gone")}"`);
  },
);

test("what is no variable is not saved", () => {
  const v = tf.Variable(1, { name: "v" });
  const c = tf.constant(1, { name: "c" });
  expect(() => tf.train.Saver(v as never)).toThrow(
    "Variables to save should be passed in a dict or a list. Got <tf.Variable 'v:0' shape=() dtype=int32_ref>",
  );
  expect(() => tf.train.Saver("v" as never)).toThrow("Variables to save should be passed in a dict or a list. Got v");
  expect(() => tf.train.Saver([c])).toThrow('Variable to save is not a Variable: Tensor("c:0", shape=(), dtype=int32)');
  expect(() => tf.train.Saver({ var_list: { x: c } })).toThrow(
    'names_to_saveables must be a dict mapping string names to Tensors/Variables. Not a variable: Tensor("c:0", shape=(), dtype=int32)',
  );
  expect(() => tf.train.Saver({ var_list: { x: v, y: v } })).toThrow(
    "The same saveable will be restored with two names: y",
  );
});

test("a damaged graph file is no graph", () => {
  writeFileSync(at("bad.meta"), "no message");
  expect(() => tf.train.import_meta_graph(at("gone.meta"))).toThrow(
    `File does not exist. Received: ${at("gone.meta")}.`,
  );
  expect(() => tf.train.import_meta_graph(at("bad.meta"))).toThrow(`Cannot parse file ${at("bad.meta")}`);
});
