/** Expected texts are those of C's printf. */
import { expect, test } from "vitest";
import { printf, type Format } from "./printf.ts";

const written = (conversion: Format["conversion"], x: number | bigint, format: Partial<Format> = {}): string =>
  printf({ flags: "", width: -1, precision: -1, conversion, ...format }, x);

test("ties are rounded to even digits, as exact values have them", () => {
  expect([0.5, 1.5, 2.5].map((x) => written("f", x, { precision: 0 }))).toEqual(["0", "2", "2"]);
  expect(written("f", 1.005, { precision: 2 })).toBe("1.00");
  expect(written("e", 2.5, { precision: 0 })).toBe("2e+00");
});

test("the exponent is that of the exact value, not of its shortest decimal", () => {
  expect(written("e", 1e23, { precision: 17 })).toBe("9.99999999999999916e+22");
  expect(written("e", 9.9999999, { precision: 3 })).toBe("1.000e+01");
  expect(written("e", 5e-324)).toBe("4.940656e-324");
});

test("the general form is fixed between 1e-4 and its precision", () => {
  expect([1e-4, 1e-5, 123456, 1234567, 100].map((x) => written("g", x))).toEqual([
    "0.0001",
    "1e-05",
    "123456",
    "1.23457e+06",
    "100",
  ]);
  expect(written("g", 1, { flags: "#" })).toBe("1.00000");
});

test("flags fill fields, but never with zeros before what is no number", () => {
  expect(written("f", -1.5, { flags: "0", width: 12 })).toBe("-0001.500000");
  expect(written("f", -Infinity, { flags: "0", width: 6 })).toBe("  -inf");
  expect(written("d", 7n, { flags: "-", width: 3 })).toBe("7  ");
  expect(written("d", -(2n ** 63n), { flags: "+" })).toBe("-9223372036854775808");
});
