/** Numbers in C's `%g` notation. */

/** `printf("%.{digits}g")`: correctly rounded, ties to even as C does (JavaScript rounds them up). */
export function formatGeneral(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const sign = value < 0 ? "-" : "";
  const { mantissa: rounded, exponent } = roundDecimal(Math.abs(value), digits);
  const mantissa = rounded.replace(/0+$/, "");
  if (exponent < -4 || exponent >= digits) {
    const point = mantissa.length > 1 ? `${mantissa[0]!}.${mantissa.slice(1)}` : mantissa;
    const power = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${point}e${exponent < 0 ? "-" : "+"}${power}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${mantissa}`;
  const whole = mantissa.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const rest = mantissa.slice(exponent + 1);
  return sign + (rest === "" ? whole : `${whole}.${rest}`);
}

/** The first digits of a positive number and the power of ten of the first one. */
function roundDecimal(value: number, digits: number): { mantissa: string; exponent: number } {
  const [shown = "", power = "0"] = value.toExponential(100).split("e");
  const all = shown.replace(".", "");
  const kept = all.slice(0, digits);
  const rest = all.slice(digits);
  const half = `5${"0".repeat(rest.length - 1)}`;
  const up = rest > half || (rest === half && Number(kept.at(-1)) % 2 === 1);
  if (!up) return { mantissa: kept, exponent: Number(power) };
  const rounded = String(BigInt(kept) + 1n);
  return rounded.length > digits
    ? { mantissa: rounded.slice(0, digits), exponent: Number(power) + 1 }
    : { mantissa: rounded, exponent: Number(power) };
}

/** The decimal of least precision, from six digits on, that reads back to the same float32. Python: `ToShortestFloat`. */
export function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const decimal = Number(formatGeneral(value, digits));
    if (Math.fround(decimal) === value) return decimal;
  }
  return Number(formatGeneral(value, 9));
}
