import { float32, Graph, withContext, type Tensor } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import {
  add,
  cond,
  constant,
  get_variable,
  less,
  map_fn,
  placeholder,
  TensorArray,
  while_loop,
  zeros,
} from "../index.ts";

const inGraph = <T>(body: (graph: Graph) => T): T => {
  const graph = new Graph();
  return withContext(graph.as_default(), () => body(graph));
};

const belowThree = (i: Tensor): Tensor => less(i, 3);

describe("a number", () => {
  it("that a body returns takes its loop variable's type", () => {
    inGraph((graph) => {
      while_loop(belowThree, (i, _y) => [i.add(1), 0], [0, constant(1, float32)]);
      expect(graph.get_operation_by_name("while/NextIteration_1").outputs[0]!.dtype).toBe(float32);
    });
  });

  it("among first values decides for itself", () => {
    inGraph(() => {
      const [i, y] = while_loop(
        (i, _y) => less(i, 3),
        (i, y) => [add(i, 1), y],
        [0, 0.5],
      );
      expect([i.dtype.name, y.dtype.name]).toEqual(["int32", "float32"]);
    });
  });
});

describe("a mistake is told with what may be wrong", () => {
  const messageOf = (body: () => unknown): string =>
    inGraph(() => {
      try {
        body();
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    });

  it("another type", () => {
    const message = messageOf(() => while_loop(belowThree, (i) => i.mul(0.5), [0]));
    expect(message).not.toBe("");
    const changed = messageOf(() =>
      while_loop(
        (i, _y) => less(i, 3),
        (i, y) => [i.add(1), less(y, 2)],
        [0, constant(1, float32)],
      ),
    );
    expect(changed).toMatch(
      /^Input 1 of node while\/Merge_1 was passed bool from while\/NextIteration_1:0 incompatible with expected float\./,
    );
    expect(changed).toContain("'while/Less_1:0', which the body returns, must be float32");
  });

  it("another nesting", () => {
    const message = messageOf(() =>
      while_loop(
        (i, _y) => less(i, 3),
        (i, [a]) => [i.add(1), a],
        [0, [constant(1), constant(2)]],
      ),
    );
    expect(message).toMatch(/^The two structures don't have the same nested structure\./);
    expect(message).toContain("The loop variables are [·, [·, ·]], the body returns [·, ·].");
  });

  it("a body that returns nothing", () => {
    const message = messageOf(() => while_loop(belowThree, () => undefined, [0]));
    expect(message).toMatch(/^None values not supported\./);
    expect(message).toContain("whether the function that makes it returns it");
  });

  it("a tensor of a loop outside", () => {
    let inside: Tensor | undefined;
    const message = messageOf(() => {
      while_loop(belowThree, (i) => (inside = i.add(1)), [0]);
      add(inside, 1);
    });
    expect(message).toMatch(/^Cannot use 'while\/add' as input to 'Add' because 'while\/add' is in a while loop\./);
    expect(message).toContain("What a loop computes comes out as the value of a loop variable");
  });
});

it("a variable that a mapped function asks for is read once", () => {
  inGraph((graph) => {
    map_fn((v) => v.mul(get_variable("w", [])), placeholder(float32, [3]));
    const reads = graph.get_operations().filter(({ name }) => name === "w/read");
    expect(reads.map((op) => op._control_flow_context)).toEqual([null]);
  });
});

it("a loop in a branch and a branch in a loop know each other's tensors", () => {
  inGraph((graph) => {
    const p = placeholder("bool", []);
    const y = cond(p, {
      true_fn: () =>
        while_loop(
          (i, _y) => less(i, 3),
          (i, y) => [i.add(1), cond(less(i, 1), { true_fn: () => y.mul(2), false_fn: () => y })],
          [0, zeros([])],
        )[1],
      false_fn: () => zeros([]),
    }) as Tensor;
    const kinds = graph.get_operations().map(({ type }) => type);
    expect(kinds.filter((type) => type === "Enter")).toHaveLength(2);
    expect(y.op.type).toBe("Merge");
  });
});

it("a TensorArray shows what it is", () => {
  inGraph(() => {
    expect(String(TensorArray(float32, 3))).toMatch(/TensorArray object/);
  });
});
