/** How many elements are 0. TF: python/ops/nn_impl.py. */
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
import { cast } from "../math/cast.ts";
import { not_equal } from "../math/compare.ts";
import { reduce_sum } from "../math/reductions.ts";

function countNonzero(x: Tensor, dtype: DType): Tensor {
  return withContext(name_scope("count_nonzero", null, [x]), () => {
    const isNonzero = not_equal(x, zeros([], x.dtype));
    return reduce_sum(cast(isNonzero, dtype), { name: "nonzero_count" });
  });
}

/**
 * The fraction of elements that are 0, a float32 scalar: how sparse activations are.
 * TF: `tf.nn.zero_fraction`.
 */
export const zero_fraction = pyFunction(
  "zero_fraction",
  ["value", "name"],
  (value: TensorLike, name?: NameLike): Tensor<number> =>
    withContext(name_scope(name ?? null, "zero_fraction", [value]), () => {
      const x = convertToTensor(value, { name: "value" });
      const all = size(x, { out_type: int64 });
      const nonzero = cond(
        all.less_equal(int32.max),
        () => cast(countNonzero(x, int32), int64),
        () => countNonzero(x, int64),
      ) as Tensor;
      const fraction = withContext(name_scope("counts_to_fraction"), () =>
        cast(all.sub(nonzero), float32).truediv(cast(all, float32)),
      );
      return identity(fraction, "fraction") as Tensor<number>;
    }),
  { required: 1 },
);
