/** How much of a tensor is zero. TF: python/ops/nn_impl.py. */
import {
  convertToTensor,
  float32,
  int32,
  int64,
  pyFunction,
  withContext,
  type DType,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { zeros } from "../array/fill.ts";
import { identity } from "../array/identity.ts";
import { name_scope } from "../array/name_scope.ts";
import { size } from "../array/shape.ts";
import { cond } from "../control_flow/cond.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { reduce_sum } from "../math/reductions.ts";

function countNonzero(input: Tensor, dtype: DType): Tensor {
  return withContext(name_scope("count_nonzero", null, [input]), () => {
    const zero = zeros([], input.dtype);
    return reduce_sum(cast(raw.NotEqual({ x: input, y: zero }), dtype), { name: "nonzero_count" });
  });
}

/** The share of elements that are zero, as a float32. TF: `tf.nn.zero_fraction`. */
export const zero_fraction = pyFunction(
  "zero_fraction",
  ["value", "name"],
  (value: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "zero_fraction", [value]), () => {
      const tensor = convertToTensor(value, { name: "value" });
      const all = size(tensor, { out_type: int64 });
      const nonzero = cond(
        all.less_equal(0x7fffffff),
        () => cast(countNonzero(tensor, int32), int64),
        () => countNonzero(tensor, int64),
      ) as Tensor; // what both branches give
      const fraction = withContext(name_scope("counts_to_fraction"), () => {
        const zeroCount = cast(all.sub(nonzero), float32);
        return zeroCount.truediv(cast(all, float32));
      });
      return identity(fraction, { name: "fraction" });
    }),
  { required: 1 },
);
