/** Predictions against labels, counted by class. TF: python/ops/confusion_matrix.py. */
import {
  convertToTensor,
  int32,
  int64,
  pyFunction,
  withContext,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  assert_less,
  assert_non_negative,
  cast,
  cond,
  equal,
  maximum,
  name_scope,
  ones_like,
  rank,
  reduce_max,
  scatter_nd,
  squeeze,
  stack,
  with_dependencies,
} from "@tfgraph/ops";

/** Whether the last size may be 1. */
function mayEndInOne({ shape }: Tensor): boolean {
  const last = shape.known?.at(-1);
  return last === null || last === 1;
}

/**
 * Labels and predictions, the last axis of one of them taken away where it has size 1 and the ranks differ by one more (or less) than expected.
 * @param expectedRankDifference of predictions and labels
 * @returns [labels, predictions]
 * TF: `confusion_matrix.remove_squeezable_dimensions`.
 */
export function removeSqueezableDimensions(
  labels: TensorLike,
  predictions: TensorLike,
  expectedRankDifference = 0,
): [labels: Tensor, predictions: Tensor] {
  return withContext(name_scope(null, "remove_squeezable_dimensions", [labels, predictions]), () => {
    let p = convertToTensor(predictions);
    let l = convertToTensor(labels);
    const [pRank, lRank] = [p.shape.ndims, l.shape.ndims];
    if (pRank !== null && lRank !== null) {
      const difference = pRank - lRank;
      if (difference === expectedRankDifference + 1 && mayEndInOne(p)) p = squeeze(p, [-1]);
      else if (difference === expectedRankDifference - 1 && mayEndInOne(l)) l = squeeze(l, [-1]);
      return [l, p];
    }
    const difference = rank(p).sub(rank(l));
    const squeezed = (x: Tensor, when: number): Tensor =>
      cond(
        equal(when, difference),
        () => squeeze(x, [-1]),
        () => x,
      ) as Tensor;
    if (pRank === null || mayEndInOne(p)) p = squeezed(p, expectedRankDifference + 1);
    if (lRank === null || mayEndInOne(l)) l = squeezed(l, expectedRankDifference - 1);
    return [l, p];
  });
}

/** TF: `confusion_matrix.confusion_matrix`. */
function count(
  labels: TensorLike,
  predictions: TensorLike,
  numClasses: TensorLike | null | undefined,
  weights: TensorLike | null | undefined,
  dtype: DTypeLike,
): Tensor {
  const asTensors: [Tensor, Tensor] = [
    convertToTensor(labels, { name: "labels" }),
    convertToTensor(predictions, { name: "predictions" }),
  ];
  let [l, p] = removeSqueezableDimensions(...asTensors);
  p = cast(p, int64);
  l = cast(l, int64);
  l = with_dependencies([assert_non_negative(l, { message: "`labels` contains negative values" })], l);
  p = with_dependencies([assert_non_negative(p, { message: "`predictions` contains negative values" })], p);
  let classes: TensorLike;
  if (numClasses === null || numClasses === undefined) classes = maximum(reduce_max(p), reduce_max(l)).add(1);
  else {
    classes = numClasses;
    const limit = cast(numClasses, int64);
    l = with_dependencies([assert_less(l, limit, { message: "`labels` out of bound" })], l);
    p = with_dependencies([assert_less(p, limit, { message: "`predictions` out of bound" })], p);
  }
  let counted: Tensor | undefined;
  if (weights !== null && weights !== undefined) {
    const w = convertToTensor(weights, { name: "weights" });
    p.shape.assert_is_compatible_with(w.shape);
    counted = cast(w, dtype);
  }
  const shape = stack([classes, classes]);
  const indices = stack([l, p], { axis: 1 });
  counted ??= ones_like(p, dtype);
  return scatter_nd({ indices, updates: counted, shape: cast(shape, int64) });
}

/**
 * How often each class (a row) was predicted as each class (a column).
 * @param labels integers from 0: the true classes
 * @param predictions the same: the predicted ones
 * @param num_classes one more than the largest class there is unless told
 * @param dtype of the counts, int32 unless told
 * @param weights what each prediction counts, 1 unless told
 * @returns [num_classes, num_classes]
 * TF: `tf.confusion_matrix`, `tf.math.confusion_matrix`.
 */
export const confusion_matrix = pyFunction(
  "confusion_matrix",
  ["labels", "predictions", "num_classes", "dtype", "name", "weights"],
  (
    labels: TensorLike,
    predictions: TensorLike,
    num_classes?: TensorLike | null,
    dtype: DTypeLike = int32,
    name?: NameLike,
    weights?: TensorLike | null,
  ): Tensor =>
    withContext(name_scope(name ?? null, "confusion_matrix", [predictions, labels, num_classes, weights]), () =>
      count(labels, predictions, num_classes, weights, dtype),
    ),
  { required: 2 },
);
