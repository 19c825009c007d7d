/** What FileWriter writes, as the real TensorBoard serves it to its page. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GraphDef, RunMetadata, text_format } from "@tfgraph/io";
import * as tf from "tfgraph";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { TensorBoard } from "./tensorboard.ts";

const logdir = mkdtempSync(join(tmpdir(), "tfgraph-tensorboard-"));
const graph = new tf.Graph();
const traces: RunMetadata[] = [];
const batches = [
  [0, 1, 2, 3],
  [-1, 0.5, 2, 100],
  [7, 7, 7, 7],
];
const curve = [2, 0.5, NaN, -1.25];
const losses = batches.map((batch) => batch.reduce((sum, value) => sum + value, 0) / 4);
const board = new TensorBoard(logdir);

/** A run of everything FileWriter takes, and one of numbers alone. */
function writeRuns(): void {
  tf.with(graph.as_default(), () => {
    const x = tf.placeholder(tf.float32, [4], { name: "x" });
    const w = tf.Variable(tf.ones([4]), { name: "w" });
    tf.summary.scalar("loss", tf.reduce_mean(x.mul(w)));
    tf.with(tf.name_scope("inputs"), () => tf.summary.histogram("values", x));
    tf.summary.image("pixels", tf.reshape(x, [1, 2, 2, 1]));
    tf.summary.text("words", tf.constant(["first", "second"]));
    const merged = tf.summary.merge_all()!;
    using sess = tf.enter(tf.Session());
    sess.run(tf.global_variables_initializer());
    const writer = tf.summary.FileWriter(join(logdir, "train"), graph);
    batches.forEach((batch, step) => {
      const run_metadata = tf.RunMetadata();
      const options = tf.RunOptions({ trace_level: tf.RunOptions.FULL_TRACE });
      writer.add_summary(sess.run(merged, { feed_dict: { [x]: batch }, options, run_metadata }), step);
      writer.add_run_metadata(run_metadata, `step ${String(step)}`, step);
      traces.push(run_metadata);
    });
    writer.close();
  });
  const numbers = tf.summary.FileWriter(join(logdir, "test"));
  curve.forEach((simple_value, step) => {
    numbers.add_summary(tf.Summary({ value: [{ tag: "loss", simple_value }] }), 10 * step);
  });
  numbers.close();
}

beforeAll(async () => {
  writeRuns();
  await board.start();
  // it reads event files after it has begun to listen: each run is there when its last event is
  await vi.waitFor(
    async () => {
      const numbers = await board.json("plugin/scalars/scalars", { run: "test", tag: "loss" });
      expect(numbers).toHaveLength(curve.length);
      expect(await board.text("plugin/graphs/info")).toContain("step 2");
    },
    { timeout: 60_000, interval: 100 },
  );
});

afterAll(async () => {
  await board.stop();
  rmSync(logdir, { recursive: true });
});

/** Pictures as they are in the event file, by step. */
function storedPictures(): Buffer[] {
  const [file] = readdirSync(join(logdir, "train"));
  return [...tf.train.summary_iterator(join(logdir, "train", file!))].flatMap((event) =>
    event.summary.value.flatMap(({ image }) => (image.width > 0 ? [Buffer.from(image.encoded_image_string)] : [])),
  );
}

interface Node {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly device: string;
  readonly attr: ReadonlyMap<string, { toString(): string }>;
}

/** All of a node, its attributes by name. */
function content({ name, op, input, device, attr }: Node): unknown {
  const attributes = [...attr].map(([key, value]) => `${key}: ${String(value)}`).sort();
  return { name, op, input: [...input], device, attributes };
}

const inRun = (tag: string): Record<string, string> => ({ run: "train", tag });

