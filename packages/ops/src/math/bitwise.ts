/** Functions of the bits of integers. TF: `tf.bitwise`. */
import { pyFunction, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";

function bitFunction(name: string, make: (args: { x: TensorLike; y: TensorLike; name?: NameLike }) => Tensor) {
  return pyFunction(
    name,
    ["x", "y", "name"],
    (x: TensorLike, y: TensorLike, label?: NameLike): Tensor => make({ x, y, name: label }),
    { required: 2 },
  );
}

/** TF: `tf.bitwise.bitwise_and`. */
export const bitwise_and = bitFunction("bitwise_and", raw.BitwiseAnd);
/** TF: `tf.bitwise.bitwise_or`. */
export const bitwise_or = bitFunction("bitwise_or", raw.BitwiseOr);
/** TF: `tf.bitwise.bitwise_xor`. */
export const bitwise_xor = bitFunction("bitwise_xor", raw.BitwiseXor);
/** Towards the higher bits, by at most the type's width less 1. TF: `tf.bitwise.left_shift`. */
export const left_shift = bitFunction("left_shift", raw.LeftShift);
/** Towards the lower bits; negative numbers stay negative. TF: `tf.bitwise.right_shift`. */
export const right_shift = bitFunction("right_shift", raw.RightShift);

/** All bits the other way. TF: `tf.bitwise.invert`. */
export const invert = pyFunction(
  "invert",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor => raw.Invert({ x, name }),
  { required: 1 },
);
