/** Graphs. TF: `tf.Graph`. */
import { Collections, type CollectionItem, type CollectionKey } from "./collections.ts";
import type { AttrValue } from "./attr_value.ts";
import { inspectCustom, objectText } from "./console_text.ts";
import {
  contextManager,
  EnteredObject,
  nameText,
  scopeManager,
  type ContextManager,
  type NameLike,
  type Scope,
} from "./context_manager.ts";
import { ControlDependencies } from "./control_dependencies.ts";
import type { ControlFlowContext } from "./control_flow_context.ts";
import { convertToTensor } from "./convert_to_tensor.ts";
import { defaultGraphStack } from "./default_graph.ts";
import { Devices, type DeviceLike } from "./device.ts";
import type { DType } from "./dtype.ts";
import { RuntimeError, ValueError, withHint } from "./errors.ts";
import { asGraphElement, type GraphElementLike } from "./graph_elements.ts";
import {
  exportGraphDef,
  GRAPH_DEF_VERSION,
  nodeDefOf,
  type GraphDefMessage,
  type FunctionDefData,
  type GraphDefData,
  type VersionsData,
} from "./graph_def.ts";
import { assertValidNodeName, NameScopes } from "./name_scopes.ts";
import { colocate, overrideEntries, placeInContainer } from "./node_scopes.ts";
import type { NodeInit } from "./node_init.ts";
import { lookupOp, requireOp, type GradientFunction } from "./op_registry.ts";
import { Operation } from "./operation.ts";
import { bindArguments } from "./py_function.ts";
import { inferShapes } from "./shape_inference.ts";
import { isTensor, type Tensor } from "./tensor.ts";
import { typeName } from "./python_text.ts";
import { outputTypesOf } from "./output_types.ts";
import { attrOf } from "./attr_value.ts";
import { captureTrace, userFrame, type Trace } from "./where.ts";

export class Graph extends EnteredObject {
  static readonly pythonName: string = "tensorflow.python.framework.ops.Graph";
  /** TF: `graph.seed`, set by `tf.set_random_seed`. */
  seed: number | bigint | null = null;
  /** @internal How many op seeds were defaulted. */
  _defaulted_seeds = 0;
  _control_flow_context: ControlFlowContext | null = null;
  /** @internal Counts changes of any kind. */
  _version = 0;
  readonly building_function: boolean = false;
  /** @internal What other packages keep for a graph: caches, stores. Keys are theirs. */
  readonly _extras = new Map<symbol | object, unknown>();
  private readonly operations: Operation[] = [];
  private readonly byName = new Map<string, Operation>();
  private readonly names = new NameScopes();
  /** @internal */
  readonly _controls = new ControlDependencies();
  private readonly devices = new Devices();
  private readonly collectionLists = new Collections();
  private colocation: readonly Operation[] = [];
  private gradientOverrides = new Map<string, string>();
  private gradientFunctions: ReadonlyMap<string, GradientFunction> = new Map();
  private attrScope = new Map<string, AttrValue | null>();
  private containerName = "";
  private isFinalized = false;
  private readonly unfeedable = new Set<Tensor>();
  private readonly unfetchable = new Set<Operation>();
  private readonly functionDefs = new Map<string, FunctionDefData>();
  private versions: VersionsData = { producer: GRAPH_DEF_VERSION, min_consumer: 0, bad_consumers: [] };
  private discarded: Trace | undefined;
  private finalization: Trace | undefined;

  // ---------------------------------------------------------------- nodes

  /** @internal Adds a node: name, control inputs, shapes, devices, colocation, as Python's `_create_op_internal`. */
  _create_op(init: NodeInit): Operation {
    this._check_not_finalized();
    const record = init.opDef ? lookupOp(init.type) : requireOp(init.type);
    const opDef = init.opDef ?? record!.def;
    const name = init.name.endsWith("/") ? init.name.slice(0, -1) : this.names.unique(init.name);
    assertValidNodeName(name);
    if (this.byName.has(name)) throw new ValueError(`Duplicate node name in graph: '${name}'`);
    const controlInputs =
      this._controls.blocks.length === 0 ? [] : this._controls.forInputs(new Set(init.inputs.map((t) => t.op)));
    const op = new Operation(this, this.operations.length, {
      type: init.type,
      name,
      inputs: init.inputs,
      controlInputs: init.controlInputs ? [...new Set([...controlInputs, ...init.controlInputs])] : controlInputs,
      attrs: init.attrs,
      record,
      opDef,
      outputTypes: outputTypesOf(opDef, init.attrs),
    });
    inferShapes(op);
    this.operations.push(op);
    this.byName.set(name, op);
    this.names.markUsed(name);
    for (const input of init.inputs) input._add_consumer(op);
    this._version += 1;
    for (const input of init.inputs) input.op._control_flow_context?.checkUse(op, input.op);
    this._control_flow_context?.AddOp(op);
    this.decorate(op, init.applyDevices ?? true);
    return op;
  }

