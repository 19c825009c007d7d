import { describe, expect, it } from "vitest";
import { bool, float32, float64, half, int32, int64, string, uint8 } from "./dtype.ts";
import { floatLiteral } from "./float_literal.ts";
import { fromBfloat16Bits, fromHalfBits, toBfloat16Bits, toHalfBits } from "./half.ts";
import { toTensorValue } from "./to_tensor_value.ts";

describe("values without a dtype", () => {
  it("take Python's types: integral numbers are ints, all others floats", () => {
    expect(
      toTensorValue([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual({ dtype: int32, shape: [2, 2], data: Int32Array.of(1, 2, 3, 4) });
    expect(toTensorValue([1, 2.5]).dtype).toBe(float32);
    expect(toTensorValue(floatLiteral(2)).dtype).toBe(float32);
    expect(toTensorValue([1, floatLiteral(2)])).toEqual({ dtype: float32, shape: [2], data: Float32Array.of(1, 2) });
    expect(toTensorValue(floatLiteral([1, 3])).dtype).toBe(float32);
    expect(toTensorValue([]).dtype).toBe(float32);
    expect(toTensorValue([true, false]).dtype).toBe(bool);
    expect(toTensorValue("a").dtype).toBe(string);
    expect(toTensorValue(3n).dtype).toBe(int64);
    expect(toTensorValue(3e9)).toEqual({ dtype: int64, shape: [], data: BigInt64Array.of(3000000000n) });
  });

  it("bring the dtype of a typed array, which is flat", () => {
    expect(toTensorValue(Float64Array.of(1, 2))).toEqual({ dtype: float64, shape: [2], data: Float64Array.of(1, 2) });
    expect(toTensorValue([Uint8Array.of(1), Uint8Array.of(2)], uint8)).toEqual({
      dtype: uint8,
      shape: [2, 1],
      data: Uint8Array.of(1, 2),
    });
  });
});

describe("values for a dtype", () => {
  it("are refused rather than changed", () => {
    expect(() => toTensorValue(1.5, int32)).toThrow(new TypeError("Expected int32, but got 1.5 of type 'float'."));
    expect(() => toTensorValue(floatLiteral(2), int32)).toThrow(TypeError);
    expect(() => toTensorValue(Float32Array.of(1.5), int32)).toThrow(TypeError);
    expect(() => toTensorValue(1, bool)).toThrow(new TypeError("Expected bool, but got 1 of type 'int'."));
    expect(() => toTensorValue("x", float32)).toThrow(new TypeError("Expected float32, but got x of type 'str'."));
    expect(() => toTensorValue(300, uint8)).toThrow(TypeError);
    expect(() => toTensorValue([[1], [2, 3]])).toThrow(
      "inhomogeneous shape after 1 dimensions. The detected shape was (2,)",
    );
    expect(() => toTensorValue([[1, 2], 3])).toThrow(
      "inhomogeneous shape after 1 dimensions. The detected shape was (2,)",
    );
  });

  it("are converted where nothing is lost", () => {
    expect(toTensorValue(Float32Array.of(1, 2), int64).data).toEqual(BigInt64Array.of(1n, 2n));
    expect(toTensorValue([1, 0.5], half).data).toEqual(Uint16Array.of(0x3c00, 0x3800));
    expect(toTensorValue(Uint8Array.of(1, 2), float32).data).toEqual(Float32Array.of(1, 2));
  });
});

describe("half and bfloat16", () => {
  it("read back to the same bits", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const x = fromHalfBits(bits);
      if (!Number.isNaN(x)) expect(toHalfBits(x)).toBe(bits);
      const b = fromBfloat16Bits(bits);
      if (!Number.isNaN(b)) expect(toBfloat16Bits(b)).toBe(bits);
    }
  });

  it("round to nearest, ties to even", () => {
    expect(fromHalfBits(toHalfBits(1 + 2 ** -11))).toBe(1);
    expect(fromHalfBits(toHalfBits(1 + 3 * 2 ** -11))).toBe(1 + 2 ** -9);
    expect(fromHalfBits(toHalfBits(65519))).toBe(65504);
    expect(fromHalfBits(toHalfBits(65520))).toBe(Infinity);
    expect(fromHalfBits(toHalfBits(2 ** -25))).toBe(0);
    expect(fromHalfBits(toHalfBits(1.5 * 2 ** -25))).toBe(2 ** -24);
  });
});
