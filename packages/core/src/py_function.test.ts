import { describe, expect, it } from "vitest";
import { callableClass, pyFunction } from "./py_function.ts";

const f = pyFunction(
  "f",
  ["x", "axis", "keepdims", "name"],
  (x: number, axis?: number | null, keepdims?: boolean, name?: string) => [x, axis, keepdims, name],
  {
    required: 1,
    aliases: { keep_dims: "keepdims" },
  },
);

describe("Python's calling convention", () => {
  it("takes keywords in a last plain object, after any number of positional arguments", () => {
    expect(f(1)).toEqual([1, undefined, undefined, undefined]);
    expect(f(1, 2, { name: "n" })).toEqual([1, 2, undefined, "n"]);
    expect(f(1, { axis: null, keepdims: true })).toEqual([1, null, true, undefined]);
    expect(f({ x: 1, name: "n" })).toEqual([1, undefined, undefined, "n"]);
    expect(f(1, { name: undefined })).toEqual([1, undefined, undefined, undefined]);
    expect(f.name).toBe("f");
  });

  it("knows old keywords", () => {
    expect(f(1, { keep_dims: true })).toEqual([1, undefined, true, undefined]);
    expect(() => f(1, { keep_dims: true, keepdims: true })).toThrow("Cannot specify both 'keep_dims' and 'keepdims'.");
  });

  it("refuses in Python's words", () => {
    // @ts-expect-error: an unknown keyword does not compile either
    expect(() => f(1, { axes: 1 })).toThrow("f() got an unexpected keyword argument 'axes'");
    // @ts-expect-error: nor does one given twice
    expect(() => f(1, 2, { axis: 1 })).toThrow("f() got multiple values for argument 'axis'");
    expect(() => f()).toThrow("f() missing 1 required positional argument: 'x'");
    // @ts-expect-error: nor too many
    expect(() => f(1, 2, true, "n", 5)).toThrow("f() takes from 1 to 4 positional arguments but 5 were given");
    // @ts-expect-error: `keepDims` is no keyword
    expect(() => f(1, { keepDims: true })).toThrow("Did you mean 'keepdims'?");
  });

  it("calls classes without new", () => {
    class Point {
      readonly x: number;
      constructor(x: number) {
        this.x = x;
      }
    }
    const Callable = callableClass(Point);
    const p = Callable(3);
    expect([p.x, new Callable(4).x, p instanceof Callable, p instanceof Point]).toEqual([3, 4, true, true]);
  });
});
