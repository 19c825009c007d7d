/** SaveV2, RestoreV2 and their kin in a session, against what TensorFlow says (tools/goldens/io_checkpoints.py). */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as tf from "tfgraph";
import { OpError, withContext, Graph } from "@tfgraph/core";
import {
  BundleWriter,
  fileSystem,
  io_raw_ops,
  list_variables,
  MemoryFileSystem,
  parseSlice,
  readFile,
  setFileSystem,
  writeFile,
} from "@tfgraph/io";

const errors = (
  JSON.parse(readFileSync(new URL("../../packages/io/test_data/checkpoints/errors.json", import.meta.url), "utf8")) as {
    cases: Record<
      string,
      { restore?: { class: string; text: string; value?: string } } & { class?: string; text?: string }
    >;
  }
).cases;

beforeEach(() => setFileSystem(new MemoryFileSystem()));
afterEach(() => setFileSystem(undefined));

const DATA = "data-00000-of-00001";

function inGraph<T>(body: (sess: ReturnType<typeof tf.Session>) => T): T {
  return withContext(new Graph().as_default(), () => {
    using sess = tf.enter(tf.Session());
    return body(sess);
  });
}

function restore(name: string, piece = "", dtype: tf.DType = tf.float32, prefix = "DIR/p"): unknown {
  return inGraph((sess): unknown =>
    sess.run(io_raw_ops.RestoreV2({ prefix, tensor_names: [name], shape_and_slices: [piece], dtypes: [dtype] })),
  );
}

function save(prefix = "DIR/p"): void {
  inGraph((sess) => {
    const a = tf.constant(
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
      tf.float32,
    );
    sess.run(
      io_raw_ops.SaveV2({
        prefix,
        tensor_names: ["a", "s"],
        shape_and_slices: ["", ""],
        tensors: [a, tf.constant(["ab", "c"])],
      }),
    );
  });
}

function flip(ending: string, at: number): void {
  const bytes = readFile(`DIR/p.${ending}`);
  bytes[at < 0 ? bytes.length + at : at]! ^= 0x10;
  writeFile(`DIR/p.${ending}`, bytes);
}

describe("RestoreV2", () => {
  test.each<[string, () => unknown]>([
    ["missing key", () => restore("nope")],
    ["wrong dtype", () => restore("a", "", tf.int32)],
    ["slice of another shape", () => restore("a", "2 4 0,1:-")],
    ["missing file", () => restore("a", "", tf.float32, "DIR/other")],
    ["the index as prefix", () => restore("a", "", tf.float32, "DIR/p.index")],
    ["index magic", () => (flip("index", -1), restore("a"))],
    ["data flipped", () => (flip(DATA, 3), restore("a"))],
    ["string bytes flipped", () => (flip(DATA, 31), restore("s", "", tf.string))],
    ["data missing", () => (fileSystem().remove(`DIR/p.${DATA}`), restore("a"))],
  ])("fails as TensorFlow's does: %s", (name, run) => {
    save();
    let thrown: unknown;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OpError);
    const { name: type, message } = thrown as OpError;
    expect({ class: type, text: message.split("\n")[0] }).toEqual(errors[name]!.restore);
  });

  test("reads whole tensors and parts of them", () => {
    save();
    expect(String(restore("a"))).toBe("[[0. 1. 2.]\n [3. 4. 5.]]");
    expect(String(restore("a", "2 3 0,1:-"))).toBe(errors["slice of unsliced"]!.restore!.value);
    expect(restore("s", "", tf.string)).toEqual([["ab", "c"]]);
  });

  test("knows the shape of a part while the graph is built", () => {
    inGraph(() => {
      const [part] = io_raw_ops.RestoreV2({
        prefix: "p",
        tensor_names: ["a"],
        shape_and_slices: ["6 2 1,3:-"],
        dtypes: [tf.float32],
      });
      expect(String(part!.shape)).toBe("(3, 2)");
      expect(() =>
        io_raw_ops.RestoreV2({ prefix: "p", tensor_names: ["a"], shape_and_slices: ["2 3 x"], dtypes: [tf.float32] }),
      ).toThrow("Expected a pair of numbers or '-' but got 'x': string = x");
    });
  });
});

