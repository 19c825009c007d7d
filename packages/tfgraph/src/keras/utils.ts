import {
  as_dtype,
  castValue,
  elementCount,
  float64,
  IndexError,
  pyFunction,
  toNDArray,
  toNumbers,
  toTensorValue,
  type DTypeInput,
  type NDArray,
  type TensorLike,
} from "@tfgraph/core";

/**
 * Numbers of classes as rows with a 1 where the class is.
 * @param y integers from 0 on, of any shape; a last axis of length 1 is dropped
 * @param num_classes how long a row is; one more than the greatest class where left out
 * @param dtype of the result, float32 where left out
 * @returns an array of y's shape and one axis more
 * @throws IndexError for a class that is not below `num_classes`
 * TF: `tf.keras.utils.to_categorical`.
 */
export const to_categorical = pyFunction(
  "to_categorical",
  ["y", "num_classes", "dtype"],
  (y: TensorLike, num_classes?: number | null, dtype: DTypeInput = "float32"): NDArray => {
    const given = toTensorValue(y);
    const classes = toNumbers(given).map(Math.trunc);
    const shape = given.shape.length > 1 && given.shape.at(-1) === 1 ? given.shape.slice(0, -1) : given.shape;
    const width = num_classes || classes.reduce((most, c) => Math.max(most, c), 0) + 1;
    const data = new Float64Array(elementCount(shape) * width);
    classes.forEach((c, i) => {
      if (c >= width || c < -width) {
        throw new IndexError(`index ${String(c)} is out of bounds for axis 1 with size ${String(width)}`);
      }
      data[i * width + (c < 0 ? c + width : c)] = 1;
    });
    return toNDArray(castValue({ dtype: float64, shape: [...shape, width], data }, as_dtype(dtype)));
  },
  { required: 1 },
);
