import { describe, expect, test } from "vitest";
import type { BoardTensor } from "../document.ts";
import * as values from "./values.ts";

describe("numbers", () => {
  test.each([
    [0, "0"],
    [12, "12"],
    [0.25, "0.25"],
    [-1 / 3, "-0.3333"],
    [1234.5678, "1235"],
    [1e-7, "1e-7"],
    [123456789, "1.23e8"],
    [NaN, "NaN"],
    [-Infinity, "−∞"],
  ])("%d is written %s", (value, text) => {
    expect(values.numberText(value)).toBe(text);
  });

  test("times and sizes have units", () => {
    expect([0.0123, 2.5, 3200].map(values.timeText)).toEqual(["12.3 µs", "2.5 ms", "3.2 s"]);
    expect([100, 4096, 3 * 2 ** 20].map(values.bytesText)).toEqual(["100 B", "4 KiB", "3 MiB"]);
  });
});

describe("a tensor in a line", () => {
  const tensor: BoardTensor = {
    dtype: "float32",
    shape: [2, 2],
    size: 4,
    sample: [1, 2, 3, "NaN"],
    min: 1,
    max: 3,
    nan: 1,
  };

  test("is its range, after what is not finite", () => {
    expect(values.tensorText(tensor)).toBe("1 NaN; 1 … 3");
    expect(values.tensorText({ ...tensor, nan: 0 })).toBe("1 … 3");
  });

  test("is its value where it has one", () => {
    expect(values.tensorText({ dtype: "float32", shape: [], size: 1, sample: [0.5], min: 0.5, max: 0.5 })).toBe("0.5");
    expect(values.tensorText({ dtype: "string", shape: [], size: 1, sample: ["model"] })).toBe('"model"');
  });

  test("is how many values it has where they have no order", () => {
    expect(values.tensorText({ dtype: "string", shape: [3], size: 3, sample: ["a", "b", "c"] })).toBe("3 values");
  });

  test("shows its first values in rows", () => {
    expect(values.sampleText(tensor)).toBe("  1   2\n  3 NaN");
    const long = { dtype: "int32", shape: [100], size: 100, sample: Array.from({ length: 40 }, (_, i) => i) };
    expect(values.sampleText(long)).toMatch(/^ 0 {2}1 .* 11 …\n… 100 values in all$/);
  });
});
