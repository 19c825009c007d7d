/** Assertions about dtypes, which are known when the graph is built. TF: python/ops/check_ops.py. */
import {
  as_dtype,
  complex64,
  convertToTensor,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  isTensor,
  pyFunction,
  SparseTensor,
  uint8,
  ValueError,
  withContext,
  type DType,
  type DTypeLike,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { no_op } from "../control_flow/no_op.ts";
import { messagePrefix, type Message } from "./assert.ts";

/**
 * Checks that `tensor` has the dtype.
 * @returns an operation that does nothing
 * @throws TypeError where it has another
 * TF: `tf.assert_type`.
 */
export const assert_type = pyFunction(
  "assert_type",
  ["tensor", "tf_type", "message", "name"],
  (tensor: TensorLike | SparseTensor, tf_type: DTypeLike, message?: Message, name?: NameLike): Operation => {
    const wanted = as_dtype(tf_type);
    return withContext(name_scope(name ?? null, "assert_type", [tensor]), () => {
      const value = tensor instanceof SparseTensor ? tensor : convertToTensor(tensor, { name: "tensor" });
      if (value.dtype !== wanted) {
        const subject = value instanceof SparseTensor ? "tensor" : value.name;
        throw new TypeError(
          `${messagePrefix(message)}${subject} must be of type ${wanted._repr()}; got ${value.dtype._repr()}`,
        );
      }
      return no_op({ name: "statically_determined_correct_type" });
    });
  },
  { required: 2 },
);

/** Checks that `x` holds integers. @throws TypeError where it does not. TF: `tf.assert_integer` */
export const assert_integer = pyFunction(
  "assert_integer",
  ["x", "message", "name"],
  (x: TensorLike, message?: Message, name?: NameLike): Operation =>
    withContext(name_scope(name ?? null, "assert_integer", [x]), () => {
      const value = convertToTensor(x, { name: "x" });
      if (!value.dtype.is_integer) {
        throw new TypeError(
          `${messagePrefix(message)}Expected "x" to be integer type.  Found: ${value.name} of dtype ${value.dtype.toString()}`,
        );
      }
      return no_op({ name: "statically_determined_was_integer" });
    }),
  { required: 1 },
);

/** The tensor, checked to be a scalar. @throws ValueError where its rank is another or unknown. TF: `tf.assert_scalar` */
export const assert_scalar = pyFunction(
  "assert_scalar",
  ["tensor", "name", "message"],
  (tensor: TensorLike, name?: NameLike, message?: Message): Tensor =>
    withContext(name_scope(name ?? null, "assert_scalar", [tensor]), (scope) => {
      const value = convertToTensor(tensor, { name: scope.name });
      if (value.shape.ndims === 0) return value;
      throw new ValueError(
        `${messagePrefix(message)}Expected scalar shape for ${value.name}, saw shape: ${value.shape.toString()}.`,
      );
    }),
  { required: 1 },
);

interface Typed {
  readonly dtype: DType;
  readonly name: string;
}

/** The dtype that all items have. @throws ValueError where two differ. TF: `_assert_same_base_type` */
function sameBaseType(items: readonly (Typed | null)[], expected: DType | null): DType | null {
  let wanted = expected;
  let first: Typed | undefined;
  for (const item of items) {
    if (!item) continue;
    const own = item.dtype.base_dtype;
    if (!wanted) [wanted, first] = [own, item];
    else if (own !== wanted) {
      const like = first ? ` as ${first.name}` : "";
      throw new ValueError(
        `${item.name}, type=${own.toString()}, must be of the same type (${wanted.toString()})${like}.`,
      );
    }
  }
  return wanted;
}

/** The float dtype that all tensors have, float32 where nothing says. @throws ValueError. TF: `tf.assert_same_float_dtype` */
export const assert_same_float_dtype = pyFunction(
  "assert_same_float_dtype",
  ["tensors", "dtype"],
  (tensors?: readonly (Typed | null)[] | null, dtype?: DTypeLike | null): DType => {
    const expected = dtype === null || dtype === undefined ? null : as_dtype(dtype);
    const shared = sameBaseType(tensors ?? [], expected) ?? float32;
    if (!shared.is_floating) throw new ValueError(`Expected floating point type, got ${shared.toString()}.`);
    return shared;
  },
);

const NUMERIC: ReadonlySet<string> = new Set(
  [float32, float64, int8, int16, int32, int64, uint8, complex64]
    .map((t) => t.name)
    .concat("qint8", "qint32", "quint8"),
);

/** Whether a value is a tensor of numbers. TF: `tf.is_numeric_tensor`. */
export const is_numeric_tensor = pyFunction(
  "is_numeric_tensor",
  ["tensor"],
  (tensor: unknown): boolean => isTensor(tensor) && NUMERIC.has(tensor.dtype.name),
  { required: 1 },
);