describe("SaveV2", () => {
  test("refuses what TensorFlow's refuses", () => {
    const twice = (): unknown =>
      inGraph((sess) =>
        sess.run(
          io_raw_ops.SaveV2({
            prefix: "DIR/p",
            tensor_names: ["a", "a"],
            shape_and_slices: ["", ""],
            tensors: [tf.constant(1), tf.constant(2)],
          }),
        ),
      );
    expect(twice).toThrow(errors["save duplicate"]!.text);
    expect(fileSystem().list("DIR")).toEqual([]);
    expect(() => save("DIR/no/such/p")).toThrow("DIR/no/such; No such file or directory");
  });

  test("changes no variable where the file is damaged, and names the operation", () => {
    save();
    const bytes = readFile(`DIR/p.${DATA}`);
    bytes[5]! ^= 1;
    writeFile(`DIR/p.${DATA}`, bytes);
    inGraph((sess) => {
      const v = tf.Variable(tf.zeros([2, 3]), { name: "a" });
      sess.run(tf.global_variables_initializer());
      expect(() => tf.train.Saver([v]).restore(sess, "DIR/p")).toThrow(/Checksum does not match[^]*save\/RestoreV2/);
      expect(sess.run(v).toArray()).toEqual([
        [0, 0, 0],
        [0, 0, 0],
      ]);
    });
  });

  test("takes its path from a feed, and variables as they are", () => {
    inGraph((sess) => {
      const v = tf.Variable([tf.float(1), 2], { name: "v" });
      const path = tf.placeholder_with_default("model", []);
      const op = io_raw_ops.SaveV2({ prefix: path, tensor_names: ["v"], shape_and_slices: [""], tensors: [v] });
      sess.run(v.initializer);
      sess.run(op, { [path]: "first" });
      sess.run(v.assign([3, 4]));
      sess.run(op, { [path]: "second" });
      expect(list_variables("first")).toEqual([["v", [2]]]);
      const [value] = io_raw_ops.RestoreV2({
        prefix: path,
        tensor_names: ["v"],
        shape_and_slices: [""],
        dtypes: [tf.float32],
      });
      expect(String(sess.run(value!, { [path]: "first" }))).toBe("[1. 2.]");
      expect(String(sess.run(value!, { [path]: "second" }))).toBe("[3. 4.]");
    });
  });
});

test("MergeV2Checkpoints joins parts and removes their directory", () => {
  fileSystem().makeDirectories("p_temp");
  for (const part of [0, 1]) {
    const writer = new BundleWriter(`p_temp/part-${String(part)}`);
    writer.addSlice("v", [4], parseSlice(`${String(2 * part)},2`), {
      dtype: tf.float32,
      shape: [2],
      data: new Float32Array([part, part]),
    });
    writer.finish();
  }
  inGraph((sess) => {
    const parts = [0, 1].map((shard) => io_raw_ops.ShardedFilename({ basename: "p_temp/part", shard, num_shards: 2 }));
    expect(sess.run(parts)).toEqual(["p_temp/part-00000-of-00002", "p_temp/part-00001-of-00002"]);
    expect(sess.run(io_raw_ops.ShardedFilespec({ basename: "p", num_shards: 2 }))).toBe("p-?????-of-00002");
    sess.run(
      io_raw_ops.MergeV2Checkpoints({
        checkpoint_prefixes: ["p_temp/part-0", "p_temp/part-1"],
        destination_prefix: "p",
      }),
    );
  });
  expect(String(restore("v", "", tf.float32, "p"))).toBe("[0. 0. 1. 1.]");
  expect(fileSystem().stat("p_temp")).toBeUndefined();
});
