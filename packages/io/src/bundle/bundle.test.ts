import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import {
  as_dtype,
  DataLossError,
  DecodeError,
  float32,
  InvalidArgumentError,
  NotFoundError,
  OpError,
  UnimplementedError,
  type TensorValue,
  type TypedArray,
} from "@tfgraph/core";
import { readFile, writeFile } from "../files/file_system.ts";
import { MemoryFileSystem } from "../files/memory_file_system.ts";
import { bytesOf } from "../graph/tensor_proto.ts";
import { BundleReader } from "./bundle_reader.ts";
import { BundleWriter } from "./bundle_writer.ts";
import { crc32c, maskCrc } from "./crc32c.ts";
import { mergeBundles } from "./merge.ts";
import { parseShapeAndSlice, parseSlice } from "./tensor_slice.ts";

const dir = new URL("../../test_data/checkpoints/", import.meta.url);
const golden = (name: string): Uint8Array => readFileSync(new URL(name, dir));
const DATA = "data-00000-of-00001";

interface Described {
  readonly name: string;
  readonly slice: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly strings?: readonly string[];
  readonly bytes?: string;
  readonly fill?: number;
}

function described(name: string): Described[] {
  return (JSON.parse(Buffer.from(golden(`${name}.json`)).toString()) as { tensors: Described[] }).tensors;
}

function valueOf(d: Described): TensorValue {
  const dtype = as_dtype(d.dtype);
  if (d.strings) return { dtype, shape: d.shape, data: d.strings.map((s) => new Uint8Array(Buffer.from(s, "hex"))) };
  const count = d.shape.reduce((a, b) => a * b, 1);
  const bytes =
    d.bytes === undefined
      ? new Uint8Array(count * dtype.size).fill(d.fill!)
      : new Uint8Array(Buffer.from(d.bytes, "hex"));
  return { dtype, shape: d.shape, data: new dtype.arrayType!(bytes.buffer, 0, dtype.is_complex ? 2 * count : count) };
}

/** Elements in a form that compares: bytes as hexadecimal. */
function comparable(value: TensorValue): unknown {
  const data = value.dtype.arrayType
    ? Buffer.from(bytesOf(value.data as TypedArray)).toString("hex")
    : Array.from(value.data as (string | Uint8Array)[], (s) => Buffer.from(s).toString("hex"));
  return { dtype: value.dtype.name, shape: value.shape, data };
}

let fs: MemoryFileSystem;
beforeEach(() => {
  fs = new MemoryFileSystem();
});

function loadGolden(name: string, as = name): void {
  for (const ending of ["index", DATA]) writeFile(`${as}.${ending}`, golden(`${name}.${ending}`), fs);
}

function saveAll(prefix: string, tensors: readonly Described[]): void {
  const writer = new BundleWriter(prefix, fs);
  for (const d of tensors) {
    if (d.slice === "") writer.add(d.name, valueOf(d));
    else {
      const { shape, slice } = parseShapeAndSlice(d.slice);
      writer.addSlice(d.name, shape, slice, valueOf(d));
    }
  }
  writer.finish();
}

