/**
 * Trains with batches of ever new sizes, in a process of its own that must end by itself; says how its memory grew.
 * `node --conditions=source --expose-gc test/engine/random_batches.ts 500 2`: how many sizes, and how many threads.
 */
import { batch, network, session } from "./network.ts";

const sizes = Number(process.argv[2]);
const net = network("sgd");
const sess = session(Number(process.argv[3] ?? 2));
sess.run(net.init);
const megabytes: number[] = [];
let worst = 0;
for (let i = 0; i < sizes; i++) {
  // every size once, in an order that mixes them
  const size = 1 + ((i * 197) % sizes);
  for (let step = 0; step < 3; step++) sess.run(net.train, batch(net, size, i));
  worst = Math.max(worst, sess.run(net.loss, batch(net, size, i)));
  if (i % 50 === 49) {
    globalThis.gc?.();
    megabytes.push(Math.round(process.memoryUsage().rss / 2 ** 20));
  }
}
console.log(JSON.stringify({ finite: Number.isFinite(worst), megabytes }));
