/**
 * The files that checkpoints, graphs, events and data sets are read from and written to: the machine's where there is one,
 * else (in a browser) files in memory that can be downloaded and uploaded. All calls are synchronous, as `sess.run` is.
 *
 * Every method throws TensorFlow's errors with its texts, as `NotFoundError: ./x.index; No such file or directory`.
 */
import { processId } from "./host.ts";
import { MemoryFileSystem } from "./memory_file_system.ts";
import { nodeFileSystem } from "./node_file_system.ts";

export interface FileStat {
  readonly sizeBytes: number;
  readonly isDirectory: boolean;
  readonly modifiedMs: number;
}

/** A file opened for reading. */
export interface ReadableFile {
  readonly sizeBytes: number;
  /** Exactly that many bytes, in a buffer of their own. @throws OutOfRangeError where the file ends before */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  /** Fills `bytes`. @throws OutOfRangeError where the file ends before */
  readInto(offset: number, bytes: Uint8Array): void;
  close(): void;
}

/** A file being written. */
export interface WritableFile {
  append(bytes: Uint8Array): void;
  /** Returns when the bytes are where a loss of power cannot reach them. */
  sync(): void;
  close(): void;
}

export interface FileSystem {
  /** Undefined where there is nothing of that name. */
  stat(path: string): FileStat | undefined;
  /** @throws NotFoundError */
  open(path: string): ReadableFile;
  /** Makes or empties a file. @throws NotFoundError where its directory is missing */
  create(path: string): WritableFile;
  /** Appends to a file, made where missing. */
  append(path: string): WritableFile;
  /** Atomic: whoever looks sees the old file or the new one. */
  rename(from: string, to: string): void;
  /** @throws NotFoundError */
  remove(path: string): void;
  /** Names in a directory, unordered. @throws NotFoundError */
  list(directory: string): string[];
  /** Makes a directory and those above it. */
  makeDirectories(path: string): void;
  /** @throws NotFoundError, FailedPreconditionError where it is not empty */
  removeDirectory(path: string): void;
}

let current: FileSystem | undefined;

/** The file system in use. */
export function fileSystem(): FileSystem {
  return (current ??= nodeFileSystem() ?? new MemoryFileSystem());
}

/** Replaces it, for a browser's own store or for tests; undefined goes back to the default. */
export function setFileSystem(fs: FileSystem | undefined): void {
  current = fs;
}

export function readFile(path: string, fs = fileSystem()): Uint8Array<ArrayBuffer> {
  const file = fs.open(path);
  try {
    return file.read(0, file.sizeBytes);
  } finally {
    file.close();
  }
}

export function writeFile(path: string, bytes: Uint8Array, fs = fileSystem()): void {
  const file = fs.create(path);
  try {
    file.append(bytes);
  } finally {
    file.close();
  }
}

let temporaries = 0;

/** Replaces a file's content at once: a reader sees the old bytes or the new ones. Python: `file_io.atomic_write_string_to_file`. */
export function writeFileAtomically(path: string, bytes: Uint8Array, fs = fileSystem()): void {
  const temporary = `${path}.tmp${String(processId())}_${String(temporaries++)}`;
  const file = fs.create(temporary);
  try {
    file.append(bytes);
    file.sync();
  } finally {
    file.close();
  }
  fs.rename(temporary, path);
}
