/** Functions with gradients of their own. TF: python/ops/custom_gradient.py. */
import {
  convertToTensor,
  get_default_graph,
  gradientFunction,
  GraphKeys,
  isTensor,
  LookupError,
  RegisterGradient,
  ValueError,
  withContext,
  type GradientResult,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { get_variable_scope } from "../state/variable_scope.ts";
import type { Variable } from "../state/variable.ts";

/** Tensors in nested arrays. */
export type Nested<T> = T | readonly Nested<T>[];

/**
 * Makes the gradients of a function's inputs from those of its results, in order. Where the function uses trainable variables that are
 * no inputs, they come in a last object, `{ variables }`, and it returns `[gradients of inputs, gradients of variables]`.
 */
export type GradientOfFunction = (...args: never[]) => unknown;

let made = 0;

function flatten<T>(value: Nested<T>): T[] {
  return Array.isArray(value) ? (value as readonly Nested<T>[]).flatMap((item) => flatten(item)) : [value as T];
}

function rebuild(structure: unknown, leaves: Iterator<Tensor>): unknown {
  if (Array.isArray(structure)) return (structure as unknown[]).map((item) => rebuild(item, leaves));
  return leaves.next().value;
}

function isDifferentiable(op: Operation): boolean {
  try {
    return gradientFunction(op) !== null;
  } catch (error) {
    if (error instanceof LookupError) return false;
    throw error;
  }
}

/** The trainable variables behind results, not looking behind the inputs. TF: `_get_dependent_variables`. */
function variablesBehind(results: readonly Tensor[], inputs: readonly Tensor[]): Variable[] {
  const stops = new Set(inputs);
  const seeds = results.map((t) => raw.Identity({ input: t }).op);
  const seen = new Set<Operation>(seeds);
  const stack = [...seeds];
  for (let op = stack.pop(); op; op = stack.pop()) {
    if (!isDifferentiable(op)) continue;
    for (const tensor of op.inputs) {
      if (stops.has(tensor) || seen.has(tensor.op)) continue;
      seen.add(tensor.op);
      stack.push(tensor.op);
    }
  }
  const global = get_default_graph().get_collection(GraphKeys.GLOBAL_VARIABLES) as Variable[];
  const found = new Set(global.filter((v) => v.trainable && seen.has(v.op)));
  return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws TypeError where the function made variables */
function callWithoutNewVariables<R>(call: () => R): R {
  const scope = get_variable_scope();
  const own = (): Set<Variable> => new Set([...scope.global_variables(), ...scope.local_variables()]);
  const before = own();
  const result = call();
  if ([...own()].some((v) => !before.has(v))) {
    throw new TypeError(
      "All variables used by a function wrapped with @custom_gradient must be `ResourceVariable`s. Ensure that no `variable_scope` is created with `use_resource=False`.",
    );
  }
  return result;
}

/** The gradients of inputs and variables, as the user's function gives them. */
function gradientsOf(grads: readonly Tensor[], variables: readonly Variable[], gradFn: GradientOfFunction): unknown[] {
  const call = gradFn as unknown as (...args: unknown[]) => unknown; // its arguments are the function's results, whatever they are
  if (variables.length === 0) return flatten(call(...grads));
  const both = call(...grads, { variables });
  if (!Array.isArray(both) || both.length !== 2 || !Array.isArray(both[1])) {
    throw new TypeError(
      `@tf.custom_gradient grad_fn must accept keyword argument 'variables', since function uses variables: [${variables.map((v) => v._repr()).join(", ")}]`,
    );
  }
  const [ofInputs, ofVariables] = both as [unknown, unknown[]];
  if (ofVariables.length !== variables.length)
    throw new ValueError("Must return gradient for each variable from @custom_gradient grad_fn.");
  return [...flatten(ofInputs), ...ofVariables];
}

/**
 * A function whose gradient is what its own second result says.
 *
 *     const log1pexp = tf.custom_gradient((x: tf.Tensor) => {
 *       const e = tf.exp(x);
 *       const grad = (dy: tf.Tensor) => dy.mul(tf.rsub(1, tf.reciprocal(e.add(1))));
 *       return [tf.log(e.add(1)), grad];
 *     });
 *
 * @param f takes tensors, returns `[results, grad_fn]`; `grad_fn` takes a gradient for each result and returns one for each input
 * @returns a function of the same inputs that returns the results
 * @throws TypeError where `f` makes variables, or uses trainable ones that `grad_fn` gives no gradients for
 * TF: `tf.custom_gradient`.
 */
export function custom_gradient<R extends Nested<Tensor>>(
  f: (...args: Tensor[]) => readonly [result: R, grad_fn: GradientOfFunction],
): (...args: TensorLike[]) => R {
  return (...args) => {
    const name = `CustomGradient-${String(made++)}`;
    const inputs = args.map((x) => (isTensor(x) ? x : convertToTensor(x)));
    const [result, gradFn] = callWithoutNewVariables(() => f(...inputs));
    const results = flatten<Tensor>(result).map((t) => convertToTensor(t));
    const variables = variablesBehind(results, inputs);
    RegisterGradient(name)((_op, ...grads) => {
      const own = gradientsOf(grads.slice(0, results.length), variables, gradFn);
      return [...results.map(() => null), ...own] as GradientResult[];
    });
    const all = [...results, ...inputs, ...variables];
    const passed = withContext(get_default_graph().gradient_override_map({ IdentityN: name }), () =>
      raw.IdentityN({ input: all }),
    );
    return rebuild(result, passed[Symbol.iterator]()) as R; // the same nesting as the result's
  };
}

/**
 * The function, with a gradient that is passed through as it is: `tf.round`, say, learned as if it were the identity. The function
 * gives as many results as it has inputs.
 * TF: `tf.grad_pass_through`.
 */
export function grad_pass_through<R extends Nested<Tensor>>(f: (...args: Tensor[]) => R): (...args: TensorLike[]) => R {
  return custom_gradient((...args) => {
    const grad = (...given: unknown[]): unknown => {
      const last = given.at(-1);
      if (isTensor(last)) return given;
      return [given.slice(0, -1), (last as { variables: readonly Variable[] }).variables.map(() => null)];
    };
    return [f(...args), grad];
  });
}
