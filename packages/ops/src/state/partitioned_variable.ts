/** A variable kept in parts along one axis. TF: `variables.PartitionedVariable`. */
import {
  get_default_graph,
  NotImplementedError,
  Operand,
  ValueError,
  withContext,
  type ConversionOptions,
  type DType,
  type Graph,
  type Tensor,
  type TensorLike,
  type TensorShape,
} from "@tfgraph/core";
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
    const axis = Math.max(0, this.partitions.findIndex((count) => count > 1));
    return withContext(graph.name_scope(`${this.name}/ConcatPartitions/`), () =>
      raw.ConcatV2({ values: this.parts, axis, name: "concat" }),
    );
  }

  /** @internal */
  _to_tensor({ dtype, asRef }: ConversionOptions): Tensor {
    if (dtype && !dtype.is_compatible_with(this.dtype)) {
      throw new ValueError(`Incompatible type conversion requested to type '${dtype.name}' for variable of type '${this.dtype.name}'`);
    }
    if (asRef) throw new NotImplementedError("PartitionedVariable doesn't support being used as a reference.");
    return this.as_tensor();
  }

  override toString(): string {
    return this.name;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `<PartitionedVariable '${this.name}' shape=${this.shape.toString()} dtype=${this.dtype.name} of ${String(this.parts.length)} parts>`;
  }
  [Symbol.toPrimitive](hint: string): string {
    return hint === "string" ? this.name : this.parts[0]![Symbol.toPrimitive](hint);
  }

  protected override asOperand(): TensorLike {
    return this;
  }
}

/** How many parts a variable of this shape is kept in, along each axis. */
export type Partitioner = (shape: TensorShape, dtype: DType) => readonly number[];

function listText(values: readonly number[]): string {
  return `[${values.join(", ")}]`;
}

/** @throws ValueError where the shape is not fully known, or what the partitioner returns does not fit it */
export function callPartitioner(partitioner: Partitioner, shape: TensorShape, dtype: DType): readonly number[] {
  if (!shape.is_fully_defined()) {
    throw new ValueError(`Shape of a new partitioned variable must be fully defined, but instead was ${shape.toString()}.`);
  }
  if (shape.length < 1) throw new ValueError(`A partitioned Variable must have rank at least 1, shape: ${shape.toString()}`);
  const slicing: unknown = partitioner(shape, dtype);
  if (!Array.isArray(slicing)) throw new ValueError(`Partitioner must return a sequence, but saw: ${String(slicing)}`);
  const counts = slicing as readonly number[];
  if (counts.length !== shape.length) {
    throw new ValueError(`Partitioner returned a partition list that does not match the Variable's rank: ${listText(counts)} vs. ${shape.toString()}`);
  }
  if (counts.some((count) => count < 1)) throw new ValueError(`Partitioner returned zero partitions for some axes: ${listText(counts)}`);
  if (counts.filter((count) => count > 1).length > 1) {
    throw new ValueError(`Can only slice a variable along one dimension: shape: ${shape.toString()}, partitioning: ${listText(counts)}`);
  }
  return counts;
}

/** Where each part begins and its shape; the first parts are one longer where it does not come out even. TF: `_iter_slices`. */
export function partitionSlices(fullShape: readonly number[], partitions: readonly number[]): { offset: number[]; shape: number[] }[] {
  const axis = Math.max(0, partitions.findIndex((count) => count > 1));
  const count = partitions[axis]!;
  const size = fullShape[axis]!;
  const longer = size % count;
  const slices: { offset: number[]; shape: number[] }[] = [];
  let begin = 0;
  for (let i = 0; i < count; i++) {
    const length = Math.floor(size / count) + (i < longer ? 1 : 0);
    slices.push({ offset: fullShape.map((_, k) => (k === axis ? begin : 0)), shape: fullShape.map((d, k) => (k === axis ? length : d)) });
    begin += length;
  }
  return slices;
}
