/**
 * Reads a checkpoint. The table is read and checked when the reader is made; tensors when they are asked for, their places
 * against the size of their file before anything is allocated, their bytes against their CRC. TF: `BundleReader`.
 */
import {
  allocateData,
  compareStrings,
  DataLossError,
  dtypeOfEnum,
  elementCount,
  InvalidArgumentError,
  NotFoundError,
  OutOfRangeError,
  UnimplementedError,
  type DType,
  type TensorValue,
  type TypedArray,
  textOfBytes,
} from "@tfgraph/core";
import { fileSystem, readFile, type FileSystem, type ReadableFile } from "../files/file_system.ts";
import { BundleEntryProto, BundleHeaderProto, type TensorSliceProto } from "../gen/messages.ts";
import { fixedShapeFromProto } from "../graph/shape_proto.ts";
import { bytesOf } from "../graph/tensor_proto.ts";
import { binaryString } from "./byte_order.ts";
import { dataFile, finishReplacement, indexFile } from "./checkpoint_files.ts";
import { crc32c, unmaskCrc } from "./crc32c.ts";
import { encodeSliceKey } from "./ordered_code.ts";
import { decodeStrings } from "./string_tensor.ts";
import { readTable } from "./table_reader.ts";
import { copyBox, FULL, intersect, sliceShape, sliceText, wholeSlice, type TensorSlice } from "./tensor_slice.ts";

/** What the table says of a tensor. */
export interface BundleEntry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
  /** The parts a partitioned tensor was saved in. */
  readonly slices: readonly TensorSlice[];
}

/** Read and checked at a time. */
const PIECE_BYTES = 1 << 18;

const utf8 = new TextEncoder();

export class BundleReader {
  readonly prefix: string;
  readonly shards: number;
  private readonly fs: FileSystem;
  /** By key, as binary strings: names of slices are no text. */
  private readonly table = new Map<string, Uint8Array>();
  private readonly files = new Map<number, ReadableFile>();

  /**
   * @throws NotFoundError where there is no checkpoint of that prefix; DataLossError where its index is damaged;
   * UnimplementedError where it is of a kind nobody writes (big-endian, compressed)
   */
  constructor(prefix: string, fs: FileSystem = fileSystem()) {
    this.fs = fs;
    this.prefix = prefix;
    finishReplacement(fs, prefix);
    const path = indexFile(prefix);
    const stat = fs.stat(path);
    if (!stat || stat.isDirectory) {
      throw new NotFoundError(
        null,
        null,
        `Unsuccessful TensorSliceReader constructor: Failed to find any matching files for ${prefix}`,
      );
    }
    this.shards = this.readIndex(path);
  }

  private readIndex(path: string): number {
    const bytes = readFile(path, this.fs);
    let shards: number | undefined;
    try {
      for (const { key, value } of readTable(bytes)) {
        if (shards === undefined) shards = headerShards(key, value);
        else this.table.set(binaryString(key), value);
      }
    } catch (error) {
      if (!(error instanceof DataLossError) || error.message !== "block checksum mismatch") throw error;
      throw new DataLossError(
        null,
        null,
        `Unable to read file (${path}). Perhaps the file is corrupt or was produced by a newer version of TensorFlow with format changes (failed to seek to header entry): block checksum mismatch`,
      );
    }
    if (shards === undefined) throw new DataLossError(null, null, "The checkpoint's index is empty");
    return shards;
  }

  /** The tensors' names, sorted; slices of partitioned ones are not among them. */
  keys(): string[] {
    const names: string[] = [];
    for (const key of this.table.keys()) if (!isSliceKey(key)) names.push(nameOf(key));
    return names.sort(compareStrings);
  }

  /** Every entry with bytes of its own, slices under their encoded names, in the table's order. */
  *stored(): Generator<{ key: string; entry: BundleEntry }> {
    for (const key of this.table.keys()) {
      const entry = this.parse(key);
      if (entry.slices.length === 0) yield { key: isSliceKey(key) ? key : nameOf(key), entry };
    }
  }

  /** The messages of the table as they are, for merging. */
  *rawEntries(): Generator<{ key: Uint8Array; entry: BundleEntryProto }> {
    for (const [key, value] of this.table) {
      yield { key: Uint8Array.from(key, (c) => c.charCodeAt(0)), entry: BundleEntryProto.FromString(value) };
    }
  }

