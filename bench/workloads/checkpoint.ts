/** 25 matrices of 1024 x 1024, 105 MB, to be saved and restored. */
import * as tf from "tfgraph";
import { CHECKPOINT } from "./data.mjs";

export function checkpointVariables() {
  const { variables, side } = CHECKPOINT;
  for (let i = 0; i < variables; i++) tf.Variable(tf.random_uniform([side, side], { seed: i }), { name: `v${i}` });
  return tf.train.Saver();
}
