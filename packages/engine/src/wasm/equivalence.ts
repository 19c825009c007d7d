/** For tests: the same forms by the interpreter and by emitted code, on the same random memory, byte for byte. */
import { kernel } from "@tfgraph/core";
import { expect } from "vitest";
import { prepare } from "../interpret/interpret.ts";
import { PlainMemory } from "../memory.ts";
import type { Target } from "./emit_context.ts";
import { emitSegment, type EmittedForm } from "./module.ts";

export const TARGETS: readonly (readonly [string, Target])[] = [
  ["scalar", { simd: false, tile: { rows: 4, vectors: 2, unroll: 1 } }],
  ["4x8 tiles", { simd: true, tile: { rows: 4, vectors: 2, unroll: 1 } }],
  ["5x8 tiles", { simd: true, tile: { rows: 5, vectors: 2, unroll: 4 } }],
  ["5x16 tiles", { simd: true, tile: { rows: 5, vectors: 4, unroll: 2 } }],
];

/** Every buffer some forms touch. */
function buffersOf(forms: readonly EmittedForm[]): kernel.Buffer[] {
  return [...new Set(forms.flatMap((f) => [...kernel.reads(f), ...kernel.writes(f)].map((a) => a.buffer)))];
}

type Fill = (buffer: kernel.Buffer, i: number) => number | bigint;

/** Fills buffers, runs the forms both ways and compares all memory afterwards. */
export function expectSameBytes(forms: readonly EmittedForm[], target: Target, fill: Fill): void {
  const buffers = buffersOf(forms);
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64 });
  const addresses = new Map<kernel.Buffer, number>();
  const plain = new PlainMemory();
  let end = 65536;
  const views = buffers.map((buffer) => {
    const { arrayType, kind, size } = buffer.dtype;
    if (!arrayType) throw new TypeError("host buffers are not in memory");
    addresses.set(buffer, end);
    const length = kind === "complex" ? 2 * buffer.count : buffer.count;
    const view = new arrayType(memory.buffer, end, length);
    for (let i = 0; i < length; i++) (view as { [i: number]: number | bigint })[i] = fill(buffer, i);
    end += Math.ceil((buffer.count * size) / 64) * 64 + 64;
    const copy = view.slice();
    plain.set(buffer, copy);
    return [buffer, view, copy] as const;
  });
  for (const form of forms) prepare(form, plain)();
  const { bytes } = emitSegment(forms, {
    target,
    memory: { minPages: 1, maxPages: 65536, shared: false },
    addressOf: (buffer) => addresses.get(buffer)!,
  });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  expect((instance.exports.run as (scratch: number) => number)(end)).toBe(0);
  for (const [buffer, view, copy] of views)
    expect(bits(view), `${buffer.kind} ${buffer.dtype.name}`).toEqual(bits(copy));
}

/** Elements as text that tells -0 from 0 and takes all NaNs for one. */
function bits(data: ArrayLike<number | bigint>): string[] {
  return Array.from(data, (x) => (Object.is(x, -0) ? "-0" : String(x)));
}
