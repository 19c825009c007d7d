/**
 * A part of a tensor: a range along each axis, or all of it. Written `"0,2:-"`: from 0, two long; the whole second axis.
 * TF: core/framework/tensor_slice.h.
 */
import { InternalError, InvalidArgumentError } from "@tfgraph/core";

/** Marks the whole of an axis, whatever its size. */
export const FULL = -1;

export interface TensorSlice {
  readonly starts: readonly number[];
  /** `FULL` where the whole axis is meant. */
  readonly lengths: readonly number[];
}

/** @throws InvalidArgumentError in TF's words */
export function parseSlice(text: string): TensorSlice {
  const starts: number[] = [];
  const lengths: number[] = [];
  for (const item of text.split(":").filter(Boolean)) {
    if (item === "-") {
      starts.push(0);
      lengths.push(FULL);
      continue;
    }
    const parts = item.split(",");
    if (parts.length !== 2 || !parts.every((p) => /^-?\d+$/.test(p))) {
      throw invalid(`Expected a pair of numbers or '-' but got '${item}': string = ${text}`);
    }
    const [start, length] = parts.map(Number) as [number, number];
    if (start < 0 || length <= 0 || !Number.isSafeInteger(start + length)) {
      throw invalid(
        `Expected non-negative start and positive length but got start = ${String(start)}, length = ${String(length)}: string = ${text}`,
      );
    }
    starts.push(start);
    lengths.push(length);
  }
  return { starts, lengths };
}

export function sliceText(slice: TensorSlice): string {
  return slice.lengths
    .map((length, d) => (length === FULL ? "-" : `${String(slice.starts[d])},${String(length)}`))
    .join(":");
}

/** The whole of a tensor of some rank. */
export function wholeSlice(rank: number): TensorSlice {
  return { starts: new Array<number>(rank).fill(0), lengths: new Array<number>(rank).fill(FULL) };
}

export function isWhole(slice: TensorSlice, shape: readonly number[]): boolean {
  return slice.lengths.every((length, d) => length === FULL || (slice.starts[d] === 0 && length === shape[d]));
}

/** The shape of the part, of a tensor of that shape. @throws InternalError where it reaches outside */
export function sliceShape(slice: TensorSlice, shape: readonly number[]): number[] {
  if (slice.lengths.length !== shape.length) {
    throw new InternalError(null, null, `Mismatching ranks: shape = [${shape.join(",")}], slice = ${sliceText(slice)}`);
  }
  return slice.lengths.map((length, d) => {
    if (length === FULL) return shape[d]!;
    if (slice.starts[d]! + length > shape[d]!) {
      throw new InternalError(
        null,
        null,
        `Extent in dimension ${String(d)} out of bounds: shape = [${shape.join(",")}], slice = ${sliceText(slice)}`,
      );
    }
    return length;
  });
}

/**
 * A request of SaveV2 and RestoreV2: a full shape and the part meant, as `"6 2 0,2:-"`.
 * @throws InvalidArgumentError in TF's words
 */
export function parseShapeAndSlice(text: string): { shape: number[]; slice: TensorSlice } {
  const parts = text.split(" ");
  if (parts.length <= 1) throw invalid(`Need least two elements in shape_and_slice specification: ${text}`);
  const slice = parseSlice(parts.at(-1)!);
  const shape = parts.slice(0, -1).map((part) => {
    if (!/^\d+$/.test(part) || !Number.isSafeInteger(Number(part)))
      throw invalid(`Non numerical dimension in shape_and_slice: ${text}`);
    return Number(part);
  });
  if (slice.lengths.length !== shape.length) throw invalid(`Unmatched rank in shape_and_slice: ${text}`);
  sliceShape(slice, shape);
  return { shape, slice };
}

function invalid(message: string): InvalidArgumentError {
  return new InvalidArgumentError(null, null, message);
}

/** A box of elements inside a dense row-major tensor. */
interface Box {
  readonly shape: readonly number[];
  readonly starts: readonly number[];
}

/** Copies the box of that size from one tensor to another, both row-major; `copy` gets element offsets and a count of adjacent elements. */
export function copyBox(
  size: readonly number[],
  from: Box,
  to: Box,
  copy: (from: number, to: number, count: number) => void,
): void {
  if (size.includes(0)) return;
  const rank = size.length;
  const run = rank === 0 ? 1 : size[rank - 1]!;
  const at = new Array<number>(Math.max(0, rank - 1)).fill(0);
  for (;;) {
    copy(offsetOf(from, at), offsetOf(to, at), run);
    let d = at.length - 1;
    while (d >= 0 && ++at[d]! === size[d]) at[d--] = 0;
    if (d < 0) return;
  }
}

function offsetOf(box: Box, at: readonly number[]): number {
  let offset = 0;
  for (let d = 0; d < box.shape.length; d++) offset = offset * box.shape[d]! + box.starts[d]! + (at[d] ?? 0);
  return offset;
}

/** Where two parts of a tensor overlap, or undefined. */
export function intersect(
  a: TensorSlice,
  b: TensorSlice,
  shape: readonly number[],
): { starts: number[]; size: number[] } | undefined {
  const starts: number[] = [];
  const size: number[] = [];
  for (let d = 0; d < shape.length; d++) {
    const end = (s: TensorSlice): number => (s.lengths[d] === FULL ? shape[d]! : s.starts[d]! + s.lengths[d]!);
    const start = Math.max(a.starts[d]!, b.starts[d]!);
    const length = Math.min(end(a), end(b)) - start;
    if (length <= 0) return undefined;
    starts.push(start);
    size.push(length);
  }
  return { starts, size };
}
