/** TF: `tf.contrib.framework`. */
export * from "../../global_step.ts";
export * from "./arg_scope.ts";
export * from "./model_variables.ts";
