import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, test } from "vitest";
import { FailedPreconditionError, NotFoundError, OutOfRangeError } from "@tfgraph/core";
import { readFile, writeFile, writeFileAtomically, type FileSystem } from "./file_system.ts";
import { MemoryFileSystem } from "./memory_file_system.ts";
import { nodeFileSystem } from "./node_file_system.ts";
import { basename, dirname, isAbsolute, joinPath, relativePath } from "./path.ts";

const home = mkdtempSync(`${tmpdir()}/tfgraph-files-`);
afterAll(() => rmSync(home, { recursive: true }));

const memory = new MemoryFileSystem();
memory.makeDirectories("/home");

const systems: [string, FileSystem, string][] = [
  ["the machine's", nodeFileSystem()!, home],
  ["in memory", memory, "/home"],
];

describe.each(systems)("files of %s", (_name, fs, root) => {
  const path = (name: string): string => `${root}/${name}`;
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

  test("are written, read in part and as a whole, appended to", () => {
    writeFile(path("a"), bytes(1, 2, 3), fs);
    const more = fs.append(path("a"));
    more.append(bytes(4));
    more.append(bytes(5, 6));
    more.sync();
    more.close();
    expect(readFile(path("a"), fs)).toEqual(bytes(1, 2, 3, 4, 5, 6));
    const file = fs.open(path("a"));
    expect(file.sizeBytes).toBe(6);
    expect(file.read(2, 3)).toEqual(bytes(3, 4, 5));
    const target = bytes(0, 0, 0, 0);
    file.readInto(3, target.subarray(1, 3));
    expect(target).toEqual(bytes(0, 4, 5, 0));
    for (const read of [() => file.read(4, 3), () => file.readInto(4, target)]) {
      expect(read).toThrow(new OutOfRangeError(null, null, "Read less bytes than requested"));
    }
    file.close();
    writeFile(path("a"), bytes(9), fs);
    expect(readFile(path("a"), fs)).toEqual(bytes(9));
  });

  test("are renamed over others, listed and removed", () => {
    fs.makeDirectories(path("deep/er"));
    writeFile(path("deep/x"), bytes(1), fs);
    writeFile(path("deep/y"), bytes(2), fs);
    fs.rename(path("deep/x"), path("deep/y"));
    expect(fs.list(path("deep")).sort()).toEqual(["er", "y"]);
    expect(readFile(path("deep/y"), fs)).toEqual(bytes(1));
    expect(fs.stat(path("deep/y"))).toMatchObject({ sizeBytes: 1, isDirectory: false });
    expect(fs.stat(path("deep"))?.isDirectory).toBe(true);
    expect(() => fs.removeDirectory(path("deep"))).toThrow(FailedPreconditionError);
    fs.remove(path("deep/y"));
    fs.removeDirectory(path("deep/er"));
    fs.removeDirectory(path("deep"));
    expect(fs.stat(path("deep"))).toBeUndefined();
  });

  test("are replaced at once", () => {
    writeFileAtomically(path("state"), bytes(1), fs);
    writeFileAtomically(path("state"), bytes(2, 3), fs);
    expect(readFile(path("state"), fs)).toEqual(bytes(2, 3));
    expect(fs.list(root).filter((name) => name.startsWith("state"))).toEqual(["state"]);
  });

  test("that are missing give TensorFlow's errors", () => {
    const missing = new NotFoundError(null, null, `${path("no")}; No such file or directory`);
    expect(() => fs.open(path("no"))).toThrow(missing);
    expect(() => fs.remove(path("no"))).toThrow(missing);
    expect(() => fs.list(path("no"))).toThrow(missing);
    expect(() => fs.rename(path("no"), path("yes"))).toThrow(missing);
    expect(() => fs.create(path("no/file"))).toThrow(NotFoundError);
    expect(() => fs.open(root)).toThrow(new FailedPreconditionError(null, null, `${root}; Is a directory`));
  });
});

test("paths are taken apart and joined as Python's os.path does", () => {
  expect([dirname("a/b"), dirname("a"), dirname("/a"), dirname("a/")]).toEqual(["a", "", "/", "a"]);
  expect([basename("a/b"), basename("a"), basename("a/")]).toEqual(["b", "a", ""]);
  expect([joinPath("a", "b"), joinPath("a/", "b"), joinPath("", "b"), joinPath("a", "/b")]).toEqual([
    "a/b",
    "a/b",
    "b",
    "/b",
  ]);
  expect([dirname("C:\\a\\b"), basename("C:\\a\\b"), isAbsolute("C:\\a")]).toEqual(["C:\\a", "b", true]);
  expect([
    relativePath("/a/b/c", "/a/d"),
    relativePath("sub/m", "sub"),
    relativePath("m", ""),
    relativePath("/a", "/a"),
  ]).toEqual(["../b/c", "m", "m", "."]);
});
