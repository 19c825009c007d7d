import { Graph, int32, kernel, withContext, type Tensor, type TensorValue } from "@tfgraph/core";
import { beforeEach, describe, expect, it } from "vitest";
import { Engine } from "./engine.ts";
import { setPlanChecks } from "./plan/passes.ts";
import { ops } from "./testing/test_ops.ts";

setPlanChecks(true);

const numbers = (value: TensorValue | undefined) => Array.from(value!.data as ArrayLike<number>);

/** Builds a graph, and an engine to run it. */
function build<T>(body: () => T): { engine: Engine; graph: Graph; it: T } {
  const graph = new Graph();
  const scope = graph.as_default();
  scope.__enter__();
  const result = body();
  scope.__exit__();
  return { engine: new Engine({ graph, threads: 1 }), graph, it: result };
}

const feed = (tensor: Tensor, data: readonly number[], shape: readonly number[] = [data.length]) => ({
  tensor,
  value: { dtype: tensor.dtype, shape, data: tensor.dtype === int32 ? Int32Array.from(data) : Float32Array.from(data) },
});

/** The values of fetches, as plain numbers. */
function run(
  engine: Engine,
  fetches: Tensor[],
  feeds: ReturnType<typeof feed>[] = [],
  targets: Tensor[] = [],
): number[][] {
  return engine.run({ fetches, targets: targets.map((t) => t.op), feeds }).map(numbers);
}

describe("a run", () => {
  it("computes what its fetches need, again and again", () => {
    const { engine, it } = build(() => {
      const x = ops.input("x");
      const y = ops.add(ops.matmul(x, ops.value([1, 2, 3, 4], [2, 2])), ops.value([10, 20]));
      return { x, y, total: ops.sum(y) };
    });
    for (let i = 0; i < 3; i++) {
      expect(run(engine, [it.y, it.total], [feed(it.x, [1, 1, 0, 2], [2, 2])])).toEqual([[14, 26, 16, 28], [84]]);
      expect(run(engine, [it.y], [feed(it.x, [1, 0], [1, 2])])).toEqual([[11, 22]]);
    }
  });

  it("takes a feed for any tensor and does not look behind it", () => {
    const { engine, it } = build(() => {
      const x = ops.input("x");
      const middle = ops.mul(x, x);
      return { middle, y: ops.add(middle, middle) };
    });
    expect(run(engine, [it.y, it.middle], [feed(it.middle, [1, 2])])).toEqual([
      [2, 4],
      [1, 2],
    ]);
  });

  it("gives values that later runs do not change", () => {
    const { engine, it } = build(() => {
      const w = ops.variable([2], "w");
      return { w, init: ops.assign(w, ops.value([1, 2])), step: ops.increment(w, ops.value([1, 1])) };
    });
    run(engine, [], [], [it.init]);
    const [before] = engine.run({ fetches: [it.w], targets: [], feeds: [] });
    run(engine, [], [], [it.step]);
    expect(numbers(before)).toEqual([1, 2]);
    expect(run(engine, [it.w])).toEqual([[2, 3]]);
  });

  it("runs a chain of 100,000 operations", () => {
    const { engine, it } = build(() => {
      const x = ops.input("x");
      let y = x;
      const one = ops.value([1], []);
      for (let i = 0; i < 100_000; i++) y = ops.add(y, one);
      return { x, y };
    });
    expect(run(engine, [it.y], [feed(it.x, [0], [1])])).toEqual([[100_000]]);
  }, 60_000);
});

