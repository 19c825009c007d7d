/** The MNIST data set: files, batches. An entry of its own, so that nobody loads it who does not use it. */
export { DataSet, type Shuffler } from "./data_set.ts";
export { loadArrays, type ImagesAndLabels } from "./load_arrays.ts";
export { DEFAULT_SOURCE_URL } from "./source.ts";
export { makeReadDataSets, type Datasets, type ReadDataSets, type ReadKeywords } from "./read_data_sets.ts";
