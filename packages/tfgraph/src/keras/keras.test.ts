/** tf.keras, as far as there is one, against real Keras (tools/goldens/tfgraph_keras.py). */
import { readFileSync } from "node:fs";
import { IndexError } from "@tfgraph/core";
import * as tf from "tfgraph";
import { expect, test } from "vitest";
import { input_data } from "../mnist/index.ts";

interface Made {
  readonly dtype?: string;
  readonly values?: unknown;
  readonly error?: string;
}
interface Goldens {
  readonly classes: { y: number | number[]; keywords: { num_classes?: number; dtype?: string }; result: Made }[];
  readonly cleared: [type: string, name: string][];
  readonly errors: string[];
}
const goldens = JSON.parse(
  readFileSync(new URL("../../test_data/keras_goldens.json", import.meta.url), "utf8"),
) as Goldens;

const bytesOf = ({ data }: tf.NDArray): Buffer => Buffer.from(data as Uint8Array);

test("MNIST is the tutorials' data set in the order of its files", () => {
  const [[images, labels], [testImages, testLabels]] = tf.keras.datasets.mnist.load_data();
  expect([images.shape, images.dtype]).toEqual([[60000, 28, 28], "uint8"]);
  expect([labels.shape, labels.dtype]).toEqual([[60000], "uint8"]);
  const { train, test } = input_data.read_data_sets(".", { dtype: "uint8", validation_size: 0 });
  expect(bytesOf(images).equals(bytesOf(train.images))).toBe(true);
  expect(bytesOf(labels).equals(bytesOf(train.labels))).toBe(true);
  expect(bytesOf(testImages).equals(bytesOf(test.images))).toBe(true);
  expect(bytesOf(testLabels).equals(bytesOf(test.labels))).toBe(true);
});

test.each(goldens.classes)("to_categorical($y, $keywords)", ({ y, keywords, result }) => {
  const make = () => tf.keras.utils.to_categorical(y, keywords);
  if (result.error !== undefined) {
    expect(make).toThrow(new IndexError(result.error));
    return;
  }
  const array = make();
  expect({ dtype: array.dtype, values: array.tolist() as unknown }).toEqual(result);
});

test("clear_session leaves a new default graph", () => {
  tf.constant(1);
  tf.keras.backend.clear_session();
  expect(
    tf
      .get_default_graph()
      .get_operations()
      .map((op) => [op.type, op.name]),
  ).toEqual(goldens.cleared);
});

test("names that are not there say so in Python's words", () => {
  const loose = tf.keras as unknown as Record<string, Record<string, unknown>>;
  const uses = [() => loose["no_such_name"], () => loose["datasets"]!["no_such_name"]];
  uses.forEach((use, i) => expect(use).toThrow(goldens.errors[i]));
});