  /** What scopes in effect add to a new node. TF: `Graph._create_op_helper`. */
  private decorate(op: Operation, applyDevices: boolean): void {
    for (const [key, value] of this.attrScope) if (value && !op.attrs.has(key)) op._set_attr(key, value);
    op._gradient_function = this.gradientFunctions.get(op.type);
    const mapped = this.gradientOverrides.get(op.type);
    if (mapped !== undefined) op._set_attr("_gradient_op_type", attrOf("string", mapped));
    this._controls.record(op);
    if (applyDevices) this.devices.deviceFor(op);
    if (this.colocation.length > 0) colocate(op, this.colocation);
    if (this.containerName && op._is_stateful) placeInContainer(op, this.containerName);
  }

  /** @internal Removes the operations made since there were `count`: those of an import that failed. */
  _take_back(count: number): void {
    for (const op of this.operations.splice(count).reverse()) {
      for (const input of op.inputs) input._remove_consumer(op);
      this.byName.delete(op.name);
      this.names.free(op.name);
    }
    this._version += 1;
  }

  /** TF: `graph.create_op`: a node from checked inputs and attributes; `dtypes` and `input_types` follow from its OpDef. */
  create_op(
    op_type: string,
    inputs: readonly Tensor[],
    _dtypes?: readonly DType[] | null,
    _input_types?: readonly DType[] | null,
    name?: NameLike,
    attrs?: ReadonlyMap<string, AttrValue>,
  ): Operation {
    inputs.forEach((a, i) => {
      if (!isTensor(a)) throw new TypeError(`Input #${String(i)} is not a tensor: ${String(a)}`);
    });
    return this._create_op({ type: op_type, inputs, attrs: new Map(attrs), name: nameText(name) ?? op_type });
  }

  /** @internal */
  _note_change(): void {
    this._version += 1;
  }

  get_operations(): Operation[] {
    return [...this.operations];
  }

  /** @internal How many operations there are: their `_id`s are below it. */
  get _operation_count(): number {
    return this.operations.length;
  }

  /** @internal */
  _operation_at(id: number): Operation {
    return this.operations[id]!;
  }

  /** @internal */
  _find_operation(name: string): Operation | undefined {
    return this.byName.get(name);
  }

  /** @internal */
  *_operation_names(): IterableIterator<string> {
    yield* this.byName.keys();
  }

  /** @throws KeyError where the graph has no such operation; ValueError for a tensor's name */
  get_operation_by_name(name: string): Operation {
    if (typeof name !== "string")
      throw new TypeError(`Operation names are strings (or similar), not ${typeName(name)}.`);
    return asGraphElement(this, name, false, true) as Operation;
  }

  /** @param name `"X:0"`. @throws KeyError where there is no such tensor; ValueError for an operation's name */
  get_tensor_by_name(name: string): Tensor {
    if (typeof name !== "string") throw new TypeError(`Tensor names are strings (or similar), not ${typeName(name)}.`);
    return asGraphElement(this, name, true, false) as Tensor;
  }

  as_graph_element(obj: GraphElementLike, allow_tensor = true, allow_operation = true): Tensor | Operation {
    return asGraphElement(this, obj, allow_tensor, allow_operation);
  }

  // ---------------------------------------------------------------- scopes

  /** A context in which this graph is the default one. */
  as_default(): ContextManager<Graph> {
    return contextManager(() => ({ value: this, exit: this._enter_as_default() }));
  }

  /** @internal Returns how to leave. */
  _enter_as_default(): () => void {
    return defaultGraphStack.push(this, this.devices.stack);
  }

  name_scope(name: NameLike): ContextManager<Scope> {
    return scopeManager(() => this._enter_name_scope(nameText(name)));
  }

  /** @internal */
  _enter_name_scope(name: string | null): { name: string; exit: () => void } {
    return this.names.enter(name);
  }

  get_name_scope(): string {
    return this.names.current;
  }

  /** @internal TF: `graph._name_stack`, set where a scope must be left and re-entered. */
  _set_name_scope(scope: string): void {
    this.names.current = scope;
  }

