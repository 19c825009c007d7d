/**
 * Files of records, each with its length and checksums: event files, data sets.
 * A record is its length (uint64), the length's masked CRC-32C, the bytes, their masked CRC-32C.
 * TF: core/lib/io/record_writer.cc, record_reader.cc.
 */
import { DataLossError } from "@tfgraph/core";
import { crc32c, maskCrc } from "../bundle/crc32c.ts";
import { fileSystem, type FileSystem } from "../files/file_system.ts";

const LENGTH_BYTES = 8;
const HEADER_BYTES = LENGTH_BYTES + 4;
const FOOTER_BYTES = 4;

/** A record as it stands in a file. */
export function frameRecord(bytes: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER_BYTES + bytes.length + FOOTER_BYTES);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(LENGTH_BYTES, maskCrc(crc32c(record.subarray(0, LENGTH_BYTES))), true);
  record.set(bytes, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + bytes.length, maskCrc(crc32c(bytes)), true);
  return record;
}

/**
 * The records of a file, in order.
 * @throws NotFoundError, DataLossError for a record that is damaged or cut short
 */
export function* readRecords(path: string, fs: FileSystem = fileSystem()): Generator<Uint8Array<ArrayBuffer>, void> {
  const file = fs.open(path);
  try {
    let at = 0;
    while (at < file.sizeBytes) {
      if (at + HEADER_BYTES > file.sizeBytes) throw truncated(at);
      const header = file.read(at, HEADER_BYTES);
      const view = new DataView(header.buffer);
      if (view.getUint32(LENGTH_BYTES, true) !== maskCrc(crc32c(header.subarray(0, LENGTH_BYTES)))) throw corrupted(at);
      const length = Number(view.getBigUint64(0, true));
      const end = at + HEADER_BYTES + length;
      if (end + FOOTER_BYTES > file.sizeBytes) throw truncated(at);
      const bytes = file.read(at + HEADER_BYTES, length);
      const footer = new DataView(file.read(end, FOOTER_BYTES).buffer);
      if (footer.getUint32(0, true) !== maskCrc(crc32c(bytes))) throw corrupted(end);
      yield bytes;
      at = end + FOOTER_BYTES;
    }
  } finally {
    file.close();
  }
}

function corrupted(at: number): DataLossError {
  return new DataLossError(null, null, `corrupted record at ${String(at)}`);
}

function truncated(at: number): DataLossError {
  return new DataLossError(null, null, `truncated record at ${String(at)}`);
}
