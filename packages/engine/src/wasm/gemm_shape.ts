/**
 * What the emitter decides about a contraction before it writes code: merged axes, which operand is read as vectors, and
 * whether that one is copied to panels first.
 */
import { kernel } from "@tfgraph/core";
import type { Access, Target } from "./emit_context.ts";
import { is64, type ScalarType } from "./evaluator.ts";

/** A contraction of two operands, each axis group merged and with at least one axis. */
export interface GemmShape {
  readonly type: ScalarType;
  readonly batch: readonly number[];
  readonly m: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
  /** Over [...batch, ...m, ...k]; its elements are repeated to whole vectors. */
  readonly a: Access;
  /** Over [...batch, ...k, ...n]; read as vectors along the last axis of n. */
  readonly b: Access;
  /** Over [...batch, ...m, ...n]. */
  readonly inputs: readonly Access[];
  readonly stores: readonly kernel.Store[];
  /** Whether `b` is copied to panels, where the tiles read it. */
  readonly packed: boolean;
  /**
   * What the outer loop runs over. `panels`: columns, whose panel is copied by whoever takes it, and then all rows. `rows`: blocks of rows
   * that fit the cache, and then all columns, whose panels are there before.
   */
  readonly order: "panels" | "rows";
  /** Whether a block's rows of `a` are copied to where the tiles read them. */
  readonly packedRows: boolean;
  /** Steps of the first axis of k after which the sums rest in memory while other tiles take theirs; all of it where one pass will do. */
  readonly kSteps: number;
}

/** Where copying a panel pays: it is read by many rows, and lies far apart or across cache lines. */
const PACK_ROWS = 32;
const PACK_BYTES = 128 * 1024;
const PACK_UNALIGNED_BYTES = 8 * 1024;
export const CACHE_LINE = 64;

export function shapeOf(form: kernel.GemmForm): GemmShape {
  const merged = mergeGroups(form);
  const oriented = storesAlong(merged, "n") || !storesAlong(merged, "m") ? merged : swapped(merged);
  const order = loopOrder(oriented);
  return {
    ...oriented,
    packed: wantsPacking(oriented),
    order,
    packedRows: order === "rows" && rowsAreScattered(oriented),
    kSteps: stepsAtOnce(oriented),
  };
}

/** Steps of k, and columns, for which a target's other tile is the better one. */
const SHORT_K = 192;
const SHORT_COLUMNS = 96;

/** The target as it suits a contraction. */
export function targetFor(form: kernel.GemmForm, target: Target): Target {
  if (!target.shortTile || count(form.k) > SHORT_K) return target;
  return shapeOf(form).n.at(-1)! >= SHORT_COLUMNS ? { ...target, tile: target.shortTile } : target;
}

type Unpacked = Omit<GemmShape, "packed" | "order" | "packedRows" | "kSteps">;

/** What a core's own cache holds beside other things. */
export const CACHE_BYTES = 256 * 1024;
/** Rows and columns from which it may pay to copy all panels first, and rows for each of them. */
const MANY_ROWS = 100;
const MANY_COLUMNS = 24;

function loopOrder(shape: Unpacked): GemmShape["order"] {
  const { batch, m, n, a } = shape;
  if (batch[0] !== 1 || n.length > 1 || n[0]! < MANY_COLUMNS || count(m) < MANY_ROWS) return "panels";
  const results = shape.stores.length * count(m) * n[0]! * a.dtype.size;
  const isLarge = bytesOfA(shape) > CACHE_BYTES || results > 4 * CACHE_BYTES;
  return isLarge || rowsAreScattered(shape) ? "rows" : "panels";
}

/** Columns that make up for a copy of the rows, and k from which the cache loses them otherwise. */
const COPY_COLUMNS = 128;
const LONG_K = 1024;

/** Whether rows lie next to each other but neighbours along k in different cache lines of `a`, and a copy of them is worth its time. */
function rowsAreScattered({ a, batch, m, n, k }: Unpacked): boolean {
  if (n[0]! < COPY_COLUMNS && count(k) <= LONG_K) return false;
  const rows = batch.length + m.length;
  return a.strides[rows - 1] === 1 && Math.abs(a.strides[rows + k.length - 1]!) * a.dtype.size >= CACHE_LINE;
}

/** Memory that the elements of `a` cover. */
export function bytesOfA({ a, batch, m, k }: Unpacked): number {
  const sizes = [...m, ...k];
  const strides = a.strides.slice(batch.length);
  const reach = sizes.reduce((sum, size, i) => sum + (size - 1) * Math.abs(strides[i]!), 1);
  const elements = sizes.reduce((product, size, i) => (strides[i] === 0 ? product : product * size), 1);
  return Math.min(reach, elements) * a.dtype.size;
}

/**
 * Where neighbours along k lie in different cache lines of `a`, a long k would throw each line out before the next tile needs
 * it. Sums then go on in several passes, in the same order.
 */
