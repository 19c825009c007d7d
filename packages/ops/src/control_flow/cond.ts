/** `tf.cond`. TF: python/ops/cond.py. */
import {
  get_default_graph,
  GraphKeys,
  pyFunction,
  ValueError,
  withContext,
  withHint,
  type NameLike,
  type Tensor,
  type TensorLike,
  type Unranked,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import * as raw from "../gen/raw_ops.ts";
import { CondContext } from "./cond_context.ts";
import { flowOf, withFlows } from "./flows.ts";
import { assertSameStructure, flatten, rebuild } from "./nest.ts";
import { merge, switch_ } from "./switch_merge.ts";

function unpackSingleton(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value as unknown[])[0] : value;
}

interface BranchResult {
  readonly original: unknown;
  readonly tensors: readonly Tensor[];
  readonly context: CondContext;
}

function buildBranch(pred: Tensor, pivot: Tensor, branch: 0 | 1, fn: () => unknown, which: string): BranchResult {
  const context = new CondContext(pred, pivot, branch);
  context.Enter();
  try {
    const original = fn();
    if (original === undefined || original === null) throw new ValueError(`'${which}' must have a return value.`);
    const tensors = flatten(original).map((value) => context.buildResult(flowOf(value)));
    context.exitResult(tensors);
    return { original, tensors, context };
  } finally {
    context.Exit();
  }
}

function mergeBranches(onTrue: BranchResult, onFalse: BranchResult): Tensor[] {
  assertSameStructure(onTrue.original, onFalse.original, "'true_fn' returns", "'false_fn' returns");
  if (onTrue.tensors.length === 0) throw new ValueError("'true_fn' and 'false_fn' must return at least one result.");
  onTrue.tensors.forEach((x, i) => {
    const y = onFalse.tensors[i]!;
    if (x.dtype.base_dtype !== y.dtype.base_dtype) {
      throw new ValueError(
        withHint(
          `Outputs of 'true_fn' and 'false_fn' must have the same type(s). Received ${x.dtype.name} from 'true_fn' and ${y.dtype.name} from 'false_fn'.`,
          x.dtype.is_floating !== y.dtype.is_floating &&
            "A plain number that is to be a float is written tf.float(2) in a branch.",
        ),
      );
    }
  });
  return onFalse.tensors.map((tensor, i) => merge([tensor, onTrue.tensors[i]!]).output);
}

/**
 * The result of `true_fn()` where `pred` holds, else that of `false_fn()`. Operations inside a branch run only if it is taken.
 * @param pred a scalar bool tensor
 * @param true_fn makes the result: tensors (or operations) in any nesting
 * @param false_fn makes a result of the same structure and types
 * @param strict whether a list of one result stays a list
 * @throws TypeError for a plain boolean and for functions that are none; ValueError where the results do not match
 * TF: `tf.cond`.
 */
export const cond = pyFunction(
  "cond",
  ["pred", "true_fn", "false_fn", "strict", "name"],
  (
    pred: TensorLike,
    true_fn?: (() => unknown) | null,
    false_fn?: (() => unknown) | null,
    strict?: boolean,
    name?: NameLike,
  ): Unranked => {
    if (true_fn === null || true_fn === undefined) throw new TypeError("cond(): 'true_fn' argument required");
    if (false_fn === null || false_fn === undefined) throw new TypeError("cond(): 'false_fn' argument required");
    if (typeof true_fn !== "function") throw new TypeError("'true_fn' must be callable.");
    if (typeof false_fn !== "function") throw new TypeError("'false_fn' must be callable.");
    return withContext(name_scope(name ?? null, "cond", [pred]), () => {
      if (typeof pred === "boolean") throw new TypeError("'pred' must not be a Python bool.");
      const [onFalseSwitch, onTrueSwitch] = switch_(pred, pred);
      const pivotTrue = raw.Identity({ input: onTrueSwitch, name: "switch_t" });
      const pivotFalse = raw.Identity({ input: onFalseSwitch, name: "switch_f" });
      const predicate = raw.Identity({ input: pred, name: "pred_id" });
      const graph = get_default_graph();
      for (const tensor of [onTrueSwitch, onFalseSwitch, pivotTrue, pivotFalse, predicate])
        graph.prevent_fetching(tensor.op);
      const onTrue = buildBranch(predicate, pivotTrue, 1, true_fn, "true_fn");
      const onFalse = buildBranch(predicate, pivotFalse, 0, false_fn, "false_fn");
      const merged = mergeBranches(onTrue, onFalse);
      if (onTrue.context.outer_context === null) {
        graph.add_to_collection(GraphKeys.COND_CONTEXT, onTrue.context);
        graph.add_to_collection(GraphKeys.COND_CONTEXT, onFalse.context);
      }
      const structure = strict ? onTrue.original : unpackSingleton(onTrue.original);
      return rebuild(structure, withFlows(flatten(onTrue.original), merged)[Symbol.iterator]());
    });
  },
  { required: 1, aliases: { fn1: "true_fn", fn2: "false_fn" } },
);
