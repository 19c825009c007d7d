/** Branches give the same bits inside a plan and where the plan is cut, interpreted and compiled. */
import { Engine } from "@tfgraph/engine";
import type { Tensor } from "tfgraph";
import * as tf from "tfgraph";
import { describe, expect, it } from "vitest";

const WAYS = [
  ["cut, interpreted", { compile: "never", inlineLoops: false }],
  ["cut, compiled", { compile: "always", inlineLoops: false }],
  ["inside, interpreted", { compile: "never" }],
  ["inside, no passes", { compile: "always", passes: [] }],
  ["inside, compiled", { compile: "always" }],
] as const;

interface Program {
  readonly x: Tensor;
  readonly fetches: Tensor[];
  readonly init?: Tensor;
}

/** What runs with these feeds give, one after the other, in every way of running. */
function everyWay(build: () => Program, feeds: readonly number[], inside = true): number[][][] {
  const graph = tf.Graph();
  const { x, fetches, init } = tf.with(graph.as_default(), build);
  const results = WAYS.map(([name, tuning]) => {
    const engine = new Engine({ graph, threads: 1 }, tuning);
    if (init) engine.run({ fetches: [], targets: [init.op], feeds: [] });
    const requests = feeds.map((value) => {
      const data = { dtype: tf.float32, shape: [], data: Float32Array.of(value) };
      return { fetches, targets: [], feeds: [{ tensor: x, value: data }] };
    });
    const runs = requests.map((request) =>
      engine.run(request).map(({ data }) => Array.from(data as ArrayLike<number>, Number)),
    );
    const isCut = engine.describe(requests[0]!).steps.some((line) => line.startsWith("then, by the value"));
    expect(isCut, name).toBe(!inside || name.startsWith("cut"));
    return runs;
  });
  WAYS.forEach(([name], i) => expect(results[i], name).toEqual(results[0]));
  return results[0]!;
}

const positive = (x: Tensor, yes: () => Tensor, no: () => Tensor) => tf.cond(tf.greater(x, 0), yes, no) as Tensor;

describe("a condition that a run computes", () => {
  it("takes the branch of each run", () => {
    const [[a], [b], [c]] = everyWay(() => {
      const x = tf.placeholder(tf.float32, []);
      const y = positive(
        x,
        () => tf.sqrt(x).add([1, 2]),
        () => x.mul([3, 4]),
      );
      return { x, fetches: [y.sub(1)] };
    }, [4, -2, 9]) as [number[][], number[][], number[][]];
    expect([a, b, c]).toEqual([
      [2, 3],
      [-7, -9],
      [3, 4],
    ]);
  });

  it("may stand in a branch, and after another", () => {
    everyWay(() => {
      const x = tf.placeholder(tf.float32, []);
      const inner = () =>
        positive(
          x.sub(2),
          () => x.mul(10),
          () => x.add(0.5),
        );
      const y = positive(x, inner, () => tf.negative(x));
      const z = positive(
        y.sub(1),
        () => y.add(x),
        () => y.mul(x),
      );
      return { x, fetches: [y, z] };
    }, [3, 1, -1, 0.25]);
  });

  it("updates a variable in one branch alone", () => {
    const values = everyWay(() => {
      const x = tf.placeholder(tf.float32, []);
      const v = tf.Variable(1, { dtype: tf.float32 });
      const y = positive(
        x,
        () => v.assign_add(x) as Tensor,
        () => v.read_value().mul(1),
      );
      return { x, fetches: [y], init: v.initializer.outputs[0]! };
    }, [2, -1, 3, -1]);
    expect(values.flat(2)).toEqual([3, 3, 6, 6]);
  });

  it("whose branches give different shapes cuts the plan", () => {
    const values = everyWay(
      () => {
        const x = tf.placeholder(tf.float32, []);
        const y = positive(
          x,
          () => tf.ones([2]),
          () => tf.ones([3]),
        );
        return { x, fetches: [y] };
      },
      [1, -1],
      false,
    );
    expect(values.map(([y]) => y!.length)).toEqual([2, 3]);
  });
});
