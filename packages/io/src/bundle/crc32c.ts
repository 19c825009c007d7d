/**
 * CRC-32C (Castagnoli), eight bytes a step by eight tables ("slicing-by-8": Kounavis and Berry, 2005); what is long is made
 * short before (crc32c_fold.ts).
 * Stored checksums are masked, as leveldb does, because a CRC over data that holds CRCs is weak.
 */

import { FOLD_BYTES, foldMessage } from "./crc32c_fold.ts";

/** Shorter inputs are not worth folding. */
const LONG_BYTES = 4 * FOLD_BYTES;

/** Reflected 0x1EDC6F41. */
const POLYNOMIAL = 0x82f63b78;

const tables = makeTables();

function makeTables(): readonly Int32Array[] {
  const made = Array.from({ length: 8 }, () => new Int32Array(256));
  const [first] = made;
  for (let i = 0; i < 256; i++) {
    let crc = i;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    first![i] = crc;
  }
  for (let t = 1; t < 8; t++) {
    for (let i = 0; i < 256; i++) {
      const previous = made[t - 1]![i]!;
      made[t]![i] = (previous >>> 8) ^ first![previous & 0xff]!;
    }
  }
  return made;
}

/** The checksum of some bytes, or of those that gave `crc` followed by these. Unsigned. */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  const folded = bytes.length >= LONG_BYTES ? foldMessage(bytes, ~crc) : undefined;
  return ~(folded ? advance(0, folded) : advance(~crc, bytes)) >>> 0;
}

/** The register after some more bytes. */
function advance(register: number, bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  let c = register;
  let i = 0;
  const n = bytes.length;
  const lead = Math.min(n, -bytes.byteOffset & 3);
  while (i < lead) c = t0[(c ^ bytes[i++]!) & 0xff]! ^ (c >>> 8);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + i, (n - i) >>> 2);
  const pairs = words.length & ~1;
  for (let w = 0; w < pairs; w += 2) {
    const a = words[w]! ^ c;
    const b = words[w + 1]!;
    c =
      t7[a & 0xff]! ^
      t6[(a >>> 8) & 0xff]! ^
      t5[(a >>> 16) & 0xff]! ^
      t4[a >>> 24]! ^
      t3[b & 0xff]! ^
      t2[(b >>> 8) & 0xff]! ^
      t1[(b >>> 16) & 0xff]! ^
      t0[b >>> 24]!;
  }
  i += pairs * 4;
  while (i < n) c = t0[(c ^ bytes[i++]!) & 0xff]! ^ (c >>> 8);
  return c;
}

const MASK_DELTA = 0xa282ead8;

export function maskCrc(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

export function unmaskCrc(masked: number): number {
  const rotated = (masked - MASK_DELTA) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}
