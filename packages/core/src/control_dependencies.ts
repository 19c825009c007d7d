/**
 * `tf.control_dependencies` and which control inputs a new op gets. TF: `Graph._ControlDependenciesController`
 * and `Graph._control_dependencies_for_inputs`.
 */
import type { ControlFlowContext } from "./control_flow_context.ts";
import type { Operation } from "./operation.ts";

/** One `control_dependencies` block. */
export class ControlDependenciesBlock {
  readonly controlInputs: readonly Operation[];
  /** `control_dependencies(None)`: the blocks around it do not count, nor does the control flow context. */
  readonly isNewStack: boolean;
  /** Ops created inside: an op that takes one of them as data is ordered after the block's inputs already. */
  private readonly seen = new Set<Operation>();

  constructor(controlInputs: readonly Operation[] | null) {
    this.controlInputs = controlInputs ?? [];
    this.isNewStack = controlInputs === null;
  }

  record(op: Operation): void {
    this.seen.add(op);
  }

  createdHere(op: Operation): boolean {
    return this.seen.has(op);
  }
}

export class ControlDependencies {
  private stack: ControlDependenciesBlock[] = [];

  get blocks(): readonly ControlDependenciesBlock[] {
    return this.stack;
  }

  /** The union of the control inputs in effect. */
  current(): Set<Operation> {
    const all = new Set<Operation>();
    for (const block of this.stack) for (const op of block.controlInputs) all.add(op);
    return all;
  }

  /** Control inputs for an op with these data inputs; those implied by data inputs made in the same block are pruned. */
  forInputs(inputOps: ReadonlySet<Operation>): Operation[] {
    if (this.stack.length === 0) return [];
    const result = new Set<Operation>();
    for (const block of this.stack) {
      let dominated = false;
      for (const op of inputOps) {
        if (block.createdHere(op)) {
          dominated = true;
          break;
        }
      }
      if (!dominated) for (const c of block.controlInputs) if (!inputOps.has(c)) result.add(c);
    }
    return [...result];
  }

  record(op: Operation): void {
    for (const block of this.stack) block.record(op);
  }

  /** Enters a block; null starts anew and leaves the control flow context. */
  enter(
    controlInputs: readonly Operation[] | null,
    contextOwner: { _control_flow_context: ControlFlowContext | null },
  ): () => void {
    const block = new ControlDependenciesBlock(controlInputs);
    const savedStack = this.stack;
    const savedContext = contextOwner._control_flow_context;
    if (block.isNewStack) {
      this.stack = [];
      contextOwner._control_flow_context = null;
    }
    this.stack = [...this.stack, block];
    return () => {
      this.stack = savedStack;
      if (block.isNewStack) contextOwner._control_flow_context = savedContext;
    };
  }
}
