/**
 * What Python knows of a tensor's value while the graph is built: narrower than what shape rules know.
 * TF: `tensor_util.constant_value`, `tensor_util.constant_value_as_shape`.
 */
import {
  isTensor,
  pyFunction,
  TensorShape,
  toFetched,
  toNumbers,
  ValueError,
  type PartialShapeContext,
  type StaticShape,
  type Tensor,
  type TensorValue,
} from "@tfgraph/core";

/** Python gives up at its limit of recursion; a chain of copies as long as that is not worth more. */
const MAX_DEPTH = 900;

/** The value of a tensor that follows from constants and static shapes, or undefined. It cannot be fed afterwards. */
export function constant_value(tensor: Tensor): TensorValue | undefined {
  return evaluate(tensor, 0);
}

function evaluate(tensor: Tensor, depth: number): TensorValue | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const value = tensor.op._record?.constantValue?.(tensor, (input) => evaluate(input, depth + 1));
  if (value) tensor.graph.prevent_feeding(tensor);
  return value;
}

/** The elements of {@link constant_value} as numbers, or undefined. */
export function constantNumbers(tensor: Tensor): number[] | undefined {
  const value = constant_value(tensor);
  return value && toNumbers(value);
}

/**
 * A vector read as a shape whose sizes may be unknown one by one.
 * @throws ValueError for a scalar that is not known to be -1
 */
export function constant_value_as_shape(tensor: Tensor): TensorShape {
  const rank = tensor.shape.ndims;
  if (rank === 0) return scalarAsShape(tensor);
  const length = tensor.shape.with_rank(1).at(0).value;
  if (length === 0) return TensorShape.scalar;
  const value = constant_value(tensor);
  if (value) return new TensorShape(toNumbers(value).map((d) => (d >= 0 ? d : null)));
  const partial = partialShape(tensor);
  if (partial) return new TensorShape(partial);
  return length === null ? TensorShape.unknown : new TensorShape(new Array<null>(length).fill(null));
}

/** Slices that C++'s rule refuses are not known here. */
function partialShape(tensor: Tensor): StaticShape {
  try {
    return tensor.op._record?.partialShape?.(tensor, pythonContext);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return undefined;
  }
}

const pythonContext: PartialShapeContext = {
  constant: constant_value,
  asShape: (tensor) => constant_value_as_shape(tensor).known,
};

function scalarAsShape(tensor: Tensor): TensorShape {
  const value = constantNumbers(tensor)?.[0];
  if (value === -1) return TensorShape.unknown;
  const what = value === undefined ? "a scalar with unknown value" : `a scalar value '${String(value)}'`;
  throw new ValueError(
    `Received ${what} as shape; require a statically known scalar with value '-1' to describe an unknown shape.`,
  );
}

/**
 * The value of a tensor that follows from constants and static shapes, as a fetch would give it; null where it does not.
 * What is no tensor is given back.
 * TF: `tf.get_static_value`.
 */
export const get_static_value = pyFunction(
  "get_static_value",
  ["tensor", "partial"],
  (tensor: unknown, _partial: boolean = false): unknown => {
    if (!isTensor(tensor)) return tensor;
    const value = constant_value(tensor);
    return value
      ? toFetched({ ...value, data: Array.isArray(value.data) ? value.data : (value.data as Float32Array).slice() })
      : null;
  },
  { required: 1 },
);

/** Whether a value is a tensor, a variable, or made of tensors. TF: `tf.is_tensor`. */
export function is_tensor(x: unknown): boolean {
  if (isTensor(x)) return true;
  return typeof x === "object" && x !== null && "_to_tensor" in x;
}
