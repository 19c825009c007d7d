import { expect, test } from "vitest";
import { compareBytes } from "./byte_order.ts";
import { encodeNumber, encodeSigned, encodeSliceKey, encodeString } from "./ordered_code.ts";

test("encodings sort as what they encode", () => {
  const numbers = [
    -(2 ** 53) + 1,
    -(2 ** 40),
    -8193,
    -8192,
    -65,
    -64,
    -1,
    0,
    1,
    63,
    64,
    8191,
    8192,
    2 ** 20,
    2 ** 34,
    2 ** 48,
    2 ** 53 - 1,
  ];
  const signed = numbers.map(encodeSigned);
  for (let i = 1; i < signed.length; i++) expect(compareBytes(signed[i - 1]!, signed[i]!)).toBeLessThan(0);
  const unsigned = numbers.filter((n) => n >= 0).map(encodeNumber);
  for (let i = 1; i < unsigned.length; i++) expect(compareBytes(unsigned[i - 1]!, unsigned[i]!)).toBeLessThan(0);
  const texts = ["", "\0", "\0\0", "a", "a\0", "a\0b", "ab", "b"].map((t) => encodeString(new TextEncoder().encode(t)));
  for (let i = 1; i < texts.length; i++) expect(compareBytes(texts[i - 1]!, texts[i]!)).toBeLessThan(0);
});

// from TensorFlow's own index files (tools/goldens/io_checkpoints.py)
test("a slice's key is TensorFlow's", () => {
  const key = encodeSliceKey(new TextEncoder().encode("pv"), [0, 2], [2, 2]);
  expect(Buffer.from(key).toString("hex")).toBe("0070760001010280828282");
  expect([...encodeSigned(60000)]).toEqual([0xe0, 0xea, 0x60]);
});
