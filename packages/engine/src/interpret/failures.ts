/** Errors of elements: from the first bad point to the error its form makes. */
import type { kernel } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { elementsOf } from "./elements.ts";

/** Where a point is, from its row-major number. */
export function coordinates(point: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length).fill(0);
  let rest = point;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/** The element of an access at a point. */
function elementAt(memory: Memory, access: kernel.Access, index: readonly number[]): number | bigint {
  let at = access.offset;
  access.strides.forEach((stride, axis) => (at += stride * (index[axis] ?? 0)));
  const place = memory.locate(access.buffer, access.dtype);
  return place.data[place.base + at] as number | bigint;
}

/**
 * What an error is made from.
 * @param values the accesses whose elements at the point it tells
 * @param shape the index space of `inputs`
 */
export function failureAt(
  memory: Memory,
  point: number,
  shape: readonly number[],
  values: readonly kernel.Access[],
  inputs: readonly kernel.Access[],
): kernel.Failure {
  const index = coordinates(point, shape);
  return {
    index,
    values: values.map((access) => elementAt(memory, access, index)),
    input: (slot) => {
      const access = inputs[slot]!;
      const place = memory.locate(access.buffer, access.dtype);
      // axes the input does not step along are not its own
      const own = shape.map((_, axis) => axis).filter((axis) => access.strides[axis] !== 0 || shape[axis] === 1);
      const view = { ...access, strides: own.map((axis) => access.strides[axis]!) };
      const ownShape = own.map((axis) => shape[axis]!);
      return { dtype: access.dtype, shape: ownShape, data: elementsOf(place, view, ownShape) };
    },
  };
}
