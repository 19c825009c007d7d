/** Training the bench's networks, in Node and in a browser, and a hash of what came of it. */
import * as tf from "tfgraph";
import { batchNormTraining } from "../../bench/workloads/batch_norm_mlp.ts";
import { convnetTraining } from "../../bench/workloads/convnet.ts";
import { mlpTraining } from "../../bench/workloads/mlp.ts";
import { rnnTraining } from "../../bench/workloads/rnn.ts";

const NETWORKS = {
  mlp: (batch = 50) => mlpTraining(batch),
  convnet: convnetTraining,
  rnn: rnnTraining,
  batchNorm: batchNormTraining,
};

export type NetworkName = keyof typeof NETWORKS;
export const NETWORK_NAMES = Object.keys(NETWORKS) as NetworkName[];

export interface TrainingOptions {
  readonly steps: number;
  /** 0: the network's own. */
  readonly batch: number;
  readonly threads: number;
}

/** SHA-256 of all variables, optimizer's included, after so many steps; pauses now and then, when workers can start and learn. */
export async function hashAfterTraining(
  name: NetworkName,
  { steps, batch, threads }: TrainingOptions,
): Promise<string> {
  const { training, variables, init, sess } = tf.with(tf.Graph().as_default(), () => {
    const training = NETWORKS[name](batch || undefined);
    const config = tf.ConfigProto({ intra_op_parallelism_threads: threads });
    const init = tf.global_variables_initializer();
    return { training, variables: tf.global_variables(), init, sess: tf.Session({ config }) };
  });
  sess.run(init);
  for (let step = 0; step < steps; step++) {
    sess.run(training.train, { feed_dict: training.feed_dict });
    if (step % 10 === 1) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const values: unknown[] = sess.run(variables);
  sess.close();
  return sha256(values.map((value) => (typeof value === "number" ? Float32Array.of(value) : dataOf(value))));
}

/** An array's numbers, in an array of their own. */
function dataOf(value: unknown): Float32Array<ArrayBuffer> {
  return Float32Array.from((value as { data: Float32Array }).data);
}

async function sha256(arrays: readonly Float32Array<ArrayBuffer>[]): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await new Blob([...arrays]).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
