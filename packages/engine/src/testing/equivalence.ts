/** For tests: the same forms by the interpreter and by emitted code, on the same random memory, byte for byte. */
import { allocateData, kernel, type TypedArray } from "@tfgraph/core";
import { expect } from "vitest";
import { prepare } from "../interpret/interpret.ts";
import { PlainMemory } from "../memory.ts";
import type { Target } from "../wasm/emit_context.ts";
import { emitKernels, kernelModule, WORKSPACE, type EmittedForm } from "../wasm/kernels.ts";
import { makeProgram } from "../wasm/program.ts";
import { CONTROL_BYTES, sequencerModule, STEP } from "../wasm/sequencer.ts";

/** A target, and for how many threads kernels are cut into chunks (all run here, the last one first). */
export interface Way extends Target {
  readonly threads?: number;
}

export const TARGETS: readonly (readonly [string, Way])[] = [
  ["scalar", { simd: false, tile: { rows: 4, vectors: 2, unroll: 1 } }],
  ["4x8 tiles", { simd: true, tile: { rows: 4, vectors: 2, unroll: 1 } }],
  ["5x8 tiles", { simd: true, tile: { rows: 5, vectors: 2, unroll: 4 } }],
  ["5x16 tiles", { simd: true, tile: { rows: 5, vectors: 4, unroll: 2 } }],
  ["3x12 tiles", { simd: true, tile: { rows: 3, vectors: 3, unroll: 4 } }],
  ["3x24 tiles", { simd: true, tile: { rows: 3, vectors: 6, unroll: 4 } }],
  ["5x16 tiles in chunks", { simd: true, tile: { rows: 5, vectors: 4, unroll: 2 }, threads: 3 }],
];

/** Every buffer some forms touch. */
function buffersOf(forms: readonly EmittedForm[]): kernel.Buffer[] {
  return [...new Set(forms.flatMap((f) => [...kernel.reads(f), ...kernel.writes(f)].map((a) => a.buffer)))];
}

type Fill = (buffer: kernel.Buffer, i: number) => number | bigint;

/** Fills buffers, runs the forms both ways and compares all memory afterwards. */
export function expectSameBytes(forms: readonly EmittedForm[], target: Way, fill: Fill): void {
  const plain = new PlainMemory();
  const copies = new Map(buffersOf(forms).map((buffer) => [buffer, filled(buffer, fill)]));
  for (const [buffer, copy] of copies) plain.set(buffer, copy);
  for (const form of forms) prepare(form, plain)();
  const { failed, bytes } = runCompiled(forms, target, fill);
  expect(failed).toBe(0);
  for (const [buffer, copy] of copies)
    expect(bits(bytes.get(buffer)!), `${buffer.kind} ${buffer.dtype.name}`).toEqual(bits(copy));
}

/** Runs emitted code on filled buffers. */
export function runCompiled(
  forms: readonly EmittedForm[],
  target: Way,
  fill: Fill,
): { failed: number; bytes: ReadonlyMap<kernel.Buffer, TypedArray> } {
  const buffers = buffersOf(forms);
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  const addresses = new Map<kernel.Buffer, number>();
  let end = 65536;
  const bytes = new Map<kernel.Buffer, TypedArray>();
  for (const buffer of buffers) {
    const data = filled(buffer, fill);
    const view = new buffer.dtype.arrayType!(memory.buffer, end, data.length);
    (view as Float32Array).set(data as Float32Array); // of one type
    addresses.set(buffer, end);
    bytes.set(buffer, view);
    end += Math.ceil(data.byteLength / 64) * 64 + 64;
  }
  const { threads } = target;
  const allocate = (sizeBytes: number) => {
    const address = end;
    end += Math.ceil(sizeBytes / 64) * 64;
    return address;
  };
  const limits = { minPages: 1, maxPages: 65536, shared: true };
  const emitted = forms.flatMap((form, i) =>
    emitKernels(form, target, threads ?? 1).map((code) => ({ code, form: i })),
  );
  const codes = emitted.map(({ code }) => code);
  const module = kernelModule(
    codes.map((code) => code.body),
    limits,
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
  const kernels = new WebAssembly.Table({ element: "anyfunc", initial: codes.length });
  codes.forEach((_, i) => kernels.set(i, exports[String(i)]));
  const steps = emitted.map(
    ({ code, form }, slot) => ({ kind: "kernel", code, slot, position: form, work: Infinity }) as const,
  );
  addresses.set(WORKSPACE, allocate(Math.max(0, ...codes.map((code) => code.workspaceBytes ?? 0))));
  const { words } = makeProgram(steps, threads ?? 1, (buffer) => addresses.get(buffer)!);
  const [control, program] = [allocate(CONTROL_BYTES), allocate(words.byteLength)];
  const memoryWords = new Int32Array(memory.buffer);
  memoryWords.set(words, program / 4);
  memoryWords[(control + STEP) / 4] = 1;
  const sequencer = new WebAssembly.Instance(new WebAssembly.Module(sequencerModule(limits, true)), {
    env: { memory, kernels },
  });
  // what the sequencer's module exports
  const lead = sequencer.exports.lead as (control: number, program: number, step: number, scratch: number) => number;
  return { failed: lead(control, program, 1, allocate(0)), bytes };
}

function filled(buffer: kernel.Buffer, fill: Fill): TypedArray {
  const data = allocateData(buffer.dtype, buffer.count) as TypedArray; // never a host type here
  for (let i = 0; i < data.length; i++) (data as { [i: number]: number | bigint })[i] = fill(buffer, i);
  return data;
}

/** Elements as text that tells -0 from 0 and takes all NaNs for one. */
function bits(data: ArrayLike<number | bigint>): string[] {
  return Array.from(data, (x) => (Object.is(x, -0) ? "-0" : String(x)));
}
