/** The machine's files. */
import type * as NodeFsModule from "node:fs";
import { OutOfRangeError } from "@tfgraph/core";
import { fileError } from "./file_errors.ts";
import { nodeFs } from "./host.ts";
import type { FileStat, FileSystem, ReadableFile, WritableFile } from "./file_system.ts";

type NodeFs = typeof NodeFsModule;

/** Undefined where there is no such machine. */
export function nodeFileSystem(): FileSystem | undefined {
  const fs = nodeFs();
  return fs && new NodeFileSystem(fs);
}

/** Reads larger than this are split: some systems read at most 2 GiB at once. */
const MAX_READ = 2 ** 30;

class NodeFileSystem implements FileSystem {
  private readonly fs: NodeFs;

  constructor(fs: NodeFs) {
    this.fs = fs;
  }

  stat(path: string): FileStat | undefined {
    const found = attempt(path, () => this.fs.statSync(path, { throwIfNoEntry: false }));
    return found && { sizeBytes: found.size, isDirectory: found.isDirectory(), modifiedMs: found.mtimeMs };
  }

  open(path: string): ReadableFile {
    return attempt(path, () => new NodeReadableFile(this.fs, path));
  }

  create(path: string): WritableFile {
    return attempt(path, () => new NodeWritableFile(this.fs, path, "w"));
  }

  append(path: string): WritableFile {
    return attempt(path, () => new NodeWritableFile(this.fs, path, "a"));
  }

  rename(from: string, to: string): void {
    attempt(from, () => this.fs.renameSync(from, to));
  }

  remove(path: string): void {
    attempt(path, () => this.fs.unlinkSync(path));
  }

  list(directory: string): string[] {
    return attempt(directory, () => this.fs.readdirSync(directory));
  }

  makeDirectories(path: string): void {
    attempt(path, () => this.fs.mkdirSync(path, { recursive: true }));
  }

  removeDirectory(path: string): void {
    attempt(path, () => this.fs.rmdirSync(path));
  }
}

class NodeReadableFile implements ReadableFile {
  readonly sizeBytes: number;
  private readonly fs: NodeFs;
  private readonly path: string;
  private readonly descriptor: number;

  constructor(fs: NodeFs, path: string) {
    this.fs = fs;
    this.path = path;
    this.descriptor = fs.openSync(path, "r");
    const stat = fs.fstatSync(this.descriptor);
    if (stat.isDirectory()) {
      fs.closeSync(this.descriptor);
      throw fileError("EISDIR", path);
    }
    this.sizeBytes = stat.size;
  }

  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    if (offset + length > this.sizeBytes) throw readTooFar();
    const bytes = new Uint8Array(length);
    this.readInto(offset, bytes);
    return bytes;
  }

  readInto(offset: number, bytes: Uint8Array): void {
    let done = 0;
    while (done < bytes.length) {
      const count = attempt(this.path, () =>
        this.fs.readSync(this.descriptor, bytes, done, Math.min(bytes.length - done, MAX_READ), offset + done),
      );
      if (count === 0) throw readTooFar();
      done += count;
    }
  }

  close(): void {
    this.fs.closeSync(this.descriptor);
  }
}

class NodeWritableFile implements WritableFile {
  private readonly fs: NodeFs;
  private readonly path: string;
  private readonly descriptor: number;

  constructor(fs: NodeFs, path: string, flags: "w" | "a") {
    this.fs = fs;
    this.path = path;
    this.descriptor = fs.openSync(path, flags);
  }

  append(bytes: Uint8Array): void {
    let done = 0;
    while (done < bytes.length) {
      done += attempt(this.path, () =>
        this.fs.writeSync(this.descriptor, bytes, done, Math.min(bytes.length - done, MAX_READ)),
      );
    }
  }

  sync(): void {
    attempt(this.path, () => this.fs.fsyncSync(this.descriptor));
  }

  close(): void {
    attempt(this.path, () => this.fs.closeSync(this.descriptor));
  }
}

function readTooFar(): OutOfRangeError {
  return new OutOfRangeError(null, null, "Read less bytes than requested");
}

/** Runs a call of Node's, with its errors in TensorFlow's classes. */
function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string")
      throw fileError(error.code, path, error.message);
    throw error;
  }
}
