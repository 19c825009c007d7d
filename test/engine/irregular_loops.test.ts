/** Loops that run between parts of a plan: shapes that change, variables, what is dead, many iterations. */
import { Engine } from "@tfgraph/engine";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as tf from "tfgraph";

let session: tf.Session;
beforeEach(() => {
  tf.reset_default_graph();
  session = tf.Session();
});
afterEach(() => session.close());

const below = (limit: number) => (i: tf.Tensor) => tf.less(i, limit);
/** A value that only JavaScript knows. */
function seen(f: (v: number) => number, x: tf.Tensor): tf.Tensor {
  const y = tf.py_func(f, [x], tf.int32) as tf.Tensor;
  y.set_shape([]);
  return y;
}

const list = (value: unknown): number[] => [...(value as Iterable<number>)];

describe("a loop whose variables change their shape", () => {
  const doubled = (times: number): tf.Tensor =>
    tf.while_loop(below(times), (i, v) => [i.add(1), tf.concat([v, v], 0)], [0, tf.constant([1, 2])], {
      shape_invariants: [tf.TensorShape([]), tf.TensorShape([null])],
    })[1];

  it("plans an iteration for each shape", () => {
    expect(list(session.run(doubled(3)))).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
  });

  it("forgets plans of shapes long past", () => {
    const graph = tf.get_default_graph();
    const n = tf.placeholder(tf.int32, []);
    const [, v] = tf.while_loop(
      (i) => tf.less(i, n),
      (i, v) => [i.add(1), tf.concat([v, [tf.float(1)]], 0)],
      [0, tf.zeros([0])],
      { shape_invariants: [tf.TensorShape([]), tf.TensorShape([null])] },
    );
    const engine = new Engine({ graph, threads: 1 });
    const run = (limit: number) =>
      engine.run({
        fetches: [tf.reduce_sum(v)],
        targets: [],
        feeds: [{ tensor: n, value: { dtype: tf.int32, shape: [], data: Int32Array.of(limit) } }],
      });
    run(300);
    const before = engine.memoryBytes;
    for (let i = 0; i < 5; i++) expect(list(run(300)[0]!.data)).toEqual([300]);
    expect(engine.memoryBytes).toBeLessThan(2 * before);
  });
});

describe("a loop that writes variables", () => {
  it("leaves them to what comes after it, and what was read before as it was", () => {
    const v = tf.Variable([1, 2], { dtype: tf.float32 });
    const before = v.read_value().add(0);
    const [n] = tf.with(tf.control_dependencies([before]), () =>
      tf.while_loop(below(3), (i) => [tf.with(tf.control_dependencies([v.assign_add([1, 10])]), () => i.add(1))], [0], {
        return_same_structure: true,
      }),
    );
    const after = tf.with(tf.control_dependencies([n]), () => v.read_value().mul(2));
    session.run(v.initializer);
    const [a, b, c] = session.run([before, n, after]) as [unknown, number, unknown];
    expect([list(a), b, list(c)]).toEqual([[1, 2], 3, [8, 64]]);
    expect(list(session.run(v))).toEqual([4, 32]);
  });

  it("may give them another shape", () => {
    const v = tf.Variable([1], { dtype: tf.float32, validate_shape: false });
    const grow = (): tf.Tensor =>
      tf.assign(v, tf.concat([v.read_value(), v.read_value()], 0), { validate_shape: false });
    const n = tf.while_loop(below(3), (i) => tf.with(tf.control_dependencies([grow()]), () => i.add(1)), [0]);
    const sum = tf.with(tf.control_dependencies([n]), () => tf.reduce_sum(v.read_value()));
    session.run(v.initializer);
    expect(session.run(sum)).toBe(8);
    expect(session.run(sum)).toBe(64);
  });

  it("fails where one has no value", () => {
    const v = tf.Variable(tf.zeros([]));
    const n = tf.while_loop(below(3), (i) => [i.add(tf.cast(v.assign_add(1), tf.int32))], [0]);
    expect(() => session.run(n)).toThrow(/uninitialized value/);
  });
});

describe("what is dead", () => {
  it("does not enter a loop", () => {
    const p = tf.placeholder(tf.bool, []);
    const x = tf.constant(2);
    const r = tf.cond(p, {
      true_fn: () => tf.while_loop(below(3), (i, y) => [i.add(1), y.mul(seen((v) => v, x))], [0, x])[1],
      false_fn: () => tf.constant(7),
    }) as tf.Tensor;
    expect(session.run(r, new Map([[p, true]]))).toBe(16);
    expect(session.run(r, new Map([[p, false]]))).toBe(7);
  });

  it("leaves a loop that never runs as it entered", () => {
    const n = tf.placeholder(tf.int32, []);
    const ta = tf.TensorArray(tf.float32, { size: 3 });
    const [, y, after] = tf.while_loop(
      (i) => tf.less(i, n),
      (i, y, a) => [i.add(1), y.mul(2), a.write(i, y)],
      [0, tf.float(3), ta],
    );
    expect(session.run([y, after.size()], new Map([[n, 0]]))).toEqual([3, 3]);
  });
});

describe("many iterations", () => {
  it("all run", () => {
    const counts: number[] = [];
    const n = tf.placeholder(tf.int32, []);
    const [, y] = tf.while_loop(
      (i) => tf.less(i, n),
      (i, y) => {
        const value = seen((v) => (counts.push(v), v), i);
        return [i.add(1), y.add(tf.cast(value, tf.float64))];
      },
      [0, tf.constant(0, tf.float64)],
    );
    session.run(y, new Map([[n, 10]]));
    counts.length = 0;
    expect(session.run(y, new Map([[n, 20_000]]))).toBe(199_990_000);
    expect(counts).toHaveLength(20_000);
  });

  it("are differentiated", () => {
    const x = tf.placeholder(tf.float64, []);
    const n = tf.placeholder(tf.int32, []);
    const [, y] = tf.while_loop(
      (i) => tf.less(i, n),
      (i, y) => [i.add(1), y.mul(x)],
      [0, tf.constant(1, tf.float64)],
    );
    const [dx] = tf.gradients(y, x);
    const value = session.run(
      dx!,
      new Map<tf.Tensor, number>([
        [x, 1.0001],
        [n, 5_000],
      ]),
    ) as number;
    expect(value).toBeCloseTo(5_000 * 1.0001 ** 4_999, 6);
  });
});
