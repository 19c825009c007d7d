// Linear algebra and selection: least squares in four ways, principal components, einsum, embeddings. What to look at: all ways find the
// same weights; words that are used alike come to lie close to each other.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { steps } from "./support/options.ts";

tf.set_random_seed(42);
np.random.seed(42);

// ---- least squares

const X_data = np.c_(np.ones([100, 1]), np.random.randn(100, 3));
const noise = np.random.randn(100, 1).multiply(0.1);
const y_data = np.round(np.dot(X_data, [[1], [2], [-1], [0.5]]).add(noise), 6);
const X = tf.constant(X_data, tf.float64, { name: "X" });
const y = tf.constant(y_data, tf.float64, { name: "y" });
const XT = tf.transpose(X);
const inverse = tf.matrix_inverse(tf.matmul(XT, X));
const normal_equation = tf.matmul(tf.matmul(inverse, XT), y, { name: "normal_equation" });
const [q, r] = tf.qr(X);
const by_qr = tf.matrix_triangular_solve(r, tf.matmul(q, y, { transpose_a: true }), { lower: false, name: "by_qr" });
const factor = tf.cholesky(tf.matmul(XT, X));
const by_cholesky = tf.cholesky_solve(factor, tf.matmul(XT, y), { name: "by_cholesky" });
const least_squares = tf.matrix_solve_ls(X, y, { name: "least_squares" });

// ---- principal components

const centred = X.sub(tf.reduce_mean(X, { axis: 0 }));
const [singular, , v] = tf.svd(centred);
const [eigenvalues] = tf.self_adjoint_eig(tf.matmul(centred, centred, { transpose_a: true }));
const projected = tf.einsum("ij,jk->ik", centred, v.getitem(":", ":2"), { name: "projected" });
const covariance = tf.tensordot(centred, centred, { axes: [[0], [0]] }).truediv(100);
const trace = tf.trace(tf.diag(tf.diag_part(covariance)));

// ---- selection

const rows = [
  [0.1, 0.7, 0.2],
  [0.5, 0.2, 0.3],
];
const scores = tf.constant(rows, { name: "scores" });
const [, where] = tf.nn.top_k(scores, 2);
const places = [
  [0, 1],
  [1, 0],
];
const chosen = tf.gather_nd(scores, places);
const spread_out = tf.scatter_nd([[4], [1]], tf.float([9, 10]), [6]);
const large = tf.boolean_mask(scores, scores.greater(0.25));
const running = tf.cumsum(scores, { axis: 1 });
const per_class = tf.unsorted_segment_sum(tf.constant(tf.float([1, 2, 3])), [1, 0, 1], 2);
const [distinct] = tf.unique([4, 4, 2]);

// ---- embeddings, learned with noise-contrastive estimation: words 0 to 4 follow each other, and so do 5 to 9

const [n_words, n_dimensions] = [10, 4];
const words = tf.placeholder(tf.int32, [null], { name: "words" });
const next_words = tf.placeholder(tf.int32, [null, 1], { name: "next_words" });
const embeddings = tf.Variable(tf.random_uniform([n_words, n_dimensions], -1, 1), { name: "embeddings" });
const weights = tf.Variable(tf.truncated_normal([n_words, n_dimensions], { stddev: 0.5 }), { name: "weights" });
const biases = tf.Variable(tf.zeros([n_words]), { name: "biases" });
const loss = tf.reduce_mean(
  tf.nn.nce_loss(weights, biases, next_words, tf.nn.embedding_lookup(embeddings, words), {
    num_sampled: 3,
    num_classes: n_words,
  }),
);
const train = tf.train.AdamOptimizer(0.02).minimize(loss);
const unit = tf.nn.l2_normalize(embeddings, 1);
const likeness = tf.matmul(unit, unit, { transpose_b: true });

using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
for (const way of [normal_equation, by_qr, by_cholesky, least_squares]) {
  console.log(way.op.name.padEnd(16), np.round(sess.run(way).flatten(), 4).tolist());
}
const from_eigenvalues = np.sqrt(np.abs(sess.run(eigenvalues)));
console.log("singular values", np.round(sess.run(singular), 3).tolist());
console.log("from eigenvalues", np.round(from_eigenvalues, 3).tolist());
console.log("projected", sess.run(projected).shape, "trace", sess.run(trace).toFixed(4));
const selections = { top_k: where, gather_nd: chosen, scatter_nd: spread_out, mask: large, cumsum: running };
for (const [name, value] of Object.entries({ ...selections, segments: per_class, unique: distinct })) {
  console.log(name, sess.run(value).tolist());
}
const n_steps = steps(1000);
for (let step = 0; step < n_steps; step++) {
  const word = np.random.randint(0, n_words, 20);
  const following = word
    .floor_divide(5)
    .multiply(5)
    .add(np.random.randint(0, 5, 20));
  sess.run(train, { feed_dict: { [words]: word, [next_words]: following.reshape(-1, 1) } });
}
const alike = sess.run(likeness);
const [within, between] = [np.mean(alike.slice(":5", ":5")), np.mean(alike.slice(":5", "5:"))] as [number, number];
console.log(`likeness within a group ${within.toFixed(2)}, between groups ${between.toFixed(2)}`);
