import { Graph, withContext } from "@tfgraph/core";
import { expect, test } from "vitest";
import "../index.ts";
import { constant } from "./constant.ts";
import { constant_value, constant_value_as_shape, constantNumbers } from "./constant_value.ts";
import { identity } from "./identity.ts";
import { placeholder } from "./placeholder.ts";
import { shape } from "./shape.ts";
import { stack } from "./stack.ts";

test("a value that construction used cannot be fed any more", () => {
  withContext(new Graph().as_default(), () => {
    const c = constant([1, 2]);
    expect(c.graph.is_feedable(c)).toBe(true);
    expect(constantNumbers(identity(c))).toEqual([1, 2]);
    expect(c.graph.is_feedable(c)).toBe(false);
  });
});

test("a chain of ten thousand copies is given up, not followed to the end of the stack", () => {
  withContext(new Graph().as_default(), () => {
    let x = constant(1);
    for (let i = 0; i < 10_000; i++) x = identity(x);
    expect(constant_value(x)).toBeUndefined();
  });
});

test("a shape may be known in part", () => {
  withContext(new Graph().as_default(), () => {
    const x = placeholder("float32", [null, 3]);
    expect(constant_value_as_shape(shape(x)).toString()).toBe("(?, 3)");
    expect(constant_value_as_shape(stack([shape(x).getitem(0), 7])).toString()).toBe("(?, 7)");
  });
});
