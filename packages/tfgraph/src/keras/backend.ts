import { reset_default_graph } from "@tfgraph/core";
import { placeholder_with_default } from "@tfgraph/ops";

/** Begins a new default graph, which has a placeholder that tells Keras's layers of training. TF: `tf.keras.backend.clear_session`. */
export function clear_session(): void {
  reset_default_graph();
  placeholder_with_default(false, [], { name: "keras_learning_phase" });
}
