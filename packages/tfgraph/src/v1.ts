/** TensorFlow 1's own names (`tf.…`, `tf.compat.v1.…`). No logic: everything is made elsewhere. */
import { installEngine } from "@tfgraph/engine";

installEngine();

export * from "./own.ts";
export * from "./gen/names.ts";
export * from "./gen/missing.ts";
