/** Values of a plan as the host's own. */
import { kernel, type TensorValue } from "@tfgraph/core";
import type { Arena } from "../arena.ts";
import { elementsOf } from "../interpret/elements.ts";
import { knownValue } from "./constants.ts";

/** A value's elements, copied out. */
export function readValue(arena: Arena, value: kernel.Value): TensorValue {
  const known = knownValue(value);
  if (known) return { dtype: known.dtype, shape: known.shape, data: known.data.slice() };
  const { dtype, shape } = value;
  if (dtype.kind === "complex") {
    const part = dtype.real_dtype;
    const pairs: kernel.Access = {
      ...value,
      dtype: part,
      offset: 2 * value.offset,
      strides: [...value.strides.map((s) => 2 * s), 1],
    };
    return { dtype, shape, data: elementsOf(arena.locate(value.buffer, part), pairs, [...shape, 2]) };
  }
  return { dtype, shape, data: elementsOf(arena.locate(value.buffer, dtype), value, shape) };
}

export function temporary(dtype: TensorValue["dtype"], shape: readonly number[]): kernel.Value {
  const count = shape.reduce((a, b) => a * b, 1);
  return kernel.valueOf({ kind: "temporary", dtype: dtype.base_dtype, count }, shape);
}
