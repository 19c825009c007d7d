/**
 * Kills a saving process (save_forever.ts) at random moments and looks at what is left: `node kill_saves.ts [KILLS]`.
 * The last complete checkpoint must restore, and no checkpoint may be half old and half new.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BundleReader, checkpoint_exists } from "@tfgraph/io";

export interface Outcome {
  readonly kills: number;
  /** Times the kill came in the middle of a save: files that are no finished checkpoint lay about. */
  readonly interrupted: number;
  readonly checkpointsRead: number;
}

const child = fileURLToPath(new URL("save_forever.ts", import.meta.url));

/** Starts the child, lets it live that long after it is ready, and kills it. */
function runAndKill(directory: string, first: number, lifeMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const saver = spawn(process.execPath, ["--conditions=source", child, directory, String(first)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    saver.on("error", reject);
    saver.on("close", (_code, signal) => {
      if (signal === "SIGKILL") resolve();
      else reject(new RangeError(`the child ended by itself: ${String(_code)}`));
    });
    saver.stdout.once("data", () => setTimeout(() => saver.kill("SIGKILL"), lifeMs));
  });
}

/** The number everything in a checkpoint is filled with. @throws RangeError where it is half of one save and half of another */
function read(prefix: string): number {
  using reader = new BundleReader(prefix);
  const found = new Set<unknown>();
  const sizes = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const { data } = reader.read(`tensor_${String(i)}`);
    sizes.add(data.length);
    for (const x of data) found.add(x);
  }
  const [n] = found;
  if (found.size !== 1 || sizes.size !== 1 || typeof n !== "number")
    throw new RangeError(`${prefix} is half-read: ${[...found].join(", ")}`);
  return n;
}

/** @throws where a checkpoint is lost or half-read */
export async function killSaves(kills: number): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), "tfgraph-kill-"));
  let interrupted = 0;
  let checkpointsRead = 0;
  let last = 0;
  try {
    for (let i = 0; i < kills; i++) {
      await runAndKill(directory, last + 1, Math.random() * 80);
      const files = readdirSync(directory);
      if (
        files.some((f) => f.includes(".tempstate")) ||
        files.some((f) => f.includes(".data-") && !files.includes(f.replace(/\.data-.*/, ".index")))
      ) {
        interrupted++;
      }
      const same = join(directory, "same");
      if (checkpoint_exists(same)) {
        const n = read(same);
        if (n < last) throw new RangeError(`save ${String(last)} was complete, but ${String(n)} was restored`);
        last = n;
        checkpointsRead++;
      } else if (last > 0) {
        throw new RangeError("the checkpoint is gone");
      }
      for (const file of files.filter((f) => /^new-\d+\.index$/.test(f))) {
        const n = Number(/\d+/.exec(file)![0]);
        if (read(join(directory, file.slice(0, -".index".length))) !== n)
          throw new RangeError(`${file} holds another save`);
        last = Math.max(last, n);
        checkpointsRead++;
      }
      for (const file of files.filter((f) => f.startsWith("new-") || /tempstate\d+_\d+$/.test(f)))
        rmSync(join(directory, file));
    }
    return { kills, interrupted, checkpointsRead };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await killSaves(Number(process.argv[2] ?? 200)));
