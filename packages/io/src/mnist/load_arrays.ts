/** MNIST as Keras gives it: four whole arrays. */
import { toNDArray, uint8, type NDArray } from "@tfgraph/core";
import type { Idx } from "./idx.ts";
import { readPair } from "./read_data_sets.ts";
import { DEFAULT_SOURCE_URL, TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS, type MnistFile } from "./source.ts";

export type ImagesAndLabels = [images: NDArray, labels: NDArray];

/**
 * The training examples, then the test examples: uint8 images [n, 28, 28] and labels [n].
 * @param directory where the files are, if not in the package; what is missing there too is downloaded to it
 */
export function loadArrays(directory: string): [train: ImagesAndLabels, test: ImagesAndLabels] {
  const read = (imagesFile: MnistFile, labelsFile: MnistFile): ImagesAndLabels => {
    const { images, labels } = readPair(imagesFile, labelsFile, directory, DEFAULT_SOURCE_URL, { oneHot: false });
    const own = ({ shape, data }: Idx): NDArray => toNDArray({ dtype: uint8, shape, data: data.slice() });
    return [own(images), own(labels)];
  };
  return [read(TRAIN_IMAGES, TRAIN_LABELS), read(TEST_IMAGES, TEST_LABELS)];
}
