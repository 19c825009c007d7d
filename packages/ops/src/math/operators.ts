/** Python's operators on tensors, under the operators' names. TF: python/ops/tensor_math_operator_overrides.py. */
import {
  bool,
  convertToTensor,
  hasToTensor,
  IndexedSlices,
  int32,
  isTensor,
  setOperators,
  string,
  tracedAsOne,
  withContext,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { getitem } from "../array/getitem.ts";
import * as raw from "../gen/raw_ops.ts";
import { pow, truediv } from "./division.ts";
import { abs } from "./elementary.ts";
import { logical_xor } from "./logical.ts";
import { matmul } from "./matmul.ts";

type Body = (x: Tensor, y: TensorLike, scope: string) => Tensor;

/**
 * A binary operator: opens the operator's scope, then calls what Python's calls. With the tensor on the right, the left
 * side takes its dtype. TF: `binary_op_wrapper`, `r_binary_op_wrapper`.
 */
function operator(name: string, body: Body): (x: TensorLike, y: TensorLike) => Tensor {
  const operate = (x: TensorLike, y: TensorLike): Tensor => {
    // a variable gives its value before the scope is opened, as in Python
    const left = isTensor(x) ? x : hasToTensor(x) ? convertToTensor(x) : undefined;
    if (left) return withContext(name_scope(null, name, [left, y]), (scope) => body(left, y, scope.name));
    const right = convertToTensor(y);
    return withContext(name_scope(null, name, [x, right]), (scope) =>
      body(convertToTensor(x, { dtype: right.dtype.base_dtype, name: "x" }), right, scope.name),
    );
  };
  // a number becomes a constant: one place in the program for both
  return (x, y) => tracedAsOne(() => operate(x, y));
}

/** An operator that is an op under its own name. */
function comparison(
  make: (args: { x: TensorLike; y: TensorLike }) => Tensor,
): (x: TensorLike, y: TensorLike) => Tensor {
  return (x, y) => make({ x, y });
}

function bitwise(
  name: string,
  ofBools: Body,
  ofIntegers: (args: { x: TensorLike; y: TensorLike }) => Tensor,
): (x: TensorLike, y: TensorLike) => Tensor {
  return operator(name, (x, y, scope) => (x.dtype.base_dtype === bool ? ofBools(x, y, scope) : ofIntegers({ x, y })));
}

const add = operator("add", (x, y, name) => {
  const addend = isTensor(y) ? y : convertToTensor(y, { preferredDtype: x.dtype.base_dtype, name: "y" });
  return x.dtype.base_dtype === string ? raw.Add({ x, y: addend, name }) : raw.AddV2({ x, y: addend, name });
});

const mul = operator("mul", (x, y, name) => {
  if (x.dtype !== bool && !(isTensor(y) && y.dtype === bool)) return raw.Mul({ x, y, name });
  const [a, b] = [raw.Cast({ x, DstT: int32 }), raw.Cast({ x: y, DstT: int32 })];
  return raw.Cast({ x: raw.Mul({ x: a, y: b, name }), DstT: bool });
});

/** A sparse gradient stays sparse; it passes for a tensor wherever gradients do. */
function neg(x: TensorLike): Tensor {
  if (x instanceof IndexedSlices)
    return new IndexedSlices(raw.Neg({ x: x.values }), x.indices, x.dense_shape) as unknown as Tensor;
  return raw.Neg({ x });
}

setOperators({
  add,
  sub: operator("sub", (x, y, name) => raw.Sub({ x, y, name })),
  mul,
  truediv: operator("truediv", (x, y, name) => truediv(x, y, name)),
  floordiv: operator("floordiv", (x, y, name) => raw.FloorDiv({ x, y, name })),
  mod: operator("mod", (x, y, name) => raw.FloorMod({ x, y, name })),
  pow: operator("pow", (x, y, name) => pow(x, y, name)),
  matmul: operator("matmul", (x, y, name) => matmul(x, y, { name })),
  less: comparison(raw.Less),
  less_equal: comparison(raw.LessEqual),
  greater: comparison(raw.Greater),
  greater_equal: comparison(raw.GreaterEqual),
  and: bitwise("and", (x, y, name) => raw.LogicalAnd({ x, y, name }), raw.BitwiseAnd),
  or: bitwise("or", (x, y, name) => raw.LogicalOr({ x, y, name }), raw.BitwiseOr),
  xor: bitwise("xor", (x, y, name) => logical_xor(x, y, name), raw.BitwiseXor),
  neg,
  abs: (x) => abs(x),
  invert: (x) => {
    const tensor = convertToTensor(x);
    return tensor.dtype.base_dtype === bool ? raw.LogicalNot({ x: tensor }) : raw.Invert({ x: tensor });
  },
  getitem,
});
