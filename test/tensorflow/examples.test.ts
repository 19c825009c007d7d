/** Examples build the graph that their Python originals build under real TensorFlow. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { root, runNode, runPython } from "./python.ts";

const work = mkdtempSync(join(tmpdir(), "tfgraph-example-graphs-"));
afterAll(() => rmSync(work, { recursive: true }));

const examples = readdirSync(join(root, "examples"))
  .filter((file) => file.endsWith(".py"))
  .map((file) => file.slice(0, -".py".length));

test.each(examples)("%s", (name) => {
  const [ours, theirs] = [join(work, `${name}.pbtxt`), join(work, `${name}.tensorflow.pbtxt`)];
  const node = runNode("test/tensorflow/first_graph.ts", [`examples/${name}.ts`, ours], { cwd: root });
  expect(node.status, node.stderr).toBe(0);
  const python = runPython("test/tensorflow/first_graph.py", [join(root, `examples/${name}.py`), theirs], {
    cwd: work,
  });
  expect(python.status, python.stderr).toBe(0);
  const difference = runPython("tools/oracle/graphdiff.py", [theirs, ours]);
  expect(difference.stdout.trim()).toBe("the same graph");
});
