/** Values that are known while planning. */
import { kernel, type TensorValue } from "@tfgraph/core";
import { elementsOf } from "../interpret/elements.ts";
import type { Elements } from "../memory.ts";

const cache = new WeakMap<kernel.Value, TensorValue>();

/** The elements of a view of a constant. */
export function knownValue(value: kernel.Value): TensorValue | undefined {
  if (value.buffer.kind !== "constant" || !value.buffer.value) return undefined;
  const cached = cache.get(value);
  if (cached) return cached;
  const constant = value.buffer.value;
  const whole =
    value.dtype === constant.dtype &&
    value.offset === 0 &&
    constant.shape.length === value.shape.length &&
    constant.shape.every((d, i) => d === value.shape[i]) &&
    kernel.isContiguous(value.shape, value.strides);
  const known = whole
    ? constant
    : { dtype: value.dtype, shape: value.shape, data: elementsOfView(value, constant.data as Elements) };
  cache.set(value, known);
  return known;
}

function elementsOfView(value: kernel.Value, data: Elements): Elements {
  if (value.dtype.kind !== "complex") return elementsOf({ data, base: 0 }, value, value.shape);
  const parts: kernel.Access = { ...value, offset: 2 * value.offset, strides: [...value.strides.map((s) => 2 * s), 1] };
  return elementsOf({ data, base: 0 }, parts, [...value.shape, 2]);
}

export function constantOf(value: TensorValue): kernel.Value {
  const count = value.shape.reduce((a, b) => a * b, 1);
  return kernel.valueOf({ kind: "constant", dtype: value.dtype.base_dtype, count, value }, value.shape);
}
