/** What the tests of threads run: steps long enough to be shared, by the public API alone. */
import { createHash } from "node:crypto";
import * as tf from "tfgraph";

const OPTIMIZERS = {
  sgd: () => tf.train.GradientDescentOptimizer(0.05),
  momentum: () => tf.train.MomentumOptimizer(0.02, 0.9, { use_nesterov: true }),
  adam: () => tf.train.AdamOptimizer(0.003),
};
export type OptimizerName = keyof typeof OPTIMIZERS;

const [FEATURES, UNITS, CLASSES] = [131, 197, 10] as const;

/** Numbers between -1 and 1, the same each time. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export type Network = ReturnType<typeof network>;

/** Two dense layers with dropout, in the default graph. */
export function network(optimizer: OptimizerName) {
  const x = tf.placeholder(tf.float32, [null, FEATURES]);
  const labels = tf.placeholder(tf.int32, [null]);
  const weight = (rows: number, columns: number, seed: number) =>
    tf.Variable(tf.constant(numbers(rows * columns, seed), { shape: [rows, columns] }).mul(0.1));
  const hidden = tf.nn.elu(tf.matmul(x, weight(FEATURES, UNITS, 1)).add(tf.Variable(tf.zeros([UNITS]))));
  const kept = tf.nn.dropout(hidden, { rate: 0.2, seed: 7 });
  const logits = tf.matmul(kept, weight(UNITS, CLASSES, 2)).add(tf.Variable(tf.zeros([CLASSES])));
  const loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels, logits }));
  const train = OPTIMIZERS[optimizer]().minimize(loss);
  return { x, labels, loss, train, variables: tf.global_variables(), init: tf.global_variables_initializer() };
}

export function batch({ x, labels }: Network, size: number, seed: number) {
  const classes = Int32Array.from(numbers(size, seed + 1), (v) => Math.floor((v + 1) * 5));
  const feeds: [unknown, Float32Array | Int32Array][] = [
    [x, numbers(size * FEATURES, seed)],
    [labels, classes],
  ];
  return { feed_dict: new Map(feeds) };
}

export function session(threads: number) {
  return tf.Session({ config: tf.ConfigProto({ intra_op_parallelism_threads: threads }) });
}

/** Of the bytes of what was fetched. */
export function hash(values: readonly unknown[]): string {
  const sum = createHash("sha256");
  for (const value of values) {
    const data = typeof value === "number" ? Float64Array.of(value) : (value as { data: Float32Array }).data;
    sum.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return sum.digest("hex");
}
