/** Variables. TF: `tf.Variable` without resource variables (python/ops/ref_variable.py). */
import {
  bindArguments,
  get_default_graph,
  get_default_session,
  Operand,
  ValueError,
  showCaller,
  tracedAsOne,
  usedAsIterable,
  usedAsValue,
  type ConversionOptions,
  type DType,
  type FeedDict,
  type Graph,
  type NameLike,
  type Operation,
  type SessionLike,
  type PyArguments,
  type ShapeLike,
  type Subscript,
  type Tensor,
  type TensorLike,
  type Unranked,
  type TensorShape,
  IndexedSlices,
} from "@tfgraph/core";
import type { VariableSlice } from "../array/getitem.ts";
import { cond } from "../control_flow/cond.ts";
import * as raw from "../gen/raw_ops.ts";
import { initScope } from "./init_scope.ts";
import type { VariableConstructor } from "./variable_types.ts";
import { makeParts, partsFromDef, type Keywords, type SaveSliceInfo, type VariableDefData } from "./variable_parts.ts";
export type { SaveSliceInfo, VariableDefData } from "./variable_parts.ts";

export type { InitialValue, VariableConstructor } from "./variable_types.ts";

const PARAMETERS = [
  "initial_value",
  "trainable",
  "collections",
  "validate_shape",
  "caching_device",
  "name",
  "variable_def",
  "dtype",
  "expected_shape",
  "import_scope",
  "constraint",
  "use_resource",
  "synchronization",
  "aggregation",
  "shape",
] as const;

/** @internal The class behind `Variable`; its static type lacks `symbol`. */
export class VariableNode<R = Unranked> extends Operand {
  declare readonly _fetched: R;
  private readonly reference: Tensor;
  private readonly snapshot: Tensor<R>;
  private initialTensor: Tensor | null;
  private initializerOp: Operation;
  readonly trainable: boolean;
  readonly synchronization: number;
  readonly aggregation: number;
  readonly constraint: ((value: Tensor) => Tensor) | null;
  _save_slice_info: SaveSliceInfo | null = null;

  constructor(...args: unknown[]) {
    super();
    const bound = bindArguments("Variable.__init__", PARAMETERS, args);
    const kw = Object.fromEntries(PARAMETERS.map((name, i) => [name, bound[i]])) as Keywords;
    const parts = kw.variable_def
      ? partsFromDef(kw.variable_def, kw.import_scope ?? null)
      : tracedAsOne(() => makeParts(kw));
    this.reference = parts.reference;
    this.snapshot = parts.snapshot as Tensor<R>;
    this.initialTensor = parts.initialValue;
    this.initializerOp = parts.initializer;
    this.trainable = parts.trainable;
    this.synchronization = parts.synchronization;
    this.aggregation = parts.aggregation;
    this.constraint = kw.constraint ?? null;
    this._save_slice_info = kw.variable_def?.save_slice_info ?? null;
    if (!kw.variable_def) get_default_graph().add_to_collections(parts.collections, this);
  }

  get name(): string {
    return this.reference.name;
  }
  get op(): Operation {
    return this.reference.op;
  }
  get graph(): Graph {
    return this.reference.graph;
  }
  get device(): string {
    return this.reference.device;
  }
  /** A reference type: `float32_ref`. */
  get dtype(): DType {
    return this.reference.dtype;
  }
  get shape(): TensorShape {
    return this.reference.shape;
  }
  get_shape(): TensorShape {
    return this.reference.shape;
  }
  set_shape(shape: ShapeLike): void {
    this.reference.set_shape(shape);
    this.snapshot.set_shape(shape);
  }
  /** The operation that assigns the initial value. */
  get initializer(): Operation {
    return this.initializerOp;
  }
  get initial_value(): Tensor | null {
    return this.initialTensor;
  }
  /** @internal Gives it another initial value, as what restores it from a checkpoint does. */
  _initialize_from(initial_value: Tensor, initializer: Operation): void {
    this.initialTensor = initial_value;
    this.initializerOp = initializer;
  }
  /** The last value assigned, as a tensor made once. */
  value(): Tensor<R> {
    return this.snapshot;
  }
  /** A new tensor that reads the variable where it stands in the graph. */
  read_value(): Tensor<R> {
    return raw.Identity({ input: this.reference, name: "read" }) as Tensor<R>;
  }
  /** @internal */
  _ref(): Tensor {
    return this.reference;
  }
  /** @internal */
  _as_graph_element(): Tensor {
    return this.reference;
  }

  /** @internal */
  _to_tensor({ dtype, asRef }: ConversionOptions): Tensor {
    if (dtype && !dtype.is_compatible_with(this.dtype)) {
      throw new ValueError(
        `Incompatible type conversion requested to type '${dtype.name}' for variable of type '${this.dtype.name}'`,
      );
    }
    return asRef ? this.reference : this.snapshot;
  }

