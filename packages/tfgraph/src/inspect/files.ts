/** `tf.inspect.files`: the files that `tf.train.Saver`, `tf.summary.FileWriter` and data sets use; in a browser they are in memory. */
import { dirname, fileSystem, readFile, writeFile } from "@tfgraph/io";

/**
 * A file's content: in a browser, what a page offers for download.
 * @throws NotFoundError
 */
export function read(path: string): Uint8Array<ArrayBuffer> {
  return readFile(path);
}

/**
 * Makes or replaces a file, and the directories it is in: in a browser, what a page has fetched or was given.
 * @throws PermissionDeniedError, FailedPreconditionError where the system refuses
 */
export function write(path: string, bytes: Uint8Array): void {
  const directory = dirname(path);
  if (directory !== "") fileSystem().makeDirectories(directory);
  writeFile(path, bytes);
}

/**
 * Names of what is in a directory, sorted.
 * @throws NotFoundError
 */
export function list(directory = "."): string[] {
  return fileSystem().list(directory).sort();
}
