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
import { emitSegment, type EmittedForm } from "./module.ts";

const WIDE: Tile = { rows: 5, vectors: 4, unroll: 2 };
const NARROW: Tile = { rows: 5, vectors: 2, unroll: 4 };
/** For optimizers that hoist all loads to the top of a loop. */
const SMALL: Tile = { rows: 4, vectors: 2, unroll: 1 };

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

function probe(): Target {
  if (!WebAssembly.validate(emitSegment([trialForms().timed], { ...TRIAL_OPTIONS, target: target(SMALL) }).bytes)) {
    return { simd: false, tile: SMALL };
  }
  const wide = setRevectorize(true);
  const trials = (wide ? [WIDE, NARROW, SMALL] : [NARROW, SMALL]).map((tile) => new Trial(tile));
  const settled = race(trials);
  const right = trials.filter((trial) => trial.isRight());
  // Where the machine had no time to optimize, the times say nothing: the first candidate is the likeliest.
  const [best] = settled ? right.sort((a, b) => a.bestMs - b.bestMs) : right;
  if (best) return target(best.tile);
  setRevectorize(false);
  console.warn("tfgraph: 256-bit WebAssembly gave wrong results on this machine and is switched off.");
  return target(SMALL);
}

function target(tile: Tile): Target {
  return { simd: true, tile };
}

/** Whether the flag could be set and may have an effect: in Node on x64, unless TFGRAPH_REVECTORIZE=0. */
function setRevectorize(on: boolean): boolean {
  const { process } = globalThis as { process?: NodeJS.Process };
  if (process?.arch !== "x64" || process.env.TFGRAPH_REVECTORIZE === "0") return false;
  if (typeof process.getBuiltinModule !== "function") return false;
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
  const outputs = [values([M, N], GAP), values([M, K], GAP), values([M], GAP)] as const;
  const [product, mapped, sums] = outputs;
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
  return { timed, others, inputs: [a, b], outputs, addresses, scratch: aligned(end) };
}

const MEMORY = { minPages: 1, maxPages: 1, shared: false };
const TRIAL_OPTIONS = { memory: MEMORY, addressOf: () => 0 };

/** One tile's code, called again and again. */
class Trial {
  readonly tile: Tile;
  private readonly forms = trialForms();
  bestMs = Infinity;
  private firstMs = 0;
  private calls = 0;
  private readonly runTimed: () => number;
  private readonly runOthers: () => number;
  private readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });

  constructor(tile: Tile) {
    this.tile = tile;
    const { timed, others } = this.forms;
    const values = new Float32Array(this.memory.buffer, A_ADDRESS, INPUT_BYTES / 4);
    for (let i = 0; i < values.length; i++) values[i] = ((i * 7919) % 1009) / 512 - 1;
    this.runTimed = this.compile([timed]);
    this.runOthers = this.compile(others);
  }

  private compile(forms: readonly EmittedForm[]): () => number {
    const { addresses, scratch } = this.forms;
    const addressOf = (buffer: kernel.Buffer) => addresses.get(buffer)!;
    // Modules of equal bytes share their code, and with it the flags it was compiled under.
    const nonce = `probe ${String(performance.now())}`;
    const { bytes } = emitSegment(forms, { target: target(this.tile), memory: MEMORY, addressOf, nonce });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.memory } });
    const run = exports.run as (scratch: number) => number; // what emitSegment exports
    return () => run(scratch);
  }

  call(): void {
    const start = performance.now();
    for (let i = 0; i < 4; i++) this.runTimed();
    const elapsed = performance.now() - start;
    if (++this.calls === 2) this.firstMs = elapsed; // the first one compiles
    this.bestMs = Math.min(this.bestMs, elapsed);
    this.runOthers();
  }

  isOptimized(): boolean {
    return this.bestMs * OPTIMIZED < this.firstMs;
  }

  /** Whether the results are the interpreter's. */
  isRight(): boolean {
    const { timed, others, inputs, outputs } = this.forms;
    const oracle = new PlainMemory();
    for (const value of inputs) oracle.set(value.buffer, this.elements(value.buffer).slice());
    for (const value of outputs) oracle.set(value.buffer, new Float32Array(value.buffer.count));
    for (const form of [timed, ...others]) prepare(form, oracle)();
    return outputs.every(({ buffer }) => {
      const { data } = oracle.locate(buffer, float32);
      return this.elements(buffer).every((x, i) => x === data[i]);
    });
  }

  private elements(buffer: kernel.Buffer): Float32Array {
    return new Float32Array(this.memory.buffer, this.forms.addresses.get(buffer), buffer.count);
  }
}

/** Calls all candidates in turn until their optimized code has been timed; whether that came about. */
function race(trials: readonly Trial[]): boolean {
  const deadline = performance.now() + PATIENCE_MS;
  let settled = 0;
  while (settled < SETTLED_CALLS && performance.now() < deadline) {
    for (const trial of trials) trial.call();
    if (trials.every((trial) => trial.isOptimized())) settled++;
  }
  return settled === SETTLED_CALLS;
}
