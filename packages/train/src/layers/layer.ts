/**
 * Layers: objects that make their variables when they are called first, and their operations each time.
 * TF: tf_keras/src/legacy_tf_layers/base.py, tf_keras/src/engine/base_layer_v1.py.
 */
import {
  as_dtype,
  bindArguments,
  callableClass,
  CallableObject,
  convertToTensor,
  float32,
  get_default_graph,
  GraphKeys,
  inspectCustom,
  objectText,
  Operation,
  ValueError,
  withContext,
  type CollectionKey,
  type DType,
  type DTypeLike,
  type NameLike,
  type PyArguments,
  type ShapeLike,
  type Tensor,
  type TensorLike,
  type TensorShape,
} from "@tfgraph/core";
import {
  cast,
  get_variable,
  global_variables,
  glorot_uniform_initializer,
  PartitionedVariable,
  shape,
  trainable_variables,
  variable_scope,
  VariableAggregation,
  VariableScope,
  VariableSynchronization,
  zeros_initializer,
  type Constraint,
  type Partitioner,
  type Reuse,
  type Variable,
} from "@tfgraph/ops";
import { initializerOf, type LayerInitializer } from "./identifiers.ts";
import { checkInputs, type InputSpecs } from "./input_spec.ts";
import { asInputs, flatInputs, insideCall, mapInputs, readCall } from "./layer_calls.ts";
import { uniqueLayerName } from "./layer_names.ts";

/** Makes a loss of a weight or of outputs; null for none. */
export type LayerRegularizer = (value: never) => Tensor | null;

/** What the constructor of every layer takes. */
export interface LayerKeywords {
  trainable?: boolean;
  name?: NameLike | VariableScope;
  dtype?: DTypeLike | null;
  activity_regularizer?: LayerRegularizer | null;
  _scope?: NameLike | VariableScope;
  _reuse?: Reuse;
}

const LAYER = ["trainable", "name", "dtype", "activity_regularizer", "_scope", "_reuse"] as const;

const ADD_WEIGHT = [
  "name",
  "shape",
  "dtype",
  "initializer",
  "regularizer",
  "trainable",
  "constraint",
  "use_resource",
  "synchronization",
  "aggregation",
  "partitioner",
] as const;
type AddWeightArguments = PyArguments<
  typeof ADD_WEIGHT,
  [
    name: NameLike,
    shape?: ShapeLike,
    dtype?: DTypeLike | null,
    initializer?: LayerInitializer,
    regularizer?: LayerRegularizer | null,
    trainable?: boolean | null,
    constraint?: Constraint | null,
    use_resource?: boolean | null,
    synchronization?: number,
    aggregation?: number,
    partitioner?: Partitioner | null,
  ]
>;
type Regularize = (value: unknown) => Tensor | null;

/** A loss that is known, or one computed anew wherever it is asked for. */
type Loss = TensorLike | (() => TensorLike | null);

class BaseLayer<R = Tensor> extends CallableObject<[inputs: TensorLike, ...rest: unknown[]], R> {
  static readonly pythonName: string = "tf_keras.src.legacy_tf_layers.base.Layer";

  /** Whether its variables are to be trained. */
  trainable: boolean;
  /** Whether its variables are made. */
  built = false;
  /** What its inputs must be like. */
  input_spec: InputSpecs = null;
  activity_regularizer: LayerRegularizer | null;
  _scope: VariableScope | null = null;
  _reuse: Reuse;
  _trainable_weights: Variable[] = [];
  _non_trainable_weights: Variable[] = [];
  _updates: Operation[] = [];
  private readonly layerName: string;
  private readonly scopeName: string;
  private weightsDtype: DType | null;
  private currentScope: VariableScope | null = null;
  private readonly knownLosses: Tensor[] = [];
  private readonly computedLosses: (() => Tensor | null)[] = [];

