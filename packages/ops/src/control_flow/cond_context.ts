/**
 * A branch of `tf.cond` while it is built: tensors from outside come in through a Switch, ops without inputs wait for the
 * branch's pivot. TF: `control_flow_ops.CondContext`.
 */
import { convertToTensor, get_default_graph, Operation, withContext, type Tensor } from "@tfgraph/core";
import { Context, contextOf, isLoopExit, isWithin } from "./context.ts";
import { with_dependencies } from "./no_op.ts";
import { switchRefOrTensor } from "./switch_merge.ts";

export class CondContext extends Context {
  readonly name: string;
  readonly pred: Tensor;
  readonly pivot: Tensor;
  /** 1 for the true branch. */
  readonly branch: 0 | 1;

  constructor(pred: Tensor, pivot: Tensor, branch: 0 | 1, name?: string) {
    const unique = name ?? get_default_graph().unique_name("cond_text");
    super();
    this.name = unique;
    this.pred = pred;
    this.pivot = pivot;
    this.branch = branch;
    this.values.add(pred.name).add(pivot.name);
    this.external_values.set(pred.name, pred);
    pivot.op._control_flow_context = this;
  }

  IsWhileContext(): boolean {
    return false;
  }

  GetControlPivot(): Tensor {
    return this.pivot;
  }

  AddValue(value: Tensor): Tensor {
    if (this.values.has(value.name)) return this.external_values.get(value.name) ?? value;
    const outer = this.addToOuter(value);
    const graph = get_default_graph();
    const inside = withContext(graph.control_dependencies(null), () => {
      const switched = switchRefOrTensor(outer, this.pred)[this.branch];
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
      this.removeExternalControls(op);
      if (!op.control_inputs.some((input) => isWithin(contextOf(input), this))) op._add_control_input(this.pivot.op);
    } else {
      op.inputs.forEach((x, i) => {
        if (op.type === "Merge" && x.op._record?.frame === "next") return; // a loop being imported: it will be added itself
        const inside = this.AddValue(x);
        if (inside !== x) op._update_input(i, inside);
      });
      this.removeExternalControls(op);
    }
    this.addNames(op.outputs.map((t) => t.name));
    if (this.outer_context || !isLoopExit(op)) op.graph.prevent_fetching(op);
    this.outer_context?.AddInnerOp(op);
  }

  /** What a branch's function returned, as a tensor of this branch. TF: `_BuildCondTensor`. */
  buildResult(value: unknown): Tensor {
    if (value instanceof Operation) return with_dependencies([value], this.pivot);
    return this.processOutput(convertToTensor(value));
  }

  private processOutput(value: Tensor): Tensor {
    if (this.values.has(value.name)) return this.external_values.get(value.name) ?? value;
    const inside = switchRefOrTensor(this.addToOuter(value), this.pred)[this.branch];
    this.external_values.set(value.name, inside);
    return inside;
  }

  /** What stands for a tensor in the context around this one. */
  private addToOuter(value: Tensor): Tensor {
    this.values.add(value.name);
    if (!this.outer_context) return value;
    const outer = this.outer_context.AddValue(value);
    this.values.add(outer.name);
    this.external_values.set(outer.name, outer);
    return outer;
  }

  private addNames(names: readonly string[]): void {
    for (const name of names) this.values.add(name);
    for (let context = this.outer_context; context; context = context.outer_context) {
      for (const name of names) context.values.add(name);
    }
  }
}
