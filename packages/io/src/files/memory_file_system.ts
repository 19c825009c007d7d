/** Files in memory, for browsers and tests. Directories exist where somebody made them; the root and the current one always do. */
import { OutOfRangeError } from "@tfgraph/core";
import { fileError } from "./file_errors.ts";
import type { FileStat, FileSystem, ReadableFile, WritableFile } from "./file_system.ts";
import { dirname, joinPath } from "./path.ts";

interface MemoryFile {
  bytes: Uint8Array<ArrayBuffer>;
  modifiedMs: number;
}

export class MemoryFileSystem implements FileSystem {
  private readonly files = new Map<string, MemoryFile>();
  private readonly directories = new Set(["", "/"]);

  stat(path: string): FileStat | undefined {
    const key = normalize(path);
    const file = this.files.get(key);
    if (file) return { sizeBytes: file.bytes.length, isDirectory: false, modifiedMs: file.modifiedMs };
    return this.directories.has(key) ? { sizeBytes: 0, isDirectory: true, modifiedMs: 0 } : undefined;
  }

  open(path: string): ReadableFile {
    const { bytes } = this.existing(path);
    const checkEnd = (end: number): void => {
      if (end > bytes.length) throw new OutOfRangeError(null, null, "Read less bytes than requested");
    };
    return {
      sizeBytes: bytes.length,
      read: (offset, length) => {
        checkEnd(offset + length);
        return bytes.slice(offset, offset + length);
      },
      readInto: (offset, target) => {
        checkEnd(offset + target.length);
        target.set(bytes.subarray(offset, offset + target.length));
      },
      close: () => undefined,
    };
  }

  create(path: string): WritableFile {
    return this.writable(path, new Uint8Array(0));
  }

  append(path: string): WritableFile {
    return this.writable(path, this.files.get(normalize(path))?.bytes ?? new Uint8Array(0));
  }

  rename(from: string, to: string): void {
    const file = this.existing(from);
    this.checkDirectory(to);
    this.files.delete(normalize(from));
    this.files.set(normalize(to), file);
  }

  remove(path: string): void {
    this.existing(path);
    this.files.delete(normalize(path));
  }

  list(directory: string): string[] {
    const key = normalize(directory);
    if (!this.directories.has(key)) throw fileError("ENOENT", directory);
    const inside = (path: string): boolean => path !== key && normalize(dirname(path)) === key;
    return [...this.files.keys(), ...this.directories]
      .filter(inside)
      .map((path) => path.slice(path.lastIndexOf("/") + 1));
  }

  makeDirectories(path: string): void {
    let at = path.startsWith("/") ? "/" : "";
    for (const part of normalize(path).split("/").filter(Boolean)) {
      at = joinPath(at, part);
      if (this.files.has(at)) throw fileError("ENOTDIR", path);
      this.directories.add(at);
    }
  }

  removeDirectory(path: string): void {
    const inside = this.list(path);
    if (inside.length > 0) throw fileError("ENOTEMPTY", path);
    this.directories.delete(normalize(path));
  }

  private existing(path: string): MemoryFile {
    const file = this.files.get(normalize(path));
    if (file) return file;
    throw fileError(this.directories.has(normalize(path)) ? "EISDIR" : "ENOENT", path);
  }

  private checkDirectory(path: string): void {
    const directory = dirname(normalize(path));
    if (!this.directories.has(directory)) throw fileError("ENOENT", path);
    if (this.directories.has(normalize(path))) throw fileError("EISDIR", path);
  }

  private writable(path: string, start: Uint8Array<ArrayBuffer>): WritableFile {
    this.checkDirectory(path);
    const file: MemoryFile = { bytes: start, modifiedMs: Date.now() };
    this.files.set(normalize(path), file);
    let buffer = start;
    return {
      append: (bytes) => {
        const length = file.bytes.length + bytes.length;
        if (length > buffer.length) {
          const larger = new Uint8Array(Math.max(2 * buffer.length, length));
          larger.set(file.bytes);
          buffer = larger;
        }
        buffer.set(bytes, file.bytes.length);
        file.bytes = buffer.subarray(0, length);
        file.modifiedMs = Date.now();
      },
      sync: () => undefined,
      close: () => undefined,
    };
  }
}

/** One name for one file: no `.`, no empty parts, `..` resolved. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}
