/**
 * The names of a checkpoint's files, and how they come to be: complete, or not at all.
 *
 * A writer fills temporary files of its own, then publishes them. To a new prefix the data files are renamed first and the
 * index last: a checkpoint is there when its index is. Over an existing one,
 *
 *     1. each data file   X.tempstate<own>  ->  X.tempstate     still nothing happened: the next save removes them
 *     2. the index        I.tempstate<own>  ->  I.tempstate     from here the new checkpoint counts
 *     3. each data file   X.tempstate       ->  X
 *     4. the index        I.tempstate       ->  I
 *
 * Whoever finds `I.tempstate` goes on with 3 and 4 (`finishReplacement`): the readers before they read, the writers before
 * they write. Files that replace others are flushed to the disk before step 1, so that a loss of power is no worse than a
 * killed process. A new checkpoint replaces nothing and is left to the system, which writes it within seconds.
 */
import { NotFoundError } from "@tfgraph/core";
import type { FileSystem } from "../files/file_system.ts";
import { processId } from "../files/host.ts";
import { basename, dirname, joinPath } from "../files/path.ts";

const TEMPORARY = ".tempstate";

/** Leftovers of writers that died are removed by later saves of the same prefix when they are this old. */
const STALE_MS = 3_600_000;

export function indexFile(prefix: string): string {
  return `${prefix}.index`;
}

/** TF: `DataFilename`. */
export function dataFile(prefix: string, shard: number, shards: number): string {
  const number = (n: number): string => String(n).padStart(5, "0");
  return `${prefix}.data-${number(shard)}-of-${number(shards)}`;
}

let writers = 0;

/** A name for a file of a writer's own, beside the one it is to become. */
export function temporaryName(file: string): string {
  return `${file}${TEMPORARY}${String(processId())}_${String(writers++)}`;
}

/** A finished temporary file and the name it is meant for. */
export interface Staged {
  readonly temporary: string;
  readonly final: string;
}

/** Makes a checkpoint of complete temporary files visible at once. */
export function publish(fs: FileSystem, prefix: string, data: readonly Staged[], index: string): void {
  const final = indexFile(prefix);
  const replaced = fs.stat(final) !== undefined;
  if (!replaced) {
    for (const file of data) fs.rename(file.temporary, file.final);
    fs.rename(index, final);
    return;
  }
  for (const path of [...data.map((file) => file.temporary), index]) flush(fs, path);
  for (const file of data) fs.rename(file.temporary, file.final + TEMPORARY);
  fs.rename(index, final + TEMPORARY);
  finishReplacement(fs, prefix);
}

function flush(fs: FileSystem, path: string): void {
  const file = fs.append(path);
  try {
    file.sync();
  } finally {
    file.close();
  }
}

/** Finishes a replacement of this prefix that was interrupted after it was decided. Cheap where there is none. */
export function finishReplacement(fs: FileSystem, prefix: string): void {
  const index = indexFile(prefix);
  const decided = fs.stat(index + TEMPORARY);
  if (!decided) return;
  // TensorFlow knows nothing of this; what it saved since then stays
  const superseded = (fs.stat(index)?.modifiedMs ?? 0) > decided.modifiedMs;
  for (const name of dataFiles(fs, prefix, TEMPORARY)) {
    if (superseded) removeIfThere(fs, name + TEMPORARY);
    else renameIfThere(fs, name + TEMPORARY, name);
  }
  if (superseded) removeIfThere(fs, index + TEMPORARY);
  else renameIfThere(fs, index + TEMPORARY, index);
}

/** Another process may be finishing the same replacement. */
function renameIfThere(fs: FileSystem, from: string, to: string): void {
  try {
    fs.rename(from, to);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}

/** What a writer does first: finishes or undoes what was interrupted, makes the directory, sweeps old leftovers. */
export function prepareToWrite(fs: FileSystem, prefix: string): void {
  const directory = dirname(prefix);
  if (directory !== "" && !fs.stat(directory)) {
    const above = dirname(directory);
    if (above !== "" && !fs.stat(above)) throw new NotFoundError(null, null, `${directory}; No such file or directory`);
    fs.makeDirectories(directory);
  }
  finishReplacement(fs, prefix);
  for (const name of dataFiles(fs, prefix, TEMPORARY)) removeIfThere(fs, name + TEMPORARY);
  const start = basename(prefix);
  for (const name of fs.list(directory === "" ? "." : directory)) {
    if (
      !name.startsWith(`${start}.`) ||
      !/^\.(index|data-\d{5}-of-\d{5})\.tempstate\d+_?\d*$/.test(name.slice(start.length))
    )
      continue;
    const path = joinPath(directory, name);
    const modified = fs.stat(path)?.modifiedMs ?? Infinity;
    if (Date.now() - modified > STALE_MS) removeIfThere(fs, path);
  }
}

/** The data files of a prefix (without the given ending, which they must have). */
export function dataFiles(fs: FileSystem, prefix: string, ending = ""): string[] {
  const directory = dirname(prefix);
  const start = `${basename(prefix)}.data-`;
  if (directory !== "" && !fs.stat(directory)) return [];
  return fs
    .list(directory === "" ? "." : directory)
    .filter((name) => name.startsWith(start) && name.endsWith(ending))
    .map((name) => name.slice(0, name.length - ending.length))
    .filter((name) => /^\d{5}-of-\d{5}$/.test(name.slice(start.length)))
    .sort()
    .map((name) => joinPath(directory, name));
}

export function removeIfThere(fs: FileSystem, path: string): void {
  try {
    fs.remove(path);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}
