/** Plans give the same bits whatever runs them: with fusion or without, interpreted or compiled. */
import { float32, Graph, type Tensor, type TensorValue, type TracedOperation } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { Engine, type EngineTuning } from "./engine.ts";
import { setPlanChecks } from "./plan/passes.ts";
import { ops } from "./testing/test_ops.ts";

setPlanChecks(true);

const WAYS: readonly (readonly [string, EngineTuning])[] = [
  ["interpreted, no passes", { compile: "never", passes: [] }],
  ["interpreted", { compile: "never" }],
  ["compiled, no passes", { compile: "always", passes: [] }],
  ["compiled", { compile: "always" }],
];

/** A small generator of its own: the same program every time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A random graph over matrices of one size, their products, and variables that are updated. */
function randomGraph(seed: number) {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const n = 3 + Math.floor(random() * 6);
  const values = (count: number) => Array.from({ length: count }, () => Math.fround(random() * 2 - 1));
  const graph = new Graph();
  const scope = graph.as_default();
  scope.__enter__();
  const x = ops.input("x");
  const w = ops.variable([n, n], "w");
  const b = ops.variable([n], "b");
  const init = [ops.assign(w, ops.value(values(n * n), [n, n])), ops.assign(b, ops.value(values(n)))];
  const square: Tensor[] = [x, ops.pass(w)];
  const rows: Tensor[] = [ops.pass(b)];
  for (let i = 0; i < 12; i++) {
    switch (Math.floor(random() * 8)) {
      case 0:
        square.push(ops.matmul(pick(square), pick(square)));
        break;
      case 1:
        square.push(ops.add(pick(square), pick(rows)));
        break;
      case 2:
        square.push(ops.mul(pick(square), pick(square)));
        break;
      case 3:
        square.push(ops.tanh(pick(square)));
        break;
      case 4:
        rows.push(ops.columnSums(pick(square)));
        break;
      case 5:
        square.push(ops.roll(pick(square)));
        break;
      case 6:
        square.push(ops.add(pick(square), ops.secondColumn(ops.matmul(pick(square), pick(square)))));
        break;
      default:
        square.push(ops.transpose(pick(square)));
    }
  }
  const updates = [ops.increment(w, pick(square)), ops.increment(b, rows.at(-1)!)];
  scope.__exit__();
  return {
    graph,
    x,
    init,
    updates,
    fetches: [pick(square), pick(square), square.at(-1)!, rows.at(-1)!],
    data: values(n * n),
    n,
  };
}

const bytes = (value: TensorValue) => Buffer.from((value.data as Float32Array).buffer as ArrayBuffer).toString("hex");

describe("random graphs", () => {
  for (let seed = 1; seed <= 200; seed++) {
    it(`number ${String(seed)} gives the same bits in every way of running`, () => {
      const results = WAYS.map(([, tuning]) => {
        const { graph, x, init, updates, fetches, data, n } = randomGraph(seed);
        const engine = new Engine({ graph, threads: 1 }, tuning);
        engine.run({ fetches: [], targets: init.map((t) => t.op), feeds: [] });
        const feeds = [{ tensor: x, value: { dtype: float32, shape: [n, n], data: Float32Array.from(data) } }];
        return [0, 1].map(() => engine.run({ fetches, targets: updates.map((t) => t.op), feeds }).map(bytes));
      });
      for (const [i, [name]] of WAYS.entries()) expect(results[i], name).toEqual(results[0]);
    });
  }

  for (let seed = 1; seed <= 50; seed++) {
    it(`number ${String(seed)} shows a trace of each tensor what a run that fetches it gives`, () => {
      const { graph, x, init, updates, fetches, data, n } = randomGraph(seed);
      const feeds = [{ tensor: x, value: { dtype: float32, shape: [n, n], data: Float32Array.from(data) } }];
      const initialized = () => {
        const engine = new Engine({ graph, threads: 1 });
        engine.run({ fetches: [], targets: init.map((t) => t.op), feeds: [] });
        return engine;
      };
      const seen = new Map<Tensor, string>();
      const trace = {
        ran: ({ op, outputs }: TracedOperation) => {
          for (const output of outputs) seen.set(op.outputs[output.slot]!, bytes(output.value()!));
        },
      };
      initialized().run({ fetches, targets: updates.map((t) => t.op), feeds, trace });
      // variables are read at another time where they are fetched
      const before = [...seen.keys()].filter(({ dtype, op }) => !dtype._is_ref_dtype && !op._record?.forwards);
      const fetched = initialized().run({ fetches: before, targets: updates.map((t) => t.op), feeds });
      expect(before.length).toBeGreaterThan(0);
      expect(before.map((tensor) => seen.get(tensor))).toEqual(fetched.map(bytes));
    });
  }
});
