/** Loops in a MetaGraphDef, against TensorFlow's (tools/goldens/train_loops.py); imported ones are differentiated. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CondContextDef, MetaGraphDef, WhileContextDef } from "@tfgraph/io";
import * as tf from "tfgraph";
import { graphLines } from "../conformance/graph_lines.ts";

interface Golden {
  readonly gradient_nodes: readonly string[];
  readonly frames: readonly string[];
  readonly value: readonly number[];
  readonly gradient: readonly number[];
}

const meta = (): MetaGraphDef => MetaGraphDef.FromString(readFileSync(new URL("golden/loops.meta", import.meta.url)));
const golden = JSON.parse(readFileSync(new URL("golden/loops.json", import.meta.url), "utf8")) as Record<
  string,
  Golden
>;

function inner(y: tf.Tensor, w: tf.Variable): tf.Tensor {
  const last = tf.while_loop(
    (j) => tf.less(j, 2),
    (j, z) => [j.add(1), z.mul(w)],
    [0, y],
    { maximum_iterations: 5 },
  );
  return last[1];
}

function build(): void {
  const x = tf.placeholder(tf.float32, [2], { name: "x" });
  const w = tf.get_variable("w", [], { initializer: tf.constant_initializer(0.5) });
  const [, y] = tf.while_loop(
    (i) => tf.less(i, 3),
    (i, y) => {
      const next = i.add(1);
      return [next, tf.cond(tf.equal(i, 1), { true_fn: () => y.add(1), false_fn: () => inner(y, w) })];
    },
    [0, x],
    { parallel_iterations: 4, swap_memory: true, name: "loop" },
  );
  const z = tf.cond(tf.reduce_sum(x).greater(0), { true_fn: () => inner(x, w), false_fn: () => x }) as tf.Tensor;
  tf.add(y, z, { name: "result" });
}

/** Contexts as text: the entries of a map have no order in a file. */
function contextsOf({ collection_def: collections }: MetaGraphDef): string[] {
  const texts = (key: string, type: { FromString(bytes: string | Uint8Array): { toString(): string } }): string[] =>
    collections.get(key)!.bytes_list.value.map((bytes) => String(type.FromString(bytes)));
  return [...texts("cond_context", CondContextDef), ...texts("while_context", WhileContextDef)];
}

test("a MetaGraphDef keeps loops as TensorFlow does", () => {
  tf.reset_default_graph();
  build();
  const made = tf.train.Saver().export_meta_graph();
  expect(String(made.graph_def)).toBe(String(meta().graph_def));
  expect(contextsOf(made)).toEqual(contextsOf(meta()));
});

describe.each(["", "again"])("an imported loop in scope '%s'", (scope) => {
  const expected = golden[scope]!;
  const prefix = scope ? `${scope}/` : "";

  test("runs, and is differentiated as TensorFlow does it", () => {
    const graph = new tf.Graph();
    tf.with(graph.as_default(), () => {
      tf.train.import_meta_graph(meta(), { import_scope: scope || null });
      const x = graph.get_tensor_by_name(`${prefix}x:0`);
      const result = graph.get_tensor_by_name(`${prefix}result:0`);
      const before = graph.get_operations().length;
      const [grad] = tf.gradients(result, [x]);
      expect(graphLines(graph).slice(before)).toEqual(expected.gradient_nodes);
      const frames = graph.get_operations().filter((op) => op.type === "Enter");
      expect(frames.map((op) => op.get_attr("frame_name"))).toEqual(expected.frames);
      tf.with(tf.Session(), (session) => {
        session.run(tf.global_variables_initializer());
        const feeds = new Map([[x, [1, 2]]]);
        expect([...(session.run(result, feeds) as Iterable<number>)]).toEqual(expected.value);
        expect([...(session.run(grad!, feeds) as Iterable<number>)]).toEqual(expected.gradient);
      });
    });
  });
});
