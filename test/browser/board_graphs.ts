/** What the viewer's tests look at: the lecture's network, names that attack, ten thousand operations. */
import type { BoardDocument, BoardNode } from "@tfgraph/board";
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";

export interface Lecture {
  readonly graph: tf.Graph;
  /** A step of training, traced. */
  readonly trace: () => tf.inspect.Trace;
}

/** The lecture's network. @param withLog its second layer takes a logarithm of what a relu gives, of which much is zero */
export function lecture({ withLog = false } = {}): Lecture {
  const graph = tf.Graph();
  using _ = tf.enter(graph.as_default());
  tf.set_random_seed(42);
  const X = tf.placeholder(tf.float32, { shape: [null, 28 * 28], name: "X" });
  const y = tf.placeholder(tf.int64, { shape: null, name: "y" });
  const logits = tf.with(tf.name_scope("dnn"), () => {
    const hidden1 = layer(X, 300, "hidden1", tf.nn.relu);
    const hidden2 = layer(hidden1, 100, "hidden2", withLog ? (z) => tf.log(tf.nn.relu(z)) : tf.nn.relu);
    return layer(hidden2, 10, "outputs");
  });
  const loss = tf.with(tf.name_scope("loss"), () => {
    const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
    return tf.reduce_mean(xentropy, { name: "loss" });
  });
  const training = tf.with(tf.name_scope("train"), () => tf.train.GradientDescentOptimizer(0.01).minimize(loss));
  const { accuracy, init } = tf.with(tf.name_scope("eval"), () => {
    const correct = tf.nn.in_top_k(logits, y, 1);
    const accuracy = tf.reduce_mean(tf.cast(correct, tf.float32));
    const init = tf.global_variables_initializer();
    tf.train.Saver();
    return { accuracy, init };
  });
  const trace = (): tf.inspect.Trace => {
    using sess = tf.enter(tf.Session(null, { graph }));
    sess.run(init);
    const random = np.random.RandomState(7);
    const batch = random.rand(12, 28 * 28);
    return tf.inspect.trace(sess, [training, loss, accuracy], {
      feed_dict: { [X]: batch, [y]: [...Array(12).keys()].map((i) => i % 10) },
    });
  };
  return { graph, trace };
}

function layer(input: tf.Tensor, neurons: number, name: string, activation?: (z: tf.Tensor) => tf.Tensor): tf.Tensor {
  using _ = tf.enter(tf.name_scope(name));
  const inputs = Number(input.get_shape()[1]);
  const W = tf.Variable(tf.truncated_normal([inputs, neurons], { stddev: 2 / Math.sqrt(inputs) }), { name: "weights" });
  const b = tf.Variable(tf.zeros([neurons]), { name: "biases" });
  const z = tf.matmul(input, W).add(b);
  return activation ? activation(z) : z;
}

/** Names, ops, devices and attributes of a file that wants to be more than a graph. */
export const HOSTILE = [
  `<img src=x onerror="alert(1)">`,
  `</script><script>alert(2)</script>`,
  `"><svg onload=alert(3)>`,
  `__proto__`,
  `constructor/toString`,
  `\u202Egnp.exe`,
  `a&lt;b&amp;c\u2028d`,
  "long".repeat(3000),
  `javascript:alert(4)`,
];

export function hostile(): BoardDocument {
  const nodes = HOSTILE.map((name, i): BoardNode => {
    const attrs = [[name, name]] as const;
    const outputs = [{ dtype: name, shape: [1] }];
    return {
      name,
      op: name,
      device: name,
      line: name,
      attrs,
      outputs,
      inputs: i === 0 ? [] : [[i - 1, 0]],
      control: i > 1 ? [0] : [],
    };
  });
  const tensor = {
    dtype: HOSTILE[0]!,
    shape: [1],
    size: 1,
    sample: [HOSTILE[1]!],
    images: [`x" onerror="alert(5)`, "javascript:alert(6)"],
  };
  const steps = nodes.map((_, node) => ({ node, startMs: node, durationMs: 1, bytes: 1, outputs: [tensor] }));
  return {
    format: 1,
    title: HOSTILE.join(" "),
    nodes,
    trace: { steps },
    series: [{ name: HOSTILE[0]!, steps: [1, 2], values: [1, null] }],
  };
}

/** Layers of operations, each of which takes from some of the layer before. */
export function wide(layers = 100, width = 100): BoardDocument {
  const nodes = Array.from({ length: layers * width }, (_, i): BoardNode => {
    const [layer, place] = [Math.floor(i / width), i % width];
    const before = (shift: number): [number, number] => [(layer - 1) * width + ((place + shift) % width), 0];
    return {
      name: `block_${Math.floor(layer / 10)}/layer_${layer % 10}/unit_${place}`,
      op: ["MatMul", "Add", "Relu", "Mul"][place % 4]!,
      inputs: layer === 0 ? [] : [before(0), before(1)],
      outputs: [{ dtype: "float32", shape: [null, 64] }],
    };
  });
  return { format: 1, title: "Ten thousand operations", nodes };
}
