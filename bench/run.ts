/** `npm run bench`: workloads on tfgraph and its peers, in one run. README.md says how to read it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "../tools/setup.mjs";
import { measure, type Contenders } from "./measure.ts";
import { PEERS, takesPart, type Command } from "./peers.ts";
import { resultOf, summaryOf, tableOf, type WorkloadResult } from "./report.ts";
import { WORKLOADS, type Workload } from "./workloads.ts";

const REFERENCE = "tf";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    peers: { type: "string" },
    workloads: { type: "string" },
    out: { type: "string" },
  },
});

/** @throws Failure naming what there is */
function chosen<T>(what: string, all: readonly T[], nameOf: (item: T) => string, names: string | undefined): T[] {
  if (names === undefined || names === "all") return [...all];
  return names.split(",").map((name) => {
    const found = all.find((item) => nameOf(item) === name);
    if (!found) throw new Failure(`There is no ${what} "${name}": ${all.map(nameOf).join(", ")}`);
    return found;
  });
}

const workloads = chosen("workload", WORKLOADS, (w) => w.id, options.workloads);
const peers = chosen("peer", PEERS, (p) => p.name, options.peers).filter((p) => p.usual || options.peers !== undefined);
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Failure(`--rounds ${options.rounds} is no number of rounds`);

const ready = new Map<string, (workload: Workload) => Command>();
/** Peers that this machine cannot have, and why. */
const unavailable: Record<string, string> = {};
for (const peer of peers) {
  try {
    ready.set(peer.name, peer.prepare());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    unavailable[peer.name] = error.message;
  }
}

function contendersOf(workload: Workload): Contenders {
  return new Map(
    [...ready].filter(([name]) =>
      takesPart(
        peers.find((p) => p.name === name)!,
        workload,
      ),
    ),
  );
}

const results: WorkloadResult[] = [];
for (const workload of workloads) {
  console.error(`> ${workload.id}: ${workload.title}`);
  const result = resultOf(workload, await measure(workload, contendersOf(workload), rounds), REFERENCE);
  results.push(result);
  console.log(`${tableOf(result, REFERENCE)}\n`);
}
for (const [name, why] of Object.entries(unavailable)) console.log(`${name} is not in this run: ${why}\n`);
console.log(summaryOf(results));

const report = {
  when: new Date().toISOString(),
  machine: {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
  },
  node: process.version,
  rounds,
  reference: REFERENCE,
  peers: Object.fromEntries(peers.map(({ name, about }) => [name, about])),
  unavailable,
  workloads: results,
};
const out = resolve(options.out ?? join(import.meta.dirname, "results", `${report.when.replaceAll(":", "-")}.json`));
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, `${JSON.stringify(report, null, 1)}\n`);
console.log(`\n${out}`);

const wrong = results.flatMap(({ id, peers }) =>
  Object.entries(peers).flatMap(([name, { failed }]) => (failed === undefined ? [] : [`${id} ${name}: ${failed}`])),
);
if (wrong.length > 0) {
  console.error(`\nFailed:\n${wrong.join("\n")}`);
  process.exitCode = 1;
}
