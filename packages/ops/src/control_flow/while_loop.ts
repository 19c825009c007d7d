/** `tf.while_loop`. TF: python/ops/while_loop.py. */
import {
  convertToTensor,
  get_default_graph,
  GraphKeys,
  TensorShape,
  typedPyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { less } from "../math/compare.ts";
import { logical_and } from "../math/logical.ts";
import type { WhileLoopFunction } from "./loop_types.ts";
import { flatten, isNested } from "./nest.ts";
import { buildLoop, type LoopFunction } from "./while_build.ts";
import { WhileContext } from "./while_context.ts";

interface Counted {
  readonly condition: LoopFunction;
  readonly body: LoopFunction;
  readonly variables: readonly unknown[];
}

/** A loop with a counter of its own before the variables, that ends when it says so. */
function counted(
  limit: Tensor,
  condition: LoopFunction,
  body: LoopFunction,
  variables: readonly unknown[],
  single: boolean,
): Counted {
  const counter = createConstant(0, { dtype: limit.dtype, name: "iteration_counter" });
  const spread = (list: unknown): unknown[] => (single ? [list] : (list as unknown[]));
  return {
    condition: (i, list) => logical_and(less(i as Tensor, limit), condition(...spread(list)) as TensorLike),
    body: (i, list) => [(i as Tensor).add(1), body(...spread(list))],
    variables: [counter, single ? variables[0] : variables],
  };
}

function maximumIterations(value: TensorLike): Tensor {
  const limit = convertToTensor(value, { name: "maximum_iterations" });
  if (limit.shape.ndims !== 0) {
    throw new ValueError(`'maximum_iterations' must be a scalar. Received shape: ${limit.shape.toString()}`);
  }
  return limit;
}

export interface LoopOptions {
  readonly shape_invariants?: readonly unknown[] | null;
  readonly parallel_iterations: number;
  readonly back_prop: boolean;
  readonly swap_memory: boolean;
  readonly name?: NameLike;
  readonly maximum_iterations?: TensorLike | null;
  readonly return_same_structure?: boolean;
}

/** `tf.while_loop` for functions that make loops. */
export function whileLoop(
  condition: LoopFunction,
  body: LoopFunction,
  variables: readonly unknown[],
  options: LoopOptions,
): unknown {
  return withContext(name_scope(options.name ?? null, "while", flatten(variables)), () => {
    if (!isNested(variables) || variables.length === 0) throw new ValueError("'loop_vars' must be provided.");
    const { maximum_iterations: given, return_same_structure: keepStructure = false } = options;
    const limit = given === undefined || given === null ? null : maximumIterations(given);
    const single = variables.length === 1 && !keepStructure;
    const loop = limit ? counted(limit, condition, body, variables, single) : { condition, body, variables };
    const shapes = options.shape_invariants ?? null;
    const invariants = limit && shapes ? [new TensorShape([]), single ? shapes[0] : shapes] : shapes;
    const context = new WhileContext({
      maximumIterations: limit,
      parallelIterations: options.parallel_iterations,
      backProp: options.back_prop,
      swapMemory: options.swap_memory,
    });
    if (!context.outer_context) get_default_graph().add_to_collection(GraphKeys.WHILE_CONTEXT, context);
    const outputs = buildLoop(context, {
      condition: loop.condition,
      body: loop.body,
      structure: loop.variables,
      invariants,
      keepStructure,
    });
    return limit ? (outputs as readonly unknown[])[1] : outputs;
  });
}

/**
 * Repeats `body` as long as `cond` holds.
 * @param cond called once while the graph is built, with the loop variables: a scalar bool tensor
 * @param body called once, with the loop variables: their next values, in the same structure. A plain number takes its variable's type
 * @param loop_vars the first values: a list of tensors, TensorArrays, or nested lists of them
 * @param shape_invariants the shape of each variable in all iterations, where it is less than that of the first value
 * @param parallel_iterations kept in the graph; iterations run one after the other
 * @param back_prop whether gradients flow through it
 * @param swap_memory kept in the graph
 * @param maximum_iterations a number of iterations after which the loop ends in any case
 * @param return_same_structure whether a single variable's value stays in a list
 * @returns the last values of the loop variables, in their structure; a single one by itself
 * @throws TypeError for what is no function, ValueError for no variables and where the body's values do not fit them
 * TF: `tf.while_loop`.
 */
export const while_loop = typedPyFunction<WhileLoopFunction>(
  "while_loop",
  [
    "cond",
    "body",
    "loop_vars",
    "shape_invariants",
    "parallel_iterations",
    "back_prop",
    "swap_memory",
    "name",
    "maximum_iterations",
    "return_same_structure",
  ],
  (
    cond: LoopFunction,
    body: LoopFunction,
    loop_vars: readonly unknown[],
    shape_invariants?: readonly unknown[] | null,
    parallel_iterations: number = 10,
    back_prop: boolean = true,
    swap_memory: boolean = false,
    name?: NameLike,
    maximum_iterations?: TensorLike | null,
    return_same_structure: boolean = false,
  ): unknown => {
    if (typeof cond !== "function") throw new TypeError("'cond' must be callable.");
    if (typeof body !== "function") throw new TypeError("'body' must be callable.");
    if (parallel_iterations < 1) throw new TypeError("'parallel_iterations' must be a positive integer.");
    return whileLoop(cond, body, loop_vars, {
      shape_invariants,
      parallel_iterations,
      back_prop,
      swap_memory,
      name,
      maximum_iterations,
      return_same_structure,
    });
  },
  { required: 3 },
);