  /**
   * @param trainable whether its variables are to be trained
   * @param name its name, and that of its scope of variables; made of the class's name where left out
   * @param dtype the type of its variables; that of the first input where left out
   * @param activity_regularizer makes a loss of each output
   */
  constructor(
    ...args: PyArguments<
      typeof LAYER,
      [
        trainable?: boolean,
        name?: NameLike | VariableScope,
        dtype?: DTypeLike | null,
        activity_regularizer?: LayerRegularizer | null,
        _scope?: NameLike | VariableScope,
        _reuse?: Reuse,
      ]
    >
  ) {
    super();
    const bound = bindArguments("Layer.__init__", LAYER, args);
    const given = Object.fromEntries(LAYER.map((key, i) => [key, bound[i]])) as LayerKeywords;
    this.trainable = given.trainable ?? true;
    const { name } = given;
    const isNamed = name !== null && name !== undefined && name !== "";
    const unique = isNamed && !(name instanceof VariableScope) ? undefined : uniqueLayerName(this);
    this.layerName = unique?.name ?? String(name);
    this.scopeName = name instanceof VariableScope ? name.name : (unique?.base ?? this.layerName);
    this.weightsDtype = given.dtype === null || given.dtype === undefined ? null : as_dtype(given.dtype).base_dtype;
    this.activity_regularizer = given.activity_regularizer ?? null;
    this._reuse = given._reuse ?? null;
    const { _scope: scope } = given;
    if (scope) withContext(variable_scope(scope), (captured) => (this._scope = captured));
  }

  /** Its name; where none was given, the class's with a number. */
  override get name(): string {
    return this.layerName;
  }
  /** The type of its variables; null until the first call where the constructor was not told. */
  get dtype(): DType | null {
    return this.weightsDtype;
  }
  /** The scope of its variables. @throws ValueError before the first call */
  get scope_name(): string {
    if (!this._scope) {
      throw new ValueError(
        `No name available for layer scope because the layer "${this.layerName}" has not been used yet. ` +
          "The scope name  is determined the first time the layer instance is called. " +
          "You must therefore call the layer before querying `scope_name`.",
      );
    }
    return this._scope.name;
  }

  // ------------------------------------------------------------------ weights

  /** Variables that are to be trained; none where the layer is not trainable. */
  get trainable_weights(): Variable[] {
    return this.trainable ? [...new Set(this._trainable_weights)] : [];
  }
  get non_trainable_weights(): Variable[] {
    const all = this.trainable
      ? this._non_trainable_weights
      : [...this._trainable_weights, ...this._non_trainable_weights];
    return [...new Set(all)];
  }
  /** All variables, those that are to be trained first. */
  get weights(): Variable[] {
    return [...new Set([...this.trainable_weights, ...this.non_trainable_weights])];
  }
  get variables(): Variable[] {
    return this.weights;
  }
  get trainable_variables(): Variable[] {
    return this.trainable_weights;
  }
  get non_trainable_variables(): Variable[] {
    return this.non_trainable_weights;
  }

  /** The number of elements of all variables. @throws ValueError before they are made */
  count_params(): number {
    if (!this.built) {
      throw new ValueError(
        `You tried to call \`count_params\` on ${this.layerName}, but the layer isn't built. You can build it manually via: \`${this.layerName}.build(batch_input_shape)\`.`,
      );
    }
    return this.weights.reduce((sum, v) => sum + (v.shape.num_elements() ?? 0), 0);
  }

