/** What TensorFlow 1 had in `tf.contrib` and most programs use. */
export * as framework from "./framework/index.ts";
export * as layers from "./layers/index.ts";
export * as opt from "./opt.ts";
export * as slim from "./slim.ts";
