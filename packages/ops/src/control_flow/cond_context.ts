/**
 * A branch of `tf.cond` while it is built: tensors from outside come in through a Switch, ops without inputs wait for the
 * branch's pivot. TF: `control_flow_ops.CondContext`.
 */
import {
  convertToTensor,
  get_default_graph,
  Operation,
  withContext,
  type ControlFlowContext,
  type Tensor,
} from "@tfgraph/core";
import { with_dependencies } from "./no_op.ts";

/** How a branch brings in a tensor; set by the module that defines Switch. */
export type SwitchFunction = (data: Tensor, pred: Tensor) => readonly [Tensor, Tensor];

/** The parts of a context that another context asks for. */
interface EnclosingContext extends ControlFlowContext {
  AddValue(value: Tensor): Tensor;
  AddInnerOp(op: Operation): void;
  AddName(name: string): void;
  readonly values: Set<string>;
}

export class CondContext implements EnclosingContext {
  readonly name: string;
  readonly outer_context: EnclosingContext | null;
  readonly pred: Tensor;
  readonly pivot: Tensor;
  /** 1 for the true branch. */
  readonly branch: 0 | 1;
  /** Names of tensors that are available inside. */
  readonly values = new Set<string>();
  /** Name of a tensor outside → what stands for it inside. */
  readonly external_values = new Map<string, Tensor>();
  readonly nested_contexts: ControlFlowContext[] = [];
  private readonly bringIn: SwitchFunction;
  private readonly saved: (ControlFlowContext | null)[] = [];

  constructor(pred: Tensor, pivot: Tensor, branch: 0 | 1, bringIn: SwitchFunction, name?: string) {
    const graph = get_default_graph();
    this.name = name ?? graph.unique_name("cond_text");
    this.outer_context = graph._get_control_flow_context() as EnclosingContext | null;
    if (this.outer_context instanceof CondContext) this.outer_context.nested_contexts.push(this);
    this.pred = pred;
    this.pivot = pivot;
    this.branch = branch;
    this.bringIn = bringIn;
    this.values.add(pred.name).add(pivot.name);
    this.external_values.set(pred.name, pred);
    pivot.op._control_flow_context = this;
  }

  Enter(): void {
    const graph = get_default_graph();
    this.saved.push(graph._get_control_flow_context());
    graph._set_control_flow_context(this);
  }

  Exit(): void {
    get_default_graph()._set_control_flow_context(this.saved.pop() ?? null);
  }

  IsWhileContext(): boolean {
    return false;
  }

  AddName(name: string): void {
    this.values.add(name);
  }

  AddInnerOp(op: Operation): void {
    this.outer_context?.AddInnerOp(op);
  }

  /** What stands for a tensor inside this branch. */
  AddValue(value: Tensor): Tensor {
    if (this.values.has(value.name)) return this.external_values.get(value.name) ?? value;
    this.values.add(value.name);
    let outer = value;
    if (this.outer_context) {
      outer = this.outer_context.AddValue(value);
      this.values.add(outer.name);
      this.external_values.set(outer.name, outer);
    }
    const graph = get_default_graph();
    const inside = withContext(graph.control_dependencies(null), () => {
      const switched = this.bringIn(outer, this.pred)[this.branch];
      this.outer_context?.AddInnerOp(switched.op);
      return switched;
    });
    graph.prevent_fetching(inside.op);
    inside.op._control_flow_context = this;
    this.addNames([inside.name]);
    this.external_values.set(value.name, inside);
    return inside;
  }

  AddOp(op: Operation): void {
    if (op.inputs.length === 0) {
      if (!op.control_inputs.some((input) => isInside(input, this))) op._add_control_input(this.pivot.op);
    } else {
      op.inputs.forEach((x, i) => {
        if (op.type === "Merge" && x.op.type === "NextIteration") return;
        const inside = this.AddValue(x);
        if (inside !== x) op._update_input(i, inside);
      });
    }
    this.addNames(op.outputs.map((t) => t.name));
    op.graph.prevent_fetching(op);
    this.outer_context?.AddInnerOp(op);
  }

  /** What a branch's function returned, as a tensor of this branch. TF: `_BuildCondTensor`. */
  buildResult(value: unknown): Tensor {
    if (value instanceof Operation) return with_dependencies([value], this.pivot);
    return this.processOutput(convertToTensor(value));
  }

  private processOutput(value: Tensor): Tensor {
    if (this.values.has(value.name)) return this.external_values.get(value.name) ?? value;
    this.values.add(value.name);
    let outer = value;
    if (this.outer_context) {
      outer = this.outer_context.AddValue(value);
      this.values.add(outer.name);
      this.external_values.set(outer.name, outer);
    }
    const inside = this.bringIn(outer, this.pred)[this.branch];
    this.external_values.set(value.name, inside);
    return inside;
  }

  /** Tells the contexts around of this branch's results. TF: `ExitResult`. */
  exitResult(results: readonly Tensor[]): void {
    for (const result of results) this.outer_context?.AddName(result.name);
  }

  private addNames(names: readonly string[]): void {
    for (const name of names) this.values.add(name);
    for (let context = this.outer_context; context; context = context.outer_context as EnclosingContext | null) {
      for (const name of names) context.values.add(name);
    }
  }
}

/** Whether an op was made in a context or one nested in it. TF: `control_flow_util.OpInContext`. */
function isInside(op: Operation, context: ControlFlowContext): boolean {
  for (let c = outputContext(op); c; c = c.outer_context) if (c === context) return true;
  return false;
}

/** The context an op's outputs are in: that of a loop's exit is the one around the loop. TF: `GetOutputContext`. */
export function outputContext(op: Operation): ControlFlowContext | null {
  const context = op._control_flow_context;
  return context && (op.type === "Exit" || op.type === "RefExit") ? context.outer_context : context;
}