  /**
   * A variable of the layer, made or found by its name in the layer's scope.
   * @param initializer null for the variable scope's
   * @param regularizer makes a loss of it, once for each variable
   * @param trainable whether it is trained where the layer is
   */
  add_weight(...args: AddWeightArguments): Variable {
    const bound = bindArguments("add_weight", ADD_WEIGHT, args, { required: 1 });
    const [name, size, dtype, initializer, regularizer, trainable, constraint, useResource] = bound as [
      NameLike,
      ShapeLike?,
      (DTypeLike | null)?,
      LayerInitializer?,
      (Regularize | null)?,
      (boolean | null)?,
      (Constraint | null)?,
      (boolean | null)?,
    ];
    const [synchronization, aggregation, partitioner] = bound.slice(8) as [number?, number?, (Partitioner | null)?];
    const isTrained = trainsWeight(trainable, synchronization);
    const existing = regularizer ? new Set<unknown>(global_variables()) : undefined;
    const type = as_dtype(dtype ?? this.weightsDtype ?? float32);
    this.weightsDtype ??= type.base_dtype;
    this.setScope(null);
    const reuse = this.built || this._reuse;
    return withContext(variable_scope(this._scope, { reuse, auxiliary_name_scope: false }), (scope) => {
      this.currentScope = scope;
      return withContext(get_default_graph().name_scope(scope.original_name_scope), () => {
        const variable = get_variable(name, {
          shape: size ?? [],
          dtype: type,
          initializer: initializerOf(initializer) ?? scope.initializer ?? defaultInitializer(type),
          trainable: isTrained && this.trainable,
          constraint: constraint ?? null,
          partitioner: partitioner ?? null,
          use_resource: useResource ?? scope.use_resource,
          synchronization: synchronization ?? VariableSynchronization.AUTO,
          aggregation: aggregation ?? VariableAggregation.NONE,
        });
        this.keepWeight(variable, isTrained && this.trainable);
        if (regularizer && !partsOf(variable).some((part) => existing?.has(part)))
          this.regularizeWeight(String(name), variable, regularizer);
        return variable;
      });
    });
  }
  /** {@link add_weight} under its older name. */
  add_variable(...args: AddWeightArguments): Variable {
    return this.add_weight(...args);
  }

  /** What is not among the graph's trainable variables (a getter of the user's may have made it, or it has parts) is kept with the others. */
  private keepWeight(variable: Variable, isTrained: boolean): void {
    const isKept = isTrained && trainable_variables().lastIndexOf(variable) >= 0;
    (isKept ? this._trainable_weights : this._non_trainable_weights).push(...partsOf(variable));
  }

  private regularizeWeight(name: string, variable: Variable, regularizer: Regularize): void {
    for (const part of partsOf(variable)) {
      this.add_loss(() => withContext(get_default_graph().name_scope(`${name}/Regularizer`), () => regularizer(part)));
    }
  }

  // ------------------------------------------------------------------ losses and updates

  /** Losses that were added, and those of regularizers, which are computed anew. */
  get losses(): Tensor[] {
    const computed = this.computedLosses.map((compute) => compute()).filter((loss) => loss !== null);
    return [...this.knownLosses, ...computed];
  }
  /** Operations to be run with each training step. */
  get updates(): Operation[] {
    return this.trainable ? [...this._updates] : [];
  }

  /**
   * Adds losses, also to the collection of regularization losses.
   * @param losses tensors, or functions that make them
   */
  add_loss(losses: Loss | readonly Loss[]): void {
    const list = (Array.isArray(losses) ? losses : [losses]) as readonly Loss[];
    const toTensor = (loss: TensorLike): Tensor => convertToTensor(loss);
    const computed = list
      .filter((loss) => isFunction(loss))
      .map((compute) => (): Tensor | null => {
        const loss = compute();
        return loss === null ? null : toTensor(loss);
      });
    const known = list.flatMap((loss) => (isFunction(loss) ? [] : [toTensor(loss)]));
    this.computedLosses.push(...computed);
    this.knownLosses.push(...known);
    const added = [...known, ...computed.map((compute) => compute()).filter((loss) => loss !== null)];
    addToCollection(GraphKeys.REGULARIZATION_LOSSES, added);
  }

  /** Adds operations, or tensors whose operations, are to be run with each training step. */
  add_update(updates: Operation | Tensor | readonly (Operation | Tensor)[]): void {
    const list = (Array.isArray(updates) ? updates : [updates]) as readonly (Operation | Tensor)[];
    this._updates.push(...list.map((update) => (update instanceof Operation ? update : update.op)));
  }

  // ------------------------------------------------------------------ to be written by subclasses

  /** Makes the variables, once, from the shape of the inputs. */
  build(_input_shape: ShapeLike): void {
    this.built = true;
  }
  /** Makes the outputs. What the layer is called with comes in the same order, keywords in a last object. */
  override call(inputs: never, ..._rest: unknown[]): R {
    return inputs;
  }

  // ------------------------------------------------------------------ calls

  /** The outputs for the inputs given: what calling the layer does. */
  override apply(inputs: TensorLike, ...rest: unknown[]): R {
    return this.__call__(inputs, ...rest);
  }