describe("variables", () => {
  let w: Tensor, init: Tensor, step: Tensor, plusOne: Tensor, alias: Tensor, flat: Tensor;
  let engine: Engine;
  beforeEach(() => {
    const built = build(() => {
      w = ops.variable([2, 2], "w");
      init = ops.assign(w, ops.value([1, 2, 3, 4], [2, 2]));
      step = ops.increment(w, ops.value([10, 10, 10, 10], [2, 2]));
      alias = ops.pass(w);
      plusOne = ops.add(alias, ops.value([1], []));
      flat = ops.reshape(w, ops.value([4], [1], int32));
    });
    engine = built.engine;
  });

  it("without a value are an error that names them", () => {
    expect(() => run(engine, [plusOne])).toThrow("Attempting to use uninitialized value w");
    expect(() => run(engine, [w])).toThrow("Attempting to use uninitialized value w");
    run(engine, [], [], [init]);
    expect(run(engine, [plusOne])).toEqual([[2, 3, 4, 5]]);
  });

  it("are read before the run's updates, and after them where they are fetched themselves", () => {
    run(engine, [], [], [init]);
    expect(run(engine, [plusOne, step, w, alias, flat])).toEqual([
      [2, 3, 4, 5],
      [11, 12, 13, 14],
      [11, 12, 13, 14],
      [11, 12, 13, 14],
      [1, 2, 3, 4],
    ]);
  });

  it("may take another shape, and take the former again", () => {
    const { engine, it } = build(() => {
      const v = ops.variable([2], "v");
      const x = ops.input("x");
      return { v, x, set: ops.assign(v, x), twice: ops.add(v, v) };
    });
    for (const data of [
      [1, 2],
      [1, 2, 3],
      [4, 5],
      [6, 7, 8],
    ]) {
      expect(run(engine, [it.set], [feed(it.x, data)])).toEqual([data]);
      expect(run(engine, [it.twice])).toEqual([data.map((v) => 2 * v)]);
    }
  });

  it("are written in the order the writers were made", () => {
    const { engine, it } = build(() => {
      const v = ops.variable([1], "v");
      return {
        v,
        init: ops.assign(v, ops.value([1])),
        a: ops.assign(v, ops.value([2])),
        b: ops.assign(v, ops.value([3])),
      };
    });
    run(engine, [], [], [it.init]);
    expect(run(engine, [it.v], [], [it.b, it.a])).toEqual([[3]]);
  });

  it("wait for a reader that another update must come before", () => {
    const { engine, it } = build(() => {
      const [v, u] = [ops.variable([1], "v"), ops.variable([1], "u")];
      const init = [ops.assign(v, ops.value([1])), ops.assign(u, ops.value([5]))];
      const first = ops.increment(v, ops.value([1]));
      const second = ops.increment(u, ops.value([1]));
      const graph = v.graph;
      const reader = withContext(graph.control_dependencies([second.op]), () => ops.mul(ops.pass(v), ops.value([10])));
      return { init, first, second, reader };
    });
    run(engine, [], [], it.init);
    expect(run(engine, [it.reader, it.second], [], [it.first])).toEqual([[10], [6]]);
    expect(run(engine, [it.reader, it.second], [], [it.first])).toEqual([[20], [7]]);
  });

  it("are read after an update by what depends on it", () => {
    const { engine, it } = build(() => {
      const v = ops.variable([1], "v");
      const init = ops.assign(v, ops.value([1]));
      const step = ops.increment(v, ops.value([1]));
      const after = ops.mul(step, ops.value([10]));
      const before = ops.mul(v, ops.value([10]));
      return { v, init, after, before };
    });
    run(engine, [], [], [it.init]);
    expect(run(engine, [it.after, it.before])).toEqual([[20], [10]]);
  });
});

