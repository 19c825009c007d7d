/** Prints a run of `results/` as tables: `node report_file.ts FILE`. */
import { readFileSync } from "node:fs";
import { summaryOf, tableOf, type WorkloadResult } from "./report.ts";

interface Report {
  readonly when: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly node: string;
  readonly rounds: number;
  readonly reference: string;
  readonly workloads: readonly WorkloadResult[];
}

for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, "utf8")) as Report;
  const machine = Object.values(report.machine).join(", ");
  console.log(`${report.when}: ${machine} (cores, GB); Node ${report.node}; ${report.rounds} rounds\n`);
  for (const workload of report.workloads) console.log(`${tableOf(workload, report.reference)}\n`);
  console.log(summaryOf(report.workloads));
}
