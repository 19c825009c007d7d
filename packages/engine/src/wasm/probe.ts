/**
 * What this machine's WebAssembly does best: measured once per process, in some ten milliseconds, never guessed from versions.
 *
 * V8 can join pairs of 128-bit operations to AVX2 ones (a flag, off by default, x64 only). It is switched on here, and the
 * candidates for the tile of matrix products are then timed: where it works the wide tile is twice as fast, where it does not that
 * tile spills its registers and loses. A result that differs from plain arithmetic switches it off again.
 */
import { float32, kernel } from "@tfgraph/core";
import type { Target, Tile } from "./emit_context.ts";
import { emitSegment } from "./module.ts";

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
  if (!WebAssembly.validate(emitSegment([trialForm().form], { ...TRIAL_OPTIONS, target: target(SMALL) }).bytes)) {
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
const B_ADDRESS = A_ADDRESS + 4 * M * K;
const C_ADDRESS = B_ADDRESS + 4 * K * N + 64;
const SCRATCH = C_ADDRESS + 4 * M * N + 64;
const MEMORY = { minPages: 1, maxPages: 1, shared: false };

function trialForm() {
  const matrix = (rows: number, columns: number) =>
    kernel.valueOf({ kind: "temporary", dtype: float32, count: rows * columns }, [rows, columns]);
  const [a, b, c] = [matrix(M, K), matrix(K, N), matrix(M, N)];
  const form: kernel.GemmForm = {
    kind: "gemm",
    type: "f32",
    batch: [],
    m: [M],
    n: [N],
    k: [K],
    a,
    b,
    inputs: [],
    stores: [{ target: c, body: kernel.register("f32").mul(0.5) }],
  };
  return {
    form,
    addresses: new Map([
      [a.buffer, A_ADDRESS],
      [b.buffer, B_ADDRESS],
      [c.buffer, C_ADDRESS],
    ]),
  };
}

const TRIAL_OPTIONS = { memory: MEMORY, addressOf: () => 0 };

/** One tile's code, called again and again. */
class Trial {
  readonly tile: Tile;
  bestMs = Infinity;
  private firstMs = 0;
  private calls = 0;
  private readonly run: (scratch: number) => number;
  private readonly memory: WebAssembly.Memory;

  constructor(tile: Tile) {
    this.tile = tile;
    const { form, addresses } = trialForm();
    const addressOf = (buffer: kernel.Buffer) => addresses.get(buffer)!;
    // Modules of equal bytes share their code, and with it the flags it was compiled under.
    const nonce = `probe ${String(performance.now())}`;
    const { bytes } = emitSegment([form], { target: target(tile), memory: MEMORY, addressOf, nonce });
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const values = new Float32Array(this.memory.buffer, A_ADDRESS, M * K + K * N);
    for (let i = 0; i < values.length; i++) values[i] = ((i * 7919) % 1009) / 512 - 1;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.memory } });
    this.run = instance.exports.run as (scratch: number) => number;
  }

  call(): void {
    const start = performance.now();
    for (let i = 0; i < 4; i++) this.run(SCRATCH);
    const elapsed = performance.now() - start;
    if (++this.calls === 2) this.firstMs = elapsed; // the first one compiles
    this.bestMs = Math.min(this.bestMs, elapsed);
  }

  isOptimized(): boolean {
    return this.bestMs * OPTIMIZED < this.firstMs;
  }

  /** Whether the product is what multiplying and adding in order gives. */
  isRight(): boolean {
    const { buffer } = this.memory;
    const [a, b, c] = [
      new Float32Array(buffer, A_ADDRESS),
      new Float32Array(buffer, B_ADDRESS),
      new Float32Array(buffer, C_ADDRESS),
    ];
    for (let i = 0; i < M; i++) {
      for (let j = 0; j < N; j++) {
        let sum = 0;
        for (let k = 0; k < K; k++) sum = Math.fround(sum + Math.fround(a[i * K + k]! * b[k * N + j]!));
        if (c[i * N + j] !== Math.fround(sum * 0.5)) return false;
      }
    }
    return true;
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
