import { afterEach, beforeEach, expect, test } from "vitest";
import {
  DataLossError,
  float32,
  int64,
  NotFoundError,
  RuntimeError,
  setNDArrayFactory,
  string,
  ValueError,
} from "@tfgraph/core";
import { BundleWriter } from "../bundle/bundle_writer.ts";
import { parseSlice } from "../bundle/tensor_slice.ts";
import { MemoryFileSystem } from "../files/memory_file_system.ts";
import { fileSystem, readFile, setFileSystem, writeFile } from "../files/file_system.ts";
import { list_variables, load_checkpoint, load_variable, NewCheckpointReader } from "./checkpoint_reader.ts";
import {
  checkpoint_exists,
  generate_checkpoint_state_proto,
  get_checkpoint_state,
  latest_checkpoint,
  meta_graph_filename,
  remove_checkpoint,
  update_checkpoint_state,
} from "./checkpoint_state.ts";

beforeEach(() => setFileSystem(new MemoryFileSystem()));
afterEach(() => setFileSystem(undefined));

const text = (path: string): string => new TextDecoder().decode(readFile(path));

function save(prefix: string): void {
  const writer = new BundleWriter(prefix);
  writer.add("w", { dtype: float32, shape: [1, 1], data: new Float32Array([1]) });
  writer.add("step", { dtype: int64, shape: [], data: new BigInt64Array([7n]) });
  writer.add("s", { dtype: string, shape: [], data: ["x"] });
  for (const start of [0, 2])
    writer.addSlice("pv", [4], parseSlice(`${String(start)},2`), {
      dtype: float32,
      shape: [2],
      data: new Float32Array([start, start + 1]),
    });
  writer.finish();
}

// texts and paths as TensorFlow writes and reads them in the same places
test("the checkpoint file holds absolute paths as they are", () => {
  fileSystem().makeDirectories("/tmp/d");
  update_checkpoint_state("/tmp/d", "/tmp/d/m-1", ["/tmp/d/m-0", "/tmp/d/m-1"]);
  expect(text("/tmp/d/checkpoint")).toBe(
    'model_checkpoint_path: "/tmp/d/m-1"\nall_model_checkpoint_paths: "/tmp/d/m-0"\nall_model_checkpoint_paths: "/tmp/d/m-1"\n',
  );
  expect(get_checkpoint_state("/tmp/d")?.model_checkpoint_path).toBe("/tmp/d/m-1");
});

test("the checkpoint file holds relative paths relative to its directory", () => {
  fileSystem().makeDirectories("sub");
  update_checkpoint_state("sub", "sub/m-1", { all_model_checkpoint_paths: ["sub/m-0"] });
  expect(text("sub/checkpoint")).toBe(
    'model_checkpoint_path: "m-1"\nall_model_checkpoint_paths: "m-0"\nall_model_checkpoint_paths: "m-1"\n',
  );
  expect(get_checkpoint_state("sub")?.all_model_checkpoint_paths).toEqual(["sub/m-0", "sub/m-1"]);
  update_checkpoint_state("./", "./m-1");
  expect(get_checkpoint_state(".")?.model_checkpoint_path).toBe("./m-1");
  expect(get_checkpoint_state("")?.model_checkpoint_path).toBe("m-1");
});

test("a checkpoint file of another name, with timestamps", () => {
  update_checkpoint_state("", "m-1", [], {
    latest_filename: "other",
    all_model_checkpoint_timestamps: [2.25],
    last_preserved_timestamp: 1.5,
  });
  expect(text("other")).toBe(
    'model_checkpoint_path: "m-1"\nall_model_checkpoint_paths: "m-1"\nall_model_checkpoint_timestamps: 2.25\nlast_preserved_timestamp: 1.5\n',
  );
  expect(() => generate_checkpoint_state_proto("", "m", { all_model_checkpoint_timestamps: [1, 2] })).toThrow(
    ValueError,
  );
});

test("a checkpoint cannot have the name of the checkpoint file", () => {
  expect(() => update_checkpoint_state("/d", "/d/checkpoint")).toThrow(RuntimeError);
});

test("a checkpoint file that cannot be read counts as none, one without a path is an error", () => {
  expect(get_checkpoint_state("nowhere")).toBeNull();
  writeFile("checkpoint", new TextEncoder().encode("no proto"));
  expect(get_checkpoint_state("")).toBeNull();
  writeFile("checkpoint", new Uint8Array(0));
  expect(() => get_checkpoint_state("")).toThrow(new ValueError("Invalid checkpoint state loaded from "));
});

test("the latest checkpoint is the one that is there", () => {
  update_checkpoint_state("", "m-1");
  expect(latest_checkpoint("")).toBeNull();
  expect(checkpoint_exists("m-1")).toBe(false);
  save("m-1");
  expect(latest_checkpoint("")).toBe("m-1");
  expect(checkpoint_exists("m-1")).toBe(true);
  remove_checkpoint("m-1");
  expect(checkpoint_exists("m-1")).toBe(false);
  expect(fileSystem().list("")).toEqual(["checkpoint"]);
});

test("the graph of a checkpoint stands beside it", () => {
  expect(meta_graph_filename("model.ckpt-7")).toBe("model.ckpt-7.meta");
  expect(meta_graph_filename("model.ckpt-7-00001-of-00002")).toBe("model.ckpt-7.meta");
});

test("a reader tells names, shapes, types and values", () => {
  setNDArrayFactory(({ shape, data }) => ({ shape, data }) as never);
  save("m");
  const reader = NewCheckpointReader("m");
  expect(reader.get_variable_to_shape_map()).toEqual({ pv: [4], s: [], step: [], w: [1, 1] });
  expect(reader.get_variable_to_dtype_map()).toEqual({ pv: float32, s: string, step: int64, w: float32 });
  expect(reader.has_tensor("w")).toBe(true);
  expect(reader.has_tensor("nope")).toBe(false);
  expect(reader.get_tensor("step")).toBe(7);
  expect(reader.get_tensor("s")).toBe("x");
  expect(reader.get_tensor("pv")).toEqual({ shape: [4], data: new Float32Array([0, 1, 2, 3]) });
  // TensorFlow's own text, from tools/goldens/io_checkpoints.py
  expect(reader.debug_string()).toBe(
    "\0pv\0\x01\x01\x01\x80\x82 (DT_FLOAT) [2]\n\0pv\0\x01\x01\x01\x82\x82 (DT_FLOAT) [2]\ns (DT_STRING) []\nstep (DT_INT64) []\nw (DT_FLOAT) [1,1]\n",
  );
  expect(() => reader.get_tensor("nope")).toThrow(new NotFoundError(null, null, "Key nope not found in checkpoint"));
});

test("variables are listed and loaded from a prefix or a directory", () => {
  save("m-1");
  update_checkpoint_state("", "m-1");
  expect(list_variables("m-1")).toEqual([
    ["pv", [4]],
    ["s", []],
    ["step", []],
    ["w", [1, 1]],
  ]);
  expect(load_variable("", "step:0")).toBe(7);
  fileSystem().makeDirectories("empty");
  expect(() => load_checkpoint("empty")).toThrow(
    new ValueError("Couldn't find 'checkpoint' file or checkpoints in given directory empty"),
  );
  expect(() => load_checkpoint("other")).toThrow(NotFoundError);
  writeFile("bad.index", new Uint8Array(100));
  expect(() => load_checkpoint("bad")).toThrow(DataLossError);
});
