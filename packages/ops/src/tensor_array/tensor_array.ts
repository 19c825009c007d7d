/** Arrays of tensors that a loop writes and reads one by one. TF: python/ops/tensor_array_ops.py. */
import {
  as_dtype,
  as_shape,
  bindArguments,
  callableClass,
  consoleText,
  convertToTensor,
  get_default_graph,
  inspectCustom,
  int32,
  int64,
  isTensor,
  objectText,
  TensorShape,
  toNumbers,
  ValueError,
  withContext,
  type ConsoleContext,
  type DType,
  type DTypeLike,
  type NameLike,
  type Operation,
  type PyArguments,
  type ShapeLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { constant_value } from "../array/constant_value.ts";
import { castTo, rangeOf } from "../array/index_math.ts";
import { name_scope } from "../array/name_scope.ts";
import { shapeOf } from "../array/shape.ts";
import * as raw from "../gen/raw_ops.ts";

const PARAMETERS = [
  "dtype",
  "size",
  "dynamic_size",
  "clear_after_read",
  "tensor_array_name",
  "handle",
  "flow",
  "infer_shape",
  "element_shape",
  "colocate_with_first_write_call",
  "name",
] as const;

type Arguments = [
  dtype: DTypeLike,
  size?: TensorLike | null,
  dynamic_size?: boolean | null,
  clear_after_read?: boolean | null,
  tensor_array_name?: string | null,
  handle?: Tensor | null,
  flow?: Tensor | null,
  infer_shape?: boolean,
  element_shape?: ShapeLike,
  colocate_with_first_write_call?: boolean,
  name?: NameLike,
];

/** What arrays with another flow share with the one they come from. */
interface Shared {
  elementShape: TensorShape;
  /** What the first write was colocated with. */
  colocatedWith: Tensor | null;
}

const READ = ["index", "name"] as const;
const WRITE = ["index", "value", "name"] as const;
const NAME = ["name"] as const;
const GATHER = ["indices", "name"] as const;
const UNSTACK = ["value", "name"] as const;
const SCATTER = ["indices", "value", "name"] as const;
const SPLIT = ["value", "lengths", "name"] as const;
const GRAD = ["source", "flow", "name"] as const;

/**
 * An array of tensors. Each write gives a new object: its `flow` orders what comes after the write.
 *
 *     let ta = new tf.TensorArray(tf.float32, { size: 3 });
 *     ta = ta.write(0, x);
 *     ta.stack();
 *
 * TF: `tf.TensorArray`.
 */
class TensorArrayClass {
  static readonly pythonName = "tensorflow.python.ops.tensor_array_ops.TensorArray";
  readonly dtype: DType;
  readonly handle: Tensor;
  readonly flow: Tensor;
  readonly dynamic_size: boolean;
  private readonly givenSize: TensorLike | null;
  private readonly inferShape: boolean;
  private readonly colocates: boolean;
  private shared: Shared;

  /**
   * @param dtype the type of the elements
   * @param size the number of elements
   * @param dynamic_size whether writing beyond the end makes it longer
   * @param clear_after_read whether an element can be read but once
   * @param handle that of an array that exists, with its `flow`
   * @param infer_shape whether all elements have one shape
   * @throws ValueError for a size and a handle, or neither; TypeError for a handle that is no tensor
   */
  constructor(...args: PyArguments<typeof PARAMETERS, Arguments>) {
    const [type, count, dynamic, clear, arrayName, handle, flow, infer, elementShape, colocate, name] = bindArguments(
      "TensorArray.__init__",
      PARAMETERS,
      args,
      { required: 1 },
    ) as Arguments;
    checkArguments(handle, { arrayName, size: count, elementShape, dynamic, clear });
    this.dtype = as_dtype(type).base_dtype;
    this.dynamic_size = dynamic ?? false;
    this.givenSize = count ?? null;
    this.inferShape = infer ?? true;
    this.colocates = colocate ?? true;
    this.shared = { elementShape: as_shape(elementShape ?? null), colocatedWith: null };
    const made = withContext(name_scope(name ?? null, "TensorArray", [handle, count, flow]), (scope) => {
      if (handle) {
        if (!flow) throw new ValueError("flow must not be None if handle is not None.");
        return { handle, flow };
      }
      const create = (): { handle: Tensor; flow: Tensor } =>
        raw.TensorArrayV3({
          dtype: as_dtype(type),
          size: count!,
          element_shape: as_shape(elementShape ?? null),
          identical_element_shapes: this.inferShape,
          dynamic_size: this.dynamic_size,
          clear_after_read: clear ?? true,
          tensor_array_name: arrayName ?? "",
          name: scope,
        });
      if (!this.colocates) return create();
      const graph = get_default_graph();
      return withContext(graph.device(null), () => withContext(graph.colocate_with(null, true), create));
    });
    this.handle = made.handle;
    this.flow = made.flow;
  }

  get element_shape(): TensorShape {
    return this.shared.elementShape;
  }

  /** @internal The same array after what gave this flow. TF: `build_ta_with_new_flow`. */
  withFlow(flow: Tensor): TensorArray {
    const array = new TensorArray({
      dtype: this.dtype,
      handle: this.handle,
      flow,
      infer_shape: this.inferShape,
      colocate_with_first_write_call: this.colocates,
    });
    return Object.assign(array, {
      dynamic_size: this.dynamic_size,
      givenSize: this.givenSize,
      shared: this.shared,
    });
  }

  /** The same array; what uses it comes after the control dependencies in effect. */
  identity(): TensorArray {
    return this.withFlow(raw.Identity({ input: this.flow }));
  }

  /**
   * The array of the gradients of this one's elements.
   * @param source tells the gradients of one `tf.gradients` from those of others
   */
  grad(...args: PyArguments<typeof GRAD, [source: string, flow?: Tensor | null, name?: NameLike]>): TensorArray {
    const [source, flow = null, name = null] = bindArguments("TensorArray.grad", GRAD, args, { required: 1 }) as [
      string,
      (Tensor | null)?,
      NameLike?,
    ];
    const entering = flow ?? this.flow;
    const graph = get_default_graph();
    return withContext(name_scope(name, "TensorArrayGrad", [this.handle]), () =>
      withContext(graph.colocate_with(this.handle), () => {
        const [gradHandle] = raw.TensorArrayGradV3({ handle: this.handle, source, flow_in: entering, name });
        const gradFlow = withContext(graph.control_dependencies([gradHandle]), () =>
          raw.Identity({ input: entering, name: "gradient_flow" }),
        );
        const array = new TensorArray({
          dtype: this.dtype,
          handle: gradHandle,
          flow: gradFlow,
          infer_shape: this.inferShape,
          colocate_with_first_write_call: false,
        });
        array.shared = this.shared;
        return array;
      }),
    );
  }

  /** The element at an index. */
  read(...args: PyArguments<typeof READ, [index: TensorLike, name?: NameLike]>): Tensor {
    const [index, name] = bound("read", READ, args, 1) as [TensorLike, NameLike];
    const value = raw.TensorArrayReadV3({
      handle: this.handle,
      index,
      flow_in: this.flow,
      dtype: this.dtype,
      name,
    });
    value.set_shape(this.element_shape);
    return value;
  }

  /**
   * The array with a value at an index.
   * @throws ValueError where the value has another shape than elements before
   */
  write(...args: PyArguments<typeof WRITE, [index: TensorLike, value: TensorLike, name?: NameLike]>): TensorArray {
    const [index, value, given] = bound("write", WRITE, args, 2) as [TensorLike, TensorLike, NameLike];
    return withContext(name_scope(given, "TensorArrayWrite", [this.handle, index, value]), () => {
      const element = this.elementOf(value);
      this.checkElementShape(element.shape);
      const flow = this.colocated(element, () =>
        raw.TensorArrayWriteV3({ handle: this.handle, index, value: element, flow_in: this.flow, name: given }),
      );
      return this.withFlow(flow);
    });
  }

  /** All elements, along a new first axis. */
  stack(...args: PyArguments<typeof NAME, [name?: NameLike]>): Tensor {
    const [given] = bound("stack", NAME, args, 0) as [NameLike];
    return withContext(get_default_graph().colocate_with(this.handle), () =>
      withContext(name_scope(given, "TensorArrayStack", [this.handle]), () => {
        const value = this.gather(rangeOf(0, this.size()), given);
        const sizes = this.element_shape.known;
        if (sizes && !this.dynamic_size && this.givenSize !== null) {
          value.set_shape([this.staticSize(this.givenSize), ...sizes]);
        }
        return value;
      }),
    );
  }

  /** The elements at some indices, along a new first axis. */
  gather(...args: PyArguments<typeof GATHER, [indices: TensorLike, name?: NameLike]>): Tensor {
    const [indices, name] = bound("gather", GATHER, args, 1) as [TensorLike, NameLike];
    const value = raw.TensorArrayGatherV3({
      handle: this.handle,
      indices,
      flow_in: this.flow,
      dtype: this.dtype,
      element_shape: this.element_shape,
      name,
    });
    const sizes = this.element_shape.known;
    if (sizes) value.set_shape([null, ...sizes]);
    return value;
  }

  /** All elements, one after the other along their first axis. */
  concat(...args: PyArguments<typeof NAME, [name?: NameLike]>): Tensor {
    const [name] = bound("concat", NAME, args, 0) as [NameLike];
    const sizes = this.element_shape.known;
    const { value } = raw.TensorArrayConcatV3({
      handle: this.handle,
      flow_in: this.flow,
      dtype: this.dtype,
      element_shape_except0: sizes ? new TensorShape(sizes.slice(1)) : TensorShape.unknown,
      name,
    });
    if (sizes) {
      const count = this.inferShape ? this.staticSize(this.size()) : null;
      const [first] = sizes;
      const total = count !== null && typeof first === "number" ? count * first : null;
      value.set_shape([total, ...sizes.slice(1)]);
    }
    return value;
  }

  /** The array with the slices of a value along its first axis. */
  unstack(...args: PyArguments<typeof UNSTACK, [value: TensorLike, name?: NameLike]>): TensorArray {
    const [value, given] = bound("unstack", UNSTACK, args, 1) as [TensorLike, NameLike];
    return withContext(name_scope(given, "TensorArrayUnstack", [this.handle, value]), () => {
      const count = shapeOf(value).getitem(0);
      return this.scatter(rangeOf(0, count), value, given);
    });
  }

  /** The array with the slices of a value at some indices. */
  scatter(
    ...args: PyArguments<typeof SCATTER, [indices: TensorLike, value: TensorLike, name?: NameLike]>
  ): TensorArray {
    const [indices, value, given] = bound("scatter", SCATTER, args, 2) as [TensorLike, TensorLike, NameLike];
    return withContext(name_scope(given, "TensorArrayScatter", [this.handle, value, indices]), () => {
      const slices = this.elementOf(value);
      const sizes = slices.shape.known;
      this.checkElementShape(sizes ? new TensorShape(sizes.slice(1)) : TensorShape.unknown);
      const flow = this.colocated(slices, () =>
        raw.TensorArrayScatterV3({ handle: this.handle, indices, value: slices, flow_in: this.flow, name: given }),
      );
      return this.withFlow(flow);
    });
  }

  /** The array with pieces of a value, `lengths` of its rows each. */
  split(...args: PyArguments<typeof SPLIT, [value: TensorLike, lengths: TensorLike, name?: NameLike]>): TensorArray {
    const [value, lengths, given] = bound("split", SPLIT, args, 2) as [TensorLike, TensorLike, NameLike];
    return withContext(name_scope(given, "TensorArraySplit", [this.handle, value, lengths]), () => {
      const whole = convertToTensor(value, { dtype: this.dtype, name: "value" });
      const flow = this.colocated(whole, () => {
        const counts = castTo(lengths, int64);
        this.checkPieces(whole, counts);
        return raw.TensorArraySplitV3({
          handle: this.handle,
          value: whole,
          lengths: counts,
          flow_in: this.flow,
          name: given,
        });
      });
      return this.withFlow(flow);
    });
  }

  /** The number of elements. */
  size(...args: PyArguments<typeof NAME, [name?: NameLike]>): Tensor {
    const [name] = bound("size", NAME, args, 0) as [NameLike];
    if (!this.dynamic_size && this.givenSize !== null) return convertToTensor(this.givenSize, { dtype: int32 });
    return raw.TensorArraySizeV3({ handle: this.handle, flow_in: this.flow, name });
  }

  /** An operation that forgets the elements. */
  close(...args: PyArguments<typeof NAME, [name?: NameLike]>): Operation {
    const [name] = bound("close", NAME, args, 0) as [NameLike];
    return raw.TensorArrayCloseV3({ handle: this.handle, name });
  }

  toString(): string {
    return objectText(this);
  }
  _str(): string {
    return this.toString();
  }
  _repr(): string {
    return this.toString();
  }
  [inspectCustom](...context: ConsoleContext): string {
    return consoleText(this, context);
  }

  private elementOf(value: TensorLike): Tensor {
    return convertToTensor(value, { preferredDtype: this.dtype, name: "value" });
  }

  private checkElementShape(shape: TensorShape): void {
    if (!shape.is_compatible_with(this.element_shape)) {
      throw new ValueError(
        `Inconsistent shapes: saw ${shape.toString()} but expected ${this.element_shape.toString()} `,
      );
    }
    if (this.inferShape) this.shared.elementShape = this.element_shape.merge_with(shape);
  }

  private checkPieces(value: Tensor, lengths: Tensor): void {
    const sizes = value.shape.known;
    const known = sizes && constant_value(lengths);
    if (!sizes || !known || known.shape.length === 0) return;
    const counts = toNumbers(known);
    if (counts.length > 0 && counts.every((count) => count === counts[0])) {
      this.checkElementShape(new TensorShape([counts[0]!, ...sizes.slice(1)]));
    }
  }

  private colocated<T>(value: Tensor, body: () => T): T {
    if (!this.colocates) return body();
    this.shared.colocatedWith ??= value;
    return withContext(get_default_graph().colocate_with(this.shared.colocatedWith), body);
  }

  private staticSize(size: TensorLike): number | null {
    if (!isTensor(size)) return Number(size);
    const value = constant_value(size);
    return value ? toNumbers(value)[0]! : null;
  }
}

export const TensorArray = callableClass(TensorArrayClass);
export type TensorArray = TensorArrayClass;

function bound(method: string, names: readonly string[], args: readonly unknown[], required: number): unknown[] {
  const values = bindArguments(`TensorArray.${method}`, names, args, { required });
  return values.with(-1, values.at(-1) ?? null);
}

function checkArguments(
  handle: Tensor | null | undefined,
  others: { arrayName: unknown; size: unknown; elementShape: unknown; dynamic: unknown; clear: unknown },
): void {
  const isGiven = (value: unknown): boolean => value !== null && value !== undefined;
  if (!isGiven(handle)) {
    if (!isGiven(others.size)) throw new ValueError("Argument `size` must be provided if handle is not provided.");
    return;
  }
  if (others.arrayName) {
    throw new ValueError("Cannot provide both `handle` and `tensor_array_name` arguments at the same time.");
  }
  if (!isTensor(handle))
    throw new TypeError(`Expected \`handle\` to be a Tensor, but got \`${String(handle)}\` instead.`);
  if (isGiven(others.size)) {
    throw new ValueError("Cannot provide both a `handle` and `size` arguments at the same time.");
  }
  if (isGiven(others.elementShape)) {
    throw new ValueError("Cannot provide both `handle` and `element_shape` arguments at the same time.");
  }
  if (isGiven(others.dynamic)) {
    throw new ValueError("Cannot provide both `handle` and `dynamic_size` arguments at the same time.");
  }
  if (isGiven(others.clear)) {
    throw new ValueError("Cannot provide both `handle` and `clear_after_read` arguments at the same time.");
  }
}
