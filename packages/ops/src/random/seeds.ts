/** TF: python/framework/random_seed.py. */
import { get_seed as seedsOf, pyFunction } from "@tfgraph/core";

/**
 * The two seeds that a random op made now would have; without a seed of its own, and of the graph, both are null.
 * TF: `tf.random.get_seed`, `tf.get_seed`.
 */
export const get_seed = pyFunction(
  "get_seed",
  ["op_seed"],
  (op_seed: number | bigint | null): [seed: number | null, seed2: number | null] => seedsOf(op_seed),
  { required: 1 },
);
