import { describe, expect, test } from "vitest";
import { bfloat16, bool, float32, float64, half, int32, int64, quint8, string, uint64 } from "./dtype.ts";
import {
  dtypeOfNDArray,
  isNDArray,
  isRowMajor,
  ndarrayToTensorValue,
  setNDArrayFactory,
  shortestFloat16,
  shortestFloat32,
  toFetched,
  toNDArray,
  type NDArray,
  type NDArrayLike,
} from "./ndarray.ts";
import type { TensorValue } from "./tensor_value.ts";

const array = (
  data: ArrayLike<unknown>,
  shape: number[],
  strides: number[],
  dtype: string,
  more: object = {},
): NDArrayLike => ({ data, shape, strides, dtype, ...more });

describe("a user's array", () => {
  test("is known by shape, dtype and strides, whatever its class", () => {
    expect(isNDArray(array([1], [1], [1], "float64"))).toBe(true);
    for (const other of [
      null,
      undefined,
      1,
      "x",
      [1],
      new Float32Array(1),
      { shape: [1], dtype: float32 },
      { shape: "?", dtype: "float32", strides: [] },
    ]) {
      expect(isNDArray(other)).toBe(false);
    }
  });

  test("that lies in order is read without a copy", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    expect(ndarrayToTensorValue(array(data, [2, 2], [2, 1], "float32")).data).toBe(data);
  });

  test("that starts later, runs backwards, or is transposed is gathered", () => {
    const data = Int32Array.of(0, 1, 2, 3, 4, 5);
    const read = (shape: number[], strides: number[], offset: number): unknown => [
      ...(ndarrayToTensorValue(array(data, shape, strides, "int32", { offset })).data as Int32Array),
    ];
    expect(read([2], [1], 3)).toEqual([3, 4]);
    expect(read([3], [-2], 5)).toEqual([5, 3, 1]);
    expect(read([3, 2], [1, 3], 0)).toEqual([0, 3, 1, 4, 2, 5]);
    expect(read([2, 3], [0, 1], 0)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(read([], [], 4)).toEqual([4]);
    expect(read([0, 3], [3, 1], 0)).toEqual([]);
  });

  test("may keep its offset in its storage, as numpy-ts's views do", () => {
    const view = array(Float64Array.of(1, 2, 3), [2], [1], "float64", { storage: { offset: 1 } });
    expect(ndarrayToTensorValue(view)).toEqual({ dtype: float64, shape: [2], data: Float64Array.of(2, 3) });
  });

  test("has pairs for complex numbers, bits for halves, bytes for booleans, values for strings", () => {
    expect([
      ...(ndarrayToTensorValue(array(Float32Array.of(1, 2, 3, 4), [2], [-1], "complex64", { offset: 1 }))
        .data as Float32Array),
    ]).toEqual([3, 4, 1, 2]);
    expect(ndarrayToTensorValue(array(Float32Array.of(1, -2), [2], [1], "float16"))).toEqual({
      dtype: half,
      shape: [2],
      data: Uint16Array.of(0x3c00, 0xc000),
    });
    expect(ndarrayToTensorValue(array([0, 7], [2], [1], "bool"))).toEqual({
      dtype: bool,
      shape: [2],
      data: Uint8Array.of(0, 1),
    });
    expect(ndarrayToTensorValue(array(["a", "b"], [2], [-1], "<U1", { offset: 1 }))).toEqual({
      dtype: string,
      shape: [2],
      data: ["b", "a"],
    });
  });

  test("of a type TensorFlow lacks is refused in its words", () => {
    expect(() => dtypeOfNDArray(array([], [0], [1], "datetime64"))).toThrow(
      "Failed to convert a NumPy array to a Tensor (Unsupported object type datetime64).",
    );
  });

  test("is row-major where axes of length 1 have any stride", () => {
    expect(isRowMajor([2, 1, 3], [3, 99, 1])).toBe(true);
    expect(isRowMajor([2, 2, 3], [3, 3, 1])).toBe(false);
  });
});

