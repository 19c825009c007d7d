import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { BoardLayout, BoardModel, type BoardDocument, type BoardNode, type View } from "@tfgraph/board";
import { GraphDef, text_format } from "@tfgraph/io";
import * as tf from "tfgraph";
import { describe, expect, it, test } from "vitest";
import { faults } from "./geometry.ts";

const goldens = join(import.meta.dirname, "../programs/golden");

function golden(path: string): BoardDocument {
  const bytes = readFileSync(join(goldens, path));
  const text = new TextDecoder().decode(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
  const graph = new tf.Graph();
  tf.with(graph.as_default(), () => tf.import_graph_def(text_format.Parse(text, GraphDef()), { name: "" }));
  const operations = graph.get_operations();
  const index = new Map(operations.map((op, i) => [op.name, i]));
  const nodes = operations.map((op) => ({
    name: op.name,
    op: op.type,
    inputs: op.inputs.map((tensor) => [index.get(tensor.op.name)!, tensor.value_index] as const),
    control: op.control_inputs.map((control) => index.get(control.name)!),
    outputs: op.outputs.map(({ dtype, shape }) => ({
      dtype: dtype.name,
      shape: shape.known ? [...shape.known] : null,
    })),
  }));
  return { format: 1, title: path, nodes };
}

/** Numbers from 0 to 1, the same in each run. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Nodes in scopes within scopes, edges at random, some of them backwards. */
function randomDocument(seed: number, count: number): BoardDocument {
  const numbers = random(seed);
  const next = (below: number): number => Math.floor(numbers.next().value * below);
  const nodes = Array.from({ length: count }, (_, i): BoardNode => {
    const scopes = Array.from({ length: next(4) }, () => `scope${next(3)}`);
    const source = (): number => (next(20) === 0 ? next(count) : next(i));
    return {
      name: [...scopes, `node${i}`].join("/"),
      op: `Op${next(5)}`,
      inputs: i === 0 ? [] : Array.from({ length: next(3) }, () => [source(), next(2)] as const),
      control: i > 0 && next(6) === 0 ? [next(i)] : [],
      outputs: [{ dtype: "float32", shape: [next(9), null] }],
    };
  });
  return { format: 1, title: "random", nodes };
}

function groupsOf(model: BoardModel, view: View): string[] {
  return [...model.tree(view).items.values()].filter((item) => item.children.length > 0).map((item) => item.id);
}

/** Views of a document: the first, all groups closed, all open, and some open. */
function* viewsOf(model: BoardModel): Generator<View> {
  const first = model.firstView();
  yield first;
  const whole = { open: new Set<string>(), apart: new Set<string>() };
  yield whole;
  for (const view of [first, whole]) {
    const groups = groupsOf(model, view);
    yield { ...view, open: new Set(groups) };
    for (const part of [2, 3]) yield { ...view, open: new Set(groups.filter((_, i) => i % part > 0)) };
  }
}

function faultsIn(document: BoardDocument): string[] {
  const model = new BoardModel(document);
  const layout = new BoardLayout(model);
  return [...viewsOf(model)].flatMap((view) => faults(layout.scene(view)));
}

describe("no line goes through a box, no box stands on another", () => {
  const files = readdirSync(goldens, { recursive: true, encoding: "utf8" }).filter((path) =>
    /pbtxt(\.gz)?$/.test(path),
  );
  test.each(files)("in the graph %s", (path) => {
    expect(faultsIn(golden(path))).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("in random graphs (%i)", (seed) => {
    expect(faultsIn(randomDocument(seed, 10 + 12 * seed))).toEqual([]);
  });
});

it("shows the lecture's graph without a click", () => {
  const model = new BoardModel(golden("lecture_mlp/graph.pbtxt"));
  const scene = new BoardLayout(model).scene(model.firstView());
  const labels = scene.boxes.map((box) => box.label);
  for (const label of ["X", "dnn", "hidden1", "hidden2", "outputs", "loss", "train"]) expect(labels).toContain(label);
  expect(scene.boxes.length).toBeLessThan(25);
  const lines = scene.edges.filter((edge) => edge.kind === "data").map(({ from, to, label }) => [from, to, label]);
  expect(lines).toContainEqual(["n:X", "s:dnn/hidden1", expect.stringMatching(/^\?×\d+$/)]);
  expect(lines).toContainEqual(["s:dnn/hidden1", "s:dnn/hidden2", expect.stringMatching(/^\?×\d+$/)]);
  const top = (id: string): number => scene.boxes.find((box) => box.id === id)!.y;
  const order = ["n:X", "s:dnn/hidden1", "s:dnn/hidden2", "s:dnn/outputs", "s:train"].map(top);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(scene.aside.map(({ label }) => label)).toEqual(["Saver eval/save", "Initializer eval/init"]);
});