  /** The variable's value if it is initialized, else its initial value: for initial values that depend on variables. */
  initialized_value(): Tensor<R> {
    return initScope(
      () =>
        cond(
          raw.IsVariableInitialized({ ref: this.reference }),
          () => this.read_value(),
          () => this.initialTensor,
        ) as Tensor<R>,
    );
  }

  /** Its value in the default session or the one given. */
  eval(session?: SessionLike | null | { session?: SessionLike | null; feed_dict?: FeedDict | null }): R {
    return this.reference.eval(session && "run" in session ? { session } : session) as R;
  }

  /** Sets the value in a session without adding to the graph. @throws ValueError where no session is the default */
  load(value: unknown, session?: SessionLike | null): void {
    const found = session ?? get_default_session();
    if (!found) {
      throw new ValueError(
        "Either session argument should be provided or default session should be established. Use `with sess.as_default()` or pass an explicit session to `load`",
      );
    }
    found.run(this.initializerOp, new Map<unknown, unknown>([[this.initializerOp.inputs[1], value]]));
  }

  /** Assigns a value. @returns a reference that reads the new value; the operation where `read_value` is false */
  assign(...args: AssignArguments): Tensor<R> {
    return this.write(raw.Assign, bindArguments("RefVariable.assign", ASSIGN, args, { required: 1 }));
  }
  /** Adds to the variable. @returns a reference that reads the new value */
  assign_add(...args: DeltaArguments): Tensor<R> {
    return this.write(raw.AssignAdd, bindArguments("RefVariable.assign_add", DELTA, args, { required: 1 }));
  }
  /** Subtracts from the variable. @returns a reference that reads the new value */
  assign_sub(...args: DeltaArguments): Tensor<R> {
    return this.write(raw.AssignSub, bindArguments("RefVariable.assign_sub", DELTA, args, { required: 1 }));
  }

  private write(make: RawUpdate, bound: readonly unknown[]): Tensor<R> {
    const [value, locking, name, readValue] = bound as [TensorLike, boolean?, NameLike?, boolean?];
    const written = make({
      ref: this.reference,
      value,
      use_locking: locking ?? false,
      name: name ?? null,
    }) as Tensor<R>;
    return readValue === false ? (written.op as unknown as Tensor<R>) : written; // an operation where the caller asked for one
  }

  /** Adds the rows of IndexedSlices. @throws TypeError for anything else */
  scatter_add(...args: ScatterArguments): Tensor<R> {
    return this.scatter(raw.ScatterAdd, "scatter_add", args);
  }
  /** Subtracts the rows of IndexedSlices. @throws TypeError for anything else */
  scatter_sub(...args: ScatterArguments): Tensor<R> {
    return this.scatter(raw.ScatterSub, "scatter_sub", args);
  }
  /** Replaces the rows of IndexedSlices. @throws TypeError for anything else */
  scatter_update(...args: ScatterArguments): Tensor<R> {
    return this.scatter(raw.ScatterUpdate, "scatter_update", args);
  }
  /** Multiplies by the rows of IndexedSlices. @throws TypeError for anything else */
  scatter_mul(...args: ScatterArguments): Tensor<R> {
    return this.scatter(raw.ScatterMul, "scatter_mul", args);
  }
  /** Divides by the rows of IndexedSlices. @throws TypeError for anything else */
  scatter_div(...args: ScatterArguments): Tensor<R> {
    return this.scatter(raw.ScatterDiv, "scatter_div", args);
  }
  /** Keeps the larger of its rows and those of IndexedSlices. @throws TypeError for anything else */
  scatter_max(...args: ScatterArguments): Tensor<R> {
    return this.scatter(raw.ScatterMax, "scatter_max", args);
  }
  /** Keeps the smaller of its rows and those of IndexedSlices. @throws TypeError for anything else */
  scatter_min(...args: ScatterArguments): Tensor<R> {
    return this.scatter(raw.ScatterMin, "scatter_min", args);
  }

  private scatter(make: RawScatter, method: string, args: readonly unknown[]): Tensor<R> {
    const [delta, locking, name] = bindArguments(method, SCATTER, args, { required: 1 }) as [
      IndexedSlices,
      boolean?,
      NameLike?,
    ];
    if (!(delta instanceof IndexedSlices)) throw new TypeError(`sparse_delta is not IndexedSlices: ${String(delta)}`);
    const { indices, values: updates } = delta;
    return make({
      ref: this.reference,
      indices,
      updates,
      use_locking: locking ?? false,
      name: name ?? null,
    }) as Tensor<R>;
  }

