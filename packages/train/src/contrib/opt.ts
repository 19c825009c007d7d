/** TF: `tf.contrib.opt` of 1.15. */
export { NadamOptimizer } from "../optimizers/nadam.ts";
