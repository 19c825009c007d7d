/** Files as programs read and write them. TF: `tf.gfile`, python/platform/gfile.py and python/lib/io/file_io.py. */
import {
  AlreadyExistsError,
  bindArguments,
  callableClass,
  InvalidArgumentError,
  NotFoundError,
  PermissionDeniedError,
  pyFunction,
  stringBytes,
  type ContextManager,
  type PyArguments,
  type StringElement,
} from "@tfgraph/core";
import { fileSystem, readFile, type WritableFile } from "./file_system.ts";
import { basename, dirname, joinPath } from "./path.ts";

const NEWLINE = 10;
const MODES = ["r", "w", "a", "r+", "w+", "a+"];

/** @internal The class behind `tf.gfile.GFile`. */
class File implements ContextManager<File> {
  static readonly pythonName = "tensorflow.python.platform.gfile.GFile";

  readonly name: string;
  readonly mode: string;
  private readonly isBinary: boolean;
  private content: Uint8Array | undefined;
  private position = 0;
  private output: WritableFile | undefined;

  /**
   * A file that is opened when it is first read or written.
   * @param name its path
   * @param mode `"r"`, `"w"` or `"a"`; with `"b"`, elements are bytes instead of text
   * @throws InvalidArgumentError for another mode, when it is used
   */
  constructor(...args: PyArguments<readonly ["name", "mode"], [name: string, mode?: string]>) {
    const [name, mode = "r"] = bindArguments("GFile.__init__", ["name", "mode"], args, { required: 1 }) as [
      string,
      string?,
    ];
    this.name = name;
    this.mode = mode;
    this.isBinary = mode.includes("b");
  }

  /** The next `n` bytes, or all that are left. @throws NotFoundError, PermissionDeniedError where it is open for writing */
  read(n = -1): StringElement {
    const content = this.readable();
    const end = n < 0 ? content.length : Math.min(content.length, this.position + n);
    const bytes = content.slice(this.position, end);
    this.position = end;
    return this.element(bytes);
  }

  /** The next line with its newline; empty at the end. */
  readline(): StringElement {
    const content = this.readable();
    const newline = content.indexOf(NEWLINE, this.position);
    return this.read((newline < 0 ? content.length : newline + 1) - this.position);
  }

  /** All lines that are left. */
  readlines(): StringElement[] {
    return [...this];
  }

  *[Symbol.iterator](): Generator<StringElement> {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line;
  }

  /** Adds to the file's end. @throws PermissionDeniedError where it is open for reading */
  write(file_content: StringElement): void {
    if (!/[wa+]/.test(this.kind())) throw new PermissionDeniedError(null, null, "File isn't open for writing");
    this.output ??= this.kind().startsWith("w") ? fileSystem().create(this.name) : fileSystem().append(this.name);
    this.output.append(stringBytes(file_content));
  }

  seek(offset: number): void {
    this.readable();
    this.position = offset;
  }

  tell(): number {
    return this.output ? this.size() : this.position;
  }

  /** Bytes in the file. */
  size(): number {
    return Stat(this.name).length;
  }

  flush(): void {
    this.output?.sync();
  }

  close(): void {
    // a file that was opened for writing is there, even where nothing was written
    if (this.kind().startsWith("w") && !this.output && !this.content) fileSystem().create(this.name).close();
    this.output?.close();
    this.output = undefined;
    this.content = undefined;
    this.position = 0;
  }

  __enter__(): this {
    return this;
  }
  __exit__(): void {
    this.close();
  }
  [Symbol.dispose](): void {
    this.close();
  }

  private kind(): string {
    const kind = this.mode.replace("b", "");
    if (!MODES.includes(kind)) {
      throw new InvalidArgumentError(null, null, "mode is not 'r' or 'w' or 'a' or 'r+' or 'w+' or 'a+'");
    }
    return kind;
  }

  private readable(): Uint8Array {
    if (!/[r+]/.test(this.kind())) throw new PermissionDeniedError(null, null, "File isn't open for reading");
    return (this.content ??= readFile(this.name));
  }

  private element(bytes: Uint8Array): StringElement {
    return this.isBinary ? bytes : new TextDecoder().decode(bytes);
  }
}

/** TF: `tf.gfile.GFile`. */
export const GFile = callableClass(File);
export type GFile = File;
export { GFile as FastGFile, GFile as Open };

/** Whether there is a file or directory of that name. */
export function Exists(filename: string): boolean {
  return fileSystem().stat(filename) !== undefined;
}

export function IsDirectory(dirname: string): boolean {
  return fileSystem().stat(dirname)?.isDirectory ?? false;
}

