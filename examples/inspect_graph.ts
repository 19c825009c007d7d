// A graph under the algorithms of graphology: which operations may run side by side, the longest way through a step, what nothing needs,
// what many need. The graph is the lecture's network with its training operation; docs/guide/graphology.md says what each attribute holds.
import { hasCycle, topologicalGenerations, topologicalSort } from "graphology-dag";
import { outDegreeCentrality } from "graphology-metrics/centrality/degree.js";
import { bfsFromNode } from "graphology-traversal";
import * as tf from "tfgraph";

type Drawn = ReturnType<typeof tf.inspect.to_graphology>;

const X = tf.placeholder(tf.float32, { shape: [null, 784], name: "X" });
const y = tf.placeholder(tf.int64, { shape: [null], name: "y" });
tf.placeholder(tf.bool, { shape: [], name: "is_training" }); // and then it was forgotten

function layer(inputs: tf.Tensor, units: number, name: string): tf.Tensor {
  using _ = tf.enter(tf.name_scope(name));
  const W = tf.Variable(tf.truncated_normal([Number(inputs.get_shape()[1]), units], { stddev: 0.1 }), {
    name: "weights",
  });
  const b = tf.Variable(tf.zeros([units]), { name: "biases" });
  tf.reduce_max(tf.abs(W), { name: "largest_weight" }); // looked at once, and left here
  return tf.matmul(inputs, W).add(b);
}

const hidden1 = tf.nn.relu(layer(X, 300, "hidden1"));
const hidden2 = tf.nn.relu(layer(hidden1, 100, "hidden2"));
const logits = layer(hidden2, 10, "outputs");
const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
const loss = tf.reduce_mean(xentropy, { name: "loss" });
const train = tf.train.GradientDescentOptimizer(0.01).minimize(loss, { name: "train" });
const accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32), { name: "accuracy" });
const init = tf.global_variables_initializer();

const graph = tf.inspect.to_graphology(tf.get_default_graph());

/** Names of all operations that the ones named need, these included. */
function needed(drawn: Drawn, ...names: string[]): Set<string> {
  const found = new Set<string>();
  for (const name of names) bfsFromNode(drawn, name, (node) => void found.add(node), { mode: "inbound" });
  return found;
}

/** The default graph without what is not named; each call of `to_graphology` gives a graph of one's own. */
function part(names: ReadonlySet<string>): Drawn {
  const drawn = tf.inspect.to_graphology(tf.get_default_graph());
  for (const node of drawn.filterNodes((name) => !names.has(name))) drawn.dropNode(node);
  return drawn;
}

/** The longest way through a graph without cycles: in topological order, each operation is one further than the furthest before it. */
function longest_path(drawn: Drawn): string[] {
  const before = new Map<string, string | null>();
  const distance = new Map<string, number>();
  let end: string | null = null;
  for (const node of topologicalSort(drawn)) {
    let furthest: string | null = null;
    for (const input of drawn.inNeighbors(node)) {
      if (furthest === null || distance.get(input)! > distance.get(furthest)!) furthest = input;
    }
    before.set(node, furthest);
    distance.set(node, furthest === null ? 0 : distance.get(furthest)! + 1);
    if (end === null || distance.get(node)! > distance.get(end)!) end = node;
  }
  const way: string[] = [];
  for (let node = end; node !== null; node = before.get(node)!) way.push(node);
  return way.reverse();
}

console.log(`${graph.order} operations, ${graph.size} edges, ${hasCycle(graph) ? "with" : "without"} cycles`);

// What one step of the training runs.
const step = part(needed(graph, train.name));
const generations = topologicalGenerations(step);
console.log(`\na step of the training: ${step.order} operations in ${generations.length} generations`);
generations.forEach((operations, i) => {
  const ops = operations.map((name) => step.getNodeAttribute(name, "op"));
  console.log(`${String(i).padStart(3)}  ${"#".repeat(ops.length).padEnd(16)}  ${[...new Set(ops)].join(" ")}`);
});

const way = longest_path(step);
console.log(`\nthe longest way through it: ${way.length} operations`);
console.log(way.filter((name) => !name.startsWith("gradients/")).join(" -> "));

const used = needed(graph, train.name, accuracy.op.name, init.name);
const unused = graph.filterNodes((name) => !used.has(name));
console.log(`\nneeded neither to train, to measure, nor to begin: ${unused.length} operations`);
console.log(unused.join(", "));
console.log(
  `of these, fed but never read: ${unused.filter((name) => graph.getNodeAttribute(name, "op") === "Placeholder").join(", ")}`,
);

// Whose tensors most operations take (a centrality of 1 would be by all others), and how large they are; sizes that only a run knows
// count as one.
const fan_out = outDegreeCentrality(graph);
const most_read = graph.nodes().sort((a, b) => fan_out[b] - fan_out[a]);
console.log("\nread most often");
for (const name of most_read.slice(0, 6)) {
  const shape = graph.getNodeAttribute(name, "shapes")[0];
  const elements = shape?.reduce<number>((product, size) => product * (size ?? 1), 1) ?? 0;
  console.log(`${name}: by ${graph.outDegree(name)}, centrality ${fan_out[name].toFixed(3)}, ${elements} elements`);
}
