/**
 * What this machine's WebAssembly does best: measured once per process, in some ten milliseconds, never guessed from versions.
 *
 * V8 can join pairs of 128-bit operations to AVX2 ones (a flag, off by default, x64 only). It is switched on here, and the
 * candidates for the tile of matrix products are then timed: where it works the wide tile is twice as fast, where it does not that
 * tile spills its registers and loses. Where a product, a map or a reduction differs from the interpreter's, it is switched off again.
 */
import { float32, kernel } from "@tfgraph/core";
import type { Target, Tile } from "./emit_context.ts";
import { aligned } from "../arena.ts";
import { prepare } from "../interpret/interpret.ts";
import { PlainMemory } from "../memory.ts";
import { emitKernels, kernelModule, type EmittedForm } from "./kernels.ts";

const WIDE: Tile = { rows: 5, vectors: 4, unroll: 4 };
const NARROW: Tile = { rows: 5, vectors: 2, unroll: 4 };
/** These need fewer instructions for their additions, and more of the panel at each step. */
const WIDE_FLAT: Tile = { rows: 3, vectors: 6, unroll: 4 };
const NARROW_FLAT: Tile = { rows: 3, vectors: 3, unroll: 4 };
/** For optimizers that hoist all loads to the top of a loop. */
const SMALL: Tile = { rows: 4, vectors: 2, unroll: 1 };
/** With a multiplication and addition in one, a step needs one register less. */
const WIDE_FMA: Tile = { rows: 6, vectors: 4, unroll: 2 };
const NARROW_FMA: Tile = { rows: 6, vectors: 2, unroll: 4 };

const FLAG = "experimental-wasm-revectorize";
const PATIENCE_MS = 60;
/** Optimized code is this much faster than a first call. */
const OPTIMIZED = 2.5;
/** Calls of every candidate after the last one was optimized. */
const SETTLED_CALLS = 12;

let probed: Target | undefined;

/** The best way to emit kernels here; the first call measures. */
export function probeTarget(): Target {
  return (probed ??= probe());
}

export function isProbed(): boolean {
  return probed !== undefined;
}

function probe(): Target {
  const widest = widestVectors();
  if (widest < 128 || !isValid({ simd: true, tile: SMALL })) return { simd: false, tile: SMALL };
  const wide = widest >= 256 && setRevectorize(true);
  const forms = trialForms();
  const fma = wantsFma() && isValid({ simd: true, tile: SMALL, fma: true });
  const tiles = fma ? [WIDE_FMA, WIDE, NARROW_FMA, NARROW, SMALL] : [WIDE, NARROW_FLAT, NARROW, SMALL];
  const targets = tiles.filter(({ vectors }) => wide || vectors < WIDE.vectors);
  const trials = targets.map((tile) => new Trial({ simd: true, tile, fma }, forms));
  const others = new TrialCode(trials[0]!.target, forms, forms.others);
  const flat = new TrialCode({ simd: true, tile: WIDE_FLAT }, forms, [forms.timed]);
  const settled = race(trials, [others, flat]);
  // Where the machine had no time to optimize, the times say nothing: the first candidate is the likeliest.
  if (settled) trials.sort((a, b) => a.bestMs - b.bestMs);
  const best = others.isRight() ? trials.find((trial) => trial.isRight()) : undefined;
  if (best)
    return best.target.tile === WIDE && !fma && flat.isRight() ? { ...best.target, shortTile: WIDE_FLAT } : best.target;
  setRevectorize(false);
  console.warn("tfgraph: 256-bit WebAssembly gave wrong results on this machine and is switched off.");
  return { simd: true, tile: SMALL };
}

/** Whether there are all instructions that a target uses. */
function isValid(target: Target): boolean {
  const codes = emitKernels(trialForms().timed, target, 1);
  return WebAssembly.validate(
    kernelModule(
      codes.map((code) => code.body),
      MEMORY,
    ),
  );
}

const { process } = globalThis as { process?: NodeJS.Process };

/** Bits of a vector at most: TFGRAPH_VECTOR_BITS=128 does without 256-bit operations, 0 without any. */
function widestVectors(): number {
  return Number(process?.env.TFGRAPH_VECTOR_BITS ?? 256);
}

/** TFGRAPH_FMA=1 asks for contractions whose products are not rounded before they are added. */
function wantsFma(): boolean {
  return process?.env.TFGRAPH_FMA === "1";
}

/** Whether the flag could be set and may have an effect: in Node on x64. */
function setRevectorize(on: boolean): boolean {
  if (process?.arch !== "x64" || typeof process.getBuiltinModule !== "function") return false;
  process.getBuiltinModule("node:v8").setFlagsFromString(`--${on ? "" : "no-"}${FLAG}`);
  return true;
}

const [M, K, N] = [20, 64, 45] as const;
const A_ADDRESS = 1024;
const INPUT_BYTES = 4 * (M * K + K * N);
/** Where a tile may write beyond its columns. */
const GAP = 64;

