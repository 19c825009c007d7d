/**
 * Trains the bench's networks and prints the hash of each: `train_and_hash.ts STEPS BATCH THREADS [interpreted]`; batch 0 is each network's
 * own. Whatever runs them, the hashes are the same; `TFGRAPH_VECTOR_BITS=0` and 128 choose slower levels.
 */
import { setDefaultExecutorFactory } from "@tfgraph/core";
import { Engine } from "@tfgraph/engine";
import { hashAfterTraining, NETWORK_NAMES } from "./training.ts";

const [steps, batch, threads] = process.argv.slice(2, 5).map(Number);
if (process.argv[5] === "interpreted") {
  setDefaultExecutorFactory((options) => new Engine(options, { compile: "never" }));
}
for (const name of NETWORK_NAMES) {
  console.log(name, await hashAfterTraining(name, { steps: steps!, batch: batch!, threads: threads! }));
}
