/** The first of several branches whose condition holds. TF: python/ops/control_flow_case.py. */
import {
  bool,
  get_default_graph,
  isTensor,
  pyFunction,
  typeName,
  withContext,
  type NameLike,
  type Operation,
  type Tensor,
  type Unranked,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { stack } from "../array/stack.ts";
import { Assert } from "../checks/assert.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { reduce_sum } from "../math/reductions.ts";
import { cond } from "./cond.ts";

/** Makes the tensors of one branch. */
export type CaseFunction = () => unknown;
export type CasePairs =
  | readonly (readonly [predicate: Tensor, fn: CaseFunction])[]
  | ReadonlyMap<Tensor, CaseFunction>
  | Readonly<Record<string, CaseFunction>>;

interface Case {
  readonly predicate: Tensor;
  readonly action: CaseFunction;
}

/** The pairs of a dict, in the order of the predicates' names. */
function sortedPairs(pairs: ReadonlyMap<Tensor, CaseFunction> | Readonly<Record<string, CaseFunction>>): unknown[] {
  const graph = get_default_graph();
  const entries =
    pairs instanceof Map
      ? [...(pairs as ReadonlyMap<Tensor, CaseFunction>)]
      : Object.entries(pairs).map(([name, fn]) => [graph.get_tensor_by_name(name), fn] as const);
  return entries.sort(([a], [b]) => (a.name < b.name ? -1 : 1));
}

function checkedCases(pairs: unknown): Case[] {
  if (typeof pairs !== "object" || pairs === null)
    throw new TypeError(`'pred_fn_pairs' must be a list, tuple, or dict. Received: <class '${typeName(pairs)}'>`);
  const list = Array.isArray(pairs) ? (pairs as unknown[]) : sortedPairs(pairs as ReadonlyMap<Tensor, CaseFunction>);
  return list.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new TypeError(`Each entry in 'pred_fn_pairs' must be a 2-tuple. Received ${String(pair)}.`);
    const [predicate, action] = pair as [unknown, unknown];
    if (!isTensor(predicate)) throw new TypeError(`pred must be a Tensor, got: ${String(predicate)}`);
    if (predicate.dtype !== bool) throw new TypeError(`pred must be Tensor of type bool: ${predicate.name}`);
    if (typeof action !== "function") throw new TypeError(`fn for pred ${predicate.name} must be callable.`);
    return { predicate, action: action as CaseFunction };
  });
}

function assertAtMost(n: number, predicates: readonly Tensor[], message: string): Operation {
  const all = stack(predicates, { name: "preds_c" });
  const count = reduce_sum(cast(all, "int32"), { name: "num_true_conds" });
  const condition = raw.LessEqual({ x: count, y: createConstant(n, { name: "n_true_conds" }) });
  const names = predicates.map((p) => p.name).join(", ");
  const text = `${message}: more than ${String(n)} conditions (${names}) evaluated as True:`;
  return Assert(condition, [text, all], predicates.length);
}

/** Where there is no default the last branch is it, and must be right. */
function lastAsDefault(cases: readonly Case[]): CaseFunction {
  const k = cases.length - 1;
  const { predicate, action } = cases[k]!;
  const others = cases.slice(0, k).map((c) => c.predicate);
  return () => {
    const all = stack([...others, predicate], { name: "preds_c" });
    const message = `Implementation error: selected default action #${String(k)} was called, but some of other predicates are True: `;
    const checks = [
      assertAtMost(0, others, message),
      Assert(predicate, ["Input error: None of conditions evaluated as True:", all]),
    ];
    return withContext(get_default_graph().control_dependencies(checks), action);
  };
}

const caseFunction = pyFunction(
  "case",
  ["pred_fn_pairs", "default", "exclusive", "strict", "name"],
  (
    pred_fn_pairs: CasePairs,
    otherwise?: CaseFunction | null,
    exclusive: boolean = false,
    strict: boolean = false,
    name: NameLike = "case",
  ): Unranked => {
    const all = checkedCases(pred_fn_pairs);
    return withContext(
      name_scope(
        name,
        "case",
        all.map((c) => c.predicate),
      ),
      () => {
        const cases = otherwise ? all : all.slice(0, -1);
        // the first condition is asked first: conditions are nested from the last on
        let fn: CaseFunction = otherwise ?? lastAsDefault(all);
        for (const { predicate, action } of [...cases].reverse()) {
          const next = fn;
          fn = () => cond(predicate, { true_fn: action, false_fn: next, strict }) as unknown;
        }
        if (!exclusive) return fn();
        const check = assertAtMost(
          1,
          cases.map((c) => c.predicate),
          "Input error: exclusive=True",
        );
        return withContext(get_default_graph().control_dependencies([check]), fn);
      },
    );
  },
  { required: 1 },
);

/**
 * What the first function gives whose predicate holds; `default`'s where none does.
 * @param pred_fn_pairs pairs of a scalar bool tensor and a function that makes tensors, all of one structure and types
 * @param default the function where no predicate holds; without one, the run fails there
 * @param exclusive whether a run fails where several predicates hold
 * @throws TypeError for what are no pairs of a bool tensor and a function
 * TF: `tf.case`.
 */
export { caseFunction as case };
