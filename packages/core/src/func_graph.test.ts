import { describe, expect, it } from "vitest";
import { defineOp, float32, functionDefOf, FuncGraph, Graph, TensorShape, withContext } from "./index.ts";

defineOp(
  {
    name: "Placeholder",
    inputs: [],
    outputs: [{ name: "output", typeAttr: "dtype" }],
    attrs: [
      { name: "dtype", type: "type" },
      { name: "shape", type: "shape" },
    ],
  },
  { shape: (ctx) => [ctx.attr("shape", "shape").known], gradient: "not_differentiable" },
);

describe("FuncGraph", () => {
  it("brings in a tensor of the graph around it once, as an input", () => {
    const outer = new Graph();
    const fed = new FuncGraph("around", outer);
    const tensor = withContext(fed.as_default(), () => fed.add_input(float32, new TensorShape([2]), "x"));
    const inner = new FuncGraph("body", fed);
    const first = inner.capture(tensor);
    expect(inner.capture(tensor)).toBe(first);
    expect(inner.inputs.length).toBe(1);
    expect(inner.inputs[0]).toBe(first);
    expect(inner.captures[0]?.[0]).toBe(tensor);
    expect(inner.captures[0]?.[1]).toBe(first);
    expect(first.graph).toBe(inner);
    expect(inner.capture(first)).toBe(first);
  });

  it("becomes a definition whose arguments are its inputs", () => {
    const graph = new FuncGraph("f", new Graph());
    const x = graph.add_input(float32, new TensorShape([4]), "A/x");
    graph.outputs.push(x);
    const def = functionDefOf(graph);
    expect(def.signature.inputs.map((a) => a.name)).toEqual(["a_x"]);
    expect([...def.ret]).toEqual([["a_x_0", "a_x"]]);
    expect(def.nodes).toEqual([]);
  });
});
