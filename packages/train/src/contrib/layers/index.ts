/** TF: `tf.contrib.layers`. */
export { batch_norm } from "./batch_norm.ts";
export * from "./initializers.ts";
export * from "./plain_layers.ts";
export * from "./regularizers.ts";
export * from "./weighted_layers.ts";
