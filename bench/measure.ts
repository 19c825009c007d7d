/**
 * Measurements of one workload: the peers' workers take turns, a sample each a round, in rotating order, so that a busy moment of the
 * machine meets all of them.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "./peers.ts";
import { WorkerError, WorkerProcess, type Message } from "./worker_process.ts";
import type { Workload } from "./workloads.ts";

export interface Measured {
  readonly samples: Readonly<Record<string, number>>[];
  check?: number | undefined;
  info?: Readonly<Record<string, unknown>> | undefined;
  /** Why there is no (further) sample. */
  failed?: string;
}

/** Peers by name, with how each is started. */
export type Contenders = ReadonlyMap<string, (workload: Workload) => Command>;

/** A peer whose sample takes this long is sampled twice only. */
const SLOW_SAMPLE_MS = 3000;
/** Relative difference of what peers reach: sums in other orders, no more. */
const TOLERANCE = 1e-3;

export async function measure(workload: Workload, contenders: Contenders, rounds: number) {
  const measured = new Map([...contenders.keys()].map((name): [string, Measured] => [name, { samples: [] }]));
  const count = Math.min(rounds, workload.maxRounds ?? rounds);
  if (workload.cold) await measureCold(workload, contenders, measured, count);
  else await measureWarm(workload, contenders, measured, count);
  return measured;
}

async function measureCold(
  workload: Workload,
  contenders: Contenders,
  measured: Map<string, Measured>,
  rounds: number,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const name of turns([...contenders.keys()], round)) {
      const row = measured.get(name)!;
      if (row.failed !== undefined) continue;
      const worker = new WorkerProcess(contenders.get(name)!(workload));
      const message = await answer(row, () => worker.next());
      worker.stop();
      if (!message) continue;
      row.samples.push({ ...message.metrics, wall_ms: message.elapsedMs });
      accept(row, message, workload);
    }
  }
}

async function measureWarm(
  workload: Workload,
  contenders: Contenders,
  measured: Map<string, Measured>,
  rounds: number,
): Promise<void> {
  const workers = new Map<string, WorkerProcess>();
  try {
    for (const [name, command] of contenders) {
      const worker = new WorkerProcess(command(workload));
      workers.set(name, worker);
      const ready = await answer(measured.get(name)!, () => worker.next());
      if (ready) accept(measured.get(name)!, ready, workload);
    }
    const lastMs = new Map<string, number>();
    for (let round = 0; round < rounds; round++) {
      for (const name of turns([...workers.keys()], round)) {
        const row = measured.get(name)!;
        if (row.failed !== undefined || (row.samples.length >= 2 && lastMs.get(name)! > SLOW_SAMPLE_MS)) continue;
        await pause(30); // what the last one left running comes to rest
        const started = performance.now();
        const message = await answer(row, () => workers.get(name)!.sample());
        lastMs.set(name, performance.now() - started);
        if (message) row.samples.push(message.metrics ?? {});
      }
    }
  } finally {
    for (const worker of workers.values()) worker.stop();
  }
}

function turns(names: readonly string[], round: number): string[] {
  return names.map((_, i) => names[(i + round) % names.length]!);
}

async function answer(row: Measured, ask: () => Promise<Message>): Promise<Message | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    row.failed = error.message;
    return undefined;
  }
}

/** A fast wrong answer counts as none. */
function accept(row: Measured, { check, info }: Message, { expected }: Workload): void {
  row.info = info ?? row.info;
  if (check === undefined || check === null) return;
  row.check = check;
  if (expected !== undefined && !(Math.abs(check - expected) <= TOLERANCE * Math.abs(expected)))
    row.failed = `a wrong answer: ${String(check)}, not ${String(expected)}`;
}
