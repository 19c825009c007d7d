// From nothing to the first training step of the lecture's network: what a person waits for after typing a command.
// A program of its own, in plain JavaScript: what is measured is the process, from its start to what it prints.
const started = performance.now();
const tf = await import("tfgraph");
const { denseLayers, images, MLP } = await import("./data.mjs");
const imported = performance.now();

const X = tf.placeholder(tf.float32, [null, 784]);
const Y = tf.placeholder(tf.int32, [null]);
/** @type {import("tfgraph").Tensor} */
let h = X;
for (const { inputs, outputs, weights } of denseLayers(MLP)) {
  h = tf.matmul(h, tf.Variable(tf.constant(weights, { shape: [inputs, outputs] })));
  h = h.add(tf.Variable(tf.zeros([outputs])));
  if (outputs > 10) h = tf.nn.relu(h);
}
const loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: Y, logits: h }));
const train = tf.train.GradientDescentOptimizer(0.01).minimize(loss);

const { x, y } = images(50);
const threads = Number(process.env.BENCH_THREADS ?? 0);
const sess = tf.Session({ config: tf.ConfigProto({ intra_op_parallelism_threads: threads }) });
sess.run(tf.global_variables_initializer());
sess.run(train, { feed_dict: { [X]: x, [Y]: y } });
console.log(JSON.stringify({ metrics: { import_ms: imported - started, step_ms: performance.now() - imported } }));
