/** TF: `tf.contrib.slim`: layers, and what sets their arguments. */
export * from "./framework/arg_scope.ts";
export * from "./framework/model_variables.ts";
export * from "./layers/index.ts";
