/** Builds the graph of a loop: what enters, condition, body, back edges, exits. TF: `WhileContext.BuildLoop`. */
import {
  convertToTensor,
  get_default_graph,
  IndexedSlices,
  isTensor,
  SparseTensor,
  TensorShape,
  typeName,
  ValueError,
  withContext,
  type Tensor,
  type Unranked,
} from "@tfgraph/core";
import { TensorArray } from "../tensor_array/tensor_array.ts";
import * as raw from "../gen/raw_ops.ts";
import { type Context, isLoopConstantEnter } from "./context.ts";
import { addCheckedBackEdge, enter, exit, isAtMost } from "./flow.ts";
import { flowOf, withFlows } from "./flows.ts";
import { assertSameStructure, flatten, flattenLeaves, isNested, mapLeaves, partsOf, rebuild } from "./nest.ts";
import { identityKeepingRef } from "./no_op.ts";
import { merge, switchRefOrTensor } from "./switch_merge.ts";
import type { WhileContext } from "./while_context.ts";

/** Called with the loop variables, in their structure. */
export type LoopFunction = (...variables: Unranked[]) => unknown;

interface LoopBuild {
  readonly condition: LoopFunction;
  readonly body: LoopFunction;
  /** As the caller gave them, in a list. */
  readonly structure: readonly unknown[];
  readonly invariants: readonly unknown[] | null;
  readonly keepStructure: boolean;
}

/** @throws ValueError where what the body returns does not fit the loop variables */
export function buildLoop(context: WhileContext, build: LoopBuild): unknown {
  const structure = build.structure.map((item) => mapLeaves(item, asLoopVariable));
  const arrays = flatten(structure);
  const tensors = arrays.map(tensorOf);
  const shapes = build.invariants ? invariantShapes(structure, build.invariants) : tensors.map((t) => t.shape);
  const { result, exits } = context.within(() => buildInside(context, build, structure, arrays, tensors, shapes));
  const outputs = packed(result, withFlows(flatten(result), exits));
  return build.keepStructure || exits.length > 1 ? outputs : outputs[0];
}

function buildInside(
  context: WhileContext,
  { condition, body }: LoopBuild,
  structure: readonly unknown[],
  arrays: readonly unknown[],
  tensors: readonly Tensor[],
  shapes: readonly TensorShape[],
): { result: unknown; exits: readonly Tensor[] } {
  const entered = enterVariables(context, tensors, shapes);
  const merged = entered.map((tensor) => merge([tensor, tensor]).output);
  context.pivot_for_pred = merged[0]!;
  const holds = convertToTensor(condition(...packed(structure, withFlows(arrays, merged))));
  const pivot = raw.LoopCond({ input: holds, name: "LoopCond" });
  context.pivot = pivot;
  const switched = merged.map((tensor) => switchRefOrTensor(tensor, pivot));
  const inside = switched.map(([, onTrue]) => identityKeepingRef(onTrue));
  context.pivot_for_body = inside[0]!;
  const variables = packed(structure, withFlows(arrays, inside));
  const returned = body(...variables);
  const result = isNested(returned) ? returned : [returned];
  assertSameStructure(variables, result, "The loop variables are", "the body returns");
  const flows = flatten(result).map((value, i) => nextValue(value, merged[i]!));
  merged.forEach((tensor, i) => {
    addCheckedBackEdge(tensor, flows[i]!);
  });
  const exits = switched.map(([onFalse]) => exit(onFalse));
  context.loop_exits = exits;
  context.exitResult(exits);
  return { result, exits };
}

/** A plain value takes its loop variable's type. */
function nextValue(value: unknown, variable: Tensor): Tensor {
  const flow = flowOf(value);
  return isTensor(flow) || typeof flow === "object"
    ? convertToTensor(flow)
    : convertToTensor(flow, { dtype: variable.dtype.base_dtype });
}

function tensorOf(value: unknown): Tensor {
  return convertToTensor(flowOf(value));
}

function enterVariables(context: WhileContext, tensors: readonly Tensor[], shapes: readonly TensorShape[]): Tensor[] {
  for (const tensor of tensors) context.values.add(tensor.name);
  const outer = context.outer_context;
  const outside = outer ? tensors.map((tensor) => outer.AddValue(tensor)) : tensors;
  const graph = get_default_graph();
  const entered = withContext(graph.control_dependencies(null), () =>
    outside.map((tensor, i) => {
      const inside = enter(tensor, {
        frame: context.name,
        parallelIterations: context.parallel_iterations,
        keepShape: false,
      });
      restrictShape(tensor, inside, shapes[i]!);
      graph.prevent_feeding(inside);
      outer?.AddInnerOp(inside.op);
      return inside;
    }),
  );
  const pivot = nearestPivot(outer);
  if (pivot) {
    for (const { op } of entered) if (isLoopConstantEnter(op.inputs[0]!.op)) op._add_control_input(pivot.op);
  }
  context.fixEnters(entered);
  context.values.clear();
  for (const tensor of entered) context.values.add(tensor.name);
  context.loop_enters = entered;
  return entered;
}

function restrictShape(outside: Tensor, inside: Tensor, shape: TensorShape): void {
  if (!isAtMost(outside.shape, shape)) {
    throw new ValueError(
      `The shape invariant specified for ${outside.name} is not compatible with the initial shape of the loop variable. It enters the loop with shape ${outside.shape.toString()}, but the specified shape invariant is ${shape.toString()}.`,
    );
  }
  inside.set_shape(shape);
}

function nearestPivot(context: Context | null): Tensor | null {
  for (let outer = context; outer; outer = outer.outer_context) {
    const pivot = outer.GetControlPivot();
    if (pivot) return pivot;
  }
  return null;
}

function asLoopVariable(leaf: unknown): unknown {
  return leaf instanceof TensorArray || partsOf(leaf) ? leaf : convertToTensor(leaf);
}

function packed(structure: unknown, leaves: readonly unknown[]): unknown[] {
  return rebuild(structure, leaves[Symbol.iterator]()) as unknown[]; // a list has the structure of a list
}

/** @throws TypeError for what is no shape; ValueError where shapes are nested otherwise than the variables */
function invariantShapes(structure: readonly unknown[], invariants: readonly unknown[]): TensorShape[] {
  const leaves = flattenLeaves(structure);
  const shapes = flattenShapes(structure, invariants);
  return leaves.flatMap((leaf, i) => {
    const shape = shapes[i];
    if (shape !== null && !(shape instanceof TensorShape)) {
      throw new TypeError(
        `'shape' must be one of TypeSpec, TensorShape or None. Received: <class '${typeName(shape)}'>`,
      );
    }
    return shape ? partShapes(leaf, shape) : flatten(leaf).map((part) => tensorOf(part).shape);
  });
}

function flattenShapes(structure: unknown, shapes: unknown): readonly unknown[] {
  assertSameStructure(structure, shapes, "The loop variables are", "the shape invariants");
  return flattenLeaves(shapes);
}

/** What a shape says of the tensors a sparse value is made of. */
function partShapes(leaf: unknown, shape: TensorShape): TensorShape[] {
  if (leaf instanceof IndexedSlices) {
    const sizes = shape.known;
    const rows = new TensorShape([sizes?.[0] ?? null]);
    return leaf.dense_shape ? [shape, rows, new TensorShape([sizes?.length ?? null])] : [shape, rows];
  }
  if (leaf instanceof SparseTensor) {
    const rank = shape.known?.[0] ?? null;
    return [new TensorShape([null, rank]), new TensorShape([null]), new TensorShape([rank])];
  }
  return [shape];
}
