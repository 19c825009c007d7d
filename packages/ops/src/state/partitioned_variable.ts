/** A variable kept in parts along one axis. TF: `variables.PartitionedVariable`. */
import {
  bindArguments,
  get_default_graph,
  inspectCustom,
  isTensor,
  NotImplementedError,
  objectText,
  Operand,
  ValueError,
  withContext,
  type ConversionOptions,
  type DType,
  type Graph,
  type NameLike,
  type PyArguments,
  type Tensor,
  type TensorLike,
  type TensorShape,
} from "@tfgraph/core";
import { split } from "../array/split.ts";
import * as raw from "../gen/raw_ops.ts";
import type { Variable } from "./variable.ts";

interface Parts {
  readonly name: string;
  readonly shape: TensorShape;
  readonly dtype: DType;
  readonly variables: readonly Variable[];
  /** How many parts along each axis. */
  readonly partitions: readonly number[];
}

/** As a tensor it is its parts, concatenated. Iterating over it gives the parts. */
export class PartitionedVariable extends Operand {
  static readonly pythonName = "tensorflow.python.ops.variables.PartitionedVariable";

  readonly name: string;
  readonly shape: TensorShape;
  readonly dtype: DType;
  private readonly parts: readonly Variable[];
  private readonly partitions: readonly number[];

  constructor({ name, shape, dtype, variables, partitions }: Parts) {
    super();
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
    this.parts = variables;
    this.partitions = partitions;
  }

  get graph(): Graph {
    return this.parts[0]!.graph;
  }
  get length(): number {
    return this.parts.length;
  }
  get_shape(): TensorShape {
    return this.shape;
  }
  [Symbol.iterator](): Iterator<Variable> {
    return this.parts[Symbol.iterator]();
  }
  /** @internal */
  _get_partitions(): readonly number[] {
    return this.partitions;
  }

  /** The whole, as a new tensor. */
  as_tensor(): Tensor {
    const graph = get_default_graph();
    return withContext(graph.control_dependencies(null), () => {
      const whole = this.parts.length === 1 ? this.parts[0]! : this.concatenated(graph);
      return withContext(graph.name_scope(null), () => raw.Identity({ input: whole, name: this.name }));
    });
  }

  private concatenated(graph: Graph): Tensor {
    return withContext(graph.name_scope(`${this.name}/ConcatPartitions/`), () =>
      raw.ConcatV2({ values: this.parts, axis: this.axis, name: "concat" }),
    );
  }

  /** The axis along which it is kept in parts. */
  private get axis(): number {
    return Math.max(
      0,
      this.partitions.findIndex((count) => count > 1),
    );
  }

  /** Assigns the whole, or a list of parts. @returns references to the parts that read the new values */
  assign(...args: AssignArguments): Tensor[] {
    return this.write("assign", args);
  }
  /** Adds to the whole, or to each part one of a list. @returns references to the parts */
  assign_add(...args: AssignArguments): Tensor[] {
    return this.write("assign_add", args);
  }
  /** Subtracts from the whole, or from each part one of a list. @returns references to the parts */
  assign_sub(...args: AssignArguments): Tensor[] {
    return this.write("assign_sub", args);
  }

  private write(method: "assign" | "assign_add" | "assign_sub", args: AssignArguments): Tensor[] {
    const [value, useLocking, name, readValue] = bindArguments(method, ASSIGN, args, { required: 1 }) as [
      TensorLike | PartitionedVariable | readonly TensorLike[],
      boolean?,
      NameLike?,
      boolean?,
    ];
    const options = { use_locking: useLocking ?? false, name: name ?? null, read_value: readValue ?? true };
    const values = this.split(value);
    return this.parts.map((part, i) => part[method](values[i], options));
  }

  private split(value: TensorLike | PartitionedVariable): readonly TensorLike[] {
    if (value instanceof PartitionedVariable) return value.parts;
    if (Array.isArray(value) && value.length === this.parts.length && value.every((v) => isTensor(v))) return value;
    const sizes = this.parts.map((part) => Number(part.shape.at(this.axis)));
    return split(value, sizes, { axis: this.axis });
  }

  /** @internal */
  _to_tensor({ dtype, asRef }: ConversionOptions): Tensor {
    if (dtype && !dtype.is_compatible_with(this.dtype)) {
      throw new ValueError(
        `Incompatible type conversion requested to type '${dtype.name}' for variable of type '${this.dtype.name}'`,
      );
    }
    if (asRef) throw new NotImplementedError("PartitionedVariable doesn't support being used as a reference.");
    return this.as_tensor();
  }

  override toString(): string {
    return this.name;
  }
  [inspectCustom](): string {
    return objectText(this);
  }
  [Symbol.toPrimitive](hint: string): string {
    return hint === "string" ? this.name : this.parts[0]![Symbol.toPrimitive](hint);
  }

  protected override asOperand(): TensorLike {
    return this;
  }
}

const ASSIGN = ["value", "use_locking", "name", "read_value"] as const;
type AssignArguments = PyArguments<
  typeof ASSIGN,
  [
    value: TensorLike | PartitionedVariable | readonly TensorLike[],
    use_locking?: boolean,
    name?: NameLike,
    read_value?: boolean,
  ]
>;

/** How many parts a variable of this shape is kept in, along each axis. */
export type Partitioner = (shape: TensorShape, dtype: DType) => readonly number[];

function listText(values: readonly number[]): string {
  return `[${values.join(", ")}]`;
}

/** @throws ValueError where the shape is not fully known, or what the partitioner returns does not fit it */
export function callPartitioner(partitioner: Partitioner, shape: TensorShape, dtype: DType): readonly number[] {
  if (!shape.is_fully_defined()) {
    throw new ValueError(
      `Shape of a new partitioned variable must be fully defined, but instead was ${shape.toString()}.`,
    );
  }
  if (shape.length < 1)
    throw new ValueError(`A partitioned Variable must have rank at least 1, shape: ${shape.toString()}`);
  const slicing: unknown = partitioner(shape, dtype);
  if (!Array.isArray(slicing)) throw new ValueError(`Partitioner must return a sequence, but saw: ${String(slicing)}`);
  const counts = slicing as readonly number[];
  if (counts.length !== shape.length) {
    throw new ValueError(
      `Partitioner returned a partition list that does not match the Variable's rank: ${listText(counts)} vs. ${shape.toString()}`,
    );
  }
  if (counts.some((count) => count < 1))
    throw new ValueError(`Partitioner returned zero partitions for some axes: ${listText(counts)}`);
  if (counts.filter((count) => count > 1).length > 1) {
    throw new ValueError(
      `Can only slice a variable along one dimension: shape: ${shape.toString()}, partitioning: ${listText(counts)}`,
    );
  }
  return counts;
}

/** Where each part begins and its shape; the first parts are one longer where it does not come out even. TF: `_iter_slices`. */
export function partitionSlices(
  fullShape: readonly number[],
  partitions: readonly number[],
): { offset: number[]; shape: number[] }[] {
  const axis = Math.max(
    0,
    partitions.findIndex((count) => count > 1),
  );
  const count = partitions[axis]!;
  const size = fullShape[axis]!;
  const longer = size % count;
  const slices: { offset: number[]; shape: number[] }[] = [];
  let begin = 0;
  for (let i = 0; i < count; i++) {
    const length = Math.floor(size / count) + (i < longer ? 1 : 0);
    slices.push({
      offset: fullShape.map((_, k) => (k === axis ? begin : 0)),
      shape: fullShape.map((d, k) => (k === axis ? length : d)),
    });
    begin += length;
  }
  return slices;
}
