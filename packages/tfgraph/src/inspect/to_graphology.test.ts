import { beforeEach, describe, expect, test } from "vitest";
import * as tf from "../index.ts";

beforeEach(() => tf.reset_default_graph());

const exported = () => tf.inspect.to_graphology(tf.get_default_graph());

describe("a graph as graphology's", () => {
  test("has a node for each operation, in order of creation, with what an operation says of itself", () => {
    tf.with(tf.device("/cpu:0"), () =>
      tf.with(tf.name_scope("layer"), () => {
        const x = tf.placeholder(tf.float32, [null, 3], { name: "x" });
        tf.nn.top_k(x, 2, { name: "best" });
      }),
    );
    tf.placeholder(tf.int64, { name: "labels" });
    const graph = exported();
    expect(graph.nodes()).toEqual(["layer/x", "layer/best/k", "layer/best", "labels"]);
    expect(graph.getNodeAttributes("layer/best")).toEqual({
      label: "layer/best",
      op: "TopKV2",
      scope: "layer",
      device: "/device:CPU:0",
      id: 2,
      attrs: { T: "DT_FLOAT", Tk: "DT_INT32", index_type: "DT_INT32", sorted: "true" },
      shapes: [
        [null, 2],
        [null, 2],
      ],
      dtypes: ["float32", "int32"],
    });
    expect(graph.getNodeAttributes("labels")).toMatchObject({ scope: "", device: "", id: 3, shapes: [null] });
  });

  test("has an edge for each tensor taken, two where an operation takes it twice", () => {
    const [x, k] = [tf.placeholder(tf.float32, [4], { name: "x" }), tf.constant(2, { name: "k" })];
    const second = tf.nn.top_k(x, k, { name: "best" }).indices;
    tf.add(second, second, { name: "twice" });
    const graph = exported();
    const data = { kind: "data", tensor: "best:1", output: 1, dtype: "int32", shape: [2] };
    const edges = graph.mapEdges("best", "twice", (_edge, attributes) => attributes);
    expect(edges).toHaveLength(2);
    expect(edges).toEqual(expect.arrayContaining([0, 1].map((input) => ({ ...data, input }))));
    expect(graph.mapEdges("k", "best", (_edge, attributes) => attributes)).toMatchObject([{ input: 1, shape: [] }]);
  });

  test("has an edge for each control input", () => {
    const first = tf.no_op({ name: "first" });
    tf.with(tf.control_dependencies([first]), () => tf.no_op({ name: "second" }));
    expect(exported().mapEdges("first", "second", (_edge, attributes) => attributes)).toEqual([{ kind: "control" }]);
  });

  test("takes names that mean something to JavaScript", () => {
    const scope = tf.constant(1, { name: "constructor" });
    tf.identity(scope, { name: "toString" });
    const graph = exported();
    expect(graph.outNeighbors("constructor")).toEqual(["toString"]);
    expect(graph.getNodeAttribute("toString", "op")).toBe("Identity");
  });

  test("is a copy", () => {
    const graph = exported();
    tf.constant(1);
    expect(graph.order).toBe(0);
    expect(exported()).not.toBe(graph);
  });
});
