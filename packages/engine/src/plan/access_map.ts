/** Translates what one form writes into what another reads: accesses and indices of the writer in the reader's index space. */
import { kernel } from "@tfgraph/core";

/** Coordinates of the written space: `origin[a] + Σ steps over the reading axes that map to a`. */
export interface AxisMap {
  readonly origin: readonly number[];
  /** The least and the greatest coordinate that is read along each axis. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Per axis of the reading space; undefined where it stays. */
  readonly axes: readonly ({ readonly axis: number; readonly step: number } | undefined)[];
}

/**
 * How a read view of a buffer runs through the space that wrote it.
 * @param written contiguous strides of the writer over `shape`, covering the buffer
 * @returns undefined where the reader crosses the writer's axes
 */
export function mapAxes(
  written: kernel.Access,
  shape: readonly number[],
  read: kernel.Access,
  readShape: readonly number[],
): AxisMap | undefined {
  const origin = shape.map(() => 0);
  let rest = read.offset - written.offset;
  if (rest < 0) return undefined;
  for (let a = 0; a < shape.length; a++) {
    if (shape[a] === 1) continue;
    origin[a] = Math.floor(rest / written.strides[a]!);
    rest -= origin[a]! * written.strides[a]!;
  }
  if (rest !== 0) return undefined;
  const low = [...origin];
  const high = [...origin];
  const axes: ({ axis: number; step: number } | undefined)[] = [];
  for (let j = 0; j < readShape.length; j++) {
    const stride = read.strides[j]!;
    if (stride === 0 || readShape[j] === 1) {
      axes.push(undefined);
      continue;
    }
    const axis = shape.findIndex((size, a) => size !== 1 && Math.abs(stride) % written.strides[a]! === 0);
    if (axis < 0) return undefined;
    const step = stride / written.strides[axis]!;
    axes.push({ axis, step });
    const reach = step * (readShape[j]! - 1);
    if (reach < 0) low[axis] = low[axis]! + reach;
    else high[axis] = high[axis]! + reach;
  }
  if (shape.some((size, a) => low[a]! < 0 || high[a]! >= size)) return undefined;
  return { origin, low, high, axes };
}

/** An access of the writer, over the reader's space. */
export function translate(access: kernel.Access, map: AxisMap): kernel.Access {
  let { offset } = access;
  map.origin.forEach((at, a) => (offset += at * (access.strides[a] ?? 0)));
  const strides = map.axes.map((m) => (m ? m.step * access.strides[m.axis]! : 0));
  return { buffer: access.buffer, dtype: access.dtype, offset, strides };
}

/** The writer's coordinate along an axis, in the reader's space. */
export function translateIndex(axis: number, map: AxisMap): kernel.Expr {
  let sum: kernel.Expr | undefined;
  map.axes.forEach((m, j) => {
    if (m?.axis !== axis) return;
    const part = m.step === 1 ? kernel.index(j) : kernel.index(j).mul(m.step);
    sum = sum ? sum.add(part) : part;
  });
  const origin = map.origin[axis]!;
  if (!sum) return kernel.constant("i32", origin);
  return origin === 0 ? sum : sum.add(origin);
}

export function sameAccess(a: kernel.Access, b: kernel.Access, shape: readonly number[]): boolean {
  return (
    a.buffer === b.buffer &&
    a.dtype === b.dtype &&
    a.offset === b.offset &&
    shape.every((size, i) => size === 1 || a.strides[i] === b.strides[i])
  );
}

/** An access over one shape as one over another with the same elements in the same order. */
export function reshapeAccess(
  access: kernel.Access,
  from: readonly number[],
  to: readonly number[],
): kernel.Access | undefined {
  if (from.length === to.length && from.every((size, i) => size === to[i])) return access;
  const view = kernel.reshapeView({ ...access, shape: from }, to);
  return view && { buffer: access.buffer, dtype: access.dtype, offset: view.offset, strides: view.strides };
}
