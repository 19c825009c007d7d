/** The workloads in TensorFlow.js on its WebAssembly backend: `worker.mjs PROGRAM [BATCH]`. */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { serveSteps } from "../../protocol.ts";
import { denseLayers, images, MLP, rnnWeights } from "../../workloads/data.mjs";

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
if (!(await tf.setBackend("wasm"))) throw new Error("the WebAssembly backend could not be set");
await tf.ready();
tf.enableProdMode();
const info = { tfjs: tf.version.tfjs, backend: tf.getBackend() };

const bias = (units) => tf.variable(tf.zeros([units]));
const crossEntropy = (logits, labels) => tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 10), logits);
const mlpVariables = () =>
  denseLayers(MLP).map(({ weights, inputs, outputs }) => ({
    w: tf.variable(tf.tensor2d(weights, [inputs, outputs])),
    b: bias(outputs),
  }));
const mlp = (layers, x) =>
  layers.reduce((h, { w, b }, i) => {
    const z = tf.add(tf.matMul(h, w), b);
    return i < layers.length - 1 ? tf.relu(z) : z;
  }, x);

/** Feeds a batch of typed arrays at every step, as a training loop does. */
function training(optimizer, { x, y }, shape, lossOf) {
  const fed = (f) => {
    const X = tf.tensor(x, shape);
    const Y = tf.tensor1d(y, "int32");
    try {
      return f(X, Y);
    } finally {
      X.dispose();
      Y.dispose();
    }
  };
  return serveSteps({
    step: () => fed((X, Y) => void optimizer.minimize(() => lossOf(X, Y))),
    check: () => fed((X, Y) => tf.tidy(() => lossOf(X, Y).dataSync()[0])),
    info,
  });
}

const programs = {
  mlp_train(batch) {
    const layers = mlpVariables();
    return training(tf.train.sgd(0.01), images(batch), [batch, 784], (x, y) => crossEntropy(mlp(layers, x), y));
  },
  mlp_infer(batch) {
    const layers = mlpVariables();
    const { x } = images(batch);
    const step = () => tf.tidy(() => mlp(layers, tf.tensor2d(x, [batch, 784])).dataSync());
    return serveSteps({ step, check: () => step().reduce((sum, v) => sum + Math.abs(v), 0) / (10 * batch), info });
  },
  rnn_train() {
    const { cell, output } = rnnWeights();
    const W = tf.variable(tf.tensor2d(cell, [178, 150]));
    const b = bias(150);
    const Wo = tf.variable(tf.tensor2d(output, [150, 10]));
    const bo = bias(10);
    return training(tf.train.adam(0.001), images(150), [150, 28, 28], (x, y) => {
      let h = tf.zeros([150, 150]);
      for (const row of tf.unstack(x, 1)) h = tf.tanh(tf.add(tf.matMul(tf.concat([row, h], 1), W), b));
      return crossEntropy(tf.add(tf.matMul(h, Wo), bo), y);
    });
  },
};
const [program, batch = "50"] = process.argv.slice(2);
await programs[program](Number(batch));
