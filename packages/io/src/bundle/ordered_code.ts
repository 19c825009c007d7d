/**
 * Google's OrderedCode: encodings whose bytes sort as what they encode. Checkpoints name the slices of a partitioned
 * variable in it. TF: core/lib/strings/ordered_code.h.
 */
import { concatBytes } from "./byte_order.ts";

/** A non-negative safe integer: the number of its bytes, then the bytes, most significant first. */
export function encodeNumber(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(bytes.length, ...bytes);
}

/** Bytes, with an end that sorts before any continuation. */
export function encodeString(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    out.push(byte);
    if (byte === 0x00) out.push(0xff);
    else if (byte === 0xff) out.push(0x00);
  }
  out.push(0x00, 0x01);
  return Uint8Array.from(out);
}

/** A signed safe integer: a header of ones as long as the bytes, in front of the two's complement. */
export function encodeSigned(value: number): Uint8Array {
  if (value >= -64 && value < 64) return Uint8Array.of((value & 0xff) ^ 0x80);
  const big = BigInt(value);
  const magnitude = big < 0n ? ~big : big;
  const length = Math.floor(magnitude.toString(2).length / 7) + 1;
  const bytes = new Uint8Array(length);
  let rest = BigInt.asUintN(8 * length, big);
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  // `length` ones from the top: a positive number's header, xored in, is also a negative number's
  for (let bit = 0; bit < length; bit++) bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
  return bytes;
}

/** The key of a slice of a tensor. TF: `checkpoint::EncodeTensorNameSlice`. */
export function encodeSliceKey(name: Uint8Array, starts: readonly number[], lengths: readonly number[]): Uint8Array {
  const parts = [encodeNumber(0), encodeString(name), encodeNumber(starts.length)];
  starts.forEach((start, i) => parts.push(encodeSigned(start), encodeSigned(lengths[i]!)));
  return concatBytes(parts);
}