describe.each(["mixed", "sliced"])("TensorFlow's checkpoint %s", (name) => {
  test("comes out of our writer byte for byte", () => {
    saveAll("p", described(name));
    expect(Buffer.from(readFile("p.index", fs)).toString("hex")).toBe(
      Buffer.from(golden(`${name}.index`)).toString("hex"),
    );
    expect(Buffer.compare(readFile(`p.${DATA}`, fs), golden(`${name}.${DATA}`))).toBe(0);
    expect(fs.list("").sort()).toEqual([`p.${DATA}`, "p.index"]);
  });

  test("is read", () => {
    loadGolden(name, "p");
    const reader = new BundleReader("p", fs);
    expect(reader.keys()).toEqual(
      [...new Set(described(name).map((d) => d.name))].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    for (const d of described(name)) {
      const value = d.slice === "" ? reader.read(d.name) : reader.readSlice(d.name, parseShapeAndSlice(d.slice).slice);
      expect(comparable(value)).toEqual(comparable(valueOf(d)));
    }
  });
});

test("an index of several blocks is TensorFlow's", () => {
  const writer = new BundleWriter("large", fs);
  for (let i = 0; i < 14003; i++) {
    writer.add(`layer_${String(i).padStart(5, "0")}/block_${String(i % 13)}/weights`, {
      dtype: float32,
      shape: [i % 3],
      data: new Float32Array(i % 3).fill(i),
    });
  }
  writer.finish();
  const { files } = JSON.parse(Buffer.from(golden("large.json")).toString()) as {
    files: Record<string, { size: number; sha256: string }>;
  };
  for (const [ending, expected] of Object.entries(files)) {
    const bytes = readFile(`large.${ending}`, fs);
    expect({ size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }).toEqual(expected);
  }
  const reader = new BundleReader("large", fs);
  expect(reader.keys()).toHaveLength(14003);
  expect(reader.read("layer_13999/block_11/weights").data).toEqual(new Float32Array([13999]));
});

describe("several shards", () => {
  test("are merged as TensorFlow merges them", () => {
    for (const part of [0, 1]) loadGolden(`sharded_part${String(part)}`, `part-${String(part)}`);
    mergeBundles(["part-0", "part-1"], "sharded", false, fs);
    expect(fs.list("").sort()).toEqual(["sharded.data-00000-of-00002", "sharded.data-00001-of-00002", "sharded.index"]);
    for (const name of fs.list("")) expect(Buffer.compare(readFile(name, fs), golden(name))).toBe(0);
  });

  test("are read", () => {
    for (const ending of ["index", "data-00000-of-00002", "data-00001-of-00002"])
      writeFile(`s.${ending}`, golden(`sharded.${ending}`), fs);
    const reader = new BundleReader("s", fs);
    expect(reader.read("a").data).toEqual(["text"]);
    expect(reader.read("b").data).toEqual(new Float32Array([1, 2]));
    expect(reader.read("pv").data).toEqual(new Int32Array([1, 2, 3, 4]));
  });
});

describe("partitioned tensors", () => {
  const rows = (start: number, length: number): TensorValue => ({
    dtype: float32,
    shape: [length, 3],
    data: Float32Array.from({ length: 3 * length }, (_, i) => 3 * start + i),
  });

  test("are read across the parts they were saved in", () => {
    const writer = new BundleWriter("p", fs);
    for (const [start, length] of [
      [0, 2],
      [2, 3],
    ] as const)
      writer.addSlice("v", [5, 3], parseSlice(`${String(start)},${String(length)}:-`), rows(start, length));
    writer.finish();
    const reader = new BundleReader("p", fs);
    expect(reader.read("v").data).toEqual(rows(0, 5).data);
    expect(reader.readSlice("v", parseSlice("1,3:1,2"))).toEqual({
      dtype: float32,
      shape: [3, 2],
      data: new Float32Array([4, 5, 7, 8, 10, 11]),
    });
  });

  test("that are incomplete are refused", () => {
    const writer = new BundleWriter("p", fs);
    writer.addSlice("v", [5, 3], parseSlice("0,2:-"), rows(0, 2));
    writer.finish();
    expect(() => new BundleReader("p", fs).read("v")).toThrow(
      "Does not have sufficient slices for partitioned tensor v to restore in slice_spec: -",
    );
  });
});

interface ErrorCase {
  readonly reader?: { readonly class?: string; readonly text?: string };
  readonly restore?: { readonly class: string; readonly text: string };
}
const errors = (JSON.parse(Buffer.from(golden("errors.json")).toString()) as { cases: Record<string, ErrorCase> })
  .cases;

describe("damage", () => {
  const save = (): void => {
    const writer = new BundleWriter("DIR/p", fs);
    writer.add("a", { dtype: float32, shape: [2, 3], data: new Float32Array([0, 1, 2, 3, 4, 5]) });
    writer.add("s", { dtype: as_dtype("string"), shape: [2], data: ["ab", "c"] });
    writer.finish();
  };
  const damage = (ending: string, at: number, truncate = false): void => {
    const path = `DIR/p.${ending}`;
    const bytes = readFile(path, fs);
    if (!truncate) bytes[at < 0 ? bytes.length + at : at]! ^= 0x10;
    writeFile(path, truncate ? bytes.subarray(0, at) : bytes, fs);
  };

  test.each<[string, string, () => void]>([
    ["missing key", "nope", () => undefined],
    ["index truncated", "a", () => damage("index", 20, true)],
    ["index empty", "a", () => damage("index", 0, true)],
    ["index magic", "a", () => damage("index", -1)],
    ["index block", "a", () => damage("index", 10)],
    ["data truncated", "a", () => damage(DATA, 10, true)],
    ["data flipped", "a", () => damage(DATA, 3)],
    ["data empty", "a", () => damage(DATA, 0, true)],
    ["string length flipped", "s", () => damage(DATA, 24)],
    ["string bytes flipped", "s", () => damage(DATA, 31)],
    ["data missing", "a", () => fs.remove(`DIR/p.${DATA}`)],
  ])("is told in TensorFlow's words: %s", (name, key, harm) => {
    save();
    harm();
    const expected = errors[name]!.restore!;
    let thrown: unknown;
    try {
      new BundleReader("DIR/p", fs).read(key);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OpError);
    expect({ class: (thrown as OpError).name, text: (thrown as OpError).message }).toEqual(expected);
  });

  test("a missing checkpoint is told in TensorFlow's words", () => {
    const expected = errors["missing file"]!.restore!;
    fs.makeDirectories("DIR");
    expect(() => new BundleReader("DIR/other", fs)).toThrow(new NotFoundError(null, null, expected.text));
  });

  test("a duplicate key is refused", () => {
    const writer = new BundleWriter("p", fs);
    const one: TensorValue = { dtype: float32, shape: [], data: new Float32Array([1]) };
    writer.add("a", one);
    expect(() => writer.add("a", one)).toThrow(new InvalidArgumentError(null, null, "Adding duplicate key: a"));
    writer.abandon();
    expect(fs.list("")).toEqual([]);
  });

  test("a missing directory is made if it is the last one, as TensorFlow does", () => {
    new BundleWriter("new/p", fs).finish();
    expect(fs.list("new").sort()).toEqual([`p.${DATA}`, "p.index"]);
    expect(() => new BundleWriter("no/such/p", fs)).toThrow(
      new NotFoundError(null, null, "no/such; No such file or directory"),
    );
  });

  test("of any bit and any length gives an error of ours, never a wrong value", () => {
    loadGolden("mixed", "p");
    const index = golden("mixed.index");
    const data = golden(`mixed.${DATA}`);
    const expected = described("mixed").map((d) => JSON.stringify(comparable(valueOf(d))));
    const names = described("mixed").map((d) => d.name);
    const tryRead = (): void => {
      try {
        const reader = new BundleReader("p", fs);
        names.forEach((name, i) => {
          try {
            expect(JSON.stringify(comparable(reader.read(name)))).toBe(expected[i]);
          } catch (error) {
            if (!isOurs(error)) throw error;
          }
        });
      } catch (error) {
        if (!isOurs(error)) throw error;
      }
    };
    let seed = 7;
    const random = (n: number): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % n;
    for (let i = 0; i < 500; i++) {
      const file = i % 2 === 0 ? "index" : DATA;
      const bytes = Uint8Array.from(i % 2 === 0 ? index : data);
      const at = random(bytes.length);
      if (i % 4 < 2) bytes[at]! ^= 1 << random(8);
      writeFile("p.index", index, fs);
      writeFile(`p.${DATA}`, data, fs);
      writeFile(`p.${file}`, i % 4 < 2 ? bytes : bytes.subarray(0, at), fs);
      tryRead();
    }
  });
});

test("damage that the checksums of the index do not see gives an error of ours, or a value of the file", () => {
  loadGolden("sliced", "p");
  const index = golden("sliced.index");
  const footer = index.subarray(index.length - 48);
  // the metaindex block follows the only data block and its trailer
  const size = (footer[0]! & 0x7f) + 128 * (footer[1]! & 0x7f) - 5;
  let seed = 3;
  const random = (n: number): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % n;
  for (let i = 0; i < 1000; i++) {
    const bytes = Uint8Array.from(index);
    for (let n = 0; n <= i % 3; n++) bytes[random(size)]! ^= 1 << random(8);
    new DataView(bytes.buffer).setUint32(size + 1, maskCrc(crc32c(bytes.subarray(0, size + 1))), true);
    writeFile("p.index", bytes, fs);
    try {
      const reader = new BundleReader("p", fs);
      for (const name of reader.keys()) {
        try {
          reader.read(name);
        } catch (error) {
          if (!isOurs(error)) throw error;
        }
      }
    } catch (error) {
      if (!isOurs(error)) throw error;
    }
  }
});

function isOurs(error: unknown): boolean {
  return (
    error instanceof OpError ||
    error instanceof DecodeError ||
    error instanceof UnimplementedError ||
    error instanceof DataLossError
  );
}
