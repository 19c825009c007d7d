/**
 * What TensorFlow computes with oneDNN only, and so stands in no golden: layouts with the channels first, gradients of dilated
 * and of grouped filters. Each is compared with the same computation put together from parts that do stand there.
 */
import { beforeEach, expect, test } from "vitest";
import * as tf from "tfgraph";

beforeEach(() => tf.reset_default_graph());

const TO_LAST = [0, 2, 3, 1];
const TO_FIRST = [0, 3, 1, 2];

/** Numbers that repeat nowhere near. */
function images(...shape: number[]): tf.Tensor {
  const count = shape.reduce((n, d) => n * d, 1);
  return tf.reshape(tf.sin(tf.cast(tf.range(count), tf.float64).mul(1.7)), shape);
}

/** Both sides, and their gradients with respect to the parameters (weighted, so that positions matter). */
function expectSame(actual: tf.Tensor, expected: tf.Tensor, parameters: readonly tf.Tensor[]): void {
  const shape = expected.shape.as_list().map(Number);
  const weighted = (y: tf.Tensor): tf.Tensor => y.mul(images(...shape));
  const gradients = (y: tf.Tensor): tf.Tensor[] => tf.gradients(weighted(y), [...parameters]);
  const session = tf.Session();
  const [left, right] = session.run([
    [actual, ...gradients(actual)],
    [expected, ...gradients(expected)],
  ]) as [tf.NDArray[], tf.NDArray[]];
  left.forEach((value, i) => {
    expect(value.shape).toEqual(right[i]!.shape);
    const [a, b] = [value.data as Float64Array, right[i]!.data as Float64Array];
    a.forEach((x, at) => expect(x).toBeCloseTo(b[at]!, 9));
  });
  session.close();
}

test("a convolution with the channels first is that with the channels last", () => {
  const x = tf.identity(images(2, 3, 6, 5));
  const w = tf.identity(images(3, 2, 3, 4));
  for (const padding of ["SAME", "VALID"]) {
    const actual = tf.nn.conv2d(x, w, [2, 1], padding, { data_format: "NCHW" });
    const expected = tf.transpose(tf.nn.conv2d(tf.transpose(x, TO_LAST), w, [2, 1], padding), TO_FIRST);
    expectSame(actual, expected, [x, w]);
  }
});

test("a dilated filter is one with zeros between its elements", () => {
  const x = tf.identity(images(2, 9, 8, 2));
  const w = tf.identity(images(2, 3, 2, 3));
  const rows = tf.reshape(tf.stack([w, tf.zeros_like(w)], { axis: 1 }), [4, 3, 2, 3]).getitem(":3");
  const stuffed = tf
    .reshape(tf.stack([rows, tf.zeros_like(rows), tf.zeros_like(rows)], { axis: 2 }), [3, 9, 2, 3])
    .getitem(":", ":7");
  for (const strides of [
    [1, 1],
    [2, 1],
    [2, 3],
    [4, 2],
  ]) {
    for (const padding of ["SAME", "VALID"]) {
      const actual = tf.nn.conv2d(x, w, strides, padding, { dilations: [2, 3] });
      expectSame(actual, tf.nn.conv2d(x, stuffed, strides, padding), [x, w]);
    }
  }
});

test("groups of channels are convolved by themselves", () => {
  const x = tf.identity(images(2, 5, 4, 6));
  const w = tf.identity(images(3, 2, 2, 9));
  const filters = tf.split(w, 3, { axis: 3 });
  const parts = tf.split(x, 3, { axis: 3 }).map((part, i) => tf.nn.conv2d(part, filters[i], 2, "SAME"));
  expectSame(tf.nn.conv2d(x, w, 2, "SAME"), tf.concat(parts, 3), [x, w]);
  const first = tf.nn.conv2d(tf.transpose(x, TO_FIRST), w, 2, "SAME", { data_format: "NCHW" });
  expectSame(first, tf.transpose(tf.concat(parts, 3), TO_FIRST), [x, w]);
});

test("pools with the channels first are those with the channels last", () => {
  const x = tf.identity(images(2, 3, 6, 5));
  for (const pool of [tf.nn.max_pool, tf.nn.avg_pool]) {
    for (const [ksize, strides] of [
      [2, 2],
      [3, 2],
      [2, 3],
    ] as const) {
      const actual = pool(x, ksize, strides, "SAME", { data_format: "NCHW" });
      expectSame(actual, tf.transpose(pool(tf.transpose(x, TO_LAST), ksize, strides, "SAME"), TO_FIRST), [x]);
    }
  }
});

test("a depthwise convolution is one of groups of a single channel", () => {
  const x = tf.identity(images(2, 7, 6, 3));
  const w = tf.identity(images(2, 3, 3, 2));
  const grouped = tf.reshape(w, [2, 3, 1, 6]);
  const cases = [
    { strides: [1, 1, 2, 1], dilations: [1, 1, 1, 1] },
    { strides: [1, 1, 1, 1], dilations: [1, 2, 3, 1] },
    { strides: [1, 2, 3, 1], dilations: [1, 3, 2, 1] },
  ];
  for (const { strides, dilations } of cases) {
    const actual = tf.nn.depthwise_conv2d_native(x, w, strides, "SAME", { dilations });
    const expected = tf.nn.conv2d(x, grouped, strides, "SAME", { dilations });
    expectSame(actual, expected, [x, w]);
    const turn = (list: readonly number[]): number[] => [1, 1, list[1]!, list[2]!];
    const first = tf.nn.depthwise_conv2d_native(
      tf.transpose(x, TO_FIRST),
      w,
      turn(strides),
      "SAME",
      "NCHW",
      turn(dilations),
    );
    expectSame(first, tf.transpose(expected, TO_FIRST), [x, w]);
  }
});

test("a convolution of volumes with the channels first is that with the channels last", () => {
  const [toLast, toFirst] = [
    [0, 2, 3, 4, 1],
    [0, 4, 1, 2, 3],
  ];
  const x = tf.identity(images(1, 2, 4, 3, 5));
  const w = tf.identity(images(2, 2, 3, 2, 3));
  const actual = tf.nn.conv3d(x, w, [1, 1, 2, 1, 1], "SAME", { data_format: "NCDHW" });
  const last = tf.nn.conv3d(tf.transpose(x, toLast), w, [1, 2, 1, 1, 1], "SAME");
  expectSame(actual, tf.transpose(last, toFirst), [x, w]);
});

test("a dilated convolution of volumes is that of a filter with zeros between its elements", () => {
  const x = tf.identity(images(1, 5, 4, 3, 2));
  const w = tf.identity(images(2, 2, 1, 2, 3));
  const spread = tf.concat([w.getitem("0:1"), tf.zeros_like(w).getitem("0:1"), w.getitem("1:2")], 0);
  const actual = tf.nn.conv3d(x, w, [1, 1, 1, 1, 1], "SAME", { dilations: [1, 2, 1, 1, 1] });
  expectSame(actual, tf.nn.conv3d(x, spread, [1, 1, 1, 1, 1], "SAME"), [x, w]);
});
