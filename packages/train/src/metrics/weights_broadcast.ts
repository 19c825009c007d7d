/** Whether weights can be multiplied with values, checked at once where shapes are known. TF: python/ops/weights_broadcast_ops.py. */
import {
  asFloat,
  convertToTensor,
  get_default_graph,
  isTensor,
  toNumbers,
  ValueError,
  withContext,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  Assert,
  concat,
  cond,
  constant_value,
  equal,
  expand_dims,
  multiply,
  name_scope,
  no_op,
  ones_like,
  rank,
  sets,
  shape,
  size,
} from "@tfgraph/ops";

const PREFIX = "weights can not be broadcast to values.";

/** A tensor in a scope of its own, with its shape and rank. */
function measured(value: TensorLike, name: string): { tensor: Tensor; sizes: Tensor; count: Tensor } {
  return withContext(name_scope(null, name, [value]), (scope) => {
    const tensor = isTensor(value) ? value : convertToTensor(asFloat(value), { name: scope.name });
    return { tensor, sizes: shape(tensor, { name: "shape" }), count: rank(tensor, { name: "rank" }) };
  });
}

/** Numbers of a tensor that is known when the graph is built. */
function knownNumbers(tensor: Tensor): number[] | undefined {
  const value = constant_value(tensor);
  return value && toNumbers(value);
}

/** Whether each size of the weights is 1 or the values'. */
function hasValidSizes(weightsShape: Tensor, valuesShape: Tensor): Tensor {
  return withContext(name_scope(null, "has_invalid_dims", [weightsShape, valuesShape]), (scope) => {
    const column = expand_dims(valuesShape, -1);
    const valid = concat([column, ones_like(column)], { axis: 1 });
    const invalid = sets.difference(expand_dims(weightsShape, -1), valid);
    return equal(0, size(invalid.values, { name: "num_invalid_dims" }), scope);
  });
}

/**
 * An operation that fails unless the weights are a scalar, or have the values' rank and in each axis 1 or the values' size.
 * @throws ValueError at once where the shapes are known
 * TF: `weights_broadcast_ops.assert_broadcastable`.
 */
export function assertBroadcastable(weights: TensorLike, values: TensorLike): Operation {
  return withContext(name_scope(null, "assert_broadcastable", [weights, values]), (scope) => {
    const w = measured(weights, "weights");
    const v = measured(values, "values");
    const [weightsRank] = knownNumbers(w.count) ?? [];
    const [valuesRank] = knownNumbers(v.count) ?? [];
    if (weightsRank === 0 && valuesRank !== undefined) return no_op({ name: "static_scalar_check_success" });
    if (weightsRank !== undefined && valuesRank !== undefined) {
      const received = `Received weights=${w.tensor._str()}, values=${v.tensor._str()}`;
      if (weightsRank !== valuesRank) {
        throw new ValueError(
          `${PREFIX} values.rank=${String(valuesRank)}. weights.rank=${String(weightsRank)}. values.shape=${v.tensor.shape.toString()}. weights.shape=${w.tensor.shape.toString()}. ${received}`,
        );
      }
      const [own, wanted] = [knownNumbers(w.sizes), knownNumbers(v.sizes)];
      if (own && wanted) {
        const bad = own.findIndex((d, i) => d !== 1 && d !== wanted[i]);
        if (bad < 0) return no_op({ name: "static_dims_check_success" });
        throw new ValueError(
          `${PREFIX} Mismatch at dim ${String(bad)}. values.shape=[${wanted.join(" ")}], weights.shape=[${own.join(" ")}]. ${received}`,
        );
      }
    }
    const isScalar = equal(0, w.count, { name: "is_scalar" });
    const isValid = cond(
      isScalar,
      () => isScalar,
      () =>
        withContext(name_scope(null, "has_valid_nonscalar_shape", [w.count, w.sizes, v.count, v.sizes]), (inner) => {
          const isSameRank = equal(v.count, w.count, { name: "is_same_rank" });
          return cond(
            isSameRank,
            () => hasValidSizes(w.sizes, v.sizes),
            () => isSameRank,
            { name: inner },
          ) as Tensor;
        }),
      { name: "is_valid_shape" },
    ) as Tensor;
    const data = [
      PREFIX,
      "weights.shape=",
      w.tensor.name,
      w.sizes,
      "values.shape=",
      v.tensor.name,
      v.sizes,
      "is_scalar=",
      isScalar,
    ];
    return Assert(isValid, data, { name: scope });
  });
}

/**
 * The weights in the shape of the values.
 * @throws ValueError where the shapes are known and do not fit
 * TF: `weights_broadcast_ops.broadcast_weights`.
 */
export function broadcastWeights(weights: TensorLike, values: TensorLike): Tensor {
  return withContext(name_scope(null, "broadcast_weights", [weights, values]), (scope) => {
    const v = convertToTensor(values, { name: "values" });
    const w = convertToTensor(weights, { dtype: v.dtype.base_dtype, name: "weights" });
    if (w.shape.is_fully_defined() && v.shape.is_fully_defined() && w.shape.is_compatible_with(v.shape)) return w;
    return withContext(get_default_graph().control_dependencies([assertBroadcastable(w, v)]), () =>
      multiply(w, ones_like(v), scope),
    );
  });
}