describe("TensorBoard shows of what FileWriter wrote", () => {
  test("the runs, in the dashboards that have something to show", async () => {
    expect(new Set((await board.json("runs")) as string[])).toEqual(new Set(["test", "train"]));
    const plugins = (await board.json("plugins_listing")) as Record<string, { enabled: boolean }>;
    const enabled = ["scalars", "histograms", "distributions", "images", "graphs", "text"];
    expect(Object.keys(plugins).filter((name) => plugins[name]!.enabled)).toEqual(expect.arrayContaining(enabled));
    expect(plugins["audio"]!.enabled).toBe(false);
  });

  test("the numbers of each run, a NaN among them", async () => {
    const tags = (await board.json("plugin/scalars/tags")) as Record<string, object>;
    expect(Object.keys(tags["train"]!)).toEqual(["loss"]);
    expect(Object.keys(tags["test"]!)).toEqual(["loss"]);
    const series = async (run: string): Promise<unknown[][]> =>
      (await board.json("plugin/scalars/scalars", { run, tag: "loss" })) as unknown[][];
    expect((await series("train")).map(([, step, value]) => [step, value])).toEqual([...losses.entries()]);
    expect((await series("test")).map(([, step, value]) => [step, value])).toEqual(
      curve.map((value, i) => [10 * i, Number.isNaN(value) ? "NaN" : value]),
    );
  });

  test("the histograms, with all values between the least and the greatest", async () => {
    const steps = (await board.json("plugin/histograms/histograms", inRun("inputs/values"))) as [
      number,
      number,
      number[][],
    ][];
    expect(
      steps.map(([, step, buckets]) => [
        step,
        buckets[0]![0],
        buckets.at(-1)![1],
        buckets.reduce((sum, [, , count]) => sum + count!, 0),
      ]),
    ).toEqual(batches.map((batch, step) => [step, Math.min(...batch), Math.max(...batch), 4]));
  });

  test("the pictures, byte for byte", async () => {
    expect(await board.json("plugin/images/tags")).toMatchObject({ train: { "pixels/image/0": { samples: 1 } } });
    const query = { ...inRun("pixels/image/0"), sample: "0" };
    const pictures = (await board.json("plugin/images/images", query)) as { step: number; query: string }[];
    expect(pictures.map(({ step }) => step)).toEqual([0, 1, 2]);
    const stored = storedPictures();
    for (const [i, picture] of pictures.entries()) {
      const parameters = Object.fromEntries(new URLSearchParams(picture.query));
      const response = await board.get("plugin/images/individualImage", parameters);
      expect(response.headers.get("content-type")).toBe("image/png");
      expect(Buffer.from(await response.arrayBuffer()).equals(stored[i]!)).toBe(true);
    }
  });

  test("the text", async () => {
    const [first] = (await board.json("plugin/text/text", inRun("words"))) as { text: string }[];
    expect(first!.text).toMatch(/<p>first<\/p>[^]*<p>second<\/p>/);
  });

  test("the graph, node for node", async () => {
    expect(await board.json("plugin/graphs/info")).toMatchObject({ train: { run: "train", run_graph: true } });
    const served = text_format.Parse(await board.text("plugin/graphs/graph", { run: "train" }), GraphDef());
    const written = graph.as_graph_def({ add_shapes: true });
    expect(served.node.map(content)).toEqual(written.node.map(content));
  });

  test("what each run took", async () => {
    const info = (await board.json("plugin/graphs/info")) as Record<string, { tags: Record<string, object> }>;
    expect(Object.keys(info["train"]!.tags)).toEqual(["step 0", "step 1", "step 2"]);
    expect(info["train"]!.tags["step 1"]).toMatchObject({ profile: true });
    for (const [step, trace] of traces.entries()) {
      const text = await board.text("plugin/graphs/run_metadata", inRun(`step ${String(step)}`));
      const served = text_format.Parse(text, RunMetadata());
      expect(served.step_stats.dev_stats[0]!.node_stats.length).toBeGreaterThan(5);
      expect(String(served)).toBe(String(trace));
    }
  });
});
