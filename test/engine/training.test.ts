import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { NETWORK_NAMES } from "./training.ts";

const program = fileURLToPath(new URL("train_and_hash.ts", import.meta.url));

interface Way {
  readonly steps?: number;
  readonly bits?: number;
  readonly threads?: number;
  readonly interpreted?: boolean;
}

/** The hash of each network, from a process of its own. */
async function hashes({ steps = 100, bits = 256, threads = 1, interpreted = false }: Way): Promise<string[]> {
  const args = [String(steps), "5", String(threads), ...(interpreted ? ["interpreted"] : [])];
  const env = { ...process.env, TFGRAPH_VECTOR_BITS: String(bits) };
  const run = promisify(execFile)(process.execPath, ["--conditions=source", program, ...args], { env });
  const lines = (await run).stdout.trim().split("\n");
  expect(lines).toHaveLength(NETWORK_NAMES.length);
  return lines;
}

// `train_and_hash.ts 100 0 2` and its kin show the same for the batches that the bench has
describe("all weights of four networks have the same bits", { timeout: 300_000 }, () => {
  test("after 100 steps at every level, on one thread and on two", async () => {
    const expected = await hashes({});
    for (const bits of [256, 128, 0]) {
      for (const threads of [1, 2]) expect(await hashes({ bits, threads }), `${bits} bits`).toEqual(expected);
    }
  });

  test("after some steps that the interpreter runs", async () => {
    expect(await hashes({ steps: 3, interpreted: true })).toEqual(await hashes({ steps: 3 }));
  });
});
