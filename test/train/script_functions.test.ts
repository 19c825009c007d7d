/** Functions of the program in a graph, and what is printed while it runs. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as tf from "tfgraph";

beforeEach(() => tf.reset_default_graph());
afterEach(() => vi.restoreAllMocks());

const listOf = (value: unknown): unknown => (value as tf.NDArray).tolist();

test("py_func's function gets what a fetch gives, and its result is converted to Tout", () => {
  const x = tf.placeholder(tf.float32, [2], { name: "x" });
  const seen: unknown[] = [];
  const double = (a: tf.NDArray, s: number, flag: boolean, text: string): number[] => {
    seen.push(s, flag, text);
    return (a.tolist() as number[]).map((v) => v * s);
  };
  const y = tf.py_func(double, [x, 2.5, true, "word"], tf.int64) as tf.Tensor;
  expect(y.get_shape().ndims).toBeNull();
  const sess = tf.Session();
  const value = sess.run(y, { [x]: [2, 4] }) as tf.NDArray;
  expect(value.dtype).toBe("int64");
  expect((value.tolist() as unknown[]).map(Number)).toEqual([5, 10]);
  expect(seen).toEqual([2.5, true, "word"]);
});

test("py_func gives several results, which may be used in the graph", () => {
  const x = tf.placeholder(tf.float32, [3], { name: "x" });
  const [sum, all] = tf.py_func(
    (a: tf.NDArray) => {
      const list = a.tolist() as number[];
      return [list.reduce((p, q) => p + q), a];
    },
    [x],
    [tf.float32, tf.float32],
  ) as [tf.Tensor, tf.Tensor];
  all.set_shape([3]);
  expect(listOf(tf.Session().run(tf.reduce_sum(all).add(sum).add(x), { [x]: [1, 2, 3] }))).toEqual([13, 14, 15]);
});

test("py_func is called once a run, also for effects alone", () => {
  let calls = 0;
  const op = tf.py_func(
    () => {
      calls++;
    },
    [],
    [],
  ) as unknown as tf.Tensor[];
  expect(op).toEqual([]);
  const node = tf.get_default_graph().get_operation_by_name("PyFunc");
  const sess = tf.Session();
  sess.run(node);
  sess.run(node);
  expect(calls).toBe(2);
});

test("what py_func's function throws is the run's error, with the function's own as its cause", () => {
  const failing = (error: Error): tf.Tensor =>
    tf.py_func(
      () => {
        throw error;
      },
      [],
      tf.float32,
    ) as tf.Tensor;
  const own = new tf.errors.ValueError("bad data");
  const sess = tf.Session();
  const errorOf = (fetch: tf.Tensor): Error => {
    try {
      sess.run(fetch);
    } catch (error) {
      return error as Error;
    }
    throw new Error("nothing was thrown");
  };
  const failure = errorOf(failing(own));
  expect(failure).toBeInstanceOf(tf.errors.InvalidArgumentError);
  expect(failure.message).toMatch(/^ValueError: bad data/);
  expect(failure.cause).toBe(own);
  expect(errorOf(failing(new RangeError("too far")))).toBeInstanceOf(tf.errors.UnknownError);
  const two = tf.py_func(() => [1, 2], [], [tf.float32, tf.float32, tf.float32]) as tf.Tensor[];
  expect(errorOf(two[0]!).message).toMatch(/^pyfunc_\d+ returns 2 values, but expects to see 3 values\./);
});

test("a function of a graph that was imported elsewhere is not found", () => {
  tf.py_func(() => 1, [], tf.float32, { name: "call" });
  const def = tf.get_default_graph().as_graph_def();
  const graph = tf.Graph();
  tf.with(graph.as_default(), () => {
    tf.import_graph_def(def, { name: "" });
    expect(() => tf.Session().run("call:0")).toThrow(/callback pyfunc_\d+ is not found/);
  });
});

test("tf.Print prints each time it runs, or the first times", () => {
  const lines: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
  const x = tf.placeholder(tf.float32, [null], { name: "x" });
  const y = tf.Print(x, [x, tf.shape(x)], { message: "x: ", first_n: 2 }).mul(2);
  const sess = tf.Session();
  for (let i = 0; i < 3; i++) expect(listOf(sess.run(y, { [x]: [1.5, 2, 3, 4] }))).toEqual([3, 4, 6, 8]);
  expect(lines).toEqual(["x: [1.5 2 3...][4]", "x: [1.5 2 3...][4]"]);
});

test("tf.print prints where it is told to, with nested values", () => {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void out.push(line));
  vi.spyOn(console, "error").mockImplementation((line: string) => void err.push(line));
  const x = tf.placeholder(tf.float32, [2, 2], { name: "x" });
  const sess = tf.Session();
  const feeds = {
    [x]: [
      [1, 2],
      [3, 4.5],
    ],
  };
  sess.run(tf.print("x =", x, { output_stream: process.stdout }), feeds);
  sess.run(tf.print({ a: x, b: [1, "c"] }, { sep: "" }), feeds);
  sess.run(tf.print(tf.constant("careful"), { output_stream: tf.logging.warning }), feeds);
  expect(out).toEqual(["x = [[1 2]\n [3 4.5]]"]);
  expect(err).toEqual(["{'a': [[1 2]\n [3 4.5]], 'b': [1, 'c']}", "WARNING:tensorflow:careful"]);
});
