/** Updates of variables. TF: python/ops/state_ops.py. */
import {
  AttributeError,
  convertToTensor,
  pyFunction,
  withHint,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";

/** A variable, or the reference tensor of one. */
export type VariableLike = TensorLike;

/** The reference of a variable. @throws AttributeError, as Python does, for any other tensor */
function referenceOf(ref: VariableLike, method: string): Tensor {
  const reference = convertToTensor(ref, { asRef: true });
  if (reference.dtype._is_ref_dtype) return reference;
  throw new AttributeError(
    withHint(
      `'SymbolicTensor' object has no attribute '${method}'`,
      `${reference._str()} is no variable: only variables (tf.Variable, tf.get_variable) can be written to.`,
    ),
  );
}

/**
 * Writes `value` to a variable; returns a reference to it, which reads the new value.
 * @param ref a variable, or its reference tensor
 * @param value a tensor of the variable's type, and shape unless `validate_shape` is false
 * @throws AttributeError where `ref` is no variable
 * TF: `tf.assign`.
 */
export const assign = pyFunction(
  "assign",
  ["ref", "value", "validate_shape", "use_locking", "name"],
  (
    ref: VariableLike,
    value: TensorLike,
    validate_shape?: boolean | null,
    use_locking?: boolean | null,
    name?: NameLike,
  ): Tensor =>
    raw.Assign({
      ref: referenceOf(ref, "assign"),
      value,
      validate_shape: validate_shape ?? undefined,
      use_locking: use_locking ?? undefined,
      name,
    }),
  { required: 2 },
);

type RawUpdate = (args: { ref: TensorLike; value: TensorLike; use_locking?: boolean; name?: NameLike }) => Tensor;

function update(functionName: "assign_add" | "assign_sub", make: RawUpdate) {
  return pyFunction(
    functionName,
    ["ref", "value", "use_locking", "name"],
    (ref: VariableLike, value: TensorLike, use_locking?: boolean | null, name?: NameLike): Tensor =>
      make({ ref: referenceOf(ref, functionName), value, use_locking: use_locking ?? undefined, name }),
    { required: 2 },
  );
}

/** Adds `value` to a variable in place. @throws AttributeError where `ref` is none. TF: `tf.assign_add` */
export const assign_add = update("assign_add", raw.AssignAdd);

/** Subtracts `value` from a variable in place. @throws AttributeError where `ref` is none. TF: `tf.assign_sub` */
export const assign_sub = update("assign_sub", raw.AssignSub);

/** Whether a variable has a value. TF: `tf.is_variable_initialized`. */
export const is_variable_initialized = pyFunction(
  "is_variable_initialized",
  ["ref", "name"],
  (ref: VariableLike, name?: NameLike): Tensor<boolean> => raw.IsVariableInitialized({ ref, name }) as Tensor<boolean>,
  { required: 1 },
);

type RawScatter = (args: {
  ref: TensorLike;
  indices: TensorLike;
  updates: TensorLike;
  use_locking?: boolean;
  name?: NameLike;
}) => Tensor;

function scatter(name: string, make: RawScatter, lockingDefault: boolean) {
  return pyFunction(
    name,
    ["ref", "indices", "updates", "use_locking", "name"],
    (
      ref: VariableLike,
      indices: TensorLike,
      updates: TensorLike,
      use_locking?: boolean | null,
      nodeName?: NameLike,
    ): Tensor => make({ ref, indices, updates, use_locking: use_locking ?? lockingDefault, name: nodeName }),
    { required: 3 },
  );
}

/** Replaces rows of a variable. TF: `tf.scatter_update`. */
export const scatter_update = scatter("scatter_update", raw.ScatterUpdate, true);
/** Adds to rows of a variable; rows named twice get both. TF: `tf.scatter_add`. */
export const scatter_add = scatter("scatter_add", raw.ScatterAdd, false);
/** Subtracts from rows of a variable. TF: `tf.scatter_sub`. */
export const scatter_sub = scatter("scatter_sub", raw.ScatterSub, false);
/** Multiplies rows of a variable. TF: `tf.scatter_mul`. */
export const scatter_mul = scatter("scatter_mul", raw.ScatterMul, false);
/** Divides rows of a variable. TF: `tf.scatter_div`. */
export const scatter_div = scatter("scatter_div", raw.ScatterDiv, false);
/** The larger of rows and updates. TF: `tf.scatter_max`. */
export const scatter_max = scatter("scatter_max", raw.ScatterMax, false);
/** The smaller of rows and updates. TF: `tf.scatter_min`. */
export const scatter_min = scatter("scatter_min", raw.ScatterMin, false);
/** Replaces elements or slices named by coordinates. TF: `tf.scatter_nd_update`. */
export const scatter_nd_update = scatter("scatter_nd_update", raw.ScatterNdUpdate, true);
/** Adds to elements or slices named by coordinates. TF: `tf.scatter_nd_add`. */
export const scatter_nd_add = scatter("scatter_nd_add", raw.ScatterNdAdd, false);
/** Subtracts from elements or slices named by coordinates. TF: `tf.scatter_nd_sub`. */
export const scatter_nd_sub = scatter("scatter_nd_sub", raw.ScatterNdSub, false);
