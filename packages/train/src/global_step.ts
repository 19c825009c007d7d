/** The variable that counts steps. TF: python/training/training_util.py. */
import {
  get_default_graph,
  GraphKeys,
  isTensor,
  KeyError,
  RuntimeError,
  ValueError,
  withContext,
  type Graph,
  type SessionLike,
  type Tensor,
} from "@tfgraph/core";
import {
  cond,
  get_variable,
  is_variable_initialized,
  isVariable,
  VariableAggregation,
  zeros_initializer,
  type Variable,
} from "@tfgraph/ops";
import { logging } from "./platform/index.ts";

/** @throws TypeError for what is no scalar integer variable or tensor. TF: `tf.train.assert_global_step` */
export function assert_global_step(global_step_tensor: Variable | Tensor): void {
  if (!isVariable(global_step_tensor) && !isTensor(global_step_tensor)) {
    throw new TypeError(`Existing "global_step" must be a Variable or Tensor: ${String(global_step_tensor)}.`);
  }
  const { dtype, shape } = global_step_tensor as Variable;
  if (!dtype.base_dtype.is_integer)
    throw new TypeError(`Existing "global_step" does not have integer type: ${dtype.toString()}`);
  if (shape.ndims !== 0 && shape.is_fully_defined())
    throw new TypeError(`Existing "global_step" is not scalar: ${shape.toString()}`);
}

/** The graph's global step, or null. TF: `tf.train.get_global_step`. */
export function get_global_step(graph: Graph | null = null): Variable | Tensor | null {
  const g = graph ?? get_default_graph();
  const steps = g.get_collection(GraphKeys.GLOBAL_STEP) as (Variable | Tensor)[];
  if (steps.length > 1) {
    logging.error("Multiple tensors in global_step collection.");
    return null;
  }
  const step = steps[0] ?? namedGlobalStep(g);
  if (step) assert_global_step(step);
  return step;
}

function namedGlobalStep(graph: Graph): Tensor | null {
  try {
    return graph.get_tensor_by_name("global_step:0");
  } catch (error) {
    if (error instanceof KeyError) return null;
    throw error;
  }
}

/** Makes the graph's global step, an int64 variable. @throws ValueError where it has one. TF: `tf.train.create_global_step` */
export function create_global_step(graph: Graph | null = null): Variable {
  const g = graph ?? get_default_graph();
  if (get_global_step(g) !== null) throw new ValueError('"global_step" already exists.');
  return withContext(g.as_default(), () =>
    withContext(g.name_scope(null), () =>
      get_variable(GraphKeys.GLOBAL_STEP, {
        shape: [],
        dtype: "int64",
        initializer: zeros_initializer(),
        trainable: false,
        aggregation: VariableAggregation.ONLY_FIRST_REPLICA,
        collections: [GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
      }),
    ),
  );
}

/** TF: `tf.train.get_or_create_global_step`. */
export function get_or_create_global_step(graph: Graph | null = null): Variable | Tensor {
  return get_global_step(graph) ?? create_global_step(graph);
}

/** The step's value in a session. TF: `tf.train.global_step`. */
export function global_step(sess: SessionLike, global_step_tensor: Variable | Tensor): number {
  return Number(sess.run(global_step_tensor));
}

const STEP_READ = "global_step_read_op_cache";

/** The step as hooks fetch it, also before it has a value; null where the graph has none. TF: `training_util._get_or_create_global_step_read` */
export function getOrCreateGlobalStepRead(): Tensor | null {
  const graph = get_default_graph();
  const [known, ...others] = graph.get_collection(STEP_READ) as Tensor[];
  if (others.length > 0)
    throw new RuntimeError(`There are multiple items in collection ${STEP_READ}. There should be only one.`);
  const step = get_global_step(graph);
  if (known || !step) return known ?? null;
  return withContext(graph.name_scope(null), () =>
    withContext(graph.name_scope(`${step.op.name}/`), () => {
      const value = isVariable(step)
        ? (cond(
            is_variable_initialized(step),
            () => step.read_value(),
            () => step.initial_value,
          ) as Tensor)
        : step;
      const read = value.add(0);
      graph.add_to_collection(STEP_READ, read);
      return read;
    }),
  );
}
