/** Collections of variables and their initialization. TF: python/ops/variables.py. */
import {
  get_default_graph,
  GraphKeys,
  pyFunction,
  string,
  withContext,
  type NameLike,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import { boolean_mask } from "../array/boolean_mask.ts";
import { constant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { stack } from "../array/stack.ts";
import { group, no_op } from "../control_flow/no_op.ts";
import * as raw from "../gen/raw_ops.ts";
import type { Variable } from "./variable.ts";

function collection(name: string, key: string) {
  return pyFunction(
    name,
    ["scope"],
    (scope?: string | null): Variable[] => get_default_graph().get_collection(key, scope) as Variable[],
  );
}

/** All variables of the graph that checkpoints hold. @param scope a regular expression names must begin with. TF: `tf.global_variables` */
export const global_variables = collection("global_variables", GraphKeys.GLOBAL_VARIABLES);
/** Variables of this process alone. TF: `tf.local_variables` */
export const local_variables = collection("local_variables", GraphKeys.LOCAL_VARIABLES);
/** Variables that optimizers train. TF: `tf.trainable_variables` */
export const trainable_variables = collection("trainable_variables", GraphKeys.TRAINABLE_VARIABLES);
/** Variables of the model. TF: `tf.model_variables` */
export const model_variables = collection("model_variables", GraphKeys.MODEL_VARIABLES);
/** Variables that keep moving averages. TF: `tf.moving_average_variables` */
export const moving_average_variables = collection("moving_average_variables", GraphKeys.MOVING_AVERAGE_VARIABLES);

/** TF: `tf.all_variables`, the old name of `global_variables`. */
export const all_variables = (): Variable[] => global_variables();

/**
 * An operation that initializes these variables.
 * TF: `tf.variables_initializer`.
 */
export const variables_initializer = pyFunction(
  "variables_initializer",
  ["var_list", "name"],
  (var_list: readonly { readonly initializer: Operation }[], name?: NameLike): Operation =>
    var_list.length > 0
      ? group(...var_list.map((v) => v.initializer), { name: name ?? "init" })
      : no_op({ name: name ?? "init" }),
  { required: 1 },
);

/** TF: `tf.initialize_variables`. */
export const initialize_variables = variables_initializer;

/** An operation that initializes all global variables made so far. TF: `tf.global_variables_initializer`. */
export function global_variables_initializer(): Operation {
  return variables_initializer(global_variables());
}

/** TF: `tf.initialize_all_variables`. */
export const initialize_all_variables = global_variables_initializer;

/** An operation that initializes all local variables made so far. TF: `tf.local_variables_initializer`. */
export function local_variables_initializer(): Operation {
  return variables_initializer(local_variables());
}

/** TF: `tf.initialize_local_variables`. */
export const initialize_local_variables = local_variables_initializer;

/** Variables in the default order, or the graph's bare variable ops where no collection has any. */
function knownVariables(): (Variable | Tensor)[] {
  const variables: (Variable | Tensor)[] = [...global_variables(), ...local_variables()];
  if (variables.length > 0) return variables;
  return get_default_graph()
    .get_operations()
    .filter((op) => op.type === "Variable" || op.type === "VariableV2" || op.type === "AutoReloadVariable")
    .map((op) => op.outputs[0]!);
}

/**
 * The names of variables without a value, as a string vector.
 * TF: `tf.report_uninitialized_variables`.
 */
export const report_uninitialized_variables = pyFunction(
  "report_uninitialized_variables",
  ["var_list", "name"],
  (var_list?: readonly (Variable | Tensor)[] | null, name?: NameLike): Tensor => {
    const variables = var_list ?? knownVariables();
    return withContext(name_scope(name ?? "report_uninitialized_variables"), () => {
      const initialized = variables.map((ref) => raw.IsVariableInitialized({ ref }));
      return withContext(get_default_graph().device("/cpu:0"), () => {
        if (variables.length === 0) return constant([], { dtype: string });
        const mask = raw.LogicalNot({ x: stack(initialized) });
        return boolean_mask(constant(variables.map((v) => v.op.name)), mask);
      });
    });
  },
);

/** An operation that fails where a variable has no value. TF: `tf.assert_variables_initialized`. */
export const assert_variables_initialized = pyFunction(
  "assert_variables_initialized",
  ["var_list"],
  (var_list?: readonly (Variable | Tensor)[] | null): Tensor | null => {
    const variables = var_list ?? knownVariables();
    const graph = get_default_graph();
    const ranks = variables.map((v) => withContext(graph.colocate_with(v.op), () => raw.Rank({ input: v })));
    return ranks.length > 1 ? stack(ranks) : (ranks[0] ?? null);
  },
);
