import { describe, expect, test } from "vitest";
import { float32, NotFoundError, RuntimeError, type TensorValue } from "@tfgraph/core";
import { writeFile, type FileSystem, type WritableFile } from "../files/file_system.ts";
import { MemoryFileSystem } from "../files/memory_file_system.ts";
import { BundleReader } from "./bundle_reader.ts";
import { BundleWriter } from "./bundle_writer.ts";
import { mergeBundles } from "./merge.ts";

class Killed extends RuntimeError {}

/** Lets `count` calls that change files through and then dies in the next one, as a killed process would. */
function dyingAfter(fs: FileSystem, count: number): FileSystem {
  let left = count;
  const spend = (): void => {
    if (left-- <= 0) throw new Killed("killed");
  };
  return {
    stat: (path) => fs.stat(path),
    open: (path) => fs.open(path),
    list: (path) => fs.list(path),
    makeDirectories: (path) => fs.makeDirectories(path),
    removeDirectory: (path) => fs.removeDirectory(path),
    append: (path) => fs.append(path),
    create: (path) => {
      spend();
      const file = fs.create(path);
      return {
        append: (bytes) => {
          file.append(bytes.subarray(0, bytes.length >> 1));
          spend();
          file.append(bytes.subarray(bytes.length >> 1));
        },
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
    rename: (from, to) => {
      spend();
      fs.rename(from, to);
    },
    // a dead process cannot tidy up after itself
    remove: (path) => {
      spend();
      fs.remove(path);
    },
  };
}

const filled = (n: number): TensorValue => ({ dtype: float32, shape: [100], data: new Float32Array(100).fill(n) });

function save(fs: FileSystem, prefix: string, n: number): void {
  const writer = new BundleWriter(prefix, fs);
  writer.add("a", filled(n));
  writer.add("b", filled(n));
  writer.finish();
}

/** What a restore finds: the number everything was filled with, or undefined where there is no checkpoint. */
function restore(fs: FileSystem, prefix: string): number | undefined {
  let reader: BundleReader;
  try {
    reader = new BundleReader(prefix, fs);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
  const values = [...(reader.read("a").data as Float32Array), ...(reader.read("b").data as Float32Array)];
  expect(new Set(values).size).toBe(1);
  return values[0];
}

/** Runs `body` once for every moment at which it may die. */
function atEveryMoment(
  setUp: (fs: MemoryFileSystem) => void,
  body: (fs: FileSystem) => void,
  check: (fs: MemoryFileSystem, done: boolean) => void,
): number {
  for (let count = 0; ; count++) {
    const fs = new MemoryFileSystem();
    setUp(fs);
    let done = true;
    try {
      body(dyingAfter(fs, count));
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      done = false;
    }
    check(fs, done);
    if (done) return count;
  }
}

describe("a save that dies", () => {
  test("to a new prefix is complete or invisible", () => {
    const moments = atEveryMoment(
      () => undefined,
      (fs) => save(fs, "p", 1),
      (fs, done) => {
        const found = restore(fs, "p");
        if (done) expect(found).toBe(1);
        else expect([undefined, 1]).toContain(found);
        save(fs, "p", 2);
        expect(restore(fs, "p")).toBe(2);
      },
    );
    expect(moments).toBeGreaterThan(5);
  });

  test("over an existing prefix leaves the old checkpoint or the new one", () => {
    const seen = new Set<number | undefined>();
    atEveryMoment(
      (fs) => save(fs, "p", 1),
      (fs) => save(fs, "p", 2),
      (fs, done) => {
        const found = restore(fs, "p");
        expect(done ? [2] : [1, 2]).toContain(found);
        seen.add(found);
        save(fs, "p", 3);
        expect(restore(fs, "p")).toBe(3);
      },
    );
    expect(seen).toEqual(new Set([1, 2]));
  });

  test("and a next save that dies too", () => {
    for (let first = 0; first < 12; first++) {
      atEveryMoment(
        (fs) => {
          save(fs, "p", 1);
          try {
            save(dyingAfter(fs, first), "p", 2);
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
          }
        },
        (fs) => save(fs, "p", 3),
        (fs, done) => expect(done ? [3] : [1, 2, 3]).toContain(restore(fs, "p")),
      );
    }
  });

  test("and a restore that dies while it finishes the save", () => {
    for (let first = 0; first < 12; first++) {
      atEveryMoment(
        (fs) => {
          save(fs, "p", 1);
          try {
            save(dyingAfter(fs, first), "p", 2);
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
          }
        },
        (fs) => restore(fs, "p"),
        (fs) => expect([1, 2]).toContain(restore(fs, "p")),
      );
    }
  });

  test("while parts are merged leaves the old checkpoint or the new one", () => {
    const part = (fs: FileSystem, name: string, key: string, n: number): void => {
      const writer = new BundleWriter(name, fs);
      writer.add(key, filled(n));
      writer.finish();
    };
    atEveryMoment(
      (fs) => {
        for (const n of [1, 2]) {
          part(fs, "part0", "a", n);
          part(fs, "part1", "b", n);
          if (n === 1) mergeBundles(["part0", "part1"], "p", false, fs);
        }
      },
      (fs) => mergeBundles(["part0", "part1"], "p", false, fs),
      (fs, done) => expect(done ? [2] : [1, 2]).toContain(restore(fs, "p")),
    );
  });
});

test("a save leaves nothing but the checkpoint, and removes what a dead one left undecided", () => {
  const fs = new MemoryFileSystem();
  save(fs, "p", 1);
  writeFile("p.data-00000-of-00001.tempstate", new Uint8Array(3), fs);
  writeFile("p.index.txt", new Uint8Array(3), fs);
  save(fs, "p", 2);
  expect(fs.list("").sort()).toEqual(["p.data-00000-of-00001", "p.index", "p.index.txt"]);
});

test("files are flushed before they replace others; new ones are left to the system", () => {
  const fs = new MemoryFileSystem();
  const events: string[] = [];
  const watched = watching(fs, events);
  save(watched, "p", 1);
  expect(events.filter((e) => e.startsWith("sync"))).toEqual([]);
  events.length = 0;
  save(watched, "p", 2);
  expect(events.slice(0, 2).map((e) => e.replace(/\.tempstate.*/, ""))).toEqual([
    "sync p.data-00000-of-00001",
    "sync p.index",
  ]);
  expect(events.slice(2).every((e) => e.startsWith("rename"))).toBe(true);
  expect(restore(fs, "p")).toBe(2);
});

/** Tells of flushes and renames. */
function watching(fs: MemoryFileSystem, events: string[]): FileSystem {
  const watchedFile = (path: string, file: WritableFile): WritableFile => ({
    append: (bytes) => file.append(bytes),
    sync: () => void events.push(`sync ${path}`),
    close: () => file.close(),
  });
  return {
    stat: (path) => fs.stat(path),
    open: (path) => fs.open(path),
    list: (path) => fs.list(path),
    makeDirectories: (path) => fs.makeDirectories(path),
    removeDirectory: (path) => fs.removeDirectory(path),
    append: (path) => watchedFile(path, fs.append(path)),
    create: (path) => watchedFile(path, fs.create(path)),
    rename: (from, to) => {
      events.push(`rename ${from}`);
      fs.rename(from, to);
    },
    remove: (path) => fs.remove(path),
  };
}