  has(name: string): boolean {
    return this.table.has(binaryString(utf8.encode(name)));
  }

  /** @throws NotFoundError for a name that is not in the checkpoint */
  entry(name: string): BundleEntry {
    return this.parse(binaryString(utf8.encode(name)), name);
  }

  /** The whole tensor, put together from its parts where it was partitioned. */
  read(name: string): TensorValue {
    const entry = this.entry(name);
    return entry.slices.length > 0
      ? this.assemble(name, entry, wholeSlice(entry.shape.length))
      : this.readEntry(name, entry);
  }

  /** Writes the elements of a tensor to where they are wanted: as many as it has, of its type. */
  readInto(name: string, target: TypedArray): void {
    const entry = this.entry(name);
    if (entry.slices.length > 0) (target as Float32Array).set(this.read(name).data as Float32Array);
    else this.readBytes(name, entry, bytesOf(target));
  }

  /** A part of a tensor, whatever parts it was saved in. */
  readSlice(name: string, slice: TensorSlice): TensorValue {
    const entry = this.entry(name);
    const size = sliceShape(slice, entry.shape);
    if (entry.slices.length > 0) return this.assemble(name, entry, slice);
    const whole = this.readEntry(name, entry);
    const part = { dtype: entry.dtype, shape: size, data: allocateData(entry.dtype, elementCount(size)) };
    copyElements(
      size,
      whole,
      slice.starts,
      part,
      size.map(() => 0),
    );
    return part;
  }

