/** Logic of bools, and of the bits of integers. TF: core/ops/math_ops.cc, core/ops/bitwise_ops.cc. */
import { type kernel as k, pyFunction, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { binary, unary } from "./elementwise.ts";

type Expr = k.Expr;

binary(OpDefs.LogicalAnd, (x, y) => x.and(y), "not_differentiable");
binary(OpDefs.LogicalOr, (x, y) => x.or(y), "not_differentiable");
unary(OpDefs.LogicalNot, (x) => x.not(), "not_differentiable");

binary(OpDefs.BitwiseAnd, (x, y) => x.and(y), "not_differentiable");
binary(OpDefs.BitwiseOr, (x, y) => x.or(y), "not_differentiable");
binary(OpDefs.BitwiseXor, (x, y) => x.xor(y), "not_differentiable");
unary(OpDefs.Invert, (x) => x.not(), "not_differentiable");

/** Counts are clamped to what the type has bits for. TF: `left_shift_op`, `right_shift_op`. */
function shift(x: Expr, y: Expr, bits: number, left: boolean): Expr {
  const count =
    y.type === "u32" || y.type === "u64"
      ? y.gt(bits - 1).select(bits - 1, y)
      : y.lt(0).select(0, y.gt(bits - 1).select(bits - 1, y));
  return left ? x.shl(count) : x.shr(count);
}

for (const [def, left] of [
  [OpDefs.LeftShift, true],
  [OpDefs.RightShift, false],
] as const) {
  binary(def, (x, y) => shift(x, y, x.type === "i64" || x.type === "u64" ? 64 : 32, left), "not_differentiable");
}

/** Both, element by element. TF: `tf.logical_and`. */
export const logical_and = pyFunction(
  "logical_and",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.LogicalAnd({ x, y, name }),
  { required: 2 },
);

/** Either or both, element by element. TF: `tf.logical_or`. */
export const logical_or = pyFunction(
  "logical_or",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.LogicalOr({ x, y, name }),
  { required: 2 },
);

/** Not, element by element. TF: `tf.logical_not`. */
export const logical_not = pyFunction(
  "logical_not",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor => raw.LogicalNot({ x, name }),
  {
    required: 1,
  },
);

/** One but not both, element by element. TF: `tf.logical_xor`. */
export const logical_xor = pyFunction(
  "logical_xor",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name: NameLike = "LogicalXor"): Tensor => {
    const either = raw.LogicalOr({ x, y });
    return raw.LogicalAnd({ x: either, y: raw.LogicalNot({ x: raw.LogicalAnd({ x, y }) }), name });
  },
  { required: 2 },
);
