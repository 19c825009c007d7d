import { Graph, withContext, type Subscript } from "@tfgraph/core";
import { expect, test } from "vitest";
import "../index.ts";
import { placeholder } from "./placeholder.ts";
import { slice_ } from "./slice_object.ts";

function shapeOf(...subscripts: Subscript[]): string {
  return withContext(new Graph().as_default(), () => {
    const x = placeholder("float32", [4, 5, 6]);
    return x.getitem(...subscripts).shape.toString();
  });
}

test("a slice is written in Python's notation", () => {
  expect(shapeOf("1:")).toBe("(3, 5, 6)");
  expect(shapeOf(" 1 : -1 ", "::2")).toBe("(2, 3, 6)");
  expect(shapeOf("::-1", `${String(1)}:${String(3)}`)).toBe("(4, 2, 6)");
});

test("numbers, null and the ellipsis stand for themselves", () => {
  expect(shapeOf(-1, null, "...", 0)).toBe("(1, 5)");
  expect(shapeOf()).toBe("(4, 5, 6)");
});

test("tf.slice_ with one argument is Python's slice of one", () => {
  expect(shapeOf(slice_(3))).toBe("(3, 5, 6)");
  expect(shapeOf(slice_(1, null, 2))).toBe("(2, 5, 6)");
});

test("what is no subscript is refused in TensorFlow's words", () => {
  expect(() => shapeOf("abc")).toThrow("scalar tf.int32/tf.int64 tensors are valid indices, got 'abc'");
  expect(() => shapeOf("1")).toThrow(TypeError);
  expect(() => shapeOf(1.5)).toThrow("valid indices, got 1.5");
});
