/** numpy's moves on host values: what Python's `constant_value` does to find a constant. */
import { allocateData, elementCount, type DType, type TensorValue } from "@tfgraph/core";

type Slots = { [index: number]: unknown; readonly length: number };

/** A value of another shape with the elements `from(i)` of another value. */
function picked(source: TensorValue, dtype: DType, shape: readonly number[], from: (i: number) => number): TensorValue {
  const count = elementCount(shape);
  const data = allocateData(dtype, count);
  const width = dtype.is_complex ? 2 : 1;
  for (let i = 0; i < count; i++) {
    for (let w = 0; w < width; w++) (data as Slots)[i * width + w] = (source.data as Slots)[from(i) * width + w];
  }
  return { dtype, shape, data };
}

/** Elements `begin … begin + size` along an axis. */
export function sliceValue(value: TensorValue, axis: number, begin: number, size: number): TensorValue {
  const inner = elementCount(value.shape.slice(axis + 1));
  const total = value.shape[axis]!;
  const shape = value.shape.with(axis, size);
  return picked(value, value.dtype, shape, (i) => {
    const outer = Math.floor(i / (size * inner));
    const rest = i - outer * size * inner;
    return (outer * total + begin) * inner + rest;
  });
}

/** Row `index` of the first axis. */
export function rowOf(value: TensorValue, index: number): TensorValue {
  const row = sliceValue(value, 0, index, 1);
  return { ...row, shape: value.shape.slice(1) };
}

/** Joined along an axis; undefined where the shapes do not fit. */
export function concatenateValues(values: readonly TensorValue[], axisGiven: number): TensorValue | undefined {
  const first = values[0];
  if (!first) return undefined;
  const rank = first.shape.length;
  const axis = axisGiven < 0 ? axisGiven + rank : axisGiven;
  if (axis < 0 || axis >= rank) return undefined;
  if (values.some((v) => v.shape.length !== rank || v.shape.some((d, i) => i !== axis && d !== first.shape[i])))
    return undefined;
  const width = first.dtype.is_complex ? 2 : 1;
  const inner = elementCount(first.shape.slice(axis + 1)) * width;
  const outer = elementCount(first.shape.slice(0, axis));
  const total = values.reduce((sum, v) => sum + v.shape[axis]!, 0);
  const data = allocateData(first.dtype, (outer * total * inner) / width);
  let at = 0;
  for (const value of values) {
    const block = value.shape[axis]! * inner;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < block; i++)
        (data as Slots)[(o * total + at) * inner + i] = (value.data as Slots)[o * block + i];
    }
    at += value.shape[axis]!;
  }
  return { dtype: first.dtype, shape: first.shape.with(axis, total), data };
}

/** Stacked along a new first axis; undefined where the shapes differ. */
export function stackValues(values: readonly TensorValue[]): TensorValue | undefined {
  const rows = concatenateValues(
    values.map((v) => ({ ...v, shape: [1, ...v.shape] })),
    0,
  );
  return rows && { ...rows, shape: [values.length, ...values[0]!.shape] };
}
