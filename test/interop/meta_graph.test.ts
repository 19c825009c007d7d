/** MetaGraphDefs against TensorFlow's own (tools/goldens/io_meta_graph.py), which exports the same program. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as tf from "tfgraph";
import { Graph, OSError, ValueError, withContext } from "@tfgraph/core";
import {
  export_meta_graph,
  exportMetaGraph,
  GraphDef,
  importMetaGraph,
  MemoryFileSystem,
  MetaGraphDef,
  readFile,
  read_meta_graph_file,
  SaverDef,
  setFileSystem,
  text_format,
  write_graph,
  writeFile,
} from "@tfgraph/io";

const golden = (name: string): Buffer => readFileSync(new URL(`golden/meta/${name}`, import.meta.url));

function build(): void {
  const x = tf.placeholder(tf.float32, [null, 3], { name: "x" });
  const [y, r] = tf.with(tf.name_scope("net"), () => {
    const y = tf.with(tf.device("/cpu:0"), () => {
      const w = tf.Variable(tf.zeros([3, 2]), { name: "w" });
      const b = tf.Variable([tf.float(0), 0], { trainable: false, name: "b" });
      return tf.add(tf.matmul(x, w), b, { name: "y" });
    });
    const s = tf.shape(y);
    return [y, tf.reshape(tf.nn.relu(y), s)] as const;
  });
  tf.Variable(0, { trainable: false, name: "step", collections: ["global_step", "variables"] });
  for (const [key, value] of [
    ["ints", 3],
    ["ints", 4],
    ["floats", 2.5],
    ["floats", tf.float(1)],
    ["nodes", y],
    ["nodes", r.op],
    ["texts", "hello"],
    ["texts", "wörld"],
    ["objects", {}],
    ["mixed", "s"],
    ["net_nodes", y],
    ["net_nodes", x],
  ] as const) {
    tf.add_to_collection(key, value);
  }
}

function built<T>(body: (graph: Graph) => T): T {
  const graph = new Graph();
  return withContext(graph.as_default(), () => {
    build();
    return body(graph);
  });
}

const saver_def = SaverDef({
  filename_tensor_name: "save/Const:0",
  save_tensor_name: "save/control_dependency:0",
  restore_op_name: "save/restore_all",
  max_to_keep: 5,
  keep_checkpoint_every_n_hours: 10000,
  version: SaverDef.V2,
});

beforeEach(() => setFileSystem(new MemoryFileSystem()));
afterEach(() => setFileSystem(undefined));

describe("export_meta_graph", () => {
  test.each([
    ["whole", { saver_def }],
    ["scoped", { export_scope: "net" }],
    ["stripped", { strip_default_attrs: true }],
    ["without_devices", { clear_devices: true }],
    ["some_collections", { collection_list: ["ints", "texts", "nothing"] }],
  ] as const)("writes the bytes TensorFlow writes: %s", (name, options) => {
    const bytes = built(() => {
      export_meta_graph("made.meta", options);
      return readFile("made.meta");
    });
    expect(String(MetaGraphDef.FromString(bytes))).toBe(String(MetaGraphDef.FromString(golden(`${name}.meta`))));
    expect(Buffer.from(bytes).toString("hex")).toBe(golden(`${name}.meta`).toString("hex"));
  });

  test("leaves out the nodes of other savers", () => {
    built((graph) => {
      const nodes = (saver: string): string[] => [`${saver}/Const`, `${saver}/SaveV2`];
      for (const scope of ["save", "save_1"]) {
        tf.with(tf.name_scope(`${scope}/`), () => {
          tf.constant("model", { name: "Const" });
          graph.create_op(
            "SaveV2",
            [graph.get_tensor_by_name(`${scope}/Const:0`), ...strings(scope)],
            null,
            null,
            "SaveV2",
            new Map([["dtypes", { kind: "list(type)", value: [] }]]),
          );
        });
      }
      const meta = exportMetaGraph(null, { saver_def, clear_extraneous_savers: true });
      const names = meta.graph_def.node.map((n) => n.name);
      expect(names).toEqual(expect.arrayContaining(nodes("save")));
      for (const name of nodes("save_1")) expect(names).not.toContain(name);
    });
  });
});

/** Empty lists of strings, for a SaveV2 that saves nothing. */
function strings(scope: string): tf.Tensor[] {
  return [
    tf.constant([], tf.string, { name: `${scope}_names` }),
    tf.constant([], tf.string, { name: `${scope}_slices` }),
  ];
}