describe("what only a run can tell", () => {
  it("shapes are learned by running, once per value", () => {
    const { engine, it } = build(() => {
      const x = ops.input("x");
      const picked = ops.nonZero(x);
      const shape = ops.input("shape", int32);
      return { x, shape, y: ops.add(picked, picked), reshaped: ops.reshape(ops.add(x, x), shape) };
    });
    for (let i = 0; i < 2; i++) {
      expect(run(engine, [it.y], [feed(it.x, [0, 1, 2])])).toEqual([[2, 4]]);
      expect(run(engine, [it.y], [feed(it.x, [3, 1, 2])])).toEqual([[6, 2, 4]]);
      expect(
        engine.run({ fetches: [it.reshaped], targets: [], feeds: [feed(it.x, [1, 2]), feed(it.shape, [2, 1])] })[0]!
          .shape,
      ).toEqual([2, 1]);
      expect(
        engine.run({ fetches: [it.reshaped], targets: [], feeds: [feed(it.x, [1, 2]), feed(it.shape, [1, 2])] })[0]!
          .shape,
      ).toEqual([1, 2]);
    }
  });

  it("values computed before a cut are used after it", () => {
    const { engine, it } = build(() => {
      const x = ops.input("x");
      const early = ops.mul(x, x);
      const picked = ops.nonZero(early);
      return { x, y: ops.add(ops.sum(early), picked) };
    });
    for (let i = 0; i < 3; i++) expect(run(engine, [it.y], [feed(it.x, [0, 1, 2])])).toEqual([[6, 9]]);
  });

  it("what an op's routines learned goes to those that asked", () => {
    const { engine, it } = build(() => {
      const x = ops.input("x");
      return { x, y: ops.nonZeroShares(x) };
    });
    for (let i = 0; i < 2; i++) expect(run(engine, [it.y], [feed(it.x, [0, 1, 3])])).toEqual([[0.25, 0.75]]);
  });

  it("a condition runs one branch, and a fetch in the other is an error", () => {
    const { engine, it } = build(() => {
      const x = ops.input("x");
      const pred = ops.input("pred", int32);
      const branch = ops.switch(x, pred);
      const no = ops.add(branch.outputs[0]!, ops.value([100]));
      const yes = ops.mul(branch.outputs[1]!, ops.value([2]));
      return { x, pred, no, y: ops.merge(no, yes) };
    });
    for (let i = 0; i < 2; i++) {
      expect(run(engine, [it.y], [feed(it.x, [7]), feed(it.pred, [1], [])])).toEqual([[14]]);
      expect(run(engine, [it.y], [feed(it.x, [7]), feed(it.pred, [0], [])])).toEqual([[107]]);
    }
    expect(() => run(engine, [it.no], [feed(it.x, [7]), feed(it.pred, [1], [])])).toThrow(
      "Retval[0] does not have value",
    );
  });

  it("a check that fails names its operation and leaves the session usable", () => {
    const { engine, it } = build(() => {
      const x = ops.input("x", int32);
      return { x, y: ops.divide(ops.value([6, 6], [2], int32), x) };
    });
    const bad = () => run(engine, [it.y], [feed(it.x, [2, 0])]);
    expect(bad).toThrow("Integer division by zero");
    expect(run(engine, [it.y], [feed(it.x, [2, 4])])).toEqual([[3, 1]]);
    expect(bad).toThrow("Integer division by zero");
  });
});

describe("random state", () => {
  it("belongs to the session and the node: TensorFlow's numbers, run after run", () => {
    const { engine, it } = build(() => ({ r: ops.uniform(ops.value([3], [1], int32), 1, 2) }));
    const first = run(engine, [it.r])[0]!;
    const second = run(engine, [it.r])[0]!;
    expect(first).not.toEqual(second);
    const philox = kernel.Philox.fromSeeds(1n, 2n);
    const unit = (x: number) => new Float32Array(Uint32Array.of(0x3f800000 | (x & 0x7fffff)).buffer)[0]! - 1;
    expect(first).toEqual(Array.from(philox.clone().next().slice(0, 3), unit));
    philox.skip(3n * 256n);
    expect(second).toEqual(Array.from(philox.next().slice(0, 3), unit));
  });
});

describe("the graph", () => {
  it("may grow between runs; plans stay where nothing they need has changed", () => {
    const { engine, graph, it } = build(() => {
      const x = ops.input("x");
      return { x, y: ops.add(x, x) };
    });
    expect(run(engine, [it.y], [feed(it.x, [1])])).toEqual([[2]]);
    const scope = graph.as_default();
    scope.__enter__();
    const z = ops.mul(it.y, it.y);
    scope.__exit__();
    expect(run(engine, [z], [feed(it.x, [1])])).toEqual([[4]]);
    expect(run(engine, [it.y], [feed(it.x, [3])])).toEqual([[6]]);
  });
});

describe("memory", () => {
  it("of variables that change their shape does not grow without end", () => {
    const { engine, it } = build(() => {
      const v = ops.variable([1], "v");
      const x = ops.input("x");
      return { x, set: ops.assign(v, x), twice: ops.add(ops.pass(v), ops.pass(v)) };
    });
    const sizes = [];
    for (let n = 1; n <= 400; n++) {
      const data = new Array<number>(1000 + n).fill(n);
      run(engine, [it.set], [feed(it.x, data)]);
      expect(run(engine, [it.twice])[0]![0]).toBe(2 * n);
      sizes.push(engine.memoryBytes);
    }
    expect(sizes.at(-1)).toBe(sizes[200]);
  });
});
