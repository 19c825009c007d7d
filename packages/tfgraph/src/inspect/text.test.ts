import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import * as tf from "../index.ts";

const work = mkdtempSync(join(tmpdir(), "tfgraph-inspect-"));
afterAll(() => rmSync(work, { recursive: true }));
beforeEach(() => tf.reset_default_graph());

function layer(units: number, bias = 0) {
  const x = tf.placeholder(tf.float32, { shape: [null, 4], name: "x" });
  const w = tf.Variable(tf.zeros([4, units]), { name: "w" });
  const b = tf.Variable(tf.constant(bias, { dtype: tf.float32, shape: [units] }), { name: "b" });
  return { x, w, b, y: tf.nn.relu(tf.matmul(x, w).add(b), { name: "y" }) };
}

describe("the way from one node to another", () => {
  test("is the shortest along data and control edges, both ends included", () => {
    const { w, y } = layer(2);
    const after = tf.with(tf.control_dependencies([y]), () => tf.no_op({ name: "after" }));
    expect(tf.inspect.path(w, after)!.map((op) => op.name)).toEqual(["w", "w/read", "MatMul", "add", "y", "after"]);
  });

  test("is null where there is none, and an error between graphs", () => {
    const { x, y } = layer(2);
    expect(tf.inspect.path(y, x)).toBe(null);
    const other = tf.with(new tf.Graph().as_default(), () => tf.constant(1));
    expect(() => tf.inspect.path(x, other)).toThrow("'x' and 'Const' are of different graphs");
  });
});

describe("the difference", () => {
  const graph = (units: number, bias?: number): tf.Graph => {
    const made = new tf.Graph();
    tf.with(made.as_default(), () => layer(units, bias));
    return made;
  };

  test("of equal graphs is none", () => {
    const same = tf.inspect.diff(graph(2), graph(2));
    expect(same.equal).toBe(true);
    expect(String(same)).toBe("no difference");
  });

  test("of graphs names nodes, also where a constant differs that is too long to show", () => {
    const { changed, added, removed } = tf.inspect.diff(graph(50, 1), graph(50, 2));
    expect(changed).toEqual(["Const"]);
    const more = graph(2);
    tf.with(more.as_default(), () => tf.constant(1, { name: "more" }));
    expect(tf.inspect.diff(graph(2), more)).toMatchObject({ added: ["more"], removed, changed: [], equal: false });
    expect(added).toEqual([]);
  });

  test("of a graph and a checkpoint names variables that are missing or of another shape", () => {
    const { w } = layer(2);
    const saved = tf.with(tf.Session(), (sess) => {
      sess.run(tf.global_variables_initializer());
      return tf.train.Saver([w]).save(sess, join(work, "model"));
    });
    expect(String(tf.inspect.variables(saved)).split("\n")).toEqual([
      "variable  shape   dtype    parameters",
      "--------  ------  -------  ----------",
      "w         [4, 2]  float32           8",
    ]);
    expect(tf.inspect.variables(saved)).toMatchObject([{ name: "w", parameters: 8 }]);
    const difference = tf.inspect.diff(graph(3), saved);
    expect(String(difference)).toBe("- b [3] float32\n- w [4, 3] float32\n+ w [4, 2] float32");
    const other = tf.with(new tf.Graph().as_default(), () => {
      tf.Variable(tf.zeros([4, 2]), { name: "model/w" });
      tf.Variable(tf.zeros([4, 2]), { name: "else" });
      return tf.get_default_graph();
    });
    const renamed = tf.inspect.diff(other, saved);
    expect(renamed.renamed).toEqual([{ name: "model/w", perhaps: ["w"] }]);
    expect(String(renamed).split("\n")).toEqual([
      "- model/w [4, 2] float32, perhaps w",
      "- else [4, 2] float32",
      "+ w [4, 2] float32",
      `tf.train.Saver({ var_list: { "w": … } }) restores 'model/w' from another name.`,
    ]);
  });
});

describe("the summary", () => {
  test("lists layers with what they give and their parameters, whatever scopes their variables are in", () => {
    const X = tf.placeholder(tf.float32, [null, 784], { name: "X" });
    const y = tf.placeholder(tf.int64, [null], { name: "y" });
    const logits = tf.with(tf.name_scope("dnn"), () => {
      const hidden = tf.layers.dense(X, 30, { name: "hidden", activation: tf.nn.relu });
      const normal = tf.layers.batch_normalization(tf.nn.dropout(hidden, 0.5), { training: true, name: "bn" });
      return tf.layers.dense(normal, 10, { name: "outputs" });
    });
    const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
    tf.train.AdamOptimizer().minimize(tf.with(tf.name_scope("loss"), () => tf.reduce_mean(xentropy)));
    tf.train.Saver();
    const made = tf.inspect.summary(tf.get_default_graph());
    expect(made.layers.map(({ name, output_shape: shape, parameters }) => [name, shape, parameters])).toEqual([
      ["X", [null, 784], 0],
      ["y", [null], 0],
      ["dnn/hidden", [null, 30], 784 * 30 + 30],
      ["dnn/dropout", [null, 30], 0],
      ["dnn/bn", [null, 30], 4 * 30],
      ["dnn/outputs", [null, 10], 310],
      ["SparseSoftmaxCrossEntropyWithLogits", [null], 0],
      ["loss", [], 0],
    ]);
    const text = String(made).split("\n");
    expect(text[0]).toMatch(/^layer +op +output +parameters$/);
    expect(text).toContain("optimizers keep 12 more beside them, 47,840 parameters");
  });

  test("lists what takes variables where there are no scopes, also in a graph that is fed nothing", () => {
    const X = tf.constant(tf.float([[1, 2]]));
    const theta = tf.Variable(tf.zeros([2, 1]), { name: "theta" });
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(tf.matmul(X, theta, { name: "predictions" })));
    const { layers } = tf.inspect.summary(tf.get_default_graph());
    expect(layers).toEqual([{ name: "predictions", op: "MatMul", output_shape: [1, 1], parameters: 2 }]);
  });
});
