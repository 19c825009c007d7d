/** Collections in a MetaGraphDef, against TensorFlow's (tools/goldens/train_collections.py), and back in a graph. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CondContextDef, SaverDef, VariableDef, type CollectionDef, type MetaGraphDef } from "@tfgraph/io";
import * as tf from "tfgraph";

type Items = Record<string, readonly unknown[]>;
const golden = JSON.parse(readFileSync(new URL("golden/collections.json", import.meta.url), "utf8")) as {
  saver_def: string;
  ops: string[];
  collections: Record<string, Items>;
};

const MESSAGES = new Map<string, { FromString(bytes: string | Uint8Array): { toString(): string } }>([
  ["cond_context", CondContextDef],
  ["savers", SaverDef],
  ...["variables", "trainable_variables", "local_variables", "global_step"].map((key) => [key, VariableDef] as const),
]);

function itemsOf(key: string, collection: CollectionDef): Items {
  const message = MESSAGES.get(key);
  const kind = collection.WhichOneof("kind") as "bytes_list" | "node_list" | "int64_list" | "float_list";
  const values: readonly unknown[] = collection[kind].value;
  return {
    [kind]: message
      ? values.map((v) => String(message.FromString(v as string)))
      : values.map((v) => (typeof v === "bigint" ? Number(v) : v)),
  };
}

function collectionsOf(meta: MetaGraphDef): Record<string, Items> {
  return Object.fromEntries([...meta.collection_def].map(([key, collection]) => [key, itemsOf(key, collection)]));
}

function build(): InstanceType<typeof tf.train.Saver> {
  const x = tf.placeholder(tf.float32, [null, 3], { name: "x" });
  const p = tf.placeholder(tf.bool, [], { name: "p" });
  const q = tf.placeholder(tf.bool, [], { name: "q" });
  const w = tf.with(tf.variable_scope("net", { partitioner: () => [2, 1] }), () =>
    tf.get_variable("w", [4, 3], { initializer: tf.zeros_initializer() }),
  );
  const v = tf.get_variable("v", [3, 2], { initializer: tf.ones_initializer() });
  const y = tf.matmul(x, v);
  const z = tf.cond(
    p,
    () =>
      tf.cond(
        q,
        () => y.mul(2),
        () => y.add(1),
      ),
    () => tf.square(y),
    { name: "choice" },
  ) as tf.Tensor;
  const loss = tf.reduce_mean(z).add(tf.reduce_sum(w));
  const step = tf.train.AdamOptimizer(0.01).minimize(loss, { global_step: tf.train.get_or_create_global_step() });
  tf.get_local_variable("l", [2]);
  for (const [name, value] of [
    ["integers", 3],
    ["floats", 0.5],
    ["strings", "a"],
    ["tensors", y],
    ["operations", step],
  ] as const) {
    tf.add_to_collection(name, value);
  }
  const saver = tf.train.Saver({ max_to_keep: 3 });
  tf.add_to_collection(tf.GraphKeys.SAVERS, saver);
  return saver;
}

test("a MetaGraphDef keeps collections, Saver and signatures as TensorFlow does", () => {
  tf.reset_default_graph();
  const meta = build().export_meta_graph();
  expect(collectionsOf(meta)).toEqual(golden.collections);
  expect(String(meta.saver_def)).toBe(golden.saver_def);
  expect(meta.meta_info_def.stripped_op_list.op.map((op) => op.name)).toEqual(golden.ops);
});

test("what is imported is exported again as it was", () => {
  tf.reset_default_graph();
  const meta = build().export_meta_graph();
  tf.reset_default_graph();
  const saver = tf.train.import_meta_graph(meta)!;
  const again = saver.export_meta_graph();
  expect(collectionsOf(again)).toEqual(collectionsOf(meta));
  const nodes = (m: MetaGraphDef): string[] => m.graph_def.node.map(String).sort(); // imported nodes stand after their inputs
  expect(nodes(again)).toEqual(nodes(meta));
});

test("gradients go through conds that were imported", () => {
  tf.reset_default_graph();
  const p = tf.placeholder(tf.bool, [], { name: "p" });
  const x = tf.placeholder(tf.float32, [], { name: "x" });
  tf.add_to_collection(
    "y",
    tf.cond(
      p,
      () => x.mul(3),
      () => tf.square(x),
    ),
  );
  const meta = tf.train.export_meta_graph();
  tf.reset_default_graph();
  tf.train.import_meta_graph(meta);
  const graph = tf.get_default_graph();
  const [imported, pred] = ["x:0", "p:0"].map((name) => graph.get_tensor_by_name(name));
  const [gradient] = tf.gradients(tf.get_collection("y")[0], imported);
  const sess = tf.Session();
  const at = (taken: boolean): unknown =>
    sess.run(
      gradient!,
      new Map<unknown, unknown>([
        [imported!, 5],
        [pred!, taken],
      ]),
    );
  expect(at(true)).toBe(3);
  expect(at(false)).toBe(10);
});
