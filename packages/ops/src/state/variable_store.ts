/** Variables of a graph by name: what `tf.get_variable` makes and finds again. TF: `variable_scope._VariableStore`. */
import {
  as_dtype,
  as_shape,
  convertToTensor,
  get_default_graph,
  GraphKeys,
  isClass,
  isTensor,
  pyFunction,
  signatureOf,
  string,
  ValueError,
  withContext,
  withHint,
  type DType,
  type DTypeLike,
  type ShapeLike,
  type Tensor,
  type TensorLike,
  type TensorShape,
  type DeviceLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { initScope } from "./init_scope.ts";
import { glorot_uniform_initializer, Initializer, zeros_initializer, type InitializerLike } from "./initializers.ts";
import { LazyTensor } from "./lazy_tensor.ts";
import { PartitionInfo } from "./partition_info.ts";
import { callPartitioner, PartitionedVariable, partitionSlices, type Partitioner } from "./partitioned_variable.ts";
import { VariableNode, type Variable } from "./variable.ts";

/** `reuse: tf.AUTO_REUSE`: variables are made where they do not exist yet, found where they do. */
export const AUTO_REUSE: unique symbol = Symbol("tf.AUTO_REUSE");
export type Reuse = boolean | null | typeof AUTO_REUSE;

/** Makes a loss of a new variable, to be found in the collection of regularization losses; null for none. */
export type Regularizer = (variable: Variable) => Tensor | null;
export type Constraint = (value: Tensor) => Tensor;

/** The arguments of `tf.get_variable` but the name. */
export interface GetVariableKeywords {
  shape?: ShapeLike;
  dtype?: DTypeLike | null;
  initializer?: InitializerLike | TensorLike | null;
  regularizer?: Regularizer | null;
  reuse?: Reuse;
  trainable?: boolean | null;
  collections?: readonly unknown[] | null;
  caching_device?: DeviceLike | null;
  partitioner?: Partitioner | null;
  validate_shape?: boolean;
  use_resource?: boolean | null;
  custom_getter?: CustomGetter | null;
  constraint?: Constraint | null;
  synchronization?: number | null;
  aggregation?: number | null;
}

export type VariableGetter = (name: string, ...args: unknown[]) => Variable;

/** Stands between `tf.get_variable` and the making of variables: `(getter, name, ...args) => getter(name, ...args)`. */
export type CustomGetter = (getter: VariableGetter, name: string, keywords: GetVariableKeywords) => Variable | Tensor;

/** Parameters of the getter that custom getters are given, in order. */
const GETTER = [
  "name",
  "shape",
  "dtype",
  "initializer",
  "regularizer",
  "reuse",
  "trainable",
  "collections",
  "caching_device",
  "partitioner",
  "validate_shape",
  "use_resource",
  "constraint",
  "synchronization",
  "aggregation",
] as const;

const trueGetters = new WeakMap<VariableStore, VariableGetter>();

export class VariableStore {
  private readonly variables = new Map<string, Variable>();
  private readonly partitioned = new Map<string, PartitionedVariable>();

  /** All that were made, a partitioned one by its parts. */
  get byName(): ReadonlyMap<string, Variable> {
    return this.variables;
  }

  /** @throws ValueError in TF's words where the name is taken, not there, or of another shape or type */
  get_variable(name: string, keywords: GetVariableKeywords): Variable {
    const { custom_getter: customGetter, ...rest } = keywords;
    if (!customGetter) return this.trueGetter(name, rest);
    if (typeof customGetter !== "function")
      throw new ValueError(`Passed a custom_getter which is not callable: ${String(customGetter)}`);
    return customGetter(this.boundGetter(), name, rest) as Variable; // what a getter returns stands for the variable
  }

  /** The getter as custom getters call it, with Python's calling convention. */
  private boundGetter(): VariableGetter {
    let getter = trueGetters.get(this);
    if (!getter) {
      const bound = pyFunction(
        "getter",
        GETTER,
        (...values: unknown[]) => {
          const { name, ...keywords } = Object.fromEntries(GETTER.map((key, i) => [key, values[i]]));
          return this.trueGetter(String(name), keywords);
        },
        { required: 1 },
      );
      getter = bound as VariableGetter;
      trueGetters.set(this, getter);
    }
    return getter;
  }

  private trueGetter(name: string, keywords: GetVariableKeywords): Variable {
    const { partitioner, shape, reuse } = keywords;
    const isScalar = Array.isArray(shape) && shape.length === 0;
    if (partitioner && !isScalar) {
      if (typeof partitioner !== "function")
        throw new ValueError(`Partitioner must be callable, but received: ${String(partitioner)}`);
      return withContext(get_default_graph().name_scope(null), () =>
        this.partitionedVariable(name, keywords),
      ) as unknown as Variable;
    }
    if (reuse === true && this.partitioned.has(name))
      return this.partitionedVariable(name, keywords) as unknown as Variable;
    if (this.variables.has(`${name}/part_0`)) {
      throw new ValueError(
        `No partitioner was provided, but a partitioned version of the variable was found: ${name}/part_0. Perhaps a variable of the same name was already created with partitioning?`,
      );
    }
    return this.singleVariable(name, keywords, null);
  }

  private singleVariable(name: string, keywords: GetVariableKeywords, partition: PartitionInfo | null): Variable {
    const { reuse } = keywords;
    let { initializer } = keywords;
    const hasShape = keywords.shape !== undefined && keywords.shape !== null;
    if (hasShape && initializer !== undefined && initializer !== null && typeof initializer !== "function") {
      throw new ValueError("If initializer is a constant, do not specify shape.");
    }
    const dtype = as_dtype(keywords.dtype ?? "float32");
    const shape = hasShape ? as_shape(keywords.shape!) : null;
    const found = this.variables.get(name);
    if (found) {
      if (reuse === false) throw alreadyExists(name, found);
      checkShared(name, shape, dtype, found);
      return found;
    }
    if (reuse === true) throw doesNotExist(name, this.variables.keys());
    if (initializer === undefined || initializer === null) {
      if (!shape)
        throw new ValueError(
          `Variable ${name} did not get an initializer, so its \`shape\` argument must be specified.`,
        );
      initializer = defaultInitializer(name, dtype);
    }
    const initial = initScope(() => initialValue(initializer, shape, dtype, partition));
    const variable = new VariableNode({
      initial_value: initial.value,
      name,
      trainable: keywords.trainable ?? null,
      collections: keywords.collections ?? null,
      caching_device: keywords.caching_device ?? null,
      dtype: initial.dtype,
      validate_shape: keywords.validate_shape ?? true,
      constraint: keywords.constraint ?? null,
      use_resource: keywords.use_resource ?? null,
      synchronization: keywords.synchronization ?? null,
      aggregation: keywords.aggregation ?? null,
      shape,
    }) as Variable;
    this.variables.set(name, variable);
    if (keywords.regularizer) addRegularization(name, variable, keywords.regularizer);
    return variable;
  }

  private partitionedVariable(name: string, keywords: GetVariableKeywords): PartitionedVariable {
    const { initializer, partitioner, reuse } = keywords;
    if (this.variables.has(name)) {
      throw new ValueError(
        `A partitioner was provided, but an unpartitioned version of the variable was found: ${name}.  Perhaps a variable of the same name was already created without partitioning?`,
      );
    }
    const dtype = as_dtype(keywords.dtype ?? "float32");
    let shape = as_shape(keywords.shape ?? null);
    if (isTensor(initializer)) shape = shape.merge_with(initializer.shape);
    const partitions = !reuse || partitioner ? callPartitioner(partitioner!, shape, dtype) : undefined;
    const found = this.partitioned.get(name);
    if (found) {
      checkSharedPartitions(name, reuse, shape, dtype, partitions, found);
      return found;
    }
    if (reuse === true || !partitions) {
      throw new ValueError(
        `PartitionedVariable ${name} does not exist, or was not created with tf.get_variable(). Did you mean to set reuse=False or reuse=tf.AUTO_REUSE in VarScope?`,
      );
    }
    const slices = partitionSlices(shape.static!, partitions);
    this.checkParts(name, slices.length);
    const variables = slices.map((slice, i) =>
      this.part(`${name}/part_${String(i)}`, name, shape.static!, slice, keywords, dtype),
    );
    const whole = new PartitionedVariable({ name, shape, dtype, variables, partitions });
    this.partitioned.set(name, whole);
    return whole;
  }

  private part(
    partName: string,
    name: string,
    fullShape: readonly number[],
    slice: { offset: number[]; shape: number[] },
    keywords: GetVariableKeywords,
    dtype: DType,
  ): Variable {
    const graph = get_default_graph();
    const { initializer } = keywords;
    const initial = withContext(graph.name_scope(`${partName}/PartitionedInitializer`), () => {
      if (initializer === undefined || initializer === null)
        return { initializer: defaultInitializer(name, dtype), shape: slice.shape };
      if (typeof initializer === "function") return { initializer, shape: slice.shape };
      const value = isTensor(initializer) ? initializer : convertToTensor(initializer, { dtype });
      return { initializer: raw.Slice({ input: value, begin: slice.offset, size: slice.shape }), shape: null };
    });
    const type = isTensor(initializer) ? initializer.dtype.base_dtype : dtype;
    const variable = withContext(graph.name_scope(null), () =>
      this.singleVariable(
        partName,
        { ...keywords, ...initial, dtype: type },
        new PartitionInfo(fullShape, slice.offset),
      ),
    );
    variable._save_slice_info = {
      full_name: name,
      full_shape: fullShape,
      var_offset: slice.offset,
      var_shape: slice.shape,
    };
    return variable;
  }

  private checkParts(name: string, count: number): void {
    if (!this.variables.has(`${name}/part_0`)) return;
    const problem = !this.variables.has(`${name}/part_${String(count - 1)}`)
      ? `but ${name}/part_${String(count - 1)} was not`
      : this.variables.has(`${name}/part_${String(count)}`)
        ? `but so was the extra shard ${name}/part_${String(count)}`
        : undefined;
    if (problem) {
      throw new ValueError(
        `Partitioner returned a different partitioning than what was already found.  Partitioner returned ${String(count)} shards, and shard ${name}/part_0 was found, ${problem}.`,
      );
    }
  }
}

function defaultInitializer(name: string, dtype: DType): Initializer {
  if (dtype.is_floating) return glorot_uniform_initializer();
  if (dtype.is_integer || dtype.is_bool || dtype === string) return zeros_initializer();
  throw new ValueError(`An initializer for variable ${name} of ${dtype.base_dtype.toString()} is required`);
}

interface InitialValueOf {
  readonly value: TensorLike | (() => TensorLike);
  readonly dtype: DType | null;
}

/** What makes the initial value, bound to the shape and type. */
function initialValue(
  initializer: InitializerLike | TensorLike,
  shape: TensorShape | null,
  dtype: DType,
  partition: PartitionInfo | null,
): InitialValueOf {
  if (typeof initializer !== "function") return { value: initializer, dtype: null };
  const make = (isClass(initializer) ? new initializer() : initializer) as (...args: unknown[]) => TensorLike;
  const signature = signatureOf(make);
  const sizes = shape?.static;
  if (sizes) {
    if (!signature) return { value: () => make([...sizes], dtype, partition), dtype: dtype.base_dtype };
    const keywords = { dtype, ...(signature.names.includes("partition_info") ? { partition_info: partition } : {}) };
    return { value: () => make([...sizes], keywords), dtype: dtype.base_dtype };
  }
  const required = signature ? signature.required : make instanceof Initializer ? 1 : make.length;
  if (required === 0) return { value: () => make(), dtype: null };
  throw new ValueError(
    "The initializer passed is not valid. It should be a callable with no arguments and the shape should not be provided or an instance of `tf.keras.initializers.*' and `shape` should be fully defined.",
  );
}

function addRegularization(name: string, variable: Variable, regularizer: Regularizer): void {
  const graph = get_default_graph();
  const compute = (): Tensor =>
    withContext(graph.colocate_with(variable), () =>
      withContext(graph.name_scope(`${name}/Regularizer/`), () => regularizer(variable)!),
    );
  if (regularizer(variable) !== null) graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, new LazyTensor(compute));
}

