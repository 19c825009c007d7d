import { describe, expect, test } from "vitest";
import { encodePng } from "./png.ts";
import { normalizedBytes } from "./image.ts";

const red = [255, 0, 0, 255];

/** What TensorFlow 2.21's ImageSummary makes of the same pixels. */
describe("numbers as bytes", () => {
  test("the largest becomes 255 where none is negative", () => {
    const values = [1, 2, 3, 4, 0, 0, Infinity, 0];
    const bytes = normalizedBytes({ height: 1, width: 2, channels: 4, values }, red);
    expect([...bytes]).toEqual([63, 127, 191, 255, 255, 0, 0, 255]);
  });

  test("zero becomes 128 where some are negative; what is not finite gets the bad colour", () => {
    const bytes = normalizedBytes({ height: 1, width: 3, channels: 1, values: [-1, NaN, 3] }, red);
    expect([...bytes]).toEqual([85, 255, 255]);
  });

  test("nothing but zeros stays zero", () => {
    expect([...normalizedBytes({ height: 1, width: 2, channels: 1, values: [0, 0] }, red)]).toEqual([0, 0]);
  });
});

test("a PNG file has the signature and the size of its picture", () => {
  const file = encodePng({ width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  expect([...file.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  expect([...file.subarray(16, 24)]).toEqual([0, 0, 0, 3, 0, 0, 0, 2]);
});
