/**
 * What a strided slice means for a shape: ellipsis, new axes and negative positions resolved.
 * TF: core/util/strided_slice_op.cc (`ValidateStridedSliceOp`).
 */
import { ShapeError } from "@tfgraph/core";
import type { Size } from "../shape_rules.ts";

/** The inputs and masks of a StridedSlice; values that are not known are undefined. */
export interface SliceSpec {
  readonly begin: readonly number[] | undefined;
  readonly end: readonly number[] | undefined;
  readonly strides: readonly number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/** One axis of the input under a slice. */
interface DenseAxis {
  readonly begin: number;
  readonly end: number;
  readonly stride: number;
  readonly beginMasked: boolean;
  readonly endMasked: boolean;
  readonly shrink: boolean;
}

export interface ResolvedSlice {
  /** Per axis of the input. */
  readonly begin: readonly number[];
  readonly strides: readonly number[];
  /** What is taken along each axis of the input. */
  readonly sizes: readonly Size[];
  /** The result's shape: new axes inserted, shrunk ones gone. */
  readonly shape: readonly Size[];
}

const NEW_AXIS = -1;
const has = (mask: number, i: number): boolean => ((mask >>> i) & 1) === 1;

/** One entry per axis of the input, and which of them (or new axes) make up the result. */
function densify(spec: SliceSpec, rank: number): { axes: DenseAxis[]; result: number[] } {
  const entries = spec.strides.length;
  let { ellipsisMask } = spec;
  if ((ellipsisMask & (ellipsisMask - 1)) !== 0) throw new ShapeError("Multiple ellipses in slice spec not allowed");
  let count = entries;
  if (ellipsisMask === 0) {
    ellipsisMask = 1 << entries;
    count++;
  }
  const ellipsisAt = 31 - Math.clz32(ellipsisMask);
  let newAxesAfter = 0;
  for (let i = ellipsisAt + 1; i < entries; i++) if (has(spec.newAxisMask, i)) newAxesAfter++;
  const axes: DenseAxis[] = [];
  const result: number[] = [];
  for (let i = 0; i < count; i++) {
    if (i === ellipsisAt) {
      const next = Math.min(rank - (count - i) + 1 + newAxesAfter, rank);
      while (axes.length < next) {
        result.push(axes.length);
        axes.push({ begin: 0, end: 0, stride: 1, beginMasked: true, endMasked: true, shrink: false });
      }
    } else if (has(spec.newAxisMask, i)) {
      result.push(NEW_AXIS);
    } else {
      if (axes.length === rank) {
        throw new ShapeError(
          rank === 0
            ? "Attempting to slice scalar input."
            : `Index out of range using input dim ${String(rank)}; input has only ${String(rank)} dims`,
        );
      }
      const shrink = has(spec.shrinkAxisMask, i);
      if (!shrink) result.push(axes.length);
      axes.push({
        begin: spec.begin?.[i] ?? 0,
        end: spec.end?.[i] ?? 0,
        stride: spec.strides[i]!,
        beginMasked: has(spec.beginMask, i),
        endMasked: has(spec.endMask, i),
        shrink,
      });
    }
  }
  return { axes, result };
}

/** Where an axis begins and how much is taken of it. */
function resolveAxis(axis: DenseAxis, size: Size, i: number, known: boolean): { begin: number; size: Size } {
  const { stride, shrink } = axis;
  if (stride === 0) throw new ShapeError(`strides[${String(i)}] must be non-zero`);
  if (size === null) return { begin: 0, size: shrink ? 1 : null };
  if (shrink && stride <= 0) throw new ShapeError("only stride 1 allowed on non-range indexing.");
  const low = stride > 0 ? 0 : -1;
  const high = stride > 0 ? size : size - 1;
  const canonical = (x: number): number => Math.min(Math.max(x < 0 ? size + x : x, low), high);
  if (!known) {
    if (shrink) return { begin: 0, size: 1 };
    return { begin: 0, size: axis.beginMasked && axis.endMasked ? Math.ceil(size / Math.abs(stride)) : null };
  }
  if (shrink) {
    const begin = axis.begin < 0 ? size + axis.begin : axis.begin;
    if (begin < 0 || begin >= size)
      throw new ShapeError(`slice index ${String(begin)} of dimension ${String(i)} out of bounds.`);
    return { begin, size: 1 };
  }
  const begin = axis.beginMasked ? (stride > 0 ? low : high) : canonical(axis.begin);
  const end = axis.endMasked ? (stride > 0 ? high : low) : canonical(axis.end);
  const length = end - begin;
  return { begin, size: length === 0 || length < 0 !== stride < 0 ? 0 : Math.ceil(length / stride) };
}

/** @throws ShapeError in TF's words */
export function resolveSlice(spec: SliceSpec, input: readonly Size[]): ResolvedSlice {
  const { axes, result } = densify(spec, input.length);
  const known = spec.begin !== undefined && spec.end !== undefined;
  const resolved = axes.map((axis, i) => resolveAxis(axis, input[i]!, i, known));
  return {
    begin: resolved.map((a) => a.begin),
    strides: axes.map((a) => a.stride),
    sizes: resolved.map((a) => a.size),
    shape: result.map((axis) => (axis === NEW_AXIS ? 1 : resolved[axis]!.size)),
  };
}
