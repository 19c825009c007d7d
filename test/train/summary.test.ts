/** What FileWriter writes, read back. TensorBoard itself reads it in test/tensorflow/events.test.ts. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as tf from "tfgraph";

let directory: string;
beforeEach(() => {
  tf.reset_default_graph();
  directory = mkdtempSync(join(tmpdir(), "tfgraph-summary-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const files = (): string[] => readdirSync(directory).map((name) => join(directory, name));

/** Writes a loss of three steps. */
function writeLoss(): void {
  const x = tf.placeholder(tf.float32, { shape: [] });
  const loss = tf.summary.scalar("loss", x);
  using sess = tf.enter(tf.Session());
  const writer = tf.summary.FileWriter(directory, sess.graph, { filename_suffix: ".test" });
  for (const step of [1, 2, 3]) writer.add_summary(sess.run(loss, { [x]: step / 2 }), step);
  writer.close();
}

describe("an event file", () => {
  test("has its version, the graph, its meta graph and each summary with its step", () => {
    writeLoss();
    const [file] = files();
    expect(file).toMatch(/events\.out\.tfevents\.\d{10}\.[^/]+\.test$/);
    const [version, graph, meta, ...summaries] = [...tf.train.summary_iterator(file!)];
    expect(version!.file_version).toBe("brain.Event:2");
    const nodes = tf.GraphDef.FromString(graph!.graph_def).node.map((node) => node.name);
    expect(nodes).toEqual(["Placeholder", "loss/tags", "loss"]);
    expect(tf.MetaGraphDef.FromString(meta!.meta_graph_def).collection_def.has("summaries")).toBe(true);
    expect(summaries.map((e) => [e.step, e.summary.value[0]!.tag, e.summary.value[0]!.simple_value])).toEqual([
      [1, "loss", 0.5],
      [2, "loss", 1],
      [3, "loss", 1.5],
    ]);
  });

  test("is complete before the writer is closed, and a closed writer writes nothing until it is reopened", () => {
    const writer = tf.summary.FileWriter(directory);
    expect(files()).toEqual([]);
    writer.add_summary(tf.Summary({ value: [{ tag: "by hand", simple_value: 2 }] }), 7);
    const count = (): number =>
      files()
        .flatMap((file) => [...tf.train.summary_iterator(file)])
        .filter((e) => e.HasField("summary")).length;
    expect(count()).toBe(1);
    writer.close();
    writer.add_summary(tf.Summary({ value: [{ tag: "lost", simple_value: 2 }] }), 8);
    expect(count()).toBe(1);
    writer.reopen();
    writer.add_summary(tf.Summary({ value: [{ tag: "found", simple_value: 2 }] }), 9);
    writer.close();
    expect(count()).toBe(2);
  });

  test("that is cut short or damaged gives what stands before, then an error", () => {
    writeLoss();
    const [file] = files();
    const bytes = readFileSync(file!);
    truncateSync(file!, bytes.length - 3);
    const steps: unknown[] = [];
    const read = (): void => {
      for (const event of tf.train.summary_iterator(file!)) steps.push(event.step);
    };
    expect(read).toThrow(tf.errors.DataLossError);
    expect(steps).toEqual([0, 0, 0, 1, 2]);
    bytes[bytes.length - 10]! ^= 1;
    writeFileSync(file!, bytes);
    expect(read).toThrow(/corrupted record at \d+/);
  });
});

test("metadata of a tag is written with its first value only", () => {
  const text = tf.summary.text("t", tf.constant("x"));
  using sess = tf.enter(tf.Session());
  const writer = tf.summary.FileWriter(directory);
  for (const step of [1, 2]) writer.add_summary(sess.run(text), step);
  writer.close();
  const values = [...tf.train.summary_iterator(files()[0]!)].flatMap((e) => e.summary.value);
  expect(values.map((v) => v.metadata.plugin_data.plugin_name)).toEqual(["text", ""]);
});

describe("mistakes", () => {
  test("what is no summary, a graph that is none, and a tag used twice are refused in TensorFlow's words", () => {
    const writer = tf.summary.FileWriter(directory);
    const wrong = 3 as unknown as string;
    expect(() => writer.add_summary(wrong)).toThrow("object has no attribute 'value'");
    expect(() => writer.add_graph(wrong as never)).toThrow(
      "The passed graph must be an instance of `Graph` or the deprecated `GraphDef`",
    );
    const metadata = { SerializeToString: () => new Uint8Array() };
    writer.add_run_metadata(metadata, "a", 1);
    expect(() => writer.add_run_metadata(metadata, "a", 2)).toThrow(
      "The provided tag was already used for this event type",
    );
  });
});
