import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  AlreadyExistsError,
  FailedPreconditionError,
  InvalidArgumentError,
  NotFoundError,
  PermissionDeniedError,
  withContext,
} from "@tfgraph/core";
import * as gfile from "./gfile.ts";
import { MemoryFileSystem } from "./memory_file_system.ts";
import { setFileSystem } from "./file_system.ts";

let top: string;
describe.each(["the machine's files", "files in memory"])("%s", (kind) => {
  beforeEach(() => {
    if (kind === "files in memory") setFileSystem(new MemoryFileSystem());
    top = kind === "files in memory" ? "/top" : mkdtempSync(join(tmpdir(), "tfgraph-gfile-"));
    gfile.MakeDirs(`${top}/a/b`);
    withContext(gfile.GFile(`${top}/a/x.txt`, "w"), (f) => f.write("one\ntwo\nthree"));
  });
  afterEach(() => {
    setFileSystem(undefined);
    if (kind !== "files in memory") rmSync(top, { recursive: true, force: true });
  });

  test("are read by bytes, by lines and whole", () => {
    const f = gfile.FastGFile(`${top}/a/x.txt`);
    expect([f.readline(), f.tell(), f.read(3), f.read(), f.read()]).toEqual(["one\n", 4, "two", "\nthree", ""]);
    f.seek(0);
    expect(f.readlines()).toEqual(["one\n", "two\n", "three"]);
    expect(f.size()).toBe(13);
    expect(gfile.GFile(`${top}/a/x.txt`, "rb").read(2)).toEqual(new Uint8Array([111, 110]));
  });

  test("grow where they are appended to", () => {
    withContext(gfile.GFile(`${top}/a/x.txt`, "a"), (f) => f.write("!"));
    expect(gfile.GFile(`${top}/a/x.txt`).read()).toBe("one\ntwo\nthree!");
  });

  test("refuse what their mode does not allow, in TensorFlow's words", () => {
    const x = `${top}/a/x.txt`;
    expect(() => gfile.GFile(x).write("q")).toThrow(PermissionDeniedError);
    expect(() => gfile.GFile(x, "a").read()).toThrow("File isn't open for reading");
    expect(() => gfile.GFile(x, "z").read()).toThrow(InvalidArgumentError);
    expect(() => gfile.GFile(`${top}/none`).read()).toThrow(`${top}/none; No such file or directory`);
  });

  test("are listed, matched, walked", () => {
    expect(gfile.ListDirectory(`${top}/a`)).toEqual(["b", "x.txt"]);
    expect(gfile.Glob([`${top}/*`, `${top}/a/[w-z].t?t`])).toEqual([`${top}/a`, `${top}/a/x.txt`]);
    expect([...gfile.Walk(top)]).toEqual([
      [top, ["a"], []],
      [`${top}/a`, ["b"], ["x.txt"]],
      [`${top}/a/b`, [], []],
    ]);
    expect(() => gfile.ListDirectory(`${top}/none`)).toThrow(`Could not find directory ${top}/none`);
  });

  test("are copied, renamed and removed; nothing is replaced unless asked for", () => {
    const [x, y, z] = ["x", "y", "z"].map((name) => `${top}/a/${name}.txt`) as [string, string, string];
    gfile.Copy(x, y);
    expect(() => gfile.Copy(x, y)).toThrow(AlreadyExistsError);
    gfile.Copy(x, y, { overwrite: true });
    expect(() => gfile.Rename(x, y)).toThrow("file already exists");
    gfile.Rename(y, z);
    expect([gfile.Exists(y), gfile.Stat(z).length, gfile.IsDirectory(top)]).toEqual([false, 13, true]);
    expect(() => gfile.Remove(`${top}/none`)).toThrow(NotFoundError);
    expect(() => gfile.Remove(`${top}/a`)).toThrow(FailedPreconditionError);
    expect(() => gfile.MkDir(`${top}/q/r`)).toThrow(NotFoundError);
    gfile.DeleteRecursively(top);
    expect(gfile.Exists(top)).toBe(false);
    expect(() => gfile.DeleteRecursively(top)).toThrow(`${top} not found`);
  });
});