describe("a fetched value", () => {
  const made: TensorValue[] = [];
  setNDArrayFactory((value) => {
    made.push(value);
    return value as unknown as NDArray;
  });
  const scalar = (dtype: TensorValue["dtype"], data: TensorValue["data"]): unknown =>
    toFetched({ dtype, shape: [], data });

  test("is a number or boolean where it is a scalar", () => {
    expect(scalar(int32, Int32Array.of(-3))).toBe(-3);
    expect(scalar(bool, Uint8Array.of(1))).toBe(true);
    expect(scalar(float64, Float64Array.of(0.1))).toBe(0.1);
    expect(scalar(int64, BigInt64Array.of(-5n))).toBe(-5);
  });

  test("is the shortest decimal where it is a float32, float16 or bfloat16", () => {
    expect(scalar(float32, Float32Array.of(0.98))).toBe(0.98);
    expect(scalar(half, Uint16Array.of(0x2e66))).toBe(0.1);
    expect(scalar(bfloat16, Uint16Array.of(0x3dcd))).toBe(0.100097656);
  });

  test("is an array of no axes where no number holds a 64-bit integer", () => {
    expect(scalar(int64, BigInt64Array.of(2n ** 60n))).toMatchObject({ shape: [], data: BigInt64Array.of(2n ** 60n) });
    expect(scalar(uint64, BigUint64Array.of(2n ** 64n - 1n))).toMatchObject({ shape: [] });
  });

  test("of strings is nested arrays, of anything else an array", () => {
    expect(toFetched({ dtype: string, shape: [], data: ["a"] })).toBe("a");
    expect(toFetched({ dtype: string, shape: [2, 1], data: ["a", Uint8Array.of(255)] })).toEqual([
      ["a"],
      [Uint8Array.of(255)],
    ]);
    expect(toFetched({ dtype: string, shape: [2, 0], data: [] })).toEqual([[], []]);
    expect(toNDArray({ dtype: bfloat16, shape: [1], data: Uint16Array.of(0x3f80) })).toEqual({
      dtype: float32,
      shape: [1],
      data: Float32Array.of(1),
    });
    expect(toNDArray({ dtype: quint8, shape: [1], data: Uint8Array.of(3) })).toMatchObject({ data: Uint8Array.of(3) });
    expect(made.at(-1)!.dtype.name).toBe("uint8");
    expect(toNDArray({ dtype: float32._as_ref, shape: [1], data: Float32Array.of(3) })).toMatchObject({
      dtype: float32,
    });
  });
});

describe("the shortest decimal", () => {
  test("reads back to the same float32, for numbers of every magnitude", () => {
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    let x = 1;
    for (let i = 0; i < 20000; i++) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      bits[0] = x;
      if (!Number.isFinite(float[0])) continue;
      expect(Math.fround(shortestFloat32(float[0]!))).toBe(float[0]);
    }
  });

  test("is that of numpy, also half way between two decimals, for powers of two and denormals", () => {
    const known: [number, number][] = [
      [2870613.25, 2870613.2],
      [1.401298464324817e-45, 1e-45],
      [2 ** -126, 1.1754944e-38],
      [2 ** 127, 1.7014118e38],
      [3.4028234663852886e38, 3.4028235e38],
      [-0.30000001192092896, -0.3],
      [16777216, 16777216],
      [9.5367431640625e-7, 9.536743e-7],
      [2 ** -96, 1.2621775e-29],
      [2 ** 87, 1.5474251e26],
    ];
    for (const [value, decimal] of known) expect(shortestFloat32(value)).toBe(decimal);
    expect(shortestFloat16(0.333251953125)).toBe(0.3333);
    expect(Object.is(shortestFloat32(-0), -0)).toBe(true);
    expect(shortestFloat32(NaN)).toBeNaN();
  });
});
