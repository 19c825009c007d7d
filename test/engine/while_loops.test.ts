/** Loops give the same bits inside a plan and between its parts, interpreted and compiled, by one thread and by two. */
import { Engine } from "@tfgraph/engine";
import type { Tensor } from "tfgraph";
import * as tf from "tfgraph";
import { describe, expect, it } from "vitest";

const WAYS = [
  ["between parts, interpreted", { compile: "never", inlineLoops: false }, 1],
  ["between parts, compiled", { compile: "always", inlineLoops: false }, 1],
  ["inside, interpreted", { compile: "never" }, 1],
  ["inside, no passes", { compile: "always", passes: [] }, 1],
  ["inside, compiled", { compile: "always" }, 1],
  ["inside, two threads", { compile: "always" }, 2],
] as const;

/** What exits a loop, in every way of running; `inside`: whether the plan holds the loop. */
function everyWay(build: () => Tensor[], inside = true): number[][] {
  const graph = tf.Graph();
  const fetches = tf.with(graph.as_default(), build);
  const request = { fetches, targets: [], feeds: [] };
  const results = WAYS.map(([name, tuning, threads]) => {
    const engine = new Engine({ graph, threads }, tuning);
    const runs = [0, 1].map(() => engine.run(request).map(({ data }) => Array.from(data as ArrayLike<number>, Number)));
    expect(runs[1], name).toEqual(runs[0]);
    const isApart = engine.describe(request).steps.some((line) => line.startsWith("then, by the loop"));
    expect(isApart, name).toBe(!inside || name.startsWith("between"));
    engine.close();
    return runs[0]!;
  });
  WAYS.forEach(([name], i) => expect(results[i], name).toEqual(results[0]));
  return results[0]!;
}

const less = (limit: number) => (i: Tensor) => tf.less(i, limit);

describe("a loop", () => {
  it("multiplies matrices until its counter says so", () => {
    const [, sum] = everyWay(() => {
      const w = tf.constant([0.5, -0.25, 0.125, 0.75], { shape: [2, 2] });
      const body = (i: Tensor, h: Tensor) => [i.add(1), tf.tanh(tf.matmul(h, w).add(0.1))];
      return tf.while_loop(less(100), body, [tf.constant(0), tf.ones([3, 2])]) as Tensor[];
    });
    expect(sum!.every(Number.isFinite)).toBe(true);
  });

  it("keeps a condition that is computed long before it decides", () => {
    const [, y] = everyWay(
      () =>
        tf.while_loop(
          less(4),
          (i: Tensor, y: Tensor) => {
            const [first, third] = [tf.equal(i, 0), tf.equal(i, 2)];
            const other = () => tf.cond(third, { true_fn: () => y.mul(y), false_fn: () => y.add(1) }) as Tensor;
            return [i.add(1), tf.cond(first, { true_fn: () => y.mul(10), false_fn: other })];
          },
          [tf.constant(0), tf.constant(2)],
        ) as Tensor[],
    );
    expect(y).toEqual([442]);
  });

  it("exchanges its variables all at once", () => {
    const [, a, b] = everyWay(
      () =>
        tf.while_loop(less(7), (i: Tensor, a: Tensor, b: Tensor) => [i.add(1), b, a], [
          tf.constant(0),
          tf.constant([1, 2]),
          tf.constant([3, 4]),
        ]) as Tensor[],
    );
    expect([a, b]).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });

  it("takes branches inside", () => {
    const [, x] = everyWay(() => {
      const isThird = (i: Tensor) => tf.equal(tf.floormod(i, 3), 0);
      const body = (i: Tensor, x: Tensor) => [
        i.add(1),
        tf.cond(
          isThird(i),
          () => x.mul(2),
          () => x.add(1),
        ) as Tensor,
      ];
      return tf.while_loop(less(6), body, [tf.constant(0), tf.constant(1, tf.int32)]) as Tensor[];
    });
    expect(x).toEqual([(1 * 2 + 1 + 1) * 2 + 1 + 1]);
  });

  it("holds loops", () => {
    const [, x] = everyWay(() => {
      const inner = (limit: Tensor, x: Tensor) =>
        (
          tf.while_loop(
            (j: Tensor) => tf.less(j, limit),
            (j: Tensor, y: Tensor) => [j.add(1), y.add(j)],
            [tf.constant(0), x],
          ) as Tensor[]
        )[1]!;
      return tf.while_loop(less(5), (i: Tensor, x: Tensor) => [i.add(1), inner(i, x)], [
        tf.constant(0),
        tf.constant(0),
      ]) as Tensor[];
    });
    expect(x).toEqual([0 + 0 + 1 + 3 + 6]);
  });

  it("that is never entered gives what it was given", () => {
    const [, x] = everyWay(
      () =>
        tf.while_loop(less(0), (i: Tensor, x: Tensor) => [i.add(1), x.mul(2)], [
          tf.constant(3),
          tf.constant(5),
        ]) as Tensor[],
    );
    expect(x).toEqual([5]);
  });

  it("that is long is shared by threads", () => {
    everyWay(() => {
      const w = tf.cast(tf.reshape(tf.floormod(tf.range(0, 90_000), 17), [300, 300]), tf.float32).mul(0.001);
      const body = (i: Tensor, h: Tensor) => [i.add(1), tf.matmul(h, w).sub(0.01)];
      return tf.while_loop(less(9), body, [tf.constant(0), tf.ones([200, 300])]) as Tensor[];
    });
  });

  it("draws the numbers it draws alone", () => {
    const build = (inlineLoops: boolean) => {
      const graph = tf.Graph();
      const fetches = tf.with(graph.as_default(), () => {
        const body = (i: Tensor, x: Tensor) => [i.add(1), x.add(tf.random_uniform([4], { seed: 3 }))];
        return tf.while_loop(less(5), body, [tf.constant(0), tf.zeros([4])]) as Tensor[];
      });
      const engine = new Engine({ graph, threads: 1 }, { inlineLoops });
      const request = { fetches, targets: [], feeds: [] };
      return [0, 1, 2].map(() => Array.from(engine.run(request)[1]!.data as Float32Array));
    };
    expect(build(true)).toEqual(build(false));
  });

  it("whose variables grow runs between parts of the plan", () => {
    const [, x] = everyWay(() => {
      const shapes = { shape_invariants: [tf.TensorShape([]), tf.TensorShape([null])] };
      const body = (i: Tensor, x: Tensor) => [i.add(1), tf.concat([x, x], 0)];
      return tf.while_loop(less(3), body, [tf.constant(0), tf.constant([1])], shapes) as Tensor[];
    }, false);
    expect(x).toHaveLength(8);
  });

  it("whose check fails says so with the operation's name", () => {
    const graph = tf.Graph();
    tf.with(graph.as_default(), () => {
      const body = (i: Tensor, x: Tensor) => [i.add(1), tf.floordiv(x, tf.constant(5).sub(i), { name: "quotient" })];
      const [, x] = tf.while_loop(less(9), body, [tf.constant(0), tf.constant(1000)]) as Tensor[];
      const sess = tf.Session();
      for (let run = 0; run < 3; run++) expect(() => sess.run(x)).toThrow(/Integer division by zero[^]*quotient/);
    });
  });
});
