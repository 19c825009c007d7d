/**
 * Writes a checkpoint: tensors' bytes one after another in the order they are added, then the table of where they are.
 * Files become visible all at once when the writer finishes (checkpoint_files.ts). TF: `BundleWriter`.
 */
import {
  FailedPreconditionError,
  InternalError,
  InvalidArgumentError,
  type StringElement,
  type TensorValue,
  type TypedArray,
} from "@tfgraph/core";
import type { FileSystem, WritableFile } from "../files/file_system.ts";
import { fileSystem } from "../files/file_system.ts";
import { BundleEntryProto, BundleHeaderProto, TensorShapeProto, TensorSliceProto } from "../gen/messages.ts";
import { bytesOf } from "../graph/tensor_proto.ts";
import { binaryString, compareBytes } from "./byte_order.ts";
import { dataFile, indexFile, prepareToWrite, publish, removeIfThere, temporaryName } from "./checkpoint_files.ts";
import { crc32c, maskCrc } from "./crc32c.ts";
import { encodeSliceKey } from "./ordered_code.ts";
import { encodeStrings } from "./string_tensor.ts";
import { TableWriter } from "./table_writer.ts";
import { FULL, isWhole, sliceShape, type TensorSlice } from "./tensor_slice.ts";

/** Small tensors are gathered up to this many bytes before they are written. */
const BUFFER_BYTES = 1 << 18;

const utf8 = new TextEncoder();

export class BundleWriter {
  private readonly fs: FileSystem;
  private readonly prefix: string;
  private readonly entries = new Map<string, { key: Uint8Array; entry: BundleEntryProto }>();
  private readonly dataName: string;
  private data: BufferedFile | undefined;

  /** @throws NotFoundError where the directory is missing and cannot be made */
  constructor(prefix: string, fs: FileSystem = fileSystem()) {
    this.fs = fs;
    this.prefix = prefix;
    prepareToWrite(fs, prefix);
    this.dataName = temporaryName(dataFile(prefix, 0, 1));
    this.data = new BufferedFile(fs.create(this.dataName));
  }

  /** @throws InvalidArgumentError for a key that was added before, or a dtype that has no bytes */
  add(key: string, tensor: TensorValue): void {
    this.addBytes(utf8.encode(key), tensor);
  }

  /** A part of a partitioned tensor. */
  addSlice(key: string, fullShape: readonly number[], slice: TensorSlice, tensor: TensorValue): void {
    if (isWhole(slice, fullShape)) {
      this.add(key, tensor);
      return;
    }
    const expected = sliceShape(slice, fullShape);
    if (expected.length !== tensor.shape.length || expected.some((size, d) => size !== tensor.shape[d])) {
      throw new InternalError(
        null,
        null,
        `Slice of ${key} has shape [${tensor.shape.join(",")}], not [${expected.join(",")}]`,
      );
    }
    const name = utf8.encode(key);
    const id = binaryString(name);
    const full = this.entries.get(id) ?? { key: name, entry: newEntry(tensor.dtype.as_datatype_enum, fullShape) };
    this.entries.set(id, full);
    full.entry.slices.push(
      TensorSliceProto({
        extent: slice.lengths.map((length, d) => (length === FULL ? {} : { start: slice.starts[d], length })),
      }),
    );
    this.addBytes(encodeSliceKey(name, slice.starts, slice.lengths), tensor);
  }

  /** Writes the table and makes the checkpoint visible. */
  finish(): void {
    const data = this.open();
    data.close();
    this.data = undefined;
    const index = temporaryName(indexFile(this.prefix));
    try {
      const file = this.fs.create(index);
      try {
        file.append(tableOf([...this.entries.values()], 1));
      } finally {
        file.close();
      }
      publish(this.fs, this.prefix, [{ temporary: this.dataName, final: dataFile(this.prefix, 0, 1) }], index);
    } catch (error) {
      removeIfThere(this.fs, index);
      removeIfThere(this.fs, this.dataName);
      throw error;
    }
  }

  /** Gives up: nothing was saved. Does nothing after `finish`. */
  abandon(): void {
    if (!this.data) return;
    this.data.abandon();
    this.data = undefined;
    removeIfThere(this.fs, this.dataName);
  }

  private addBytes(key: Uint8Array, tensor: TensorValue): void {
    const data = this.open();
    const id = binaryString(key);
    if (this.entries.has(id)) {
      throw new InvalidArgumentError(null, null, `Adding duplicate key: ${new TextDecoder().decode(key)}`);
    }
    const entry = newEntry(tensor.dtype.base_dtype.as_datatype_enum, tensor.shape);
    entry.offset = data.sizeBytes;
    const { bytes, crc } = encodeTensor(tensor);
    entry.size = bytes.length;
    entry.crc32c = maskCrc(crc);
    data.append(bytes);
    this.entries.set(id, { key, entry });
  }

  private open(): BufferedFile {
    if (!this.data) throw new FailedPreconditionError(null, null, "The checkpoint was written already");
    return this.data;
  }
}

function newEntry(dtype: number, shape: readonly number[]): BundleEntryProto {
  return BundleEntryProto({ dtype, shape: TensorShapeProto({ dim: shape.map((size) => ({ size })) }) });
}

function encodeTensor(tensor: TensorValue): { bytes: Uint8Array; crc: number } {
  if (tensor.dtype.arrayType !== undefined) {
    const bytes = bytesOf(tensor.data as TypedArray);
    return { bytes, crc: crc32c(bytes) };
  }
  if (tensor.dtype.base_dtype.name === "string") return encodeStrings(tensor.data as StringElement[]);
  throw new InvalidArgumentError(null, null, `Tensors of type ${tensor.dtype.name} cannot be saved`);
}

/** The index: a header under the empty key, then an entry a tensor, in order of their keys' bytes. */
export function tableOf(
  entries: readonly { readonly key: Uint8Array; readonly entry: BundleEntryProto }[],
  shards: number,
): Uint8Array {
  const table = new TableWriter();
  table.add(new Uint8Array(0), BundleHeaderProto({ num_shards: shards, version: { producer: 1 } }).SerializeToString());
  for (const { key, entry } of [...entries].sort((a, b) => compareBytes(a.key, b.key)))
    table.add(key, entry.SerializeToString());
  return table.finish();
}

/** Gathers small pieces; large ones go to the file as they are. */
class BufferedFile {
  sizeBytes = 0;
  private readonly file: WritableFile;
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  private used = 0;

  constructor(file: WritableFile) {
    this.file = file;
  }

  append(bytes: Uint8Array): void {
    if (this.used + bytes.length > BUFFER_BYTES) this.flush();
    if (bytes.length > BUFFER_BYTES) {
      this.file.append(bytes);
    } else {
      this.buffer.set(bytes, this.used);
      this.used += bytes.length;
    }
    this.sizeBytes += bytes.length;
  }

  close(): void {
    try {
      this.flush();
    } finally {
      this.file.close();
    }
  }

  abandon(): void {
    this.file.close();
  }

  private flush(): void {
    if (this.used === 0) return;
    this.file.append(this.buffer.subarray(0, this.used));
    this.used = 0;
  }
}
