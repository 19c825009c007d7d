/** `npm run bench`: each program of this folder as a process of its own, its median time beside that of an empty process. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const rounds = 9;
const dir = import.meta.dirname;
const programs = readdirSync(dir).filter((file) => file.endsWith(".ts") && file !== "run.ts");

function elapsedMs(args: string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: dir });
  if (status !== 0) {
    console.error(stderr);
    process.exit(1);
  }
  return performance.now() - started;
}

const contenders = new Map<string, string[]>([["an empty process", ["--eval", ""]]]);
for (const program of programs) contenders.set(program, [join(dir, program)]);
const times = new Map([...contenders.keys()].map((name) => [name, [] as number[]]));
// interleaved, so that a busy moment of the machine meets all of them
for (let round = 0; round < rounds; round++) {
  for (const [name, args] of contenders) times.get(name)!.push(elapsedMs(args));
}
for (const [name, ms] of times) {
  const median = ms.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  console.log(`${name.padEnd(24)} ${median.toFixed(0).padStart(6)} ms`);
}
