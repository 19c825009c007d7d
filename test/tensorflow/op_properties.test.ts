/**
 * Random examples of ops beside TensorFlow: static shapes from inputs known, partly known and unknown, values, gradients, and the
 * errors of what does not fit. A failure is the smallest example that fast-check finds. `TFGRAPH_SEED=7` tries others.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { compareExample } from "../conformance/compare_example.ts";
import { questions } from "../conformance/op_arbitraries.ts";
import type { Example } from "../conformance/op_example.ts";
import { quiet, root, tensorFlowPython } from "./python.ts";

const RUNS = 40;
const seed = Number(process.env["TFGRAPH_SEED"] ?? 1);

const oracle = spawn(tensorFlowPython(), [`${root}test/tensorflow/answer_examples.py`], {
  env: { ...process.env, ...quiet },
  stdio: ["pipe", "pipe", "pipe"],
});
let complaint = "";
oracle.stderr.on("data", (text: Buffer) => (complaint = (complaint + text.toString()).slice(-4000)));
const answers = createInterface({ input: oracle.stdout });
const gone = once(oracle, "exit");

afterAll(async () => {
  oracle.stdin.end();
  await gone;
});

async function ask(question: unknown): Promise<Example> {
  const answer = once(answers, "line");
  oracle.stdin.write(`${JSON.stringify(question)}\n`);
  const [line] = (await Promise.race([answer, gone])) as [unknown];
  if (typeof line !== "string") throw new TypeError(`TensorFlow is gone:\n${complaint}`);
  return JSON.parse(line) as Example;
}

for (const [subject, arbitrary] of Object.entries(questions)) {
  test(subject, async () => {
    const property = fc.asyncProperty(arbitrary, async (question) => {
      const { differences, refused } = compareExample(await ask(question));
      expect([...differences, ...refused]).toEqual([]);
    });
    await fc.assert(property, { seed, numRuns: RUNS });
  });
}
