/**
 * The body of a `tf.while_loop` while it is built: tensors from outside come in through an Enter that all iterations share; in a
 * loop of gradients those of the forward loop come from its history. TF: `control_flow_ops.WhileContext`.
 */
import { get_default_graph, ValueError, withContext, type Graph, type Operation, type Tensor } from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import {
  Context,
  contextOf,
  currentContext,
  isLoopConstantEnter,
  isLoopExit,
  outputContext,
  whileContextOf,
  type GradState,
  type LoopContext,
} from "./context.ts";
import { enter } from "./flow.ts";

export interface WhileOptions {
  readonly maximumIterations: Tensor | null;
  readonly parallelIterations: number;
  readonly backProp: boolean;
  readonly swapMemory: boolean;
  readonly gradState?: GradState | null;
  /** Made unique; an imported context brings its own. */
  readonly name?: string;
}

/** In a loop of gradients these are computed where their input is, so that only their small results are kept. */
const SHAPES: ReadonlySet<string> = new Set(["Shape", "Size", "Rank"]);

export class WhileContext extends Context implements LoopContext {
  readonly name: string;
  readonly graph: Graph = get_default_graph();
  readonly maximum_iterations: Tensor | null;
  readonly parallel_iterations: number;
  readonly swap_memory: boolean;
  /** Whether another iteration follows. */
  pivot: Tensor | null = null;
  pivot_for_pred: Tensor | null = null;
  pivot_for_body: Tensor | null = null;
  loop_enters: Tensor[] = [];
  loop_exits: Tensor[] = [];
  private readonly differentiable: boolean;
  private readonly state: GradState | null;

  constructor(options: WhileOptions, importedName?: string) {
    super();
    this.name = importedName ?? this.graph.unique_name(options.name ?? "while_context");
    this.maximum_iterations = options.maximumIterations;
    this.parallel_iterations = options.parallelIterations;
    this.differentiable = options.backProp;
    this.swap_memory = options.swapMemory;
    this.state = options.gradState ?? null;
  }

  override get gradState(): GradState | null {
    return this.state;
  }

  override get back_prop(): boolean {
    return this.differentiable;
  }

  override whileContext(): LoopContext {
    return this;
  }

  IsWhileContext(): boolean {
    return true;
  }

  GetControlPivot(): Tensor | null {
    return this.pivot_for_body ?? this.pivot_for_pred;
  }

  /** The pivot of a loop whose condition is built. */
  get condition(): Tensor {
    if (!this.pivot) throw new ValueError(`The loop '${this.name}' is not complete yet.`);
    return this.pivot;
  }

  AddValue(value: Tensor): Tensor {
    if (this.values.has(value.name) || value.op._control_flow_context === this) {
      return this.external_values.get(value.name) ?? value;
    }
    this.values.add(value.name);
    const history = historyOf(value);
    if (history) {
      this.external_values.set(value.name, history);
      return history;
    }
    const outer = this.outer_context?.AddValue(value) ?? value;
    const entered = this.enterConstant(outer);
    this.values.add(entered.name);
    this.external_values.set(value.name, entered);
    return entered;
  }

  AddOp(op: Operation): void {
    if (SHAPES.has(op.type)) {
      const state = currentContext()?.whileContext()?.gradState;
      const source = op.inputs[0]!.op;
      const context = contextOf(source);
      if (state && context && whileContextOf(source) === state.forwardContext) {
        op._control_flow_context = context;
        if (context instanceof WhileContext) context.addOwnOp(op);
        else context.AddOp(op);
        return;
      }
    }
    this.addOwnOp(op);
  }

  /** Puts values that enter under the contexts around: control inputs from outside stay, as far as they may. */
  fixEnters(enters: readonly Tensor[]): void {
    const graph = get_default_graph();
    const outerLoop = this.outer_context?.whileContext() ?? null;
    for (const { op } of enters) {
      const controls = graph._controls.forInputs(new Set([op.inputs[0]!.op]));
      op._control_flow_context = this;
      op._add_control_inputs(controls.filter((control) => this.isKept(control, outerLoop)));
      graph._controls.record(op);
    }
  }

  /** Whether a control input is in a context around this loop, and within the loop around it. */
  private isKept(control: Operation, outerLoop: LoopContext | null): boolean {
    const context = outputContext(control);
    for (let outer = this.outer_context; outer !== context; outer = outer.outer_context) {
      if (outer === null || outer === outerLoop) return false;
    }
    return true;
  }

  private enterConstant(value: Tensor): Tensor {
    const graph = get_default_graph();
    const entered = withContext(graph.control_dependencies(null), () => {
      const tensor = enter(value, {
        frame: this.name,
        isConstant: true,
        parallelIterations: this.parallel_iterations,
      });
      graph.prevent_feeding(tensor);
      this.outer_context?.AddInnerOp(tensor.op);
      return tensor;
    });
    this.fixEnters([entered]);
    return entered;
  }

  private addOwnOp(op: Operation): void {
    const external = op.inputs.length === 0 ? this.addSource(op) : this.addInner(op);
    for (const output of op.outputs) this.values.add(output.name);
    if (external.length > 0) op._add_control_inputs(this.bringIn(external));
    if (this.outer_context || !isLoopExit(op)) {
      op.graph.prevent_fetching(op);
      for (const output of op.outputs) op.graph.prevent_feeding(output);
    }
    this.outer_context?.AddInnerOp(op);
  }

  private addSource(op: Operation): readonly Operation[] {
    const { internal, external } = this.removeExternalControls(op);
    if (internal.length === 0) op._add_control_input(this.GetControlPivot()!.op);
    return external;
  }

  private addInner(op: Operation): readonly Operation[] {
    op.inputs.forEach((x, i) => {
      const inside = this.AddValue(x);
      if (inside !== x) op._update_input(i, inside);
    });
    const { external } = this.removeExternalControls(op);
    // what depends on constants of the loop alone must not run where the loop's body does not
    const isFree = op.control_inputs.length === 0 && op.inputs.every((input) => isLoopConstantEnter(input.op));
    if (isFree) op._add_control_input(this.GetControlPivot()!.op);
    return external;
  }

  /** Control inputs from outside come in as data. */
  private bringIn(controls: readonly Operation[]): Operation[] {
    const graph = get_default_graph();
    return withContext(graph.control_dependencies(null), () =>
      this.within(() =>
        controls.filter((op) => op.outputs.length > 0).map((op) => raw.Identity({ input: op.outputs[0]! }).op),
      ),
    );
  }
}

/** In a loop of gradients: the value of a forward tensor in the iteration that is being differentiated. */
function historyOf(value: Tensor): Tensor | null {
  const state = currentContext()?.whileContext()?.gradState;
  if (!state) return null;
  let forward: Context | null = whileContextOf(value.op);
  if (isLoopExit(value.op)) forward = forward?.outer_context?.whileContext() ?? null;
  return forward === state.forwardContext ? state.realValue(value) : null;
}