  /**
   * A name for an operation that nobody else has, in the current scope.
   * @param mark_as_used false: only tells what the next name would be
   */
  unique_name(...args: [name: string, mark_as_used?: boolean | { mark_as_used?: boolean }]): string {
    const [name, markAsUsed] = bindArguments("Graph.unique_name", ["name", "mark_as_used"], args, { required: 1 });
    return this.names.unique(String(name), markAsUsed !== false);
  }

  /**
   * New operations run after these; `null` clears what is in effect.
   * @throws TypeError for what is neither an operation nor a tensor
   */
  control_dependencies(control_inputs: readonly GraphElementLike[] | null): ContextManager<void> {
    if (control_inputs === null) {
      return contextManager(() => ({ value: undefined, exit: this._controls.enter(null, this) }));
    }
    const current = this._controls.current();
    const ops: Operation[] = [];
    for (const c of control_inputs) {
      const element = asGraphElement(this, c, true, true);
      const op = isTensor(element) ? element.op : element;
      if (current.has(op)) continue;
      ops.push(op);
      current.add(op);
      op._set_attr("_has_manual_control_dependencies", attrOf("bool", true));
    }
    return contextManager(() => ({ value: undefined, exit: this._controls.enter(ops, this) }));
  }

  /** @internal */
  _current_control_dependencies(): Set<Operation> {
    return this._controls.current();
  }

  /** New operations go to this device; a function decides for each. */
  device(device_name_or_function: DeviceLike): ContextManager<void> {
    return contextManager(() => ({ value: undefined, exit: this.devices.enter(device_name_or_function) }));
  }

  /**
   * New operations share the device of `op`.
   * @throws ValueError for null without `ignore_existing`
   */
  colocate_with(op: GraphElementLike | null, ignore_existing = false): ContextManager<void> {
    if (op === null && !ignore_existing) {
      throw new ValueError("Trying to reset colocation (op is None) but ignore_existing is not True");
    }
    return contextManager(() => {
      const target = op === null ? null : op instanceof Operation ? op : convertToTensor(op, { asRef: true }).op;
      const saved = this.colocation;
      const savedDevices = this.devices.stack;
      this.devices.stack = [];
      this.colocation = target ? [...(ignore_existing ? [] : saved), target] : [];
      return {
        value: undefined,
        exit: () => {
          this.colocation = saved;
          this.devices.stack = savedDevices;
        },
      };
    });
  }

  /**
   * @internal The device scopes that `tf.init_scope` goes on in: those in effect, or where colocation has left them aside, those of the
   * innermost `as_default()`. TF: `ops._get_outer_context_and_inner_device_stack`.
   */
  _init_devices(): ContextManager<void> {
    return contextManager(() => {
      const saved = this.devices.stack;
      if (saved.length === 0) this.devices.stack = defaultGraphStack.devices ?? saved;
      return { value: undefined, exit: () => void (this.devices.stack = saved) };
    });
  }

  container(container_name: string): ContextManager<string> {
    return contextManager(() => {
      const saved = this.containerName;
      this.containerName = container_name;
      return { value: container_name, exit: () => void (this.containerName = saved) };
    });
  }

  /** Operations of these types made inside are differentiated by the function registered under the other name. */
  gradient_override_map(
    op_type_map: Readonly<Record<string, string>> | ReadonlyMap<string, string>,
  ): ContextManager<void> {
    const entries = overrideEntries(op_type_map);
    return contextManager(() => {
      const saved = this.gradientOverrides;
      this.gradientOverrides = new Map([...saved, ...entries]);
      return { value: undefined, exit: () => void (this.gradientOverrides = saved) };
    });
  }

  /** @internal TF: `graph._override_gradient_function`. */
  _override_gradient_function(functions: ReadonlyMap<string, GradientFunction>): ContextManager<void> {
    return contextManager(() => {
      const saved = this.gradientFunctions;
      this.gradientFunctions = functions;
      return { value: undefined, exit: () => void (this.gradientFunctions = saved) };
    });
  }

  /** @internal TF: `graph._attr_scope`: attributes that new nodes get unless they have their own; null stops an outer one. */
  _attr_scope(attrs: ReadonlyMap<string, AttrValue | null>): ContextManager<void> {
    return contextManager(() => {
      const saved = this.attrScope;
      this.attrScope = new Map([...saved, ...attrs]);
      return { value: undefined, exit: () => void (this.attrScope = saved) };
    });
  }

  /** @internal TF: `graph._get_control_flow_context`. */
  _get_control_flow_context(): ControlFlowContext | null {
    return this._control_flow_context;
  }
  /** @internal */
  _set_control_flow_context(context: ControlFlowContext | null): void {
    this._control_flow_context = context;
  }

  // ---------------------------------------------------------------- collections