/** Forms on the same memory: a product, which is timed, and others, which must be right as well. */
function trialForms() {
  const addresses = new Map<kernel.Buffer, number>();
  let end = A_ADDRESS;
  const values = (shape: readonly number[], gap = 0) => {
    const count = shape.reduce((x, y) => x * y);
    const value = kernel.valueOf({ kind: "temporary", dtype: float32, count }, shape);
    addresses.set(value.buffer, end);
    end += 4 * count + gap;
    return value;
  };
  const [a, b] = [values([M, K]), values([K, N], GAP)];
  const [product, mapped, sums] = [values([M, N], GAP), values([M, K], GAP), values([M], GAP)];
  const x = kernel.load(float32, 0);
  const timed: EmittedForm = {
    kind: "gemm",
    type: "f32",
    batch: [],
    m: [M],
    n: [N],
    k: [K],
    a,
    b,
    inputs: [],
    stores: [{ target: product, body: kernel.register("f32").mul(0.5) }],
  };
  const others: EmittedForm[] = [
    {
      kind: "map",
      shape: [M, K],
      inputs: [a],
      stores: [{ target: mapped, body: x.gt(0).select(kernel.exp(x), x.mul(x).add(0.25).sqrt()) }],
      checks: [],
    },
    {
      kind: "reduce",
      kept: [M],
      reduced: [K],
      lanes: 1,
      combine: "sum",
      inputs: [a],
      body: x.mul(x),
      finish: kernel.register("f32"),
      target: sums,
    },
  ];
  return { timed, others, inputs: [a, b], addresses, scratch: aligned(end) };
}

type TrialForms = ReturnType<typeof trialForms>;

const MEMORY = { minPages: 1, maxPages: 1, shared: false };
/** Where each kernel's arguments are. */
const ARGUMENTS_ADDRESS = 64;
const ARGUMENTS_BYTES = 128;

type KernelFunction = (start: number, end: number, scratch: number, args: number) => number;

/** Forms compiled for a tile, with memory of their own. */
class TrialCode {
  readonly target: Target;
  readonly run: () => void;
  private readonly all: TrialForms;
  private readonly forms: readonly EmittedForm[];
  private readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });

  constructor(target: Target, all: TrialForms, forms: readonly EmittedForm[]) {
    this.target = target;
    this.all = all;
    this.forms = forms;
    // Multiples of 2^-9 below 1: their products and sums are exact, in whatever way they are rounded.
    const values = new Float32Array(this.memory.buffer, A_ADDRESS, INPUT_BYTES / 4);
    for (let i = 0; i < values.length; i++) values[i] = ((i * 7919) % 1009) / 512 - 1;
    const codes = forms.flatMap((form) => emitKernels(form, target, 1));
    // Modules of equal bytes share their code, and with it the flags it was compiled under.
    const nonce = `probe ${String(performance.now())}`;
    const bytes = kernelModule(
      codes.map((code) => code.body),
      MEMORY,
      nonce,
    );
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.memory } });
    const calls = codes.map(({ args, extent }, i) => {
      const at = ARGUMENTS_ADDRESS + i * ARGUMENTS_BYTES;
      const words = new Int32Array(this.memory.buffer, at, ARGUMENTS_BYTES / 4);
      words.set(args.map((a) => (a.buffer === undefined ? a.value : all.addresses.get(a.buffer)! + a.offsetBytes)));
      const kernelFunction = exports[String(i)] as KernelFunction; // what kernelModule exports
      return () => kernelFunction(0, extent, all.scratch, at);
    });
    this.run = () => {
      for (const call of calls) call();
    };
  }

  /** Whether the results are the interpreter's. */
  isRight(): boolean {
    const oracle = new PlainMemory();
    for (const { buffer } of this.all.inputs) oracle.set(buffer, this.elements(buffer).slice());
    const outputs = this.forms.flatMap((form) => kernel.writes(form).map((access) => access.buffer));
    for (const buffer of outputs) oracle.set(buffer, new Float32Array(buffer.count));
    for (const form of this.forms) prepare(form, oracle)();
    return outputs.every((buffer) => {
      const { data } = oracle.locate(buffer, float32);
      return this.elements(buffer).every((x, i) => x === data[i]);
    });
  }

  private elements(buffer: kernel.Buffer): Float32Array {
    return new Float32Array(this.memory.buffer, this.all.addresses.get(buffer), buffer.count);
  }
}

/** One tile's product, called again and again. */
class Trial extends TrialCode {
  bestMs = Infinity;
  private firstMs = 0;
  private calls = 0;

  constructor(target: Target, forms: TrialForms) {
    super(target, forms, [forms.timed]);
  }

  call(): void {
    const start = performance.now();
    for (let i = 0; i < 4; i++) this.run();
    const elapsed = performance.now() - start;
    if (++this.calls === 2) this.firstMs = elapsed; // the first one compiles
    this.bestMs = Math.min(this.bestMs, elapsed);
  }

  isOptimized(): boolean {
    return this.bestMs * OPTIMIZED < this.firstMs;
  }
}

/** Calls all candidates in turn until their optimized code has been timed; whether that came about. */
function race(trials: readonly Trial[], others: readonly TrialCode[]): boolean {
  const deadline = performance.now() + (hasCoarseClock() ? 0 : PATIENCE_MS);
  let settled = 0;
  do {
    for (const trial of trials) trial.call();
    for (const other of others) other.run();
    if (trials.every((trial) => trial.isOptimized())) settled++;
  } while (settled < SETTLED_CALLS && performance.now() < deadline);
  return settled === SETTLED_CALLS;
}

/** A page that may not share memory has a clock of 0.1 ms, which times nothing here. */
function hasCoarseClock(): boolean {
  return (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false;
}
