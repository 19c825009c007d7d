/** A process that runs one workload on tfgraph: `node worker.ts PROGRAM [BATCH]`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "tfgraph";
import { serveOnce, serveSamples, serveSteps } from "./protocol.ts";
import { batchNormTraining } from "./workloads/batch_norm_mlp.ts";
import { checkpointVariables } from "./workloads/checkpoint.ts";
import { convnetTraining } from "./workloads/convnet.ts";
import { descent, layerChain } from "./workloads/layer_chain.ts";
import { mlpInference, mlpTraining } from "./workloads/mlp.ts";
import type { Training } from "./workloads/model.ts";
import { rnnTraining } from "./workloads/rnn.ts";
import { scalarChain } from "./workloads/scalar_chain.ts";

const [program = "", batch = "50"] = process.argv.slice(2);
const threads = Number(process.env.BENCH_THREADS ?? 0);
const info = { tfgraph: tf.inspect.version, threads: threads || "default" };

/** A session whose variables have their first values. */
function startSession(): tf.Session {
  const sess = tf.Session({ config: tf.ConfigProto({ intra_op_parallelism_threads: threads }) });
  sess.run(tf.global_variables_initializer());
  return sess;
}

async function training({ train, loss, feed_dict }: Training): Promise<void> {
  const sess = startSession();
  await serveSteps({ step: () => sess.run(train, { feed_dict }), check: () => sess.run(loss, { feed_dict }), info });
}

async function inference({ logits, feed_dict }: ReturnType<typeof mlpInference>): Promise<void> {
  const sess = startSession();
  const meanAbsolute = tf.reduce_mean(tf.abs(logits));
  const step = () => sess.run(logits, { feed_dict });
  await serveSteps({ step, check: () => sess.run(meanAbsolute, { feed_dict }), info });
}

async function scalars(): Promise<void> {
  const { sum, one, feed_dict } = scalarChain();
  const sess = startSession();
  const timeOf = (fetch: tf.Tensor, runs: number) => {
    const started = performance.now();
    for (let i = 0; i < runs; i++) sess.run(fetch, { feed_dict });
    return ((performance.now() - started) * 1000) / runs;
  };
  timeOf(sum, 2000);
  timeOf(one, 2000);
  await serveSamples({
    sample: () => ({ us: timeOf(sum, 500), us_one: timeOf(one, 2000) }),
    check: () => sess.run(sum, { feed_dict }),
    info,
  });
}

function layers(): void {
  const begin = performance.now();
  const { loss, variables, feed_dict } = layerChain();
  const built = performance.now();
  const train = descent(loss, variables);
  const differentiated = performance.now();
  const sess = startSession();
  const initialized = performance.now();
  sess.run(train, { feed_dict });
  const ran = performance.now();
  for (let i = 0; i < 5; i++) sess.run(train, { feed_dict });
  const runs = Array.from({ length: 20 }, () => {
    const started = performance.now();
    sess.run(train, { feed_dict });
    return performance.now() - started;
  });
  serveOnce(
    {
      build_ms: built - begin,
      gradients_ms: differentiated - built,
      build_grad_ms: differentiated - begin,
      init_ms: initialized - differentiated,
      first_run_ms: ran - initialized,
      run_us: runs.sort((a, b) => a - b)[10]! * 1000,
      rss_mb: process.memoryUsage().rss / 2 ** 20,
    },
    sess.run(loss, { feed_dict }),
  );
}

async function checkpoint(): Promise<void> {
  const saver = checkpointVariables();
  const total = tf.add_n(tf.global_variables().map((v) => tf.reduce_sum(v)));
  const sess = startSession();
  const before: number = sess.run(total);
  const sample = () => {
    const dir = mkdtempSync(join(tmpdir(), "bench-"));
    const path = join(dir, "model.ckpt");
    const begin = performance.now();
    saver.save(sess, path, { write_meta_graph: false });
    const saved = performance.now();
    saver.restore(sess, path);
    const restored = performance.now();
    rmSync(dir, { recursive: true });
    return { save_ms: saved - begin, restore_ms: restored - saved };
  };
  await serveSamples({ sample, check: () => sess.run(total) - before, info });
}

const programs: Record<string, (() => unknown) | undefined> = {
  mlp_train: () => training(mlpTraining(Number(batch))),
  mlp_infer: () => inference(mlpInference(Number(batch))),
  conv_train: () => training(convnetTraining()),
  rnn_train: () => training(rnnTraining()),
  bn_train: () => training(batchNormTraining()),
  scalar_chain: scalars,
  layer_chain: layers,
  checkpoint,
};
await programs[program]!();
