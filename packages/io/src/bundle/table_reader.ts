/** Reads the table of an `.index` file; see table_format.ts. Every length is checked against the bytes that are there, every block against its CRC. */
import { DataLossError, UnimplementedError } from "@tfgraph/core";
import { crc32c, unmaskCrc } from "./crc32c.ts";
import {
  FOOTER_BYTES,
  MAGIC_HIGH,
  MAGIC_LOW,
  NO_COMPRESSION,
  SNAPPY,
  TRAILER_BYTES,
  type BlockHandle,
} from "./table_format.ts";

export interface TableEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * All entries, in order.
 * @throws DataLossError where the bytes are damaged; UnimplementedError where blocks are compressed
 */
export function* readTable(file: Uint8Array): Generator<TableEntry> {
  if (file.length < FOOTER_BYTES) throw dataLoss("file is too short to be an sstable");
  const footer = new DataView(file.buffer, file.byteOffset + file.length - FOOTER_BYTES, FOOTER_BYTES);
  if (footer.getUint32(40, true) !== MAGIC_LOW || footer.getUint32(44, true) !== MAGIC_HIGH) {
    throw dataLoss("not an sstable (bad magic number)");
  }
  const handles = new VarintReader(file.subarray(file.length - FOOTER_BYTES, file.length - 8));
  readHandle(handles); // the metaindex block is empty
  const index = readBlock(file, readHandle(handles));
  for (const { value } of blockEntries(index))
    yield* blockEntries(readBlock(file, readHandle(new VarintReader(value))));
}

function readHandle(reader: VarintReader): BlockHandle {
  return { offset: reader.next(), size: reader.next() };
}

function readBlock(file: Uint8Array, { offset, size }: BlockHandle): Uint8Array {
  if (offset + size + TRAILER_BYTES > file.length - FOOTER_BYTES) throw dataLoss("truncated block read");
  const view = new DataView(file.buffer, file.byteOffset + offset + size, TRAILER_BYTES);
  const checked = crc32c(file.subarray(offset, offset + size + 1));
  if (checked !== unmaskCrc(view.getUint32(1, true))) throw dataLoss("block checksum mismatch");
  const type = view.getUint8(0);
  if (type === SNAPPY) {
    throw new UnimplementedError(
      null,
      null,
      "The checkpoint's index is compressed with snappy, which no TensorFlow writes for checkpoints; save it again without compression",
    );
  }
  if (type !== NO_COMPRESSION) throw dataLoss("bad block type");
  return file.subarray(offset, offset + size);
}

function* blockEntries(block: Uint8Array): Generator<TableEntry> {
  if (block.length < 4) throw dataLoss("bad block contents");
  const restarts = new DataView(block.buffer, block.byteOffset + block.length - 4, 4).getUint32(0, true);
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) throw dataLoss("bad block contents");
  const reader = new VarintReader(block.subarray(0, end));
  let key: Uint8Array = new Uint8Array(0);
  while (!reader.atEnd) {
    const shared = reader.next();
    const rest = reader.next();
    const valueLength = reader.next();
    if (shared > key.length) throw dataLoss("bad entry in block");
    const whole = new Uint8Array(shared + reader.checked(rest));
    whole.set(key.subarray(0, shared));
    whole.set(reader.take(rest), shared);
    key = whole;
    yield { key, value: reader.take(valueLength) };
  }
}

class VarintReader {
  private readonly bytes: Uint8Array;
  private pos = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get atEnd(): boolean {
    return this.pos >= this.bytes.length;
  }

  next(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.pos++];
      if (byte === undefined) throw dataLoss("bad entry in block");
      value += (byte & 0x7f) * scale;
      if (!Number.isSafeInteger(value)) throw dataLoss("bad entry in block");
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  /** A length that the rest of the bytes can fulfil. */
  checked(length: number): number {
    if (length > this.bytes.length - this.pos) throw dataLoss("bad entry in block");
    return length;
  }

  take(length: number): Uint8Array {
    this.pos += this.checked(length);
    return this.bytes.subarray(this.pos - length, this.pos);
  }
}

function dataLoss(message: string): DataLossError {
  return new DataLossError(null, null, message);
}
