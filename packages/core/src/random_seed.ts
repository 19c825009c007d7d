/** Seeds of random ops. TF: `random_seed.get_seed`, `tf.set_random_seed`. */
import { get_default_graph } from "./default_graph.ts";

const DEFAULT_GRAPH_SEED = 87654321n;
const MODULUS = 2n ** 31n - 1n;

function truncate(seed: number | bigint): number {
  const s = BigInt(seed) % MODULUS;
  return Number(s < 0n ? s + MODULUS : s);
}

/**
 * The attributes `seed` and `seed2` of a new random op in the default graph.
 * Without an op seed, a graph seed is combined with a count of such ops; without either the op is nondeterministic.
 */
export function get_seed(opSeed: number | bigint | null | undefined): [number | null, number | null] {
  const graph = get_default_graph();
  if (graph.seed === null) {
    return opSeed === null || opSeed === undefined
      ? [null, null]
      : nonzero(Number(DEFAULT_GRAPH_SEED), truncate(opSeed));
  }
  const second = opSeed === null || opSeed === undefined ? BigInt(graph._defaulted_seeds++) : opSeed;
  return nonzero(truncate(graph.seed), truncate(second));
}

/** (0, 0) means nondeterministic, so it is avoided. */
function nonzero(seed: number, seed2: number): [number, number] {
  return seed === 0 && seed2 === 0 ? [0, Number(MODULUS)] : [seed, seed2];
}

/** Sets the seed of the default graph. TF: `tf.set_random_seed`. */
export function set_random_seed(seed: number | bigint): void {
  get_default_graph().seed = seed;
}
