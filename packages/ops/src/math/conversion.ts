/** Operands of functions in which Python calls `convert_to_tensor` itself. */
import { convertToTensor, FloatLiteral, sharedDtype, type Tensor, type TensorLike } from "@tfgraph/core";

/**
 * Converts two operands that share a dtype, `x` first: a plain number takes the dtype of the tensor beside it.
 * TF: `x = convert_to_tensor(x, name="x")`, `y = convert_to_tensor(y, dtype_hint=x.dtype.base_dtype, name="y")`.
 */
export function convertPair(
  x: TensorLike,
  y: TensorLike,
  names: readonly [string, string] = ["x", "y"],
): [Tensor, Tensor] {
  const shared = sharedDtype([x, y]) ?? null;
  const first = convertToTensor(x, { preferredDtype: shared, name: names[0] });
  return [first, convertToTensor(y, { preferredDtype: first.dtype.base_dtype, name: names[1] })];
}

/** A plain number, also one written as `tf.float(2)`; undefined for anything else. */
export function plainNumber(x: unknown): number | undefined {
  const value = x instanceof FloatLiteral ? x.value : x;
  return typeof value === "number" ? value : undefined;
}
