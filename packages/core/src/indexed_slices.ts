/** Sparse gradients: rows of a tensor. TF: `tf.IndexedSlices`. */
import { consoleText, inspectCustom, objectText, type ConsoleContext } from "./console_text.ts";
import type { DType } from "./dtype.ts";
import type { Graph } from "./graph.ts";
import type { Operation } from "./operation.ts";
import { Operand } from "./operators.ts";
import type { Tensor } from "./tensor.ts";

/** `values[i]` belongs to row `indices[i]` of a tensor of shape `dense_shape`. Operators make it dense, but for `neg`. */
export class IndexedSlices extends Operand {
  static readonly pythonName = "tensorflow.python.framework.indexed_slices.IndexedSlices";
  readonly values: Tensor;
  readonly indices: Tensor;
  readonly dense_shape: Tensor | null;

  constructor(values: Tensor, indices: Tensor, dense_shape: Tensor | null = null) {
    super();
    this.values = values;
    this.indices = indices;
    this.dense_shape = dense_shape;
  }

  get name(): string {
    return this.values.name;
  }
  get dtype(): DType {
    return this.values.dtype;
  }
  get op(): Operation {
    return this.values.op;
  }
  get graph(): Graph {
    return this.values.graph;
  }
  get device(): string {
    return this.values.device;
  }

  protected override asOperand(): this {
    return this;
  }

  override toString(): string {
    const dense = this.dense_shape ? `, dense_shape=${this.dense_shape._str()}` : "";
    return `IndexedSlices(indices=${this.indices._str()}, values=${this.values._str()}${dense})`;
  }

  _str(): string {
    return this.toString();
  }
  _repr(): string {
    return objectText(this);
  }
  [inspectCustom](...context: ConsoleContext): string {
    return consoleText(this, context);
  }
}

/** A sparse tensor by the coordinates of its elements. TF: `tf.SparseTensor`. */
export class SparseTensor {
  /** int64 [n, rank] */
  readonly indices: Tensor;
  /** [n] */
  readonly values: Tensor;
  /** int64 [rank] */
  readonly dense_shape: Tensor;

  constructor(indices: Tensor, values: Tensor, dense_shape: Tensor) {
    this.indices = indices;
    this.values = values;
    this.dense_shape = dense_shape;
  }

  get dtype(): DType {
    return this.values.dtype;
  }
  get op(): Operation {
    return this.values.op;
  }
  get graph(): Graph {
    return this.indices.graph;
  }

  [Symbol.toPrimitive](): string {
    return this.values.name;
  }
  _repr(): string {
    return `SparseTensor(indices=${this.indices._str()}, values=${this.values._str()}, dense_shape=${this.dense_shape._str()})`;
  }
  [inspectCustom](): string {
    return this._repr();
  }
}
