/** Initial values from a checkpoint, against TensorFlow's (tools/goldens/train_init_from_checkpoint.py). */
import { readFileSync } from "node:fs";
import * as tf from "tfgraph";
import { expect, test } from "vitest";
import { graphLines } from "../conformance/graph_lines.ts";

interface Case {
  readonly error?: string;
  readonly nodes?: string[];
  readonly values?: unknown[];
}
const FOLDER = "test/train/golden/initial"; // as it stands in the golden's graphs
const PATH = `${FOLDER}/model.ckpt`;
const { cases } = JSON.parse(readFileSync(`${FOLDER}/initial.json`, "utf8")) as { cases: Case[] };

interface Variables {
  readonly a: tf.Variable;
  readonly w: tf.Variable;
  readonly b: tf.Variable;
  readonly parts: readonly tf.Variable[];
}

function variables(): Variables {
  tf.set_random_seed(1);
  const a = tf.get_variable("mine", [2]);
  return tf.with(tf.variable_scope("new"), () => ({
    a,
    w: tf.get_variable("w", [2, 1]),
    b: tf.get_variable("b", []),
    parts: [
      ...(tf.get_variable("parts", [3], {
        partitioner: tf.fixed_size_partitioner(2),
      }) as unknown as Iterable<tf.Variable>),
    ],
  }));
}

type AssignmentMap = Record<string, string | tf.Variable | readonly tf.Variable[]> | [string, string][];
const maps: readonly [path: string, map: (variables: Variables) => AssignmentMap][] = [
  [PATH, ({ a, w, b, parts }) => ({ a, "old/w": w, "old/b": b, "old/parts": parts })],
  [FOLDER, () => ({ "old/": "new/", a: "mine" })],
  [PATH, () => ({ "old/parts": "new/parts", "old/w": "new/w" })],
  [PATH, () => [["old/b", "new/b"]]],
  [PATH, ({ a }) => ({ nowhere: a })],
  [PATH, ({ a }) => ({ "old/w": a })],
  [PATH, () => ({ "/": "/" })],
  [PATH, () => ({ old: "new/" })],
  ["test/train/golden", ({ a }) => ({ a })],
];

test.each(maps.map(([path, map], i) => ({ path, map, golden: cases[i]! })))(
  "$path, $golden.error",
  ({ path, map, golden }) => {
    tf.reset_default_graph();
    const made = variables();
    const assign = (): void => tf.train.init_from_checkpoint(path, { assignment_map: map(made) });
    if (golden.error !== undefined) {
      expect(assign).toThrow(golden.error);
      return;
    }
    assign();
    const initializer = tf.global_variables_initializer();
    expect(graphLines(tf.get_default_graph())).toEqual(golden.nodes);
    tf.with(tf.Session(), (sess) => {
      sess.run(initializer);
      const values = sess.run([made.a, made.w, made.b, ...made.parts]) as (number | tf.NDArray)[];
      const plain = values.map((v) => (typeof v === "number" ? Math.fround(v) : (v.tolist() as unknown)));
      expect(plain).toEqual(golden.values);
    });
  },
);
