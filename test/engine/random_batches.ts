/**
 * Trains the lecture's network with batches of random sizes, in a process of its own that must end by itself; says whether every loss was
 * finite, and how its memory grew: `node --conditions=source --expose-gc test/engine/random_batches.ts SECONDS THREADS`.
 */
import * as tf from "tfgraph";
import { mlpTraining } from "../../bench/workloads/mlp.ts";
import { session } from "./network.ts";

const LARGEST = 500;
const SAMPLES = 10;

const [seconds, threads] = process.argv.slice(2).map(Number);
const { train, loss, feed_dict } = mlpTraining(LARGEST);
const whole = Object.entries(feed_dict as Record<string, Float32Array | Int32Array>);
const sess = session(threads!);
sess.run(tf.global_variables_initializer());

let state = 1;
/** From 1 to the largest, the same sequence each time. */
function randomSize(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return 1 + Math.floor((state / 2 ** 32) * LARGEST);
}

const megabytes: number[] = [];
let steps = 0;
let finite = true;
const started = performance.now();
for (let elapsed = 0; elapsed < seconds!; elapsed = (performance.now() - started) / 1000) {
  const size = randomSize();
  const batch = whole.map(([name, data]) => [name, data.subarray(0, (data.length / LARGEST) * size)]);
  const [, now] = sess.run([train, loss] as const, { feed_dict: Object.fromEntries(batch) as tf.FeedDict });
  finite &&= Number.isFinite(now);
  steps++;
  if (elapsed >= ((megabytes.length + 1) * seconds!) / SAMPLES) {
    globalThis.gc?.();
    megabytes.push(Math.round(process.memoryUsage().rss / 2 ** 20));
  }
}
console.log(JSON.stringify({ finite, steps, megabytes }));