  /** Replaces elements or slices named by the coordinates in the last axis of `indices`. */
  scatter_nd_update(...args: ScatterNdArguments): Tensor<R> {
    return this.scatterNd(raw.ScatterNdUpdate, "scatter_nd_update", args);
  }
  /** Adds to elements or slices named by coordinates. */
  scatter_nd_add(...args: ScatterNdArguments): Tensor<R> {
    return this.scatterNd(raw.ScatterNdAdd, "scatter_nd_add", args);
  }
  /** Subtracts from elements or slices named by coordinates. */
  scatter_nd_sub(...args: ScatterNdArguments): Tensor<R> {
    return this.scatterNd(raw.ScatterNdSub, "scatter_nd_sub", args);
  }

  private scatterNd(make: RawScatter, method: string, args: readonly unknown[]): Tensor<R> {
    const [indices, updates, name] = bindArguments(method, SCATTER_ND, args, { required: 2 }) as [
      TensorLike,
      TensorLike,
      NameLike?,
    ];
    return make({ ref: this.reference, indices, updates, use_locking: true, name: name ?? null }) as Tensor<R>;
  }

  /** TF: `variable.to_proto`, as plain data; null outside `export_scope`. */
  to_proto(export_scope: string | null = null): VariableDefData | null {
    if (export_scope && !this.reference.name.startsWith(export_scope)) return null;
    const strip = (name: string): string =>
      export_scope && name.startsWith(`${export_scope}/`) ? name.slice(export_scope.length + 1) : name;
    return {
      variable_name: strip(this.reference.name),
      initializer_name: strip(this.initializerOp.name),
      snapshot_name: strip(this.snapshot.name),
      initial_value_name: this.initialTensor ? strip(this.initialTensor.name) : "",
      trainable: this.trainable,
      synchronization: this.synchronization,
      aggregation: this.aggregation,
      save_slice_info: this._save_slice_info,
    };
  }

  /** Python's `str(variable)`. */
  _str(): string {
    return this._repr();
  }
  _repr(): string {
    return `<tf.Variable '${this.name}' shape=${this.shape.toString()} dtype=${this.dtype.name}>`;
  }
  override toString(): string {
    return this.name;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this._repr();
  }
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.name;
    throw usedAsValue(this, hint);
  }
  [Symbol.iterator](): never {
    this.read_value(); // Python's iterator does so before it refuses
    throw usedAsIterable(this);
  }

  /** A part of it, which can be assigned to: `v.getitem(0).assign(x)`. */
  override getitem(...subscripts: Subscript[]): VariableSlice {
    return super.getitem(...subscripts) as VariableSlice; // getitem gives slices of variables an assign
  }

  protected override asOperand(): TensorLike {
    return this;
  }
}

type RawUpdate = (args: { ref: TensorLike; value: TensorLike; use_locking?: boolean; name?: NameLike }) => Tensor;
type RawScatter = (args: {
  ref: TensorLike;
  indices: TensorLike;
  updates: TensorLike;
  use_locking?: boolean;
  name?: NameLike;
}) => Tensor;

const ASSIGN = ["value", "use_locking", "name", "read_value"] as const;
const DELTA = ["delta", "use_locking", "name", "read_value"] as const;
const SCATTER = ["sparse_delta", "use_locking", "name"] as const;
const SCATTER_ND = ["indices", "updates", "name"] as const;
type AssignArguments = PyArguments<
  typeof ASSIGN,
  [value: TensorLike, use_locking?: boolean, name?: NameLike, read_value?: boolean]
>;
type DeltaArguments = PyArguments<
  typeof DELTA,
  [delta: TensorLike, use_locking?: boolean, name?: NameLike, read_value?: boolean]
>;
type ScatterArguments = PyArguments<
  typeof SCATTER,
  [sparse_delta: IndexedSlices, use_locking?: boolean, name?: NameLike]
>;
type ScatterNdArguments = PyArguments<typeof SCATTER_ND, [indices: TensorLike, updates: TensorLike, name?: NameLike]>;

/** A variable. It is a legal computed key, so its type includes `symbol`. `R` is what a fetch of it gives. */
export type Variable<R = Unranked> = VariableNode<R> & symbol;

/** TF: `tf.Variable`. */
export const Variable = new Proxy(VariableNode, {
  apply: function make(target, _this, args: unknown[]) {
    try {
      return new target(...args);
    } catch (error) {
      throw showCaller(error, make);
    }
  },
  get: (target, key) =>
    key === "from_proto"
      ? (variable_def: VariableDefData, import_scope: string | null = null) =>
          new target({ variable_def, import_scope })
      : (Reflect.get(target, key) as unknown),
}) as unknown as VariableConstructor;

/** Whether a value is a variable. */
export function isVariable(value: unknown): value is Variable {
  return value instanceof VariableNode;
}
