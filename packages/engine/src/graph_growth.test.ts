import { float32, Graph, setHintChannel } from "@tfgraph/core";
import { expect, it, onTestFinished } from "vitest";
import { Engine } from "./engine.ts";
import { ops } from "./testing/test_ops.ts";

function warningsOf(
  program: (run: (fetch: ReturnType<typeof ops.tanh>) => void, x: ReturnType<typeof ops.tanh>) => void,
) {
  const said: string[] = [];
  setHintChannel((message) => void said.push(message));
  onTestFinished(() => setHintChannel((message) => console.warn(message)));
  const graph = new Graph();
  const scope = graph.as_default();
  scope.__enter__();
  const x = ops.input("x");
  const engine = new Engine({ graph, threads: 1 });
  const value = { dtype: float32, shape: [1, 1], data: Float32Array.of(1) };
  program((fetch) => engine.run({ fetches: [fetch], targets: [], feeds: [{ tensor: x, value }] }), x);
  scope.__exit__();
  return said;
}

it("a loop that adds operations before each run is told so, once", () => {
  const said = warningsOf((run, x) => {
    for (let i = 0; i < 200; i++) run(ops.tanh(x));
  });
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^The graph has grown before each of 50 runs of a session/);
});

it("a graph that is built first and run often says nothing", () => {
  const said = warningsOf((run, x) => {
    const fetches = Array.from({ length: 10 }, () => ops.tanh(x));
    for (let i = 0; i < 200; i++) run(fetches[i % 10]!);
  });
  expect(said).toEqual([]);
});

it("a program that grows its graph by different parts says nothing", () => {
  const said = warningsOf((run, x) => {
    for (let i = 0; i < 100; i++) {
      let y = ops.tanh(x);
      for (let j = 0; j < i % 7; j++) y = ops.tanh(y);
      run(y);
    }
  });
  expect(said).toEqual([]);
});