  get collections(): string[] {
    return this.collectionLists.keys();
  }
  add_to_collection(name: CollectionKey, value: unknown): void {
    this._check_not_finalized();
    this.collectionLists.add(name, value);
  }
  add_to_collections(names: CollectionKey, value: unknown): void {
    for (const name of Array.isArray(names) ? new Set<unknown>(names) : [names]) this.add_to_collection(name, value);
  }
  get_collection(name: CollectionKey, scope?: string | null): CollectionItem[] {
    return this.collectionLists.get(name, scope);
  }
  get_collection_ref(name: CollectionKey): CollectionItem[] {
    return this.collectionLists.ref(name);
  }
  get_all_collection_keys(): string[] {
    return this.collectionLists.keys();
  }
  clear_collection(name: CollectionKey): void {
    this._check_not_finalized();
    this.collectionLists.clear(name);
  }

  // ---------------------------------------------------------------- state

  get finalized(): boolean {
    return this.isFinalized;
  }
  finalize(): void {
    this.isFinalized = true;
    this.finalization = captureTrace();
  }
  /** @internal */
  _unsafe_unfinalize(): void {
    this.isFinalized = false;
  }
  /** @internal */
  _check_not_finalized(): void {
    if (this.isFinalized) {
      const at = this.finalization && userFrame(this.finalization);
      throw new RuntimeError(
        withHint(
          "Graph is finalized and cannot be modified.",
          at && `It was finalized at ${at}.`,
          "Make all operations, tf.global_variables_initializer() too, before graph.finalize() and outside the training loop.",
        ),
      );
    }
  }

  /** @internal tf.reset_default_graph() has made another graph the default one. */
  _note_reset(): void {
    this.discarded = captureTrace();
  }
  /** @internal Where that was, undefined where it was not. */
  get _reset_frame(): string | undefined {
    return this.discarded && (userFrame(this.discarded) ?? "an unknown place");
  }

  prevent_feeding(tensor: Tensor): void {
    this.unfeedable.add(tensor);
  }
  is_feedable(tensor: Tensor): boolean {
    return !this.unfeedable.has(tensor);
  }
  prevent_fetching(op: Operation): void {
    this.unfetchable.add(op);
  }
  is_fetchable(tensor_or_op: Tensor | Operation): boolean {
    return !this.unfetchable.has(isTensor(tensor_or_op) ? tensor_or_op.op : tensor_or_op);
  }

  get graph_def_versions(): VersionsData {
    return this.versions;
  }

  /** @internal An imported graph may be of an older producer: what it may use then holds for all of this one. */
  _merge_versions(imported: VersionsData): void {
    const own = this.versions;
    this.versions = {
      producer: Math.min(own.producer, imported.producer),
      min_consumer: Math.max(own.min_consumer, imported.min_consumer),
      bad_consumers: [...new Set([...own.bad_consumers, ...imported.bad_consumers])].sort((a, b) => a - b),
    };
  }

  /** @internal TF: `Graph._apply_device_functions`. */
  _apply_device_functions(op: Operation): void {
    this.devices.deviceFor(op);
  }

  get version(): number {
    return this.operations.length;
  }

  /**
   * The graph as a GraphDef message.
   * @param add_shapes also writes `_output_shapes`
   */
  as_graph_def(
    ...args: [
      from_version?: number | null | { from_version?: number | null; add_shapes?: boolean },
      add_shapes?: boolean,
    ]
  ): GraphDefMessage {
    const [, addShapes] = bindArguments("Graph.as_graph_def", ["from_version", "add_shapes"], args);
    return exportGraphDef(this._graph_def_data(), this, addShapes === true);
  }

  /** @internal The graph as plain data; `io` turns it into a GraphDef message. */
  _graph_def_data(): GraphDefData {
    return {
      node: this.operations.map(nodeDefOf),
      versions: this.graph_def_versions,
      library: { functions: this._functions, gradients: [] },
    };
  }

  // ---------------------------------------------------------------- function library

  /** @internal */
  _add_function(def: FunctionDefData): void {
    this.functionDefs.set(def.signature.name, def);
  }
  /** @internal */
  _get_function(name: string): FunctionDefData | undefined {
    return this.functionDefs.get(name);
  }
  /** @internal */
  _is_function(name: string): boolean {
    return this.functionDefs.has(name);
  }
  /** @internal */
  get _functions(): readonly FunctionDefData[] {
    return [...this.functionDefs.values()];
  }

  _repr(): string {
    return objectText(this);
  }
  override toString(): string {
    return this._repr();
  }
  [inspectCustom](): string {
    return this._repr();
  }
}

defaultGraphStack.create = () => new Graph();
