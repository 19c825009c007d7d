import { describe, expect, it } from "vitest";
import { convertToTensor, float32, type TensorLike } from "@tfgraph/core";
import { AddV2 } from "../gen/raw_ops.ts";
import "../math/index.ts";
import { constant } from "./constant.ts";
import { register_tensor_conversion_function } from "./conversion_function.ts";

class Celsius {
  readonly degrees: number;
  constructor(degrees: number) {
    this.degrees = degrees;
  }
}
class Kelvin extends Celsius {}

describe("register_tensor_conversion_function", () => {
  it("lets ops take instances of a class, and passes on what a function declines", () => {
    register_tensor_conversion_function(Celsius, (value: Celsius, dtype, name) =>
      constant(value.degrees, { dtype: dtype ?? float32, name }),
    );
    const x = constant([1.5, 2]);
    const sum = AddV2({ x, y: new Celsius(20) as unknown as TensorLike });
    expect(sum.op.inputs[1]!.op.type).toBe("Const");
    expect(sum.op.inputs[1]!.dtype).toBe(float32);
    register_tensor_conversion_function(Kelvin, () => null, { priority: 50 });
    expect(convertToTensor(new Kelvin(3)).dtype).toBe(float32);
  });

  it("refuses what is no class or no function", () => {
    expect(() => register_tensor_conversion_function(new Celsius(1), () => null)).toThrow(
      "must be a type or a tuple of types",
    );
    expect(() => register_tensor_conversion_function(Number, () => null)).toThrow(
      "Cannot register conversions for Python numeric types",
    );
    expect(() => register_tensor_conversion_function(Celsius, 3)).toThrow("must be callable");
  });
});
