/** The line of the user's program that errors name. */
import { beforeEach, expect, test } from "vitest";
import * as tf from "tfgraph";
import { here } from "./told.ts";

beforeEach(() => tf.reset_default_graph());

const frame = (x: { readonly op: tf.Operation }) => x.op._user_frame?.replace(/:\d+$/, "");

test("is where the call stands, whatever it makes", () => {
  const [x, atX] = [tf.placeholder(tf.float32, { shape: [2, 2] }), here()];
  const [v, atV] = [tf.Variable(tf.truncated_normal([2, 2])), here()];
  const [c, atC] = [tf.constant([1.5]), here()];
  const [m, atM] = [tf.matmul(x, v), here()];
  const [s, atS] = [m.add(1), here()];
  const [r, atR] = [tf.reduce_mean(s), here()];
  const [g, atG] = [tf.get_variable("g", { shape: [2] }), here()];
  expect([x, v, c, m, s, r, g].map(frame)).toEqual([atX, atV, atC, atM, atS, atR, atG]);
});

test("is inside helper functions, however deep", () => {
  let at = "";
  const deep = (n: number): tf.Tensor => {
    if (n > 0) return deep(n - 1);
    // prettier-ignore
    at = here(); return tf.reduce_mean(tf.square(tf.zeros([2])));
  };
  expect(frame(deep(50))).toBe(at);
});

test("is inside the bodies of tf.with and using blocks", () => {
  const [y, atY] = tf.with(tf.name_scope("a"), () => [tf.zeros([2]), here()] as const);
  using _ = tf.enter(tf.name_scope("b"));
  const [z, atZ] = [tf.nn.relu(y), here()];
  expect([y, z].map(frame)).toEqual([atY, atZ]);
});

test("is the call of an optimizer for all it makes", () => {
  const w = tf.Variable([1.5], { name: "w" });
  const loss = tf.reduce_sum(tf.square(w));
  const before = tf.get_default_graph().get_operations().length;
  const [, at] = [tf.train.AdamOptimizer(0.1).minimize(loss), here()];
  const made = tf.get_default_graph().get_operations().slice(before);
  expect(new Set(made.map((op) => frame({ op })))).toEqual(new Set([at]));
});

test("is known of every operation of a program", () => {
  const X = tf.placeholder(tf.float32, { shape: [null, 4] });
  const y = tf.placeholder(tf.int64, { shape: [null] });
  const W = tf.Variable(tf.truncated_normal([4, 3], { stddev: 0.1 }));
  const logits = tf.matmul(X, W).add(tf.Variable(tf.zeros([3])));
  const loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits }));
  tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss);
  tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32));
  tf.global_variables_initializer();
  tf.train.Saver();
  const operations = tf.get_default_graph().get_operations();
  expect(operations.filter((op) => !op._user_frame?.includes("where.test.ts")).map((op) => op.name)).toEqual([]);
});
