import {
  bfloat16,
  bool,
  float32,
  float64,
  half,
  int32,
  int64,
  int8,
  kernel,
  toHalfBits,
  uint32,
  uint64,
  uint8,
} from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { Bench } from "../testing/on_plain_memory.ts";

const f32 = (...x: number[]) => Float32Array.from(x);

describe("conversions are x86's", () => {
  const floats = [0, -0, 1.9, -1.9, 2 ** 31, -(2 ** 31) - 1, 3e9, 1e20, -1e20, NaN, Infinity];
  const convert = (to: kernel.ScalarType, dtype: typeof int32) => {
    const bench = new Bench();
    return Array.from(bench.map([bench.value(f32(...floats), float32)], (x) => x.to(to), dtype) as Int32Array, String);
  };

  it("of floats to 32 bit integers", () => {
    const least = String(-(2 ** 31));
    expect(convert("i32", int32)).toEqual(["0", "0", "1", "-1", least, least, least, least, least, least, least]);
    expect(convert("u32", uint32)).toEqual([
      "0",
      "0",
      "1",
      "4294967295",
      "2147483648",
      "2147483648",
      "3000000000",
      "0",
      "0",
      "0",
      "0",
    ]);
  });

  it("of floats to 64 bit integers", () => {
    const least = String(-(2n ** 63n));
    const signed = ["0", "0", "1", "-1", "2147483648", "-2147483648", "3000000000", least, least, least, least];
    expect(convert("i64", int64)).toEqual(signed);
    expect(convert("u64", uint64)[6]).toBe("3000000000");
  });

  it("of 64 bit integers to float32 in one rounding", () => {
    const bench = new Bench();
    // halfway between two floats but for the last bit, which a double cannot hold
    const x = (1n << 60n) + (1n << 36n) + 1n;
    const [y] = bench.map([bench.value(BigInt64Array.of(x), int64)], (v) => v.to("f32"), float32) as Float32Array;
    expect(y).toBe(2 ** 60 + 2 ** 37);
  });

  it("to bool is whether they differ from zero", () => {
    const bench = new Bench();
    expect(
      Array.from(bench.map([bench.value(f32(0, -0, 0.5, NaN), float32)], (x) => x.to("bool"), bool) as Uint8Array),
    ).toEqual([0, 0, 1, 1]);
  });
});

describe("integers", () => {
  it("wrap, and divide without trapping", () => {
    const bench = new Bench();
    const x = bench.value(Int32Array.of(2 ** 31 - 1, -(2 ** 31), 7, -7), int32);
    const y = bench.value(Int32Array.of(1, -1, 0, 2), int32);
    expect(Array.from(bench.map([x, y], (a, b) => a.add(b), int32) as Int32Array)).toEqual([
      -(2 ** 31),
      2 ** 31 - 1,
      7,
      -5,
    ]);
    expect(Array.from(bench.map([x, y], (a, b) => a.div(b), int32) as Int32Array)).toEqual([
      2 ** 31 - 1,
      -(2 ** 31),
      0,
      -3,
    ]);
    expect(Array.from(bench.map([x, y], (a, b) => a.rem(b), int32) as Int32Array)).toEqual([0, 0, 0, -1]);
  });

  it("of eight bits wrap when they are stored", () => {
    const bench = new Bench();
    expect(
      Array.from(bench.map([bench.value(Int8Array.of(127, -128), int8)], (x) => x.add(1), int8) as Int8Array),
    ).toEqual([-128, -127]);
    expect(
      Array.from(bench.map([bench.value(Uint8Array.of(255, 0), uint8)], (x) => x.sub(1), uint8) as Uint8Array),
    ).toEqual([254, 255]);
  });
});

describe("rounding", () => {
  it("to integers is to even", () => {
    const bench = new Bench();
    const x = bench.value(Float64Array.of(0.5, 1.5, 2.5, -0.5, -1.5, 1e300, -0.2), float64);
    expect(Array.from(bench.map([x], (v) => v.rint(), float64) as Float64Array)).toEqual([0, 2, 2, -0, -2, 1e300, -0]);
  });

  it("happens where half and bfloat16 are stored", () => {
    const bench = new Bench();
    const x = bench.value(f32(1 / 3, 65504, 70000), float32);
    expect(Array.from(bench.map([x], (v) => v, half) as Uint16Array)).toEqual([1 / 3, 65504, 70000].map(toHalfBits));
    const narrow = bench.map([x], (v) => kernel.narrow(v, bfloat16), float32) as Float32Array;
    expect(narrow[0]).toBe(0.333984375);
  });
});

describe("minimum and maximum", () => {
  it("come in two kinds that differ for NaN", () => {
    const bench = new Bench();
    const [x, y] = [bench.value(f32(NaN, 1, 0), float32), bench.value(f32(1, NaN, -0), float32)];
    expect(Array.from(bench.map([x, y], (a, b) => a.max(b), float32) as Float32Array)).toEqual([NaN, NaN, 0]);
    expect(Array.from(bench.map([x, y], (a, b) => a.pmax(b), float32) as Float32Array)).toEqual([NaN, 1, 0]);
    expect(Array.from(bench.map([x, y], (a, b) => a.pmin(b), float32) as Float32Array)).toEqual([NaN, 1, 0]);
  });
});

