/** Functions of sets, the rows of the last axis. TF: `tf.sets`, python/ops/sets_impl.py. */
import {
  convertToTensor,
  int16,
  int32,
  int64,
  int8,
  pyFunction,
  SparseTensor,
  string,
  uint16,
  uint8,
  type DType,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import "./set_ops.ts";

type SetsLike = TensorLike | SparseTensor;

const VALID: readonly DType[] = [int8, int16, int32, int64, uint8, uint16, string];

function validText(): string {
  return `frozenset({${VALID.map((t) => `tf.${t.name}`).join(", ")}})`;
}

function setsOf(value: SetsLike, name: string): Tensor | SparseTensor {
  return value instanceof SparseTensor ? value : convertToTensor(value, { name });
}

function combine(
  a: SetsLike,
  b: SetsLike,
  operation: string,
  flippedOperation: string,
  validate: boolean,
): SparseTensor {
  const x = setsOf(a, "a");
  if (!VALID.includes(x.dtype.base_dtype)) {
    throw new TypeError(`'a' has invalid dtype \`${x.dtype.toString()}\` not in supported dtypes: \`${validText()}\`.`);
  }
  const y = setsOf(b, "b");
  if (y.dtype.base_dtype !== x.dtype.base_dtype)
    throw new TypeError(`Types don't match, ${x.dtype.toString()} vs ${y.dtype.toString()}.`);
  const attrs = { set_operation: operation, validate_indices: validate };
  let results: readonly Tensor[];
  if (x instanceof SparseTensor && y instanceof SparseTensor) {
    results = raw.SparseToSparseSetOperation({
      set1_indices: x.indices,
      set1_values: x.values,
      set1_shape: x.dense_shape,
      set2_indices: y.indices,
      set2_values: y.values,
      set2_shape: y.dense_shape,
      ...attrs,
    });
  } else if (x instanceof SparseTensor) return combine(y, x, flippedOperation, operation, validate);
  else if (y instanceof SparseTensor) {
    results = raw.DenseToSparseSetOperation({
      set1: x,
      set2_indices: y.indices,
      set2_values: y.values,
      set2_shape: y.dense_shape,
      ...attrs,
    });
  } else results = raw.DenseToDenseSetOperation({ set1: x, set2: y, ...attrs });
  return new SparseTensor(results[0]!, results[1]!, results[2]!);
}

/**
 * The elements of each set of `a` that are in its set of `b` too.
 * @param a integers or strings: a tensor of rank 2 or more, whose last axis holds the sets, or a SparseTensor
 * @param b of a's dtype, equal to it in the axes before the last
 * @returns a SparseTensor, each set in rising order
 * @throws TypeError for other dtypes
 * TF: `tf.sets.intersection`.
 */
export const intersection = pyFunction(
  "set_intersection",
  ["a", "b", "validate_indices"],
  (a: SetsLike, b: SetsLike, validate_indices: boolean = true): SparseTensor =>
    combine(a, b, "intersection", "intersection", validate_indices),
  { required: 2 },
);
export const set_intersection = intersection;

/**
 * The elements of each set of `a` that are not in its set of `b`.
 * @param aminusb where false, those of `b` that are not in `a`
 * @returns a SparseTensor, each set in rising order
 * @throws TypeError for other dtypes
 * TF: `tf.sets.difference`.
 */
export const difference = pyFunction(
  "set_difference",
  ["a", "b", "aminusb", "validate_indices"],
  (a: SetsLike, b: SetsLike, aminusb: boolean = true, validate_indices: boolean = true): SparseTensor =>
    combine(a, b, aminusb ? "a-b" : "b-a", aminusb ? "b-a" : "a-b", validate_indices),
  { required: 2 },
);
export const set_difference = difference;

/** The elements that are in a set of `a` or in its set of `b`. TF: `tf.sets.union`. */
export const union = pyFunction(
  "set_union",
  ["a", "b", "validate_indices"],
  (a: SetsLike, b: SetsLike, validate_indices: boolean = true): SparseTensor =>
    combine(a, b, "union", "union", validate_indices),
  { required: 2 },
);
export const set_union = union;

/**
 * How many distinct elements each set has.
 * @param a a SparseTensor
 * @returns int32, of a's shape without the last axis
 * @throws TypeError for anything else
 * TF: `tf.sets.size`.
 */
export const size = pyFunction(
  "set_size",
  ["a", "validate_indices"],
  (a: SetsLike, validate_indices: boolean = true): Tensor => {
    const sets = setsOf(a, "a");
    if (!(sets instanceof SparseTensor)) throw new TypeError(`Expected \`SparseTensor\`, got ${sets._str()}.`);
    if (!VALID.includes(sets.values.dtype.base_dtype)) {
      throw new TypeError(
        `Invalid dtype \`${sets.values.dtype.toString()}\` not in supported dtypes: \`${validText()}\`.`,
      );
    }
    return raw.SetSize({
      set_indices: sets.indices,
      set_values: sets.values,
      set_shape: sets.dense_shape,
      validate_indices,
    });
  },
  { required: 1 },
);
export const set_size = size;