test("write_graph writes what TensorFlow writes", () => {
  built((graph) => {
    expect(write_graph(graph, "made/here", "graph.pbtxt")).toBe("made/here/graph.pbtxt");
    expect(new TextDecoder().decode(readFile("made/here/graph.pbtxt"))).toBe(golden("graph.pbtxt").toString());
    write_graph(GraphDef.FromString(graph.as_graph_def().SerializeToString()), "made", "graph.pb", { as_text: false });
    expect(Buffer.compare(readFile("made/graph.pb"), golden("graph.pb"))).toBe(0);
  });
});

describe("importing a MetaGraphDef", () => {
  test("makes TensorFlow's nodes and collections, at the root and under scopes", () => {
    const lines: string[] = [];
    for (const [name, scope] of [
      ["whole", null],
      ["whole", "again"],
      ["scoped", "other"],
    ] as const) {
      const graph = new Graph();
      withContext(graph.as_default(), () => {
        if (scope === null) tf.constant(tf.float(1), { name: "x" });
        const input_map = name === "scoped" ? { $unbound_inputs_x: tf.placeholder(tf.float32, [null, 3]) } : null;
        importMetaGraph(MetaGraphDef.FromString(golden(`${name}.meta`)), { import_scope: scope, input_map });
      });
      lines.push(`# ${name} ${scope ?? "None"}\n`);
      for (const key of graph.get_all_collection_keys().sort()) {
        const items = graph.get_collection(key).map((item: { name?: string }) => item.name ?? item);
        lines.push(`${key}: ${items.map(String).sort().join(", ")}\n`);
      }
      lines.push(
        `${graph
          .get_operations()
          .map((op) => op.name)
          .join(" ")}\n`,
      );
    }
    const expected = golden("imported.txt")
      .toString()
      // Python shows bytes with a prefix and the literal 1.0; these are the same values here
      .replace(/b'([^']*)'/g, (_, text: string) => text.replaceAll("\\xc3\\xb6", "ö"))
      .replaceAll("1.0, 2.5", "1, 2.5");
    expect(lines.join("")).toBe(expected);
  });

  test("brings variables that run", () => {
    const graph = new Graph();
    withContext(graph.as_default(), () => {
      const { variables } = importMetaGraph(MetaGraphDef.FromString(golden("whole.meta")));
      expect([...variables.keys()]).toEqual(["net/w:0", "net/b:0", "step:0"]);
      const sess = tf.Session();
      sess.run(tf.global_variables_initializer());
      const y: unknown = sess.run("net/y:0", { "x:0": [[1, 2, 3]] });
      expect(String(y)).toBe("[[0. 0.]]");
    });
  });

  test("exports again to the same bytes", () => {
    const graph = new Graph();
    const meta = MetaGraphDef.FromString(golden("whole.meta"));
    const again = withContext(graph.as_default(), () => {
      importMetaGraph(meta);
      return exportMetaGraph(null, { saver_def: meta.saver_def, collection_list: [...meta.collection_def.keys()] });
    });
    expect(String(again)).toBe(String(meta));
  });

  test("gives the bytes of a program's whole .meta file back", () => {
    const bytes = readFileSync(new URL("../programs/golden/lecture_mlp/my_model_final.ckpt.meta", import.meta.url));
    const meta = MetaGraphDef.FromString(bytes);
    const again = withContext(new Graph().as_default(), () => {
      importMetaGraph(meta);
      return exportMetaGraph(null, { saver_def: meta.saver_def, collection_list: [...meta.collection_def.keys()] });
    });
    expect(Buffer.compare(again.SerializeToString(), bytes)).toBe(0);
  });

  test("asks for inputs that lie outside the scope it was exported from", () => {
    const meta = MetaGraphDef.FromString(golden("scoped.meta"));
    expect(() => importMetaGraph(meta, { graph: new Graph() })).toThrow(
      new ValueError("Graph contains unbound inputs: $unbound_inputs_x. Must provide these inputs through input_map."),
    );
  });

  test("reads files in bytes and in text, and says what is wrong with others", () => {
    const meta = MetaGraphDef.FromString(golden("whole.meta"));
    writeFile("a.meta", golden("whole.meta"));
    writeFile("b.meta", new TextEncoder().encode(text_format.MessageToString(meta)));
    writeFile("c.meta", new TextEncoder().encode("nonsense"));
    expect(String(read_meta_graph_file("a.meta"))).toBe(String(meta));
    expect(String(read_meta_graph_file("b.meta"))).toBe(String(meta));
    expect(() => read_meta_graph_file("c.meta")).toThrow(
      new OSError(
        'Cannot parse file c.meta: 1:1 : Message type "tensorflow.MetaGraphDef" has no field named "nonsense"..',
      ),
    );
    expect(() => read_meta_graph_file("d.meta")).toThrow(new OSError("File does not exist. Received: d.meta."));
  });
});
