/**
 * The worker's side of a measurement: a process of one peer and one workload. It writes JSON, a line each: `{ ready, check, info }` once it is warm, then
 * `{ metrics }` for every line "go" that it reads. peers/python/protocol.py is its twin.
 */
import { createInterface } from "node:readline";

type Metrics = Readonly<Record<string, number>>;

/** What is timed, microseconds a step. */
export interface StepWorker {
  readonly step: () => unknown;
  /** What it has reached, to be compared with what every peer must reach. */
  readonly check: () => number | Promise<number>;
  readonly info: Readonly<Record<string, unknown>>;
}

/** A workload that measures itself. */
export interface SampleWorker {
  readonly sample: () => Metrics | Promise<Metrics>;
  readonly check: () => number | Promise<number>;
  readonly info: Readonly<Record<string, unknown>>;
}

/** Steps before the check. */
const CHECK_STEPS = 5;
/** A peer that takes this long for a step is not warmed up. */
const SLOW_MS = 4000;
const SAMPLE_MS = Number(process.env.BENCH_SAMPLE_MS ?? 400);

const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
const rssMegabytes = () => process.memoryUsage().rss / 2 ** 20;

async function run(step: () => unknown, count: number): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    const pending = step();
    if (pending instanceof Promise) await pending;
  }
  return performance.now() - started;
}

/** Warms up; returns how many steps make a sample. */
async function warmUp(step: () => unknown): Promise<number> {
  const started = performance.now();
  let steps = 0;
  while (steps < 2 || performance.now() - started < 2 * SAMPLE_MS) {
    await run(step, 1);
    steps++;
  }
  const some = Math.max(1, Math.floor(steps / 4));
  const elapsedMs = await run(step, some);
  return Math.max(1, Math.round((SAMPLE_MS * some) / elapsedMs));
}

async function answer(measure: () => Promise<Metrics>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== "go") break;
    say({ metrics: await measure() });
  }
  process.exit(0);
}

export async function serveSteps({ step, check, info }: StepWorker): Promise<void> {
  const slow = (await run(step, 1)) > SLOW_MS;
  await run(step, CHECK_STEPS - 1);
  const reached = await check();
  const steps = slow ? 1 : await warmUp(step);
  say({ ready: true, check: reached, info: { runtime: `Node ${process.version}`, ...info } });
  await answer(async () => ({ us: ((await run(step, steps)) * 1000) / steps, rss_mb: rssMegabytes() }));
}

export async function serveSamples({ sample, check, info }: SampleWorker): Promise<void> {
  await sample();
  say({ ready: true, check: await check(), info: { runtime: `Node ${process.version}`, ...info } });
  await answer(async () => sample());
}

/** What a process measures once: it is started anew for every sample. */
export function serveOnce(metrics: Metrics, check?: number): void {
  say({ metrics, check });
}
