/** Nodes of a graph. TF: `tf.Operation`. */
import type { AttrKind, AttrMap, AttrValue, AttrValueOf } from "./attr_value.ts";
import type { ControlFlowContext } from "./control_flow_context.ts";
import { canonicalDevice } from "./device.ts";
import type { DType } from "./dtype.ts";
import { ValueError } from "./errors.ts";
import type { Graph } from "./graph.ts";
import { exportNodeDef, type NodeDefMessage } from "./graph_def.ts";
import { consoleText, inspectCustom, type ConsoleContext } from "./console_text.ts";
import type { OpDef } from "./op_def.ts";
import type { GradientFunction, OpRecord } from "./op_registry.ts";
import { runWithDefaultSession, type FeedDict, type SessionLike } from "./session/default_session.ts";
import { TensorNode, type Tensor } from "./tensor.ts";
import { TensorShape } from "./tensor_shape.ts";
import { captureTrace, userFrame, type Trace } from "./where.ts";

/** What creation decides of an operation. */
export interface OperationInit {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly controlInputs: readonly Operation[];
  readonly attrs: AttrMap;
  readonly record: OpRecord | undefined;
  readonly opDef: OpDef;
  readonly outputTypes: readonly DType[];
  readonly device?: string;
}

/**
 * A node. Its name, type and output types never change; what TensorFlow changes later (control inputs, a loop's back
 * edge, `_has_manual_control_dependencies`) changes through the methods marked internal, which count in `_stamp`.
 */
export class Operation {
  readonly graph: Graph;
  readonly type: string;
  readonly name: string;
  readonly op_def: OpDef;
  /** Undefined for an imported op nobody declared. */
  readonly _record: OpRecord | undefined;
  readonly outputs: readonly Tensor[];
  /** Its number in order of creation. */
  readonly _id: number;
  /** Changes whenever anything of it changes that a run depends on. */
  _stamp = 0;
  _control_flow_context: ControlFlowContext | null;
  _gradient_function: GradientFunction | undefined;
  private readonly attributes: AttrMap;
  private readonly dataInputs: Tensor[];
  private controls: Operation[];
  private deviceName: string;
  private readonly trace: Trace;

  /** @internal Use `applyOp` or `graph.create_op`. */
  constructor(graph: Graph, id: number, init: OperationInit) {
    this.graph = graph;
    this._id = id;
    this.type = init.type;
    this.name = init.name;
    this.op_def = init.opDef;
    this._record = init.record;
    this.attributes = init.attrs;
    this.dataInputs = [...init.inputs];
    this.controls = [...init.controlInputs];
    this.deviceName = init.device ?? "";
    this._control_flow_context = graph._control_flow_context;
    this.trace = captureTrace();
    this.outputs = init.outputTypes.map((dtype, i) => new TensorNode(this, i, dtype, TensorShape.unknown) as Tensor);
  }

  get inputs(): readonly Tensor[] {
    return this.dataInputs;
  }
  get control_inputs(): readonly Operation[] {
    return this.controls;
  }
  get attrs(): ReadonlyMap<string, AttrValue> {
    return this.attributes;
  }
  get device(): string {
    return this.deviceName;
  }
  get _is_stateful(): boolean {
    return this.op_def.isStateful === true;
  }
  /** The node as a NodeDef message. TF: `op.node_def`. */
  get node_def(): NodeDefMessage {
    return exportNodeDef(this);
  }
  /** Where the user's program made it: `file:line:column`. */
  get _user_frame(): string | undefined {
    return userFrame(this.trace);
  }
  /** TF: `op.traceback`. */
  get traceback(): string[] {
    return (this.trace.stack ?? "")
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }

  values(): Tensor[] {
    return [...this.outputs];
  }

  /**
   * An attribute as Python gives it: numbers, strings, DTypes, TensorShapes, lists of them.
   * @throws ValueError where there is none of that name
   */
  get_attr(name: string): AttrValue["value"] {
    const attr = this.attributes.get(name);
    if (!attr) throw new ValueError(`Operation '${this.name}' has no attr named '${name}'.`);
    return attr.value;
  }

  /** An attribute of known kind. @throws ValueError where it is missing or of another kind */
  _attr<K extends AttrKind>(name: string, kind: K): AttrValueOf<K> {
    const attr = this.attributes.get(name);
    if (attr?.kind !== kind) throw new ValueError(`Operation '${this.name}' has no attr named '${name}'.`);
    return attr.value as AttrValueOf<K>; // kind says so
  }

  colocation_groups(): string[] {
    const own = [`loc:@${this.name}`];
    const attr = this.attributes.get("_class");
    if (attr?.kind !== "list(string)") return own;
    const groups = attr.value.map(String).filter((g) => g.startsWith("loc:@"));
    return groups.length > 0 ? groups : own;
  }

  /** Runs it in the default session or the one given. */
  run(
    feeds?: FeedDict | { feed_dict?: FeedDict | null; session?: SessionLike | null } | null,
    session?: SessionLike | null,
  ): void {
    runWithDefaultSession(this, feeds, session);
  }

  /** @internal */
  _set_attr(name: string, value: AttrValue): void {
    this.attributes.set(name, value);
  }
  /** @internal */
  _clear_attr(name: string): void {
    this.attributes.delete(name);
  }
  /** @internal */
  _set_device(device: string): void {
    this.deviceName = canonicalDevice(device);
  }

  /** @internal TF: `Operation._update_input`. */
  _update_input(index: number, tensor: Tensor): void {
    this.dataInputs[index]!._remove_consumer(this);
    this.dataInputs[index] = tensor;
    tensor._add_consumer(this);
    this.changed();
  }
  /** @internal */
  _add_control_input(op: Operation): void {
    this._add_control_inputs([op]);
  }
  /** @internal */
  _add_control_inputs(ops: readonly Operation[]): void {
    for (const op of ops) if (!this.controls.includes(op)) this.controls.push(op);
    this.changed();
  }
  /** @internal */
  _remove_all_control_inputs(): void {
    this.controls = [];
    this.changed();
  }
  /** @internal */
  _set_output_shape(index: number, shape: TensorShape): void {
    this.outputs[index]!._replace_shape(shape);
  }

  toString(): string {
    return this.name;
  }
  _repr(): string {
    return `<tf.Operation '${this.name}' type=${this.type}>`;
  }
  /** Python's `str(op)`: its NodeDef. */
  _str(): string {
    return this.node_def.toString();
  }
  [inspectCustom](...context: ConsoleContext): string {
    return consoleText(this, context);
  }

  private changed(): void {
    this._stamp += 1;
    this.graph._note_change();
  }
}
