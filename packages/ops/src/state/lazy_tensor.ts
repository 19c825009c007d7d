/** A tensor that is computed anew wherever it is used: regularization losses. TF: `variable_scope._LazyEvalTensor`. */
import {
  Operand,
  type ConversionOptions,
  type DType,
  type Graph,
  type Operation,
  type Tensor,
  type TensorLike,
  type TensorShape,
} from "@tfgraph/core";

export class LazyTensor extends Operand {
  private readonly compute: () => Tensor;
  /** What a fetch gives, and what the attributes are of. */
  private readonly master: Tensor;

  constructor(compute: () => Tensor) {
    super();
    this.compute = compute;
    this.master = compute();
  }

  get name(): string {
    return this.master.name;
  }
  get dtype(): DType {
    return this.master.dtype;
  }
  get op(): Operation {
    return this.master.op;
  }
  get graph(): Graph {
    return this.master.graph;
  }
  get device(): string {
    return this.master.device;
  }
  get shape(): TensorShape {
    return this.master.shape;
  }
  get value_index(): number {
    return this.master.value_index;
  }
  get_shape(): TensorShape {
    return this.master.shape;
  }

  /** @internal */
  _to_tensor(_options?: ConversionOptions): Tensor {
    return this.compute();
  }
  /** @internal */
  _as_graph_element(): Tensor {
    return this.master;
  }
  override toString(): string {
    return this.master.name;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.master._str();
  }
  [Symbol.toPrimitive](hint: string): string {
    return this.master[Symbol.toPrimitive](hint);
  }

  protected override asOperand(): TensorLike {
    return this;
  }
}
