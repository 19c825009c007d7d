import { pyFunction } from "@tfgraph/core";
import { loadArrays, type ImagesAndLabels } from "@tfgraph/io/mnist";

/**
 * The MNIST data set: 60,000 examples to train, 10,000 to test.
 * @param path where Keras keeps its file: the examples come with tfgraph
 * @returns `[[x_train, y_train], [x_test, y_test]]`: uint8 images [n, 28, 28], uint8 labels [n]
 * TF: `tf.keras.datasets.mnist.load_data`.
 */
export const load_data = pyFunction(
  "load_data",
  ["path"],
  (_path: string = "mnist.npz"): [train: ImagesAndLabels, test: ImagesAndLabels] => loadArrays("."),
);