describe("reductions", () => {
  const reduce = (shape: number[], lanes: number, data: Float32Array, combine: kernel.Combiner = "sum") => {
    const bench = new Bench();
    const target = bench.empty(combine === "argmax" ? int64 : float32, []);
    bench.run({
      kind: "reduce",
      kept: [],
      reduced: shape,
      lanes,
      combine,
      inputs: [bench.value(data, float32, shape)],
      body: kernel.load(float32, 0),
      finish: kernel.register(combine === "argmax" ? "i64" : "f32"),
      target,
    });
    return (bench.read(target) as ArrayLike<number | bigint>)[0];
  };

  it("have sixteen lanes, joined as a tree", () => {
    const data = Float32Array.from({ length: 100 }, (_, i) => Math.fround(1 / (i + 1)));
    const lanes = new Float32Array(16);
    data.forEach((x, i) => (lanes[i % 16] = lanes[i % 16]! + x));
    for (let width = 8; width >= 1; width /= 2)
      for (let i = 0; i < width; i++) lanes[i] = lanes[i]! + lanes[i + width]!;
    expect(reduce([100], 1, data)).toBe(lanes[0]);
    expect(reduce([10, 10], 2, data)).toBe(lanes[0]);
  });

  it("count positions within the last axes where others step outside them", () => {
    const data = Float32Array.from({ length: 60 }, (_, i) => Math.fround(1 / (i + 1)));
    const lanes = new Float32Array(16);
    data.forEach((x, i) => (lanes[(i % 20) % 16] = lanes[(i % 20) % 16]! + x));
    for (let width = 8; width >= 1; width /= 2)
      for (let i = 0; i < width; i++) lanes[i] = lanes[i]! + lanes[i + width]!;
    expect(reduce([3, 20], 1, data)).toBe(lanes[0]);
  });

  it("go one by one where told so", () => {
    const data = Float32Array.from({ length: 100 }, (_, i) => Math.fround(1 / (i + 1)));
    expect(reduce([100], 0, data)).toBe(data.reduce((a, b) => Math.fround(a + b), 0));
  });

  it("give the first of equal extremes", () => {
    expect(reduce([5], 0, f32(1, 3, 2, 3, 0), "argmax")).toBe(1n);
  });

  it("of nothing give what changes nothing", () => {
    expect(reduce([0], 1, f32())).toBe(0);
    expect(reduce([0], 1, f32(), "max")).toBe(-Infinity);
  });
});

describe("gather and scatter", () => {
  const error = ({ index, values }: kernel.Failure) => new RangeError(`${index.join(",")}: ${values.join(",")}`);

  it("pick and update in order, twice the same element too", () => {
    const bench = new Bench();
    const table = bench.value(f32(10, 20, 30), float32);
    const at = bench.value(Int32Array.of(2, 0, 2), int32);
    const picked = bench.empty(float32, [3]);
    const indices = [{ operand: at, stride: 1, size: 3 }];
    const body = kernel.register("f32");
    bench.run({
      kind: "gather",
      shape: [3],
      source: { ...table, strides: [0] },
      indices,
      outOfRange: { kind: "error", error },
      inputs: [],
      body,
      target: picked,
    });
    expect(Array.from(bench.read(picked) as Float32Array)).toEqual([30, 10, 30]);
    const updates = bench.value(f32(1, 2, 3), float32);
    const sum = body.mul(2).add(kernel.load(float32, 0));
    bench.run({
      kind: "scatter",
      shape: [3],
      target: { ...table, strides: [0] },
      indices,
      outOfRange: { kind: "error", error },
      inputs: [updates],
      body: sum,
    });
    expect(Array.from(bench.read(table) as Float32Array)).toEqual([22, 20, (30 * 2 + 1) * 2 + 3]);
  });

  it("tell the first bad index, and write nothing then", () => {
    const bench = new Bench();
    const table = bench.value(f32(10, 20), float32);
    const form = (outOfRange: kernel.OutOfRange): kernel.ScatterForm => ({
      kind: "scatter",
      shape: [3],
      target: { ...table, strides: [0] },
      outOfRange,
      indices: [{ operand: bench.value(Int32Array.of(0, 5, -1), int32), stride: 1, size: 2 }],
      inputs: [],
      body: kernel.constant("f32", 7),
    });
    expect(() => bench.run(form({ kind: "error", error }))).toThrow("1: 5");
    expect(Array.from(bench.read(table) as Float32Array)).toEqual([10, 20]);
    bench.run(form({ kind: "skip" }));
    expect(Array.from(bench.read(table) as Float32Array)).toEqual([7, 20]);
  });
});
