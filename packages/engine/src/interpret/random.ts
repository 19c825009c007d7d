/**
 * Random numbers as TensorFlow's CPU kernels make them, bit for bit.
 * The distributions: tensorflow/core/lib/random/random_distributions.h; log, sin and cos are glibc's (libm.ts).
 */
import { float64, int32, int64, bfloat16, half, kernel, RuntimeError, toBfloat16Bits, toHalfBits } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { boxMuller, boxMullerDouble, toDoubleUnit, toFloatUnit } from "./box_muller.ts";

/** Blocks a run reserves for each element. */
const RESERVED_PER_ELEMENT = 256n;

export function prepareRandom(form: kernel.RandomForm, memory: Memory): () => void {
  const place = memory.locate(form.state.buffer, form.state.dtype);
  const words = (place.data as Uint32Array).subarray(
    place.base + form.state.offset,
    place.base + form.state.offset + 6,
  );
  const target = memory.locate(form.target.buffer, form.target.dtype);
  const out = target.data as { [i: number]: number | bigint };
  const first = target.base + form.target.offset;
  const bounds = form.inputs.map((access) => {
    const at = memory.locate(access.buffer, access.dtype);
    return () => at.data[at.base + access.offset] as number | bigint;
  });
  return () => {
    const state = new kernel.Philox(words);
    const [low, high] = bounds.map((read) => read());
    fill(form, state.clone(), (i, value) => (out[first + i] = value), low, high);
    state.skip(BigInt(form.count) * RESERVED_PER_ELEMENT);
  };
}

type Put = (i: number, value: number | bigint) => void;

function fill(
  form: kernel.RandomForm,
  generator: kernel.Philox,
  put: Put,
  low?: number | bigint,
  high?: number | bigint,
): void {
  const dtype = form.target.dtype.base_dtype;
  const { count } = form;
  switch (form.distribution) {
    case "uniform":
      if (dtype === float64) {
        fillGroups(generator, count, 2, (b, i) => toDoubleUnit(b[2 * i]!, b[2 * i + 1]!), put);
        return;
      }
      if (dtype === half) {
        fillGroups(generator, count, 4, (b, i) => toHalfBits((b[i]! & 0x3ff) / 1024), put);
        return;
      }
      if (dtype === bfloat16) {
        fillGroups(generator, count, 4, (b, i) => toBfloat16Bits((b[i]! & 0x7f) / 128), put);
        return;
      }
      {
        fillGroups(generator, count, 4, (b, i) => toFloatUnit(b[i]!), put);
        return;
      }
    case "uniform_int": {
      fillIntegers(dtype, generator, count, low!, high!, put);
      return;
    }
    case "normal": {
      fillNormals(dtype, generator, count, put);
      return;
    }
    case "truncated_normal": {
      fillTruncated(dtype, generator, count, put);
      return;
    }
  }
}

/** `perBlock` values from each block of four numbers. */
function fillGroups(
  generator: kernel.Philox,
  count: number,
  perBlock: number,
  value: (block: Uint32Array, i: number) => number | bigint,
  put: Put,
): void {
  for (let start = 0; start < count; start += perBlock) {
    const block = generator.next();
    for (let i = 0; i < perBlock && start + i < count; i++) put(start + i, value(block, i));
  }
}

function fillIntegers(
  dtype: unknown,
  generator: kernel.Philox,
  count: number,
  low: number | bigint,
  high: number | bigint,
  put: Put,
): void {
  if (dtype === int32) {
    const [lo, range] = [Number(low), (Number(high) - Number(low)) >>> 0];
    fillGroups(generator, count, 4, (b, i) => (lo + (b[i]! % range)) | 0, put);
  } else if (dtype === int64) {
    const [lo, range] = [BigInt(low), BigInt.asUintN(64, BigInt(high) - BigInt(low))];
    fillGroups(
      generator,
      count,
      2,
      (b, i) => BigInt.asIntN(64, lo + ((BigInt(b[2 * i]!) | (BigInt(b[2 * i + 1]!) << 32n)) % range)),
      put,
    );
  } else {
    throw new RuntimeError("uniform integers are int32 or int64");
  }
}

/** A float normal as an element: half and bfloat16 are rounded bits. */
function rounding(dtype: unknown): (x: number) => number {
  return dtype === half ? toHalfBits : dtype === bfloat16 ? toBfloat16Bits : (x) => x;
}

function fillNormals(dtype: unknown, generator: kernel.Philox, count: number, put: Put): void {
  const pair = new Float64Array(2);
  const perBlock = dtype === float64 ? 2 : 4;
  const round = rounding(dtype);
  for (let start = 0; start < count; start += perBlock) {
    const block = generator.next();
    for (let i = 0; i < perBlock && start + i < count; i++) {
      if (i % 2 === 0) {
        if (dtype === float64) boxMullerDouble(block[0]!, block[1]!, block[2]!, block[3]!, pair);
        else boxMuller(block[i]!, block[i + 1]!, pair);
      }
      put(start + i, round(pair[i % 2]!));
    }
  }
}

/** Each group of values reads on from its own place until it has enough within two standard deviations. */
function fillTruncated(dtype: unknown, base: kernel.Philox, count: number, put: Put): void {
  const pair = new Float64Array(2);
  const group = dtype === float64 ? 2 : 4;
  const round = rounding(dtype);
  for (let start = 0; start < count; start += group) {
    const generator = base.clone();
    base.skip(BigInt(group * 64));
    const size = Math.min(group, count - start);
    let filled = 0;
    while (filled < size) {
      const [x0, x1] = [generator.nextUint32(), generator.nextUint32()];
      if (dtype === float64) boxMullerDouble(x0, x1, generator.nextUint32(), generator.nextUint32(), pair);
      else boxMuller(x0, x1, pair);
      for (let i = 0; i < 2 && filled < size; i++) {
        if (Math.abs(pair[i]!) < 2) put(start + filled++, round(pair[i]!));
      }
    }
  }
}
