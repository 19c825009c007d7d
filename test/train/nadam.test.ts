/** tf.contrib.opt.NadamOptimizer, against what tools/goldens/train_nadam.py made with TensorFlow's ops. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as tf from "tfgraph";
import { expectAllClose } from "../conformance/expect_all_close.ts";
import { graphLines } from "../conformance/graph_lines.ts";

interface Trained {
  readonly graph: readonly string[];
  readonly names: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

const golden = JSON.parse(readFileSync(new URL("golden/nadam.json", import.meta.url), "utf8")) as {
  dense: Trained;
  sparse: Trained;
};

function expectTrained(build: () => tf.Operation, expected: Trained): void {
  const graph = tf.Graph();
  tf.with(graph.as_default(), () => {
    const step = build();
    const init = tf.global_variables_initializer();
    expect(graphLines(graph)).toEqual(expected.graph);
    expect(tf.global_variables().map((v) => v.name)).toEqual(expected.names);
    tf.with(tf.Session(), (sess) => {
      sess.run(init);
      for (const values of expected.values) {
        sess.run(step);
        sess.run(tf.global_variables()).forEach((value: unknown, i: number) => {
          const wanted = values[i];
          const shape = [...tf.global_variables()[i]!.shape.as_list()] as number[];
          expectAllClose(value, { dtype: "float32", shape, values: [wanted].flat(Infinity) });
        });
      }
    });
  });
}

test("ten dense steps are TensorFlow's", () => {
  expectTrained(() => {
    const w = tf.Variable(
      [
        [0.5, -1.25, 2],
        [1.5, 0.75, -0.3],
      ],
      { name: "w" },
    );
    const x = tf.constant(
      [
        [1, 2],
        [-0.5, 0.7],
      ],
      { name: "x" },
    );
    return tf.contrib.opt.NadamOptimizer(0.1).minimize(tf.reduce_sum(tf.square(tf.matmul(x, w))));
  }, golden.dense);
});

test("ten sparse steps are TensorFlow's", () => {
  expectTrained(() => {
    const w = tf.Variable(
      [
        [0.5, -1.25],
        [2, 1],
        [3, 4],
      ],
      { name: "w" },
    );
    const optimizer = tf.contrib.opt.NadamOptimizer(0.1, { beta1: 0.8 });
    return optimizer.minimize(tf.reduce_sum(tf.square(tf.gather(w, [2, 0, 2]))));
  }, golden.sparse);
});
