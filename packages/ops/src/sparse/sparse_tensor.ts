/** Sparse tensors as users make them. TF: python/framework/sparse_tensor.py, python/ops/array_ops.py. */
import {
  as_dtype,
  bindArguments,
  callableClass,
  convertToTensor,
  int64,
  namedTuple,
  pyFunction,
  SparseTensor as SparseTriple,
  TensorShape,
  withContext,
  type DTypeLike,
  type PyArguments,
  type ShapeLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { constant_value_as_shape } from "../array/constant_value.ts";
import { name_scope } from "../array/name_scope.ts";
import { placeholder, placeholder_with_default } from "../array/placeholder.ts";

const NAMES = ["indices", "values", "dense_shape"] as const;

class ConvertedSparseTensor extends SparseTriple {
  static readonly pythonName: string = "tensorflow.python.framework.sparse_tensor.SparseTensor";
  private known: TensorShape;

  /**
   * A tensor by the coordinates of its elements; the others are 0.
   * @param indices int64 [n, rank]
   * @param values [n]
   * @param dense_shape int64 [rank]
   * @throws ValueError where they do not fit each other
   */
  constructor(...args: PyArguments<typeof NAMES, [indices: TensorLike, values: TensorLike, dense_shape: TensorLike]>) {
    const bound: readonly unknown[] = bindArguments("SparseTensor.__init__", NAMES, args, { required: 3 });
    const [indices, values, denseShape] = bound as readonly [TensorLike?, TensorLike?, TensorLike?];
    const scope = name_scope(null, "SparseTensor", [indices, values, denseShape]);
    const [i, v, s] = withContext(scope, (): [Tensor, Tensor, Tensor] => [
      convertToTensor(indices, { name: "indices", dtype: int64 }),
      convertToTensor(values, { name: "values" }),
      convertToTensor(denseShape, { name: "dense_shape", dtype: int64 }),
    ]);
    super(i, v, s);
    this.known = constant_value_as_shape(s);
    const coordinates = i.shape.with_rank(2);
    const elements = v.shape.with_rank(1);
    const sizes = s.shape.with_rank(1);
    coordinates.at(0).assert_is_compatible_with(elements.at(0));
    coordinates.at(1).assert_is_compatible_with(sizes.at(0));
  }

  /** The dense shape, as far as it is known. */
  get shape(): TensorShape {
    return this.known;
  }
  get_shape(): TensorShape {
    return this.known;
  }
  /** @throws ValueError where it contradicts what is known */
  set_shape(shape: ShapeLike): void {
    this.known = this.known.merge_with(shape);
  }

  /** Those that operations give are sparse tensors too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof SparseTriple;
  }
}

/** A tensor by the coordinates of its elements. TF: `tf.SparseTensor`. */
export const SparseTensor = callableClass(ConvertedSparseTensor);

/** What a sparse tensor is outside of graphs: what a fetch gives, and what is fed. TF: `tf.SparseTensorValue`. */
export const SparseTensorValue = pyFunction(
  "SparseTensorValue",
  ["indices", "values", "dense_shape"],
  (indices: unknown, values: unknown, dense_shape: unknown) =>
    namedTuple<SparseFields, [unknown, unknown, unknown]>(NAMES, [indices, values, dense_shape], "SparseTensorValue"),
  { required: 3 },
);

interface SparseFields extends Record<string, unknown> {
  readonly indices: unknown;
  readonly values: unknown;
  readonly dense_shape: unknown;
}

/** A sparse tensor, or its parts by name, as {@link SparseTensorValue} makes them. */
export type SparseLike =
  SparseTriple | { readonly indices: unknown; readonly values: unknown; readonly dense_shape: unknown };

export function isSparseLike(value: unknown): value is SparseLike {
  return (
    value instanceof SparseTriple ||
    (typeof value === "object" && value !== null && NAMES.every((field) => field in value))
  );
}

/** A sparse tensor of the graph. @throws TypeError for anything else */
export function sparseOf(value: SparseLike): SparseTriple {
  if (value instanceof SparseTriple) return value;
  if (!isSparseLike(value)) throw new TypeError("Input must be a SparseTensor.");
  const parts = value as Record<(typeof NAMES)[number], TensorLike>; // what is no tensor's value is refused there
  return SparseTensor(parts.indices, parts.values, parts.dense_shape);
}

/** The dense shape of a sparse tensor, as far as it is known. */
export function knownShape(sparse: SparseTriple): TensorShape {
  return sparse instanceof ConvertedSparseTensor && "shape" in sparse
    ? sparse.shape
    : constant_value_as_shape(sparse.dense_shape);
}

/**
 * A sparse tensor that is fed.
 * @param shape its dense shape, null for sizes that are not known; left out, nothing is known of it
 * TF: `tf.sparse_placeholder`.
 */
export const sparse_placeholder = pyFunction(
  "sparse_placeholder",
  ["dtype", "shape", "name"],
  (dtype: DTypeLike, shape?: readonly (number | null)[] | Tensor | null, name?: string | null) => {
    const part = (suffix: string): string | null => (typeof name === "string" ? `${name}/${suffix}` : null);
    let rank: number | null = null;
    let dense: Tensor;
    let known: TensorShape;
    if (shape === undefined || shape === null) {
      dense = placeholder(int64, { shape: [null], name: part("shape") });
      known = constant_value_as_shape(dense);
    } else {
      rank = Array.isArray(shape) ? shape.length : ((shape as Tensor).shape.at(0).value ?? null);
      const sizes = Array.isArray(shape)
        ? convertToTensor(
            shape.map((d: number | null) => d ?? -1),
            { dtype: int64, name: part("shape_default") },
          )
        : (shape as Tensor);
      known = Array.isArray(shape)
        ? new TensorShape(shape.map((d: number | null) => (d === -1 ? null : d)))
        : constant_value_as_shape(sizes);
      dense = placeholder_with_default(sizes, { shape: sizes.shape, name: part("shape") });
    }
    const values = placeholder(as_dtype(dtype), { shape: [null], name: part("values") });
    const indices = placeholder(int64, { shape: [null, rank], name: part("indices") });
    const result = SparseTensor(indices, values, dense);
    result.set_shape(known);
    return result;
  },
  { required: 1 },
);
