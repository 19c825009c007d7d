/** Every example runs to its end in a few steps, gives no cause for a hint, and writes the pictures it says it wrote. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../examples/", import.meta.url));
const output = mkdtempSync(join(tmpdir(), "tfgraph-examples-"));
afterAll(() => rmSync(output, { recursive: true }));

const programs = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "lecture_mnist.ts");

test.concurrent.each(programs)("%s", async (program) => {
  const args = ["--conditions=source", join(folder, program), "--steps", "12", "--output", output];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  expect(stderr).not.toContain("tf.inspect.hints");
  expect(stdout.split("\n").length).toBeGreaterThan(3);
  for (const [, file] of stdout.matchAll(/^wrote (.+)$/gm)) expect(statSync(file!).size).toBeGreaterThan(100);
});
