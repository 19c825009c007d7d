/**
 * How a checkpoint holds a string tensor: the length of every element as a varint, a masked CRC of the lengths (each as a
 * little-endian u32, or u64 where longer), then the bytes. The entry's own CRC runs over lengths as the inner one does,
 * then over the four CRC bytes and the strings.
 */
import { DataLossError, type StringElement, textOfBytes } from "@tfgraph/core";
import { concatBytes } from "./byte_order.ts";
import { crc32c, maskCrc, unmaskCrc } from "./crc32c.ts";
import { varints } from "./table_writer.ts";

const utf8 = new TextEncoder();

/** The bytes to write, and their CRC, not masked. */
export function encodeStrings(elements: readonly StringElement[]): { bytes: Uint8Array; crc: number } {
  const strings = elements.map((s) => (typeof s === "string" ? utf8.encode(s) : s));
  const lengths = strings.map((s) => s.length);
  let crc = lengthsCrc(lengths);
  const stored = u32(maskCrc(crc));
  crc = crc32c(stored, crc);
  for (const s of strings) crc = crc32c(s, crc);
  return { bytes: concatBytes([varints(...lengths), stored, ...strings]), crc };
}

/**
 * @param count how many elements the bytes should hold
 * @throws DataLossError where they do not
 */
export function decodeStrings(bytes: Uint8Array, count: number): { elements: StringElement[]; crc: number } {
  if (count > bytes.length) throw new DataLossError(null, null, "Read less bytes than requested");
  const lengths: number[] = [];
  let pos = 0;
  for (let i = 0; i < count; i++) {
    let length = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[pos++];
      if (byte === undefined || !Number.isSafeInteger(length))
        throw new DataLossError(null, null, "Failed to read the lengths of a string tensor");
      length += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
    }
    lengths.push(length);
  }
  let crc = lengthsCrc(lengths);
  if (pos + 4 > bytes.length) throw new DataLossError(null, null, "Read less bytes than requested");
  const stored = unmaskCrc(new DataView(bytes.buffer, bytes.byteOffset + pos, 4).getUint32(0, true));
  if (stored !== crc) {
    throw new DataLossError(
      null,
      null,
      `The length checksum does not match: expected ${String(stored)} but actual is ${String(crc)}`,
    );
  }
  crc = crc32c(bytes.subarray(pos), crc);
  pos += 4;
  const elements = lengths.map((length): StringElement => {
    if (length > bytes.length - pos) throw new DataLossError(null, null, "Read less bytes than requested");
    const element = bytes.subarray(pos, pos + length);
    pos += length;
    return textOfBytes(element) ?? element.slice();
  });
  return { elements, crc };
}

function lengthsCrc(lengths: readonly number[]): number {
  let crc = 0;
  for (const length of lengths) crc = crc32c(length <= 0xffffffff ? u32(length) : u64(length), crc);
  return crc;
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}
