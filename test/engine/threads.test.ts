import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import * as tf from "tfgraph";
import { batch, hash, network, session, type OptimizerName } from "./network.ts";

const THREADS = [1, 2, 3] as const;
const STEPS = 200;

/** Builds in a graph of its own. */
function inGraph<T>(build: () => T): T {
  return tf.with(tf.Graph().as_default(), build);
}

/** Bytes of all weights after many steps of two batch sizes. */
function trained(optimizer: OptimizerName, threads: number): string {
  return inGraph(() => {
    const net = network(optimizer);
    const sess = session(threads);
    sess.run(net.init);
    for (let i = 0; i < STEPS; i++) sess.run(net.train, batch(net, i % 5 === 0 ? 61 : 64, i));
    const result = hash(sess.run(net.variables));
    sess.close();
    return result;
  });
}

function sameForAllThreads(run: (threads: number) => string): void {
  const [alone, ...others] = THREADS.map(run);
  for (const other of others) expect(other).toBe(alone);
}

/** While other threads of the process take all cores, as another program would. */
async function whileBusy(run: () => void): Promise<void> {
  const busy = Array.from({ length: 4 }, () => new Worker("for (;;);", { eval: true }));
  await Promise.all(busy.map((worker) => new Promise((resolve) => worker.once("online", resolve))));
  try {
    run();
  } finally {
    await Promise.all(busy.map((worker) => worker.terminate()));
  }
}

describe("any number of threads gives the same bits", { timeout: 120_000 }, () => {
  test.each(["sgd", "momentum", "adam"] as const)("training with %s", (optimizer) => {
    sameForAllThreads((threads) => trained(optimizer, threads));
  });

  test("random numbers in odd counts, run after run", () => {
    sameForAllThreads((threads) =>
      inGraph(() => {
        const draws = [
          tf.random_uniform([100_003], { seed: 1 }),
          tf.random_normal([100_003], { seed: 2 }),
          tf.truncated_normal([33_331], { seed: 3 }),
          tf.random_uniform([50_001], { minval: -7, maxval: 1000, dtype: tf.int32, seed: 4 }),
        ];
        const sess = session(threads);
        const runs = Array.from({ length: 5 }, () => hash(sess.run(draws)));
        expect(new Set(runs).size).toBe(runs.length);
        return runs.join();
      }),
    );
  });

  test("reductions over any axes", () => {
    sameForAllThreads((threads) =>
      inGraph(() => {
        const x = tf.random_normal([37, 101, 203], { seed: 5 });
        const results = [
          tf.reduce_sum(x),
          ...[0, 1, 2].map((axis) => tf.reduce_sum(x, { axis })),
          tf.reduce_mean(x, { axis: [0, 2] }),
          tf.reduce_max(x, { axis: [0, 1] }),
          tf.argmin(x, { axis: 1 }),
          tf.reduce_logsumexp(x, { axis: 2 }),
          tf.nn.softmax(x),
        ];
        const sess = session(threads);
        return Array.from({ length: 4 }, () => hash(sess.run(results))).join();
      }),
    );
  });

  test("while other work takes the cores", async () => {
    const alone = trained("momentum", 1);
    await whileBusy(() => {
      expect(trained("momentum", 2)).toBe(alone);
      expect(trained("momentum", 3)).toBe(alone);
    });
  });

  test("sessions that take turns", () => {
    const alone = { sgd: trained("sgd", 1), adam: trained("adam", 1) };
    const runs = (["sgd", "adam"] as const).map((optimizer) =>
      inGraph(() => {
        const net = network(optimizer);
        return { optimizer, net, sess: session(2) };
      }),
    );
    for (const { net, sess } of runs) sess.run(net.init);
    for (let i = 0; i < STEPS; i++) {
      for (const { net, sess } of runs) sess.run(net.train, batch(net, i % 5 === 0 ? 61 : 64, i));
    }
    for (const { optimizer, net, sess } of runs) expect(hash(sess.run(net.variables))).toBe(alone[optimizer]);
  });

  test("sessions opened after others were closed", () => {
    const alone = trained("sgd", 1);
    for (let i = 0; i < 4; i++) expect(trained("sgd", 2 + (i % 2))).toBe(alone);
  });
});

describe("a process with threads", { timeout: 120_000 }, () => {
  const program = (name: string) => fileURLToPath(new URL(`${name}.ts`, import.meta.url));

  // `node --conditions=source --expose-gc test/engine/random_batches.ts 600 2` shows at length that it stays so
  test("trains with batches of random sizes in bounded memory, and ends by itself", () => {
    const args = ["--conditions=source", "--expose-gc", program("random_batches"), "15", "2"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 100_000 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { finite, steps, megabytes } = JSON.parse(stdout) as { finite: boolean; steps: number; megabytes: number[] };
    expect(finite).toBe(true);
    expect(steps).toBeGreaterThan(100);
    expect(megabytes.at(-1)).toBeLessThan(400);
  });

  test("sleeps while the program waits", async () => {
    const child = spawn(process.execPath, ["--conditions=source", program("idle")]);
    let output = "";
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    await new Promise((resolve) => child.once("close", resolve));
    expect(Number(output)).toBeLessThan(0.1);
  });
});
