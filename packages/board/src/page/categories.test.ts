import { describe, expect, test } from "vitest";
import type { BoardNode } from "../document.ts";
import { categorize, scopesToColour } from "./categories.ts";

const node = (name: string, op = "Add"): BoardNode => ({ name, op, inputs: [], outputs: [] });

describe("categories", () => {
  test("the most frequent come first, and have a colour each", () => {
    const { list, others, of } = categorize([node("a", "Mul"), node("b"), node("c")], ({ op }) => op);
    expect(list.map(({ label }) => label)).toEqual(["Add", "Mul"]);
    expect([of(0), of(1)]).toEqual([1, 0]);
    expect(others).toBeUndefined();
  });

  test("what is left when colours have run out is together", () => {
    const nodes = Array.from({ length: 14 }, (_, i) => node(`n${i}`, `Op${i}`));
    const { list, others, of } = categorize(nodes, ({ op }) => op);
    expect(list).toHaveLength(10);
    expect(others).toMatchObject({ label: "others", nodes: [10, 11, 12, 13] });
    expect(of(13)).toBeUndefined();
  });
});

describe("scopes to colour", () => {
  const scopesOf = (names: readonly string[]): string[] => {
    const nodes = names.map((name) => node(name));
    return nodes.map(scopesToColour(nodes));
  };

  test("are the outermost where there are several", () => {
    expect(scopesOf(["a/x", "b/x", "c/d/x", "e/x", "f/x", "x"])).toEqual(["a", "b", "c", "e", "f", ""]);
  });

  test("are those inside the largest where that is nearly all", () => {
    expect(scopesOf(["dnn/h1/x", "dnn/h1/y", "dnn/h2/x", "dnn/z", "loss/x"])).toEqual([
      ...["dnn/h1", "dnn/h1", "dnn/h2", "dnn", "loss"],
    ]);
  });

  test("gradients are one", () => {
    expect(scopesOf(["gradients/a/x", "gradients/b/x", "gradients/c/x"])).toEqual([
      "gradients",
      "gradients",
      "gradients",
    ]);
  });
});