  close(): void {
    for (const file of this.files.values()) file.close();
    this.files.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  private parse(key: string, name = key): BundleEntry {
    const bytes = this.table.get(key);
    if (!bytes) throw new NotFoundError(null, null, `Key ${name} not found in checkpoint`);
    const message = BundleEntryProto.FromString(bytes);
    const dtype = dtypeOfEnum(message.dtype);
    if (!dtype)
      throw new UnimplementedError(
        null,
        null,
        `Tensor ${name} of the checkpoint has a type this library does not know: ${String(message.dtype)}`,
      );
    return {
      dtype,
      shape: fixedShapeFromProto(message.shape),
      shard: message.shard_id,
      offset: Number(message.offset),
      size: Number(message.size),
      crc: message.crc32c,
      slices: message.slices.map(sliceFromProto),
    };
  }

  private readEntry(name: string, entry: BundleEntry): TensorValue {
    const { dtype, shape } = entry;
    const count = elementCount(shape);
    if (dtype.arrayType === undefined) {
      const { elements, crc } = decodeStrings(this.fileOf(entry).read(entry.offset, entry.size), count);
      this.check(entry, crc);
      return { dtype, shape, data: elements };
    }
    this.checkSize(name, entry, count * dtype.size);
    this.fileOf(entry);
    const data = new dtype.arrayType(dtype.is_complex ? 2 * count : count);
    this.readBytes(name, entry, bytesOf(data));
    return { dtype, shape, data };
  }

  /** Reads a tensor's bytes piece by piece: each is checked while the cache holds it. */
  private readBytes(name: string, entry: BundleEntry, target: Uint8Array): void {
    this.checkSize(name, entry, target.length);
    const file = this.fileOf(entry);
    let crc = 0;
    for (let at = 0; at < target.length; at += PIECE_BYTES) {
      const piece = target.subarray(at, at + PIECE_BYTES);
      file.readInto(entry.offset + at, piece);
      crc = crc32c(piece, crc);
    }
    this.check(entry, crc);
  }

  private checkSize(name: string, entry: BundleEntry, expected: number): void {
    if (entry.size === expected) return;
    throw new DataLossError(
      null,
      null,
      `Invalid size in bundle entry: key ${name}; stored size ${String(entry.size)}; expected size ${String(expected)}`,
    );
  }

  /** The file of an entry, which it is within. */
  private fileOf({ shard, offset, size }: BundleEntry): ReadableFile {
    if (shard < 0 || shard >= this.shards)
      throw new DataLossError(null, null, `Shard ${String(shard)} of ${String(this.shards)} does not exist`);
    const file = this.files.get(shard) ?? this.fs.open(dataFile(this.prefix, shard, this.shards));
    this.files.set(shard, file);
    if (!(offset >= 0 && size >= 0 && offset + size <= file.sizeBytes))
      throw new OutOfRangeError(null, null, "Read less bytes than requested");
    return file;
  }

  private check(entry: BundleEntry, actual: number): void {
    const stored = unmaskCrc(entry.crc);
    if (stored === actual) return;
    throw new DataLossError(
      null,
      null,
      `TensorBundle at ${this.prefix} shard ${String(entry.shard)} (${String(entry.size)} bytes): Checksum does not match: stored ${String(stored)} vs. calculated on the restored bytes ${String(actual)}`,
    );
  }

  /** Puts a part together from the parts that were saved. @throws InvalidArgumentError where some of it is missing */
  private assemble(name: string, { dtype, shape, slices }: BundleEntry, wanted: TensorSlice): TensorValue {
    const size = sliceShape(wanted, shape);
    const target: TensorValue = {
      dtype,
      shape: size,
      data: allocateData(dtype, this.assembled(name, slices, shape, wanted, size)),
    };
    for (const stored of slices) {
      const overlap = intersect(stored, wanted, shape);
      if (!overlap) continue;
      const part = this.readEntry(name, this.sliceEntry(name, stored));
      const from = overlap.starts.map((start, d) => start - stored.starts[d]!);
      const to = overlap.starts.map((start, d) => start - wanted.starts[d]!);
      copyElements(overlap.size, part, from, target, to);
    }
    return target;
  }

  private sliceEntry(name: string, slice: TensorSlice): BundleEntry {
    return this.parse(binaryString(encodeSliceKey(utf8.encode(name), slice.starts, slice.lengths)), name);
  }

  /** The number of elements wanted, if the parts that were saved hold them all. */
  private assembled(
    name: string,
    slices: readonly TensorSlice[],
    shape: readonly number[],
    wanted: TensorSlice,
    size: readonly number[],
  ): number {
    const count = elementCount(size);
    let found = 0;
    for (const stored of slices) {
      sliceShape(stored, shape);
      found += elementCount(intersect(stored, wanted, shape)?.size ?? [0]);
    }
    if (found === count) return count;
    throw new InvalidArgumentError(
      null,
      null,
      `Does not have sufficient slices for partitioned tensor ${name} to restore in slice_spec: ${sliceText(wanted)}`,
    );
  }
}

/** TF: the checks of `BundleReader`'s constructor. */
function headerShards(key: Uint8Array, value: Uint8Array): number {
  if (key.length > 0) throw new DataLossError(null, null, "The checkpoint's index has no header");
  const header = BundleHeaderProto.FromString(value);
  if (header.endianness !== BundleHeaderProto.LITTLE) {
    throw new UnimplementedError(null, null, "Reading a bundle with different endianness from the reader");
  }
  const { version } = header;
  if (version.producer < 0 || version.min_consumer > 1) {
    throw new InvalidArgumentError(
      null,
      null,
      `Checkpoint min consumer version ${String(version.min_consumer)} above current version 1 for TensorFlow 2.21.0.`,
    );
  }
  if (header.num_shards < 1)
    throw new DataLossError(null, null, `The checkpoint's header says ${String(header.num_shards)} shards`);
  return header.num_shards;
}

function sliceFromProto(proto: TensorSliceProto): TensorSlice {
  return {
    starts: proto.extent.map((e) => Number(e.start)),
    lengths: proto.extent.map((e) => (e.HasField("length") ? Number(e.length) : FULL)),
  };
}

/** Encoded names of slices begin with a zero byte, which no name of a variable does. */
function isSliceKey(key: string): boolean {
  return key.startsWith("\0");
}

function nameOf(key: string): string {
  const bytes = Uint8Array.from(key, (c) => c.charCodeAt(0));
  return textOfBytes(bytes) ?? key;
}

function copyElements(
  size: readonly number[],
  from: TensorValue,
  fromStarts: readonly number[],
  to: TensorValue,
  toStarts: readonly number[],
): void {
  const width = from.dtype.is_complex ? 2 : 1;
  const source: ArrayLike<unknown> = from.data;
  const target = to.data as { [index: number]: unknown };
  copyBox(size, { shape: from.shape, starts: fromStarts }, { shape: to.shape, starts: toStarts }, (a, b, count) => {
    for (let i = 0; i < count * width; i++) target[b * width + i] = source[a * width + i];
  });
}