  /** @internal */
  __call__(inputs: unknown, ...args: unknown[]): R {
    const { scope, rest, training } = readCall(this, this.layerName, args);
    this.setScope((scope ?? null) as NameLike | VariableScope);
    const reuse = this.built || this._reuse;
    const outputs = withContext(variable_scope(this._scope, { reuse, auxiliary_name_scope: false }), (current) => {
      this.currentScope = current;
      return insideCall(training, () => this.callInScope(asInputs(inputs), rest));
    });
    addToCollection(GraphKeys.UPDATE_OPS, this.updates);
    return outputs;
  }

  private callInScope(inputs: unknown, rest: readonly unknown[]): R {
    checkInputs(this.input_spec, flatInputs(inputs), this.layerName);
    const graph = get_default_graph();
    return withContext(graph.name_scope(this.currentScope!.original_name_scope), () => {
      this.buildOnce(inputs);
      const outputs = this.call(inputs as never, ...rest);
      if (outputs === undefined || outputs === null) {
        throw new ValueError(
          `A layer's \`call\` method should return a Tensor or a list of Tensors, not None (layer: ${this.layerName}).`,
        );
      }
      this.regularizeActivity(outputs);
      return outputs;
    });
  }

  private buildOnce(inputs: unknown): void {
    if (this.built) return;
    const first = flatInputs(inputs)[0] as Tensor | undefined;
    this.weightsDtype ??= first?.dtype.base_dtype ?? null;
    this.build(mapInputs(inputs, (input) => (input as Tensor).shape) as TensorShape);
    this.built = true;
  }

  private regularizeActivity(outputs: unknown): void {
    const regularizer = this.activity_regularizer as Regularize | null;
    if (!regularizer) return;
    withContext(get_default_graph().name_scope("ActivityRegularizer"), () => {
      for (const output of flatInputs(outputs) as Tensor[]) {
        const loss = convertToTensor(regularizer(output)!);
        this.add_loss(loss.truediv(cast(shape(output).getitem(0), loss.dtype)));
      }
    });
  }

  private setScope(scope: NameLike | VariableScope): void {
    if (this._scope) return;
    const opened = this._reuse
      ? variable_scope(scope ?? this.scopeName)
      : variable_scope(scope, { default_name: this.scopeName });
    this._scope = withContext(opened, (captured) => captured);
  }

  override toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }
}

/** A layer of one's own: extend it, make variables in `build` with `add_weight`, outputs in `call`. TF: `tf.layers.Layer`. */
export const Layer = callableClass(BaseLayer);
export type Layer<R = Tensor> = BaseLayer<R>;

/** Arguments of a layer's constructor by name. */
export function layerArguments<T>(
  { pythonName }: { readonly pythonName: string },
  names: readonly string[],
  args: readonly unknown[],
  required = 0,
): T {
  const Class = pythonName.slice(pythonName.lastIndexOf(".") + 1);
  const bound = bindArguments(`${Class}.__init__`, names, args, { required });
  return Object.fromEntries(names.map((name, i) => [name, bound[i]])) as T;
}

function isFunction(loss: Loss): loss is () => TensorLike | null {
  return typeof loss === "function";
}

function trainsWeight(trainable: boolean | null | undefined, synchronization: number | undefined): boolean {
  if (synchronization !== VariableSynchronization.ON_READ) return trainable ?? true;
  if (trainable) {
    throw new ValueError(
      "Synchronization value can be set to VariableSynchronization.ON_READ only for non-trainable variables. " +
        "You have specified trainable=True and synchronization=VariableSynchronization.ON_READ.",
    );
  }
  return false;
}

function defaultInitializer(dtype: DType): LayerInitializer & object {
  return dtype.is_floating ? glorot_uniform_initializer() : zeros_initializer();
}

/** The variable itself, or the parts it is kept in. */
function partsOf(variable: unknown): Variable[] {
  return variable instanceof PartitionedVariable ? [...variable] : [variable as Variable];
}

function addToCollection(name: CollectionKey, elements: readonly unknown[]): void {
  const collection = get_default_graph().get_collection_ref(name);
  // also an empty one is there from now on
  for (const element of elements) if (!collection.includes(element)) collection.push(element);
}
