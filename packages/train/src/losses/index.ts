/** TF: `tf.losses`. */
export * from "./classification.ts";
export * from "./collected.ts";
export * from "./regression.ts";
export { compute_weighted_loss, Reduction } from "./weighted_loss.ts";
