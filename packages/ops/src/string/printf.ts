/**
 * Numbers as C's printf writes them, to the last digit: a double is an integer times a power of two, so that its decimal digits
 * are a quotient of integers, rounded to nearest, ties to even.
 */

/** `%[flags][width][.precision]conversion`; width and precision are -1 where they are not given. */
export interface Format {
  /** Of ` `, `+`, `-`, `0`, `#`. */
  readonly flags: string;
  readonly width: number;
  readonly precision: number;
  readonly conversion: "d" | "e" | "f" | "g";
}

const bits = new DataView(new ArrayBuffer(8));

/** |x| = mantissa * 2^exponent. */
function parts(x: number): { mantissa: bigint; exponent: number } {
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0);
  const fraction = word & 0xfffffffffffffn;
  const biased = Number((word >> 52n) & 0x7ffn);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

/** The integer nearest to |x| * 10^places. */
function scaled(x: number, places: number): bigint {
  const { mantissa, exponent } = parts(x);
  const two = 2n ** BigInt(Math.abs(exponent));
  const ten = 10n ** BigInt(Math.abs(places));
  const above = mantissa * (exponent > 0 ? two : 1n) * (places > 0 ? ten : 1n);
  const below = (exponent < 0 ? two : 1n) * (places < 0 ? ten : 1n);
  const quotient = above / below;
  const twice = 2n * (above % below);
  return twice > below || (twice === below && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

const withPoint = (whole: string, fraction: string, always: boolean): string =>
  fraction === "" && !always ? whole : `${whole}.${fraction}`;

function fixed(x: number, precision: number, alternate: boolean): string {
  const digits = scaled(x, precision)
    .toString()
    .padStart(precision + 1, "0");
  const point = digits.length - precision;
  return withPoint(digits.slice(0, point), digits.slice(point), alternate);
}

/** The `precision + 1` first digits of |x|, and the power of ten of the first. */
function leadingDigits(x: number, precision: number): { digits: string; exponent: number } {
  if (x === 0) return { digits: "0".repeat(precision + 1), exponent: 0 };
  // a guess that is one off at most
  let exponent = Math.floor(Math.log10(Math.abs(x)));
  for (;;) {
    const digits = scaled(x, precision - exponent).toString();
    if (digits.length === precision + 1) return { digits, exponent };
    exponent += digits.length > precision + 1 ? 1 : -1;
  }
}

function scientific(digits: string, exponent: number, alternate: boolean): string {
  const power = Math.abs(exponent).toString().padStart(2, "0");
  return `${withPoint(digits.slice(0, 1), digits.slice(1), alternate)}e${exponent < 0 ? "-" : "+"}${power}`;
}

function general(x: number, given: number, alternate: boolean): string {
  const precision = given === 0 ? 1 : given;
  const { digits, exponent } = leadingDigits(x, precision - 1);
  const shown = alternate ? digits : digits.replace(/0+$/u, "").padEnd(1, "0");
  if (exponent < -4 || exponent >= precision) return scientific(shown, exponent, alternate);
  const text = fixed(x, precision - 1 - exponent, alternate);
  return alternate || !text.includes(".") ? text : text.replace(/\.?0+$/u, "");
}

function magnitude(x: number | bigint, { flags, precision, conversion }: Format): string {
  if (typeof x === "bigint" || conversion === "d") return String(x < 0 ? -x : x);
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return "inf";
  const alternate = flags.includes("#");
  const places = precision < 0 ? 6 : precision;
  if (conversion === "f") return fixed(x, places, alternate);
  if (conversion === "g") return general(x, places, alternate);
  const { digits, exponent } = leadingDigits(x, places);
  return scientific(digits, exponent, alternate);
}

/** Text in a field: to the left for the flag `-`. */
function inField(text: string, { flags, width }: Format): string {
  return flags.includes("-") ? text.padEnd(width) : text.padStart(width);
}

/** A number as printf writes it. */
export function printf(format: Format, x: number | bigint): string {
  const { flags, width } = format;
  const text = magnitude(x, format);
  const isNegative = x < 0 || Object.is(x, -0);
  const sign = isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const isNumber = typeof x === "bigint" || Number.isFinite(x);
  const zeros = flags.includes("0") && isNumber ? text.padStart(width - sign.length, "0") : text;
  return inField(sign + zeros, format);
}
