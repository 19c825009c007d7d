/** The lecture's notebook, by a real kernel. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../tools/workspace.mjs";
import { runNotebook, type Output } from "./kernels.ts";

const notebook = join(root, "examples/notebooks/lecture_mnist.ipynb");
const cells = runNotebook(notebook);
const outputs = cells.flatMap((cell) => cell.outputs);

/** What a cell with such a line shows. */
function shown(line: string | RegExp): readonly Output[] {
  const cell = cells.find(({ source }) => (typeof line === "string" ? source.includes(line) : line.test(source)));
  if (!cell) throw new Error(`no cell has ${String(line)}`);
  return cell.outputs;
}

/** The formats of the only thing a cell shows. */
function bundle(line: string | RegExp): Readonly<Record<string, string>> {
  const [output, ...more] = shown(line);
  expect(more).toEqual([]);
  return output!.data!;
}

describe("the lecture's notebook", () => {
  test("runs to its end", () => {
    expect(cells.length).toBeGreaterThan(10);
    expect(outputs.filter(({ output_type }) => output_type === "error")).toEqual([]);
  });

  test("has text of everything it shows", () => {
    const bundles = outputs.flatMap(({ data }) => (data ? [data] : []));
    expect(bundles.length).toBeGreaterThan(8);
    for (const data of bundles) expect(data["text/plain"]).toMatch(/./);
  });

  test("draws the graph", () => {
    const graph = bundle(/^tf\.get_default_graph\(\)$/);
    expect(graph["image/svg+xml"]).toMatch(/^<svg [^]*hidden1[^]*hidden2[^]*<\/svg>/);
    expect(graph["text/html"]).toContain(graph["image/svg+xml"]);
    expect(graph["text/html"]).not.toContain("<script");
  });

  test("shows tensors and tables as tables", () => {
    const logits = bundle("let logits =");
    expect(logits["text/plain"]).toBe('Tensor("dnn/outputs/add:0", shape=(?, 10), dtype=float32)');
    expect(logits["text/html"]).toContain("<code>dnn/outputs/add:0</code>");
    expect(bundle("tf.inspect.summary(")["text/plain"]).toContain("266,610 parameters, 266,610 of them trainable");
    expect(bundle("tf.inspect.summary(")["text/html"]).toContain("<table>");
    expect(bundle("tf.inspect.trace(")["text/html"]).toContain("SparseSoftmaxCrossEntropyWithLogits");
    expect(bundle("tf.inspect.variables(")["text/html"]).toContain("dnn/hidden1/weights");
  });

  test("shows digits as pictures, also by tf.inspect.show", () => {
    const png = [0x89, 0x50, 0x4e, 0x47];
    expect([...Buffer.from(bundle("let mnist =")["image/png"]!, "base64").subarray(0, 4)]).toEqual(png);
    const [picture, printed] = shown("tf.inspect.show(");
    expect(picture).toMatchObject({
      output_type: "display_data",
      data: { "text/plain": "<picture of 20 images, 28 × 28>" },
    });
    expect(printed).toMatchObject({
      output_type: "stream",
      text: expect.stringMatching(/^the digits: 7 2 1 0 4 1/) as unknown,
    });
  });

  test("learns", () => {
    const lines = shown("let sess = tf.InteractiveSession()").map(({ text }) => text);
    expect(lines.join("")).toMatch(/^(\d Validation accuracy: 0\.9\d*\n)+$/);
    expect(Number(bundle("accuracy.eval({ feed_dict: { [X]: mnist.test.images")["text/plain"])).toBeGreaterThan(0.9);
  });

  test("predicts with what it restored", () => {
    expect(bundle("saver.restore(")["text/plain"]).toMatch(/^\[7 2 1 0 4 1/);
  });

  test("is committed without outputs, for Deno's kernel", () => {
    const { cells: written, metadata } = JSON.parse(readFileSync(notebook, "utf8")) as {
      cells: { outputs?: unknown[]; execution_count?: unknown }[];
      metadata: { kernelspec: { name: string } };
    };
    expect(metadata.kernelspec.name).toBe("deno");
    for (const { outputs = [], execution_count = null } of written)
      expect([outputs, execution_count]).toEqual([[], null]);
  });
});
