/** TF: python/framework/tensor_shape.py. */
export { as_shape, Dimension, TensorShape } from "@tfgraph/core";
import { TensorShape } from "@tfgraph/core";

export const scalar = (): TensorShape => new TensorShape([]);
export const vector = (length: number | null): TensorShape => new TensorShape([length]);
export const matrix = (rows: number | null, columns: number | null): TensorShape => new TensorShape([rows, columns]);
export const unknown_shape = (): TensorShape => new TensorShape(null);
