/** Whether layers behave as in training where nobody says so. TF: tf_keras/src/backend.py (`learning_phase`). */
import { get_default_graph, isTensor, withContext, type Tensor, type TensorLike } from "@tfgraph/core";
import { constant_value, placeholder_with_default } from "@tfgraph/ops";

const PHASE = Symbol("learning phase");

/** The flag given; for null, a placeholder of the graph's that is false unless it is fed. */
export function trainingFlag(training: TensorLike | null): TensorLike {
  if (training !== null) return training;
  const graph = get_default_graph();
  let phase = graph._extras.get(PHASE) as Tensor | undefined;
  if (!phase) {
    phase = withContext(graph.name_scope(null), () =>
      placeholder_with_default(false, [], { name: "keras_learning_phase" }),
    );
    graph._extras.set(PHASE, phase);
  }
  return phase;
}

/** The value of a flag, where it is plain or a constant; undefined otherwise. TF: `control_flow_util.constant_value` */
export function knownFlag(training: TensorLike): boolean | undefined {
  if (typeof training === "boolean") return training;
  if (training === 0 || training === 1) return training === 1;
  if (!isTensor(training)) return undefined;
  const value = constant_value(training);
  return value && Boolean((value.data as ArrayLike<unknown>)[0]);
}
