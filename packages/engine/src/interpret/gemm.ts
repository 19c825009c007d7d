/** Contractions: products are summed over k in order, rounding after each multiplication and each addition. */
import { kernel } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { mergedSpace, fillOffsets, reader } from "./elements.ts";
import { prepareStores } from "./map.ts";
import { allocateRegister, asBigs, asNumbers, isBig, type Register } from "./registers.ts";

/** Offsets of an access along some of its axes, in row-major order. */
function offsets(shape: readonly number[], strides: readonly number[]): Int32Array {
  const space = mergedSpace(shape, [strides]);
  const out = new Int32Array(space.count);
  if (space.count > 0) fillOffsets(out, space.shape, space.strides[0]!, 0, 0, space.count);
  return out;
}

export function prepareGemm(form: kernel.GemmForm, memory: Memory): () => void {
  const { batch, m, n, k } = form;
  const outer = [...batch, ...m];
  const shape = [...outer, ...n];
  const zeros = (axes: readonly number[]) => axes.map(() => 0);
  const split = (access: kernel.Access) =>
    [access.strides.slice(0, batch.length), access.strides.slice(batch.length)] as const;
  const [aBatch, aRest] = split(form.a);
  const [bBatch, bRest] = split(form.b);
  const rowsOfA = offsets(outer, [...aBatch, ...aRest.slice(0, m.length)]);
  const rowsOfB = offsets(outer, [...bBatch, ...zeros(m)]);
  const kOfA = offsets(k, aRest.slice(m.length));
  const kOfB = offsets(k, bRest.slice(0, k.length));
  const columns = offsets(n, bRest.slice(k.length));
  const accumulator = allocateRegister(form.type, rowsOfA.length * columns.length);
  const strides = kernel.contiguousStrides(shape);
  const store = prepareStores(shape, form.stores, form.inputs, [{ data: accumulator, strides }], memory);
  return () => {
    const a = decoded(form.a, form.type, memory);
    const b = decoded(form.b, form.type, memory);
    const row = isBig(accumulator) ? bigRow : numberRow(form.type);
    const sums = allocateRegister(form.type, columns.length);
    for (let i = 0; i < rowsOfA.length; i++) {
      row(sums, a, rowsOfA[i]!, kOfA, b, rowsOfB[i]!, kOfB, columns);
      if (isBig(accumulator)) accumulator.set(asBigs(sums), i * columns.length);
      else asNumbers(accumulator).set(asNumbers(sums), i * columns.length);
    }
    store();
  };
}

/** A buffer's elements as registers from the access's offset on: as they are, or widened. */
function decoded(access: kernel.Access, type: kernel.ScalarType, memory: Memory): { data: Register; base: number } {
  const place = memory.locate(access.buffer, access.dtype);
  if (!kernel.isNarrow(access.dtype) || type === "i32") {
    return { data: place.data as unknown as Register, base: place.base + access.offset };
  }
  const length = access.buffer.count;
  const out = allocateRegister(type, length);
  if (length > 0) reader(place, access.dtype, 0, [length], [1], out)(0, length);
  return { data: out, base: access.offset };
}

type Row = (
  sums: Register,
  a: { data: Register; base: number },
  aAt: number,
  kOfA: Int32Array,
  b: { data: Register; base: number },
  bAt: number,
  kOfB: Int32Array,
  columns: Int32Array,
) => void;

const bigRow: Row = (out, a, aAt, kOfA, b, bAt, kOfB, columns) => {
  const sums = asBigs(out);
  const [x, y] = [asBigs(a.data), asBigs(b.data)];
  sums.fill(0n);
  for (let k = 0; k < kOfA.length; k++) {
    const factor = x[a.base + aAt + kOfA[k]!]!;
    const from = b.base + bAt + kOfB[k]!;
    for (let j = 0; j < columns.length; j++) sums[j] = sums[j]! + factor * y[from + columns[j]!]!;
  }
};

function numberRow(type: kernel.ScalarType): Row {
  const round = type === "f32" ? Math.fround : undefined;
  return (out, a, aAt, kOfA, b, bAt, kOfB, columns) => {
    const sums = out as Float32Array; // or another register of numbers
    const [x, y] = [a.data as Float32Array, b.data as Float32Array];
    sums.fill(0);
    const contiguous = columns.length > 0 && columns[columns.length - 1] === columns.length - 1;
    for (let k = 0; k < kOfA.length; k++) {
      const factor = x[a.base + aAt + kOfA[k]!]!;
      const from = b.base + bAt + kOfB[k]!;
      if (round && contiguous) {
        for (let j = 0; j < sums.length; j++) sums[j] = sums[j]! + Math.fround(factor * y[from + j]!);
      } else if (round) {
        for (let j = 0; j < sums.length; j++) sums[j] = sums[j]! + Math.fround(factor * y[from + columns[j]!]!);
      } else if (type === "f64") {
        for (let j = 0; j < sums.length; j++) sums[j] = sums[j]! + factor * y[from + columns[j]!]!;
      } else {
        for (let j = 0; j < sums.length; j++) sums[j] = sums[j]! + Math.imul(factor, y[from + columns[j]!]!);
      }
    }
  };
}
