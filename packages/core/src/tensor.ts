/** Symbolic outputs of operations. TF: `tf.Tensor`. */
import { consoleText, inspectCustom, type ConsoleContext } from "./console_text.ts";
import type { DType } from "./dtype.ts";
import { ValueError } from "./errors.ts";
import type { Graph } from "./graph.ts";
import type { Unranked } from "./ndarray_type.ts";
import { Operand } from "./operators.ts";
import type { Operation } from "./operation.ts";
import { evalWithDefaultSession, type FeedDict, type SessionLike } from "./session/default_session.ts";
import { usedAsIterable, usedAsValue } from "./symbolic_use.ts";
import { as_shape, type TensorShape, type ShapeLike } from "./tensor_shape.ts";

/** @internal The class behind `Tensor`; its static type lacks `symbol`. */
export class TensorNode<R = Unranked> extends Operand {
  readonly op: Operation;
  readonly value_index: number;
  readonly dtype: DType;
  private staticShape: TensorShape;
  /** The ops that take it as data, in order of creation. */
  private readonly users: Operation[] = [];
  /** What a fetch of it gives; a type only. */
  declare readonly _fetched: R;

  constructor(op: Operation, valueIndex: number, dtype: DType, shape: TensorShape) {
    super();
    this.op = op;
    this.value_index = valueIndex;
    this.dtype = dtype;
    this.staticShape = shape;
  }

  get graph(): Graph {
    return this.op.graph;
  }
  /** `"MatMul:0"` */
  get name(): string {
    return `${this.op.name}:${String(this.value_index)}`;
  }
  get device(): string {
    return this.op.device;
  }
  get shape(): TensorShape {
    return this.staticShape;
  }
  get_shape(): TensorShape {
    return this.staticShape;
  }

  /** Adds what is known of the shape. @throws ValueError where it contradicts what is known already */
  set_shape(shape: ShapeLike): void {
    const given = as_shape(shape);
    if (!this.staticShape.is_compatible_with(given)) {
      throw new ValueError(
        `Tensor's shape ${this.staticShape.toString()} is not compatible with supplied shape ${given.toString()}.`,
      );
    }
    this.staticShape = this.staticShape.merge_with(given);
  }

  /** @internal For a loop's back edge, whose shape only its owner knows. */
  _replace_shape(shape: TensorShape): void {
    this.staticShape = shape;
  }

  /** The operations that take this tensor as an input. */
  consumers(): Operation[] {
    return [...new Set(this.users)];
  }

  /** @internal */
  _add_consumer(op: Operation): void {
    this.users.push(op);
  }

  /** @internal */
  _remove_consumer(op: Operation): void {
    const at = this.users.lastIndexOf(op);
    if (at >= 0) this.users.splice(at, 1);
  }

  /**
   * Its value in the default session or the one given.
   * @throws ValueError where no session is the default
   */
  eval(
    feeds?: FeedDict | { feed_dict?: FeedDict | null; session?: SessionLike | null } | null,
    session?: SessionLike | null,
  ): R {
    return evalWithDefaultSession(this, feeds, session) as R;
  }

  /** As it stands in a NodeDef: `"x"`, or `"x:1"`. */
  get _node_def_input(): string {
    return this.value_index === 0 ? this.op.name : this.name;
  }

  _repr(): string {
    return `<tf.Tensor '${this.name}' shape=${this.staticShape.toString()} dtype=${this.dtype.name}>`;
  }

  /** Python's `str(tensor)`. */
  _str(): string {
    const shape = this.staticShape.ndims === null ? "" : `, shape=${this.staticShape.toString()}`;
    return `Tensor("${this.name}"${shape}, dtype=${this.dtype.name}${this.device ? `, device=${this.device}` : ""})`;
  }

  override toString(): string {
    return this.name;
  }

  [inspectCustom](...context: ConsoleContext): string {
    return consoleText(this, context);
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.name;
    throw usedAsValue(this, hint);
  }

  [Symbol.iterator](): never {
    throw usedAsIterable(this);
  }

  protected override asOperand(): Tensor {
    return this as unknown as Tensor;
  }
}

/**
 * A symbolic output of an operation. It is a legal computed key (`{ [X]: batch }`), so its type includes `symbol`.
 * `R` is what a fetch of it gives: `number` where it is surely a scalar, an NDArray where surely not, `any` where unknown.
 */
export type Tensor<R = Unranked> = TensorNode<R> & symbol;
export const Tensor = TensorNode;

/** Whether a value is one of ours: a tensor, a variable, a sparse tensor. TF: `tf.is_tensor`. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof TensorNode;
}
