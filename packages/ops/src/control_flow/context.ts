/**
 * What branches of `tf.cond` and bodies of `tf.while_loop` have in common while they are built: which tensors are known inside,
 * and what stands there for those from outside. TF: `control_flow_ops.ControlFlowContext`.
 */
import {
  get_default_graph,
  ValueError,
  withHint,
  type ControlFlowContext,
  type Operation,
  type Tensor,
} from "@tfgraph/core";

/** What a loop of gradients knows of the loop it differentiates; see grad_loop_state.ts. */
export interface GradState {
  readonly forwardContext: Context;
  /** What a tensor of the forward loop was in the iteration at hand. */
  realValue(value: Tensor): Tensor;
}

export abstract class Context implements ControlFlowContext {
  abstract readonly name: string;
  readonly outer_context: Context | null;
  /** Names of tensors that are available inside. */
  readonly values = new Set<string>();
  /** Name of a tensor outside → what stands for it inside. */
  readonly external_values = new Map<string, Tensor>();
  readonly nested_contexts: Context[] = [];
  private readonly saved: (ControlFlowContext | null)[] = [];

  constructor() {
    this.outer_context = currentContext();
    this.outer_context?.nested_contexts.push(this);
  }

  Enter(): void {
    const graph = get_default_graph();
    this.saved.push(graph._get_control_flow_context());
    graph._set_control_flow_context(this);
  }

  Exit(): void {
    get_default_graph()._set_control_flow_context(this.saved.pop() ?? null);
  }

  /** Runs a function inside. */
  within<T>(body: () => T): T {
    this.Enter();
    try {
      return body();
    } finally {
      this.Exit();
    }
  }

  /** What stands for a tensor inside. */
  abstract AddValue(value: Tensor): Tensor;
  abstract AddOp(op: Operation): void;
  abstract IsWhileContext(): boolean;
  /** The tensor that ops without inputs wait for. */
  abstract GetControlPivot(): Tensor | null;

  AddName(name: string): void {
    this.values.add(name);
  }

  AddInnerOp(op: Operation): void {
    this.outer_context?.AddInnerOp(op);
  }

  /** Tells the context around of this one's results. TF: `ExitResult`. */
  exitResult(results: readonly Tensor[]): void {
    for (const result of results) this.outer_context?.AddName(result.name);
  }

  /** The innermost loop it is in. TF: `GetWhileContext`. */
  whileContext(): LoopContext | null {
    return this.outer_context?.whileContext() ?? null;
  }

  get gradState(): GradState | null {
    return this.whileContext()?.gradState ?? null;
  }

  get back_prop(): boolean {
    return this.whileContext()?.back_prop ?? false;
  }

  checkUse(user: Operation, input: Operation): void {
    checkInput(user, input);
  }

  /** Takes away an op's control inputs from outside the loop. Returns those inside and those outside. */
  protected removeExternalControls(op: Operation): { internal: readonly Operation[]; external: readonly Operation[] } {
    const loop = this.whileContext();
    const isInternal = (input: Operation): boolean => !loop || outputContext(input)?.whileContext() === loop;
    const internal = op.control_inputs.filter(isInternal);
    const external = op.control_inputs.filter((input) => !isInternal(input));
    if (external.length > 0) {
      op._remove_all_control_inputs();
      op._add_control_inputs(internal);
    }
    return { internal, external };
  }
}

/** A loop as the contexts inside it see it. */
export interface LoopContext extends Context {
  readonly gradState: GradState | null;
  readonly back_prop: boolean;
}

/** The context that new ops are made in. */
export function currentContext(): Context | null {
  return asContext(get_default_graph()._get_control_flow_context());
}

export function contextOf(op: Operation): Context | null {
  return asContext(op._control_flow_context);
}

function asContext(context: ControlFlowContext | null): Context | null {
  return context instanceof Context ? context : null;
}

/** The context an op's outputs are in: that of a loop's exit is the one around the loop. TF: `GetOutputContext`. */
export function outputContext(op: Operation): Context | null {
  const context = contextOf(op);
  return context && isLoopExit(op) ? context.outer_context : context;
}

/** The innermost loop an op is in. TF: `control_flow_util.GetWhileContext`. */
export function whileContextOf(op: Operation): LoopContext | null {
  return contextOf(op)?.whileContext() ?? null;
}

/** Whether a context is another one or lies in it. TF: `IsContainingContext`. */
export function isWithin(context: Context | null, container: Context | null): boolean {
  for (let c = context; c !== container; c = c.outer_context) if (c === null) return false;
  return true;
}

export function isLoopEnter(op: Operation): boolean {
  return op._record?.frame === "enter";
}

export function isLoopExit(op: Operation): boolean {
  return op._record?.frame === "exit";
}

/** Whether it brings a value into a loop that all its iterations share. */
export function isLoopConstantEnter(op: Operation): boolean {
  return isLoopEnter(op) && op._attr("is_constant", "bool");
}

export function isSwitch(op: Operation): boolean {
  return op.type === "Switch" || op.type === "RefSwitch";
}

/** Whether it is the Switch of a cond: all that take its outputs are in branches. TF: `IsCondSwitch`. */
function isCondSwitch(op: Operation): boolean {
  const users = op.outputs.flatMap((output) => output.consumers());
  return users.every((user) => {
    const context = contextOf(user);
    const around = isLoopEnter(user) ? (context?.outer_context ?? null) : context;
    return around !== null && !around.IsWhileContext();
  });
}

/** Whether it is the Switch that ends a loop. TF: `IsLoopSwitch`. */
export function isLoopSwitch(op: Operation): boolean {
  return isSwitch(op) && contextOf(op)?.IsWhileContext() === true && !isCondSwitch(op);
}

/** TF: `control_flow_util.CheckInputFromValidContext`. */
function checkInput(user: Operation, input: Operation): void {
  const context = contextOf(user);
  const inputContext = outputContext(input);
  if (!inputContext || context === inputContext) return;
  const loop = context?.whileContext() ?? null;
  const inputLoop = inputContext.whileContext();
  if (isAllowed(user, loop, inputLoop, inputContext)) return;
  const line = loop
    ? `Cannot use '${input.name}' as input to '${user.name}' because they are in different while loops.`
    : `Cannot use '${input.name}' as input to '${user.name}' because '${input.name}' is in a while loop.`;
  throw new ValueError(
    withHint(
      `${line} See info log for more details.`,
      "What a loop computes comes out as the value of a loop variable: return it from the body.",
      input._user_frame && `'${input.name}' was made at ${input._user_frame}.`,
    ),
  );
}

function isAllowed(
  user: Operation,
  loop: LoopContext | null,
  inputLoop: LoopContext | null,
  inputContext: Context,
): boolean {
  // outside of loops branches may be mixed; an Enter and the Switch of a branch are made before they belong to a context
  if (!loop) return !inputLoop || isLoopEnter(user) || isSwitch(user);
  if (isWithin(loop, inputLoop)) return true;
  const forward = loop.gradState?.forwardContext;
  // gradients take what the loop they belong to computed, there, around it, or in a branch of it
  if (forward && (isWithin(forward, inputLoop) || forward === inputLoop?.outer_context)) return true;
  const inputForward = inputLoop?.gradState?.forwardContext;
  if (!inputForward) return false;
  if (inputForward === loop) return true;
  const twice = inputContext.gradState?.forwardContext.gradState?.forwardContext;
  return twice === loop;
}
