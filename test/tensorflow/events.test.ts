/** Event files in TensorBoard's own reader. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runNode, runPython } from "./python.ts";

const work = mkdtempSync(join(tmpdir(), "tfgraph-events-"));
afterAll(() => rmSync(work, { recursive: true }));

test("TensorBoard reads graphs, numbers, histograms, pictures, text and run metadata", () => {
  const written = runNode("test/tensorflow/write_events.ts", [work]);
  expect(written.status, written.stderr).toBe(0);
  const read = runPython("test/tensorflow/read_events.py", [work]);
  expect(read.status, read.stderr).toBe(0);
  const found = JSON.parse(read.stdout.trim().split("\n").at(-1)!) as Record<string, unknown>;
  expect(found).toMatchObject({
    scalars: {
      "train/loss": [
        [0, 1],
        [1, 1.25],
        [2, 1.5],
      ],
    },
    texts: { words: ["a", "b"] },
    run_metadata: ["step 0", "step 1", "step 2"],
    collections: ["summaries"],
  });
  expect(found["images"]).toEqual({
    "pixels/image/0": [
      [
        [128, 85],
        [212, 255],
      ],
      [
        [170, 85],
        [212, 255],
      ],
      [
        [212, 85],
        [212, 255],
      ],
    ],
  });
  const histograms = (found["histograms"] as Record<string, unknown[][]>)["train/x"]!;
  expect(histograms.map((h) => h.slice(0, 4))).toEqual([
    [-1, 3, 4, 4],
    [-1, 3, 4, 5],
    [-1, 3, 4, 6],
  ]);
  expect(found["nodes"]).toEqual(expect.arrayContaining(["x", "train/loss", "Merge/MergeSummary"]));
});
