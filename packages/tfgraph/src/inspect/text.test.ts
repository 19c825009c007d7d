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
    const saved = tf.with(tf.enter(tf.Session()), (sess) => {
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
  });
});