/** @throws NotFoundError */
export function Stat(filename: string): { length: number; mtime_nsec: number; is_directory: boolean } {
  const stat = fileSystem().stat(filename);
  if (!stat) throw new NotFoundError(null, null, `${filename}; No such file or directory`);
  return { length: stat.sizeBytes, mtime_nsec: stat.modifiedMs * 1e6, is_directory: stat.isDirectory };
}

/** Names of what is in a directory. @throws NotFoundError */
export function ListDirectory(dirname: string): string[] {
  if (!IsDirectory(dirname)) throw new NotFoundError(null, null, `Could not find directory ${dirname}`);
  return fileSystem().list(dirname).sort();
}

/** Makes a directory. @throws NotFoundError where the one above is missing */
export function MkDir(dirname: string): void {
  const parent = parentOf(dirname);
  if (parent !== "" && !IsDirectory(parent)) {
    throw new NotFoundError(null, null, `${dirname}; No such file or directory`);
  }
  fileSystem().makeDirectories(dirname);
}

function parentOf(path: string): string {
  return dirname(path.replace(/\/+$/, ""));
}

/** Makes a directory and those above it. */
export function MakeDirs(dirname: string): void {
  fileSystem().makeDirectories(dirname);
}

/** @throws NotFoundError; FailedPreconditionError for a directory */
export function Remove(filename: string): void {
  fileSystem().remove(filename);
}

/** Removes a directory with all that is in it. @throws NotFoundError */
export function DeleteRecursively(dirname: string): void {
  if (!Exists(dirname)) throw new NotFoundError(null, null, `${dirname} not found`);
  if (!IsDirectory(dirname)) {
    Remove(dirname);
    return;
  }
  const directories: string[] = [];
  for (const [directory, , files] of Walk(dirname)) {
    for (const file of files) Remove(joinPath(directory, file));
    directories.push(directory);
  }
  for (const directory of directories.reverse()) fileSystem().removeDirectory(directory);
}

function checkFree(path: string, overwrite: boolean | undefined): void {
  if (!overwrite && Exists(path)) throw new AlreadyExistsError(null, null, "file already exists");
}

/** @throws NotFoundError, AlreadyExistsError unless `overwrite` */
export const Copy = pyFunction(
  "Copy",
  ["oldpath", "newpath", "overwrite"],
  (oldpath: string, newpath: string, overwrite?: boolean): void => {
    checkFree(newpath, overwrite);
    const bytes = readFile(oldpath);
    const copy = fileSystem().create(newpath);
    try {
      copy.append(bytes);
    } finally {
      copy.close();
    }
  },
  { required: 2 },
);

/** @throws NotFoundError, AlreadyExistsError unless `overwrite` */
export const Rename = pyFunction(
  "Rename",
  ["oldname", "newname", "overwrite"],
  (oldname: string, newname: string, overwrite?: boolean): void => {
    checkFree(newname, overwrite);
    fileSystem().rename(oldname, newname);
  },
  { required: 2 },
);

/** Every directory below one: its path, the names of its directories, the names of its files. */
export function* Walk(top: string): Generator<[directory: string, directories: string[], files: string[]]> {
  const waiting = [top];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    if (!IsDirectory(directory)) continue;
    const at = directory;
    const names = ListDirectory(at);
    const directories = names.filter((name) => IsDirectory(joinPath(at, name)));
    yield [at, directories, names.filter((name) => !directories.includes(name))];
    waiting.push(...directories.map((name) => joinPath(at, name)).reverse());
  }
}

/** Paths that match a pattern with `*`, `?` and `[…]`, or one of several; sorted pattern by pattern. */
export function Glob(filename: string | readonly string[]): string[] {
  return [filename].flat().flatMap((pattern) => matches(pattern));
}

function matches(pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) return Exists(pattern) ? [pattern] : [];
  const matcher = new RegExp(`^${translated(basename(pattern))}$`);
  const parents = dirname(pattern) === "" ? [""] : matches(dirname(pattern));
  return parents
    .filter((parent) => IsDirectory(parent || "."))
    .flatMap((parent) =>
      ListDirectory(parent || ".")
        .filter((name) => matcher.test(name))
        .map((name) => joinPath(parent, name)),
    );
}

/** A pattern of one name as a regular expression. */
function translated(pattern: string): string {
  return pattern.replace(/\[!?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    return part.length > 1
      ? part.replace("[!", "[^").replaceAll("\\", "\\\\")
      : part.replace(/[.+^${}()|[\]\\]/, "\\$&");
  });
}
