import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GraphDef, MetaGraphDef, SavedModel } from "@tfgraph/io";
import { beforeEach, expect, it } from "vitest";
import * as tf from "../index.ts";
import { documentOfFile, documentOfGraph } from "./document.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "graph-file-"));
  tf.reset_default_graph();
});

function write(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

function smallGraph(): tf.Graph {
  const x = tf.placeholder(tf.float32, { shape: [null, 3], name: "x" });
  tf.matmul(x, tf.get_variable("w", [3, 2]), { name: "y" });
  return tf.get_default_graph();
}

it("says of a live graph what each operation is, takes and gives, and the line that made it", () => {
  const document = documentOfGraph(smallGraph());
  const y = document.nodes.find((node) => node.name === "y")!;
  expect(y.op).toBe("MatMul");
  expect(y.inputs.map(([node]) => document.nodes[node]!.name)).toEqual(["x", "w/read"]);
  expect(y.outputs).toEqual([{ dtype: "float32", shape: [null, 2] }]);
  expect(y.attrs).toContainEqual(["T", "DT_FLOAT"]);
  expect(y.line).toBe(tf.get_default_graph().get_operation_by_name("y")._user_frame);
});

it("reads the same graph from every kind of file", () => {
  const graph = smallGraph();
  const graphDef = GraphDef.FromString(graph.as_graph_def().SerializeToString());
  const meta = MetaGraphDef({ graph_def: graphDef });
  const model = SavedModel({ saved_model_schema_version: 1, meta_graphs: [meta] });
  const writer = new tf.summary.FileWriter(join(directory, "logs"), graph);
  writer.close();
  const files = [
    write("graph.pb", graphDef.SerializeToString()),
    write("graph.pbtxt", String(graphDef)),
    write("model.meta", meta.SerializeToString()),
    write("meta.pbtxt", String(meta)),
    write("saved_model.pb", model.SerializeToString()),
    directory,
    join(directory, "logs"),
  ];
  const names = graph.get_operations().map((op) => op.name);
  for (const file of files) expect(documentOfFile(file).nodes.map((node) => node.name)).toEqual(names);
});

it("shows ops it does not know, with the shapes their file says", () => {
  const shape = { shape: { dim: [{ size: 7 }] } };
  const graphDef = GraphDef({
    node: [
      { name: "a", op: "Unheard>Of", attr: { _output_shapes: { list: { shape: [shape.shape] } } } },
      { name: "b", op: "Other", input: ["a:1", "^a", "missing"] },
    ],
  });
  const [a, b] = documentOfFile(write("unknown.pb", graphDef.SerializeToString())).nodes;
  expect(a!.outputs).toEqual([
    { dtype: "", shape: [7] },
    { dtype: "", shape: null },
  ]);
  expect([b!.inputs, b!.control]).toEqual([[[0, 1]], [0]]);
});

it("does not spread out a constant that a file of a few bytes makes large", () => {
  const tensor = { dtype: 1, float_val: [1], tensor_shape: { dim: [{ size: 50_000_000 }] } };
  const graphDef = GraphDef({ node: [{ name: "c", op: "Const", attr: { value: { tensor }, dtype: { type: 1 } } }] });
  const before = process.memoryUsage().arrayBuffers;
  const [c] = documentOfFile(write("large.pb", graphDef.SerializeToString())).nodes;
  expect(c!.attrs).toContainEqual(["value", "Tensor<type: float32 shape: [50000000]>"]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000);
});

it("says what is wrong with a file", () => {
  const bytes = smallGraph().as_graph_def().SerializeToString();
  const twice = GraphDef({
    node: [
      { name: "a", op: "Foo" },
      { name: "a", op: "Foo" },
    ],
  });
  const of = (name: string, content: string | Uint8Array) => () => documentOfFile(write(name, content));
  expect(() => documentOfFile(join(directory, "none.pb"))).toThrow(tf.errors.NotFoundError);
  expect(() => documentOfFile(directory)).toThrow("SavedModel file does not exist at");
  expect(of("empty.pb", "")).toThrow("holds no graph");
  expect(of("cut.pb", bytes.subarray(0, bytes.length - 30))).toThrow("Error parsing message");
  expect(
    of(
      "noise.pb",
      Uint8Array.from({ length: 256 }, (_, i) => 255 - i),
    ),
  ).toThrow("Error parsing message");
  expect(of("cut.pbtxt", "node {\n  name: 'a'")).toThrow(/^2:/);
  expect(of("twice.pb", twice.SerializeToString())).toThrow("Node 'a' is not unique");
  expect(of("events.out.tfevents.1", bytes)).toThrow(tf.errors.DataLossError);
});
