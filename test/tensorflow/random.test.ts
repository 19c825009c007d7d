/** Shape rules, broadcasting and gradients on random shapes. `TFGRAPH_SEED=7 npm run test:tensorflow random` tries others. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { describeCases } from "../conformance/run_case.ts";
import { runPython } from "./python.ts";
import { randomCases } from "./random_cases.ts";

const seed = Number(process.env["TFGRAPH_SEED"] ?? 1);
const cases = mkdtempSync(join(tmpdir(), "tfgraph-random-"));
const goldens = join(cases, "goldens");
mkdirSync(goldens);
writeFileSync(join(cases, `seed_${seed}.py`), randomCases(seed, 150));

const made = runPython("tools/goldens/make_goldens.py", ["--cases", cases, "--out", goldens]);
if (made.status !== 0) throw new Error(made.stderr);
describeCases(cases, goldens);
afterAll(() => rmSync(cases, { recursive: true }));