const K_AT_ONCE = 512;
const REST_BYTES = 512 * 1024;

function stepsAtOnce({ a, k, m, batch }: Unpacked): number {
  const [first, ...inner] = k as readonly [number, ...number[]];
  const scattered = Math.abs(a.strides[batch.length + m.length + k.length - 1]!) * a.dtype.size >= 64;
  if (!scattered || first * count(inner) <= LONG_K || count(m) * 64 > REST_BYTES) return first;
  return Math.min(first, Math.max(1, Math.floor(K_AT_ONCE / count(inner))));
}

function wantsPacking({ b, batch, m, n, k }: Unpacked): boolean {
  if (lastStride(b, n) !== 1) return true;
  if (count(m) < PACK_ROWS) return false;
  const aligned = (b.strides[batch.length + k.length - 1]! * b.dtype.size) % CACHE_LINE === 0;
  return count(k) * count(n) * b.dtype.size >= (aligned ? PACK_BYTES : PACK_UNALIGNED_BYTES);
}

/** Whether all targets are contiguous along the last axis of a group. */
function storesAlong(shape: Unpacked, group: "m" | "n"): boolean {
  const axis = shape.batch.length + shape.m.length + (group === "n" ? shape.n.length : 0) - 1;
  return shape.stores.every(({ target }) => target.strides[axis] === 1 || shape[group].at(-1) === 1);
}

function lastStride(access: Access, n: readonly number[]): number {
  return n.at(-1) === 1 ? 1 : access.strides.at(-1)!;
}

/** The transposed product: the same multiplications and additions. */
function swapped(shape: Unpacked): Unpacked {
  const batch = shape.batch.length;
  const turn = (access: Access, first: number): Access => {
    const { strides } = access;
    return {
      ...access,
      strides: [...strides.slice(0, batch), ...strides.slice(batch + first), ...strides.slice(batch, batch + first)],
    };
  };
  const { m, n, k } = shape;
  return {
    ...shape,
    m: n,
    n: m,
    a: turn(shape.b, k.length),
    b: turn(shape.a, m.length),
    inputs: shape.inputs.map((access) => turn(access, m.length)),
    stores: shape.stores.map((s) => ({ ...s, target: turn(s.target, m.length) })),
  };
}

function mergeGroups(form: kernel.GemmForm): Unpacked {
  const { batch, m, n, k } = form;
  const outer = [...form.inputs, ...form.stores.map((s) => s.target)];
  const part = (access: Access, from: number, size: number) => access.strides.slice(from, from + size);
  const nb = batch.length;
  const batches = mergeGroup(
    batch,
    [form.a, form.b, ...outer].map((x) => part(x, 0, nb)),
  );
  const rows = mergeGroup(
    m,
    [form.a, ...outer].map((x) => part(x, nb, m.length)),
  );
  const columns = mergeGroup(n, [
    part(form.b, nb + k.length, n.length),
    ...outer.map((x) => part(x, nb + m.length, n.length)),
  ]);
  const depth = mergeGroup(k, [part(form.a, nb + m.length, k.length), part(form.b, nb, k.length)]);
  const outerAccess = (access: Access, i: number): Access => ({
    ...access,
    strides: [...batches.strides[i + 2]!, ...rows.strides[i + 1]!, ...columns.strides[i + 1]!],
  });
  return {
    type: form.type,
    batch: batches.shape,
    m: rows.shape,
    n: columns.shape,
    k: depth.shape,
    a: { ...form.a, strides: [...batches.strides[0]!, ...rows.strides[0]!, ...depth.strides[0]!] },
    b: { ...form.b, strides: [...batches.strides[1]!, ...depth.strides[1]!, ...columns.strides[0]!] },
    inputs: form.inputs.map((access, i) => outerAccess(access, i)),
    stores: form.stores.map((s, i) => ({ ...s, target: outerAccess(s.target, form.inputs.length + i) })),
  };
}

/** Merged axes; a group without any gets one of size 1. */
function mergeGroup(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
): { shape: number[]; strides: number[][] } {
  const merged = kernel.mergeAxes(shape, strides);
  return merged.shape.length > 0 ? merged : { shape: [1], strides: strides.map(() => [0]) };
}

export function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Whether tiles can compute it: whole machine words, vectors, and epilogues without coordinates. */
export function fitsTiles(form: kernel.GemmForm, target: Target): boolean {
  const size = is64(form.type) ? 8 : 4;
  return target.simd && form.type !== "bool" && form.a.dtype.size === size && form.b.dtype.size === size;
}

/** Bytes between panels' rows: a tile's full width. */
export function panelRowBytes(target: Target): number {
  return target.tile.vectors * 16;
}

/** Scratch memory: a tile's accumulators come first. */
export const TILE_SCRATCH_BYTES = 1024;

/** Bytes of a panel over all of k. */
export function panelBytes(shape: GemmShape, target: Target): number {
  return count(shape.k) * panelRowBytes(target);
}
