/** Loops that count, added to a loop and to that of its gradients. TF: `WhileContext.AddForwardLoopCounter`, `AddBackpropLoopCounter`. */
import { withContext, get_default_graph, type Operation, type Tensor } from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import * as raw from "../gen/raw_ops.ts";
import { add, subtract } from "../math/arithmetic.ts";
import { greater_equal } from "../math/compare.ts";
import { enter, exit, nextIteration } from "./flow.ts";
import { merge, switch_ } from "./switch_merge.ts";
import type { WhileContext } from "./while_context.ts";

/** A value that enters a loop as one more loop variable: its merge. */
export function enterVariable(context: WhileContext, initial: Tensor, name: string): Tensor {
  context.AddName(initial.name);
  const entered = enter(initial, { frame: context.name, parallelIterations: context.parallel_iterations, name });
  context.loop_enters.push(entered);
  return entered;
}

/**
 * Counts the iterations of a loop: `n = 0; while (pivot) n++`. Called outside of it.
 * @param before of a nested loop: the op that has counted the iteration around it, which orders the stacks' pushes
 */
export function addForwardCounter(context: WhileContext, before: Operation | null): { total: Tensor; next: Tensor } {
  const zero = createConstant(0, { name: "f_count" });
  if (before) zero.op._add_control_input(before);
  return context.within(() => {
    const entered = enterVariable(context, zero, "f_count");
    const merged = merge([entered, entered]).output;
    const [onFalse, onTrue] = switch_(merged, context.condition);
    const next = nextIteration(add(onTrue, 1));
    merged.op._update_input(1, next);
    const total = exit(onFalse, "f_count");
    context.loop_exits.push(total);
    context.exitResult([total]);
    return { total, next };
  });
}

/**
 * Controls a loop of gradients: `n = count; while (n >= 1) n--`. Called outside of it.
 * @param sync of a nested loop: what orders the stacks' pops in the loop around it
 * @returns the count of the next iteration
 */
export function addBackpropCounter(context: WhileContext, count: Tensor, sync: Operation | null): Tensor {
  const one = createConstant(1, { name: "b_count" });
  return context.within(() => {
    const entered = enterVariable(context, count, "b_count");
    const merged = merge([entered, entered]).output;
    context.pivot_for_pred = merged;
    context.pivot = raw.LoopCond({ input: greater_equal(merged, one), name: "b_count" });
    const [onFalse, onTrue] = switch_(merged, context.pivot);
    const index = subtract(onTrue, one);
    context.pivot_for_body = index;
    const next = nextIteration(index);
    merged.op._update_input(1, next);
    const zero = exit(onFalse, "b_count");
    context.loop_exits.push(zero);
    sync?._add_control_input(zero.op);
    context.exitResult([zero]);
    return next;
  });
}

/** Runs a function in the context around, where there is one. */
export function inOuter<T>(context: WhileContext, body: () => T): T {
  return context.outer_context ? context.outer_context.within(body) : body();
}

/** Runs a function without control dependencies and contexts. */
export function apart<T>(body: () => T): T {
  return withContext(get_default_graph().control_dependencies(null), body);
}
