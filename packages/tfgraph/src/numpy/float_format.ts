/**
 * How numpy prints floats: the shortest digits that read back to the same number, cut at a precision; positional or scientific for
 * a whole array at once. Source: the rules of numpy/_core/arrayprint.py's FloatingFormat and of its Dragon4.
 */
import { shortestFloat16, shortestFloat32 } from "@tfgraph/core";
import type { PrintOptions } from "./print_options.ts";

/** Rounds to the nearest, or to the even digit where two are as near, as Dragon4; `toFixed` and its kin round ties up. */
function cut(exact: string, short: string, digits: number): string {
  const kept = exact.indexOf(".") + 1 + digits;
  const tie =
    /^50*$/.test(exact.slice(kept)) && Number(exact[kept - 1] === "." ? exact[kept - 2] : exact[kept - 1]) % 2 === 0;
  return tie ? exact.slice(0, digits === 0 ? kept - 1 : kept) : short;
}

/** The shortest decimal of a number of a float dtype, as a double. */
export function shortestOf(dtype: string): (x: number) => number {
  return dtype === "float32" || dtype === "complex64"
    ? shortestFloat32
    : dtype === "float16"
      ? shortestFloat16
      : shortestDouble;
}

/** JavaScript prints the shortest digits of a double itself. */
const shortestDouble = (x: number): number => x;

/** Stands for no shortening: all digits of a number, of which the precision cuts. */
const exactly = (x: number): number => x;

/** `12.5`, `3.`, `0.33333333`: at most `precision` digits after the point, no trailing zeros. */
export function positional(x: number, precision: number, shortest: (x: number) => number): string {
  const magnitude = Math.abs(x);
  let text = withoutExponent(shortest(magnitude));
  if (shortest === exactly || text.length - text.indexOf(".") - 1 > precision) {
    text = cut(magnitude.toFixed(Math.min(100, precision + 60)), magnitude.toFixed(precision), precision);
    if (!text.includes(".")) text += ".";
    text = text.replace(/0+$/, "");
  }
  return signed(x, text);
}

/** A magnitude written out, always with its point. */
function withoutExponent(x: number): string {
  const text = String(x);
  const match = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text.includes(".") ? text : `${text}.`;
  const digits = match[1]! + (match[2] ?? "");
  const exponent = Number(match[3]);
  return exponent < 0 ? `0.${"0".repeat(-exponent - 1)}${digits}` : `${digits.padEnd(exponent + 1, "0")}.`;
}

/** Mantissa and exponent, `1.25` and `-10`: at most `precision` digits after the point, no trailing zeros. */
export function scientific(
  x: number,
  precision: number,
  shortest: (x: number) => number,
): { mantissa: string; exponent: number } {
  const magnitude = Math.abs(x);
  let [mantissa, exponent] = shortest(magnitude).toExponential().split("e") as [string, string];
  if (shortest === exactly || mantissa.length - 2 > precision) {
    const [exact, exactExponent] = magnitude.toExponential(Math.min(100, precision + 60)).split("e") as [
      string,
      string,
    ];
    const [short, shortExponent] = magnitude.toExponential(precision).split("e") as [string, string];
    mantissa = cut(exact, short, precision);
    exponent = mantissa === short ? shortExponent : exactExponent;
    mantissa = mantissa.includes(".") ? mantissa.replace(/0+$/, "") : mantissa;
  }
  return { mantissa: signed(x, mantissa.includes(".") ? mantissa : `${mantissa}.`), exponent: Number(exponent) };
}

function signed(x: number, text: string): string {
  return x < 0 || Object.is(x, -0) ? `-${text}` : text;
}

/** numpy's thresholds for the scientific form are numbers of the array's own type. */
function limitsOf(dtype: string): { large: number; small: number; round: (x: number) => number } {
  if (dtype === "float32" || dtype === "complex64") return { large: 1e6, small: Math.fround(1e-4), round: Math.fround };
  if (dtype === "float16") return { large: 1e3, small: 0.00010001659393310547, round: (x) => x };
  return { large: 1e8, small: 1e-4, round: (x) => x };
}

/**
 * How to print the numbers of an array, all in one form and aligned.
 * @param values those that will be printed
 * @param plus whether positive numbers show their sign (imaginary parts)
 */
export function floatFormatter(
  values: readonly number[],
  dtype: string,
  options: PrintOptions,
  plus = false,
): (x: number) => string {
  const shortest = shortestOf(dtype);
  const fixed = options.floatmode === "fixed";
  const precision = options.floatmode === "unique" ? 100 : options.precision;
  const finite = values.filter(Number.isFinite);
  const mark = (x: number, text: string): string => (plus && !text.startsWith("-") ? `+${text}` : text);
  const point = (text: string): [number, number] => [text.indexOf("."), text.length - text.indexOf(".") - 1];

  let padLeft = 0;
  let padRight = 0;
  let print: (x: number) => string = String;
  if (finite.length > 0 && isScientific(finite, dtype, options)) {
    const parts = finite.map((x) => scientific(x, precision, shortest));
    const digits = fixed ? precision : Math.max(...parts.map((p) => point(p.mantissa)[1]));
    const exponentDigits = Math.max(2, ...parts.map((p) => String(Math.abs(p.exponent)).length));
    padLeft = Math.max(...parts.map((p, i) => point(mark(finite[i]!, p.mantissa))[0]));
    padRight = exponentDigits + 2 + digits;
    print = (x) => {
      const short = scientific(x, digits, shortest);
      // padding goes on with the number's exact digits
      const { mantissa, exponent } = point(short.mantissa)[1] < digits ? scientific(x, digits, exactly) : short;
      const padded = mantissa + "0".repeat(digits - point(mantissa)[1]);
      return `${mark(x, padded)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(exponentDigits, "0")}`;
    };
  } else if (finite.length > 0) {
    const texts = finite.map((x) => mark(x, positional(x, precision, shortest)));
    padLeft = Math.max(...texts.map((t) => point(t)[0]));
    padRight = fixed ? precision : Math.max(...texts.map((t) => point(t)[1]));
    const zeros = fixed || options.floatmode === "maxprec_equal";
    print = (x) => {
      const text = mark(x, positional(x, zeros ? padRight : precision, zeros ? exactly : shortest));
      return text + (zeros ? "0" : " ").repeat(padRight - point(text)[1]);
    };
  }
  if (finite.length < values.length) {
    const negative = plus || values.some((x) => x === -Infinity) ? 1 : 0;
    padLeft = Math.max(padLeft, options.nanstr.length - padRight - 1, options.infstr.length + negative - padRight - 1);
  }
  const width = padLeft + padRight + 1;
  return (x) => (Number.isFinite(x) ? print(x) : nonFinite(x, options, plus)).padStart(width);
}

function nonFinite(x: number, options: PrintOptions, plus: boolean): string {
  if (Number.isNaN(x)) return (plus ? "+" : "") + options.nanstr;
  return (x < 0 ? "-" : plus ? "+" : "") + options.infstr;
}

function isScientific(finite: readonly number[], dtype: string, options: PrintOptions): boolean {
  const { large, small, round } = limitsOf(dtype);
  let max = 0;
  let min = Infinity;
  for (const x of finite) {
    const magnitude = Math.abs(x);
    if (magnitude === 0) continue;
    if (magnitude > max) max = magnitude;
    if (magnitude < min) min = magnitude;
  }
  if (max === 0) return false;
  return max >= large || (!options.suppress && (min < small || round(max / min) > 1000));
}
