/** The benchmark itself: workloads reach what TensorFlow reaches, wrong answers fail, marks are judged by minimums. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { measure, type Contenders } from "../../bench/measure.ts";
import { resultOf, summaryOf, tableOf } from "../../bench/report.ts";
import { WORKLOADS, type Workload } from "../../bench/workloads.ts";
import { root } from "../../tools/workspace.mjs";

const tfgraph: Contenders = new Map([
  [
    "tfgraph",
    ({ program, batch }: Workload) => {
      const file = program === "start_up" ? "workloads/start_up.mjs" : "worker.ts";
      const args = ["--conditions=source", join(root, "bench", file), program, ...(batch ? [String(batch)] : [])];
      return { program: process.execPath, args, env: { BENCH_SAMPLE_MS: "1" } };
    },
  ],
]);

/** A peer that is a line of JavaScript. */
const peer = (script: string) => () => ({ program: process.execPath, args: ["--eval", script], env: {} });

const warm = (check: number, us: readonly number[]) =>
  peer(`
    const us = ${JSON.stringify(us)};
    console.log(JSON.stringify({ ready: true, check: ${String(check)} }));
    require("readline").createInterface({ input: process.stdin }).on("line", () => {
      console.log(JSON.stringify({ metrics: { us: us.shift() } }));
    });
  `);

const workload: Workload = {
  id: "w",
  title: "a workload",
  program: "p",
  expected: 2,
  marks: [{ peer: "tfgraph", metric: "us", against: "tf", atMost: 0.5 }],
};

describe("workloads", () => {
  const quick = WORKLOADS.filter(({ id }) => !["w2b", "w6b", "w7b"].includes(id));
  test.each(quick.map((w) => [w.id, w] as const))(
    "%s reaches what TensorFlow reaches",
    { timeout: 120_000 },
    async (_, w) => {
      const row = (await measure(w, tfgraph, 1)).get("tfgraph")!;
      expect(row.failed).toBeUndefined();
      expect(row.samples).toHaveLength(1);
      for (const { metric } of w.marks) expect(row.samples[0]![metric]).toBeGreaterThan(0);
    },
  );
});

describe("a run", () => {
  test("fails a peer whose answer is wrong, and one that ends", async () => {
    const contenders = new Map([
      ["right", warm(2.0001, [5])],
      ["wrong", warm(2.1, [1])],
      ["gone", peer("throw new RangeError('no memory')")],
    ]);
    const measured = await measure(workload, contenders, 1);
    expect(measured.get("right")).toMatchObject({ samples: [{ us: 5 }] });
    expect(measured.get("wrong")!.failed).toBe("a wrong answer: 2.1, not 2");
    expect(measured.get("wrong")!.samples).toEqual([]);
    expect(measured.get("gone")!.failed).toBe("RangeError: no memory");
  });

  test("starts a cold workload anew for each sample", async () => {
    const contenders = new Map([["cold", peer("console.log(JSON.stringify({ metrics: { ms: 3 }, check: 2 }))")]]);
    const { samples } = (await measure({ ...workload, cold: true, maxRounds: 2 }, contenders, 5)).get("cold")!;
    expect(samples.map(({ ms }) => ms)).toEqual([3, 3]);
    expect(samples[0]!.wall_ms).toBeGreaterThan(0);
  });

  test("judges marks by minimums, and says where the reference was not steady", async () => {
    const contenders = new Map([
      ["tfgraph", warm(2, [4, 9, 9])],
      ["tf", warm(2, [10, 30, 40])],
    ]);
    const result = resultOf(workload, await measure(workload, contenders, 3), "tf");
    expect(result.marks).toEqual([{ ...workload.marks[0], ratio: 0.4, reached: true }]);
    expect(result.steady).toBe(false);
    expect(result.peers.tf!.metrics.us).toEqual({ min: 10, median: 30 });
    expect(tableOf(result, "tf")).toContain("| tfgraph | us     | 4.00 |   9.00 | 0.400 | ✓ ≤ 0.5 |");
    expect(tableOf(result, "tf")).toContain("tf was not steady");
    expect(summaryOf([result])).toContain("| w | tfgraph | us | tf | 0.400 | 0.50 | ✓ (not steady) |");
  });
});