function checkShared(name: string, shape: TensorShape | null, dtype: DType, found: Variable): void {
  if (shape && !shape.is_compatible_with(found.shape)) {
    throw new ValueError(
      `Trying to share variable ${name}, but specified shape ${shape.toString()} and found shape ${found.shape.toString()}.`,
    );
  }
  if (!dtype.is_compatible_with(found.dtype)) {
    throw new ValueError(
      `Trying to share variable ${name}, but specified dtype ${dtype.name} and found dtype ${found.dtype.name}.`,
    );
  }
}

function checkSharedPartitions(
  name: string,
  reuse: Reuse | undefined,
  shape: TensorShape,
  dtype: DType,
  partitions: readonly number[] | undefined,
  found: PartitionedVariable,
): void {
  if (reuse === false) {
    throw new ValueError(
      `Partitioned variable with name ${name} already exists. Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in VarScope?`,
    );
  }
  const trying = `Trying to reuse partitioned variable ${name}, but specified`;
  if (!shape.is_compatible_with(found.shape))
    throw new ValueError(`${trying} shape ${shape.toString()} and found shape ${found.shape.toString()}.`);
  if (!dtype.is_compatible_with(found.dtype))
    throw new ValueError(`${trying} dtype ${dtype.name} and found dtype ${found.dtype.name}.`);
  const existing = found._get_partitions();
  if (partitions && partitions.join() !== existing.join()) {
    throw new ValueError(
      `${trying} partitions [${partitions.join(", ")}] and found partitions [${existing.join(", ")}].`,
    );
  }
}

function alreadyExists(name: string, found: Variable): ValueError {
  const frame = found.op._user_frame;
  return new ValueError(
    withHint(
      `Variable ${name} already exists, disallowed. Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in VarScope? Originally defined at:`,
      frame && `  ${frame}`,
      "Where the same lines ran twice (a cell, a function), call tf.reset_default_graph() before; where the variable is to be shared, write tf.variable_scope(name, { reuse: tf.AUTO_REUSE }).",
    ),
  );
}

function doesNotExist(name: string, known: Iterable<string>): ValueError {
  const last = name.slice(name.lastIndexOf("/") + 1).toLowerCase();
  const near = [...known].filter(
    (k) => k.toLowerCase() === name.toLowerCase() || k.slice(k.lastIndexOf("/") + 1).toLowerCase() === last,
  );
  return new ValueError(
    withHint(
      `Variable ${name} does not exist, or was not created with tf.get_variable(). Did you mean to set reuse=tf.AUTO_REUSE in VarScope?`,
      near.length > 0 && `Variables of a similar name: ${near.slice(0, 5).join(", ")}.`,
      "tf.Variable makes variables that tf.get_variable does not find.",
    ),
  );
}
