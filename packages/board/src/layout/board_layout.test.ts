import { expect, it } from "vitest";
import { BoardModel } from "../model/board_model.ts";
import { BoardLayout } from "./board_layout.ts";

function documentOf(nodes: readonly (readonly [name: string, op: string, ...inputs: string[]])[]) {
  const index = new Map(nodes.map(([name], i) => [name, i]));
  return {
    format: 1 as const,
    title: "test",
    nodes: nodes.map(([name, op, ...inputs]) => ({
      name,
      op,
      inputs: inputs.map((input) => [index.get(input)!, 0] as const),
      outputs: [{ dtype: "float32", shape: [2, 3] }],
    })),
  };
}

it("draws boxes with a line for what flows between them", () => {
  const model = new BoardModel(
    documentOf([
      ["a", "Placeholder"],
      ["s/b", "Relu", "a"],
      ["s/c", "Relu", "s/b"],
    ]),
  );
  const scene = new BoardLayout(model).scene(model.firstView());
  expect(scene.boxes.map(({ id, open }) => [id, open])).toEqual([
    ["n:a", false],
    ["s:s", true],
    ["n:s/b", false],
    ["n:s/c", false],
  ]);
  expect(scene.edges.map(({ from, to, label }) => [from, to, label])).toEqual([
    ["n:a", "n:s/b", "2×3"],
    ["n:s/b", "n:s/c", "2×3"],
  ]);
});

it("draws nothing of an empty graph", () => {
  const model = new BoardModel(documentOf([]));
  const { boxes, edges } = new BoardLayout(model).scene(model.firstView());
  expect([boxes, edges]).toEqual([[], []]);
});
