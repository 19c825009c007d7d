/** What the algorithms of graphology find in the graph of `examples/inspect_graph.ts`. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../../examples/inspect_graph.ts", import.meta.url));
const printed = execFileSync(process.execPath, ["--conditions=source", program], { encoding: "utf8" });

/** The line after the one that begins so. */
const below = (heading: string): string => printed.split(`\n${heading}`)[1]!.split("\n")[1]!;

test("the longest way of a step leads forwards through every layer and back to the first layer's weights", () => {
  const way = below("the longest way through it: 43 operations").split(" -> ");
  expect(way[0]).toBe("hidden1/weights");
  expect(way).toEqual(expect.arrayContaining(["hidden1/MatMul", "hidden2/MatMul", "outputs/MatMul"]));
  expect(way.slice(-2)).toEqual(["train/update_hidden1/weights/ApplyGradientDescent", "train"]);
  expect(printed).toContain("a step of the training: 89 operations in 43 generations");
});

test("what nothing needs is what was left in the graph, the loss itself, and shapes of gradients", () => {
  const unused = below("needed neither to train").split(", ");
  expect(unused).toEqual(expect.arrayContaining(["is_training", "hidden1/largest_weight", "outputs/Abs", "loss"]));
  expect(unused).not.toEqual(expect.arrayContaining(["X"]));
  expect(printed).toContain("\nof these, fed but never read: is_training\n");
});

test("the learning rate is read by every update", () => {
  expect(below("read most often")).toBe("train/learning_rate: by 6, centrality 0.043, 1 elements");
});
