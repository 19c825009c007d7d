import { expect, test } from "vitest";
import { crc32c, maskCrc, unmaskCrc } from "./crc32c.ts";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

// values of RFC 3720, B.4
test("checksums are those of the standard", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  expect(crc32c(ascii("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(0))).toBe(0);
});

test("a checksum goes on where another ended, wherever the bytes stand in memory", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 31) & 0xff);
  const whole = crc32c(bytes);
  for (let cut = 0; cut < 40; cut++) {
    expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(whole);
    const shifted = new Uint8Array(1000 + cut).subarray(cut);
    shifted.set(bytes);
    expect(crc32c(shifted)).toBe(whole);
  }
});

test("long inputs have the checksum of their pieces", () => {
  const bytes = new Uint8Array(200_000);
  let word = 1;
  for (let i = 0; i < bytes.length; i++) {
    word = (Math.imul(word, 1664525) + 1013904223) | 0;
    bytes[i] = word >>> 24;
  }
  const inPieces = (all: Uint8Array): number => {
    let crc = 0;
    for (let at = 0; at < all.length; at += 1000) crc = crc32c(all.subarray(at, at + 1000), crc);
    return crc;
  };
  for (const length of [13_375, 13_376, 13_377, 16_384, 19_728, 19_791, 19_792, 32_768, 65_536, 199_981]) {
    for (const start of [0, 1, 7, 16]) {
      const part = bytes.subarray(start, start + length);
      expect(crc32c(part)).toBe(inPieces(part));
      expect(crc32c(part.subarray(5), crc32c(part.subarray(0, 5)))).toBe(inPieces(part));
    }
  }
});

test("masks are undone", () => {
  for (const crc of [0, 1, 0xffffffff, 0x8a9136aa]) expect(unmaskCrc(maskCrc(crc))).toBe(crc);
});
