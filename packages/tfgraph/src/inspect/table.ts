/** Tables in text, and data that prints as text. */

/** Rows under a heading, in columns. */
export function table(rows: readonly (readonly string[])[], rightAligned: ReadonlySet<number> = new Set()): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (rightAligned.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd();
  return [line(rows[0]!), widths.map((w) => "-".repeat(w)).join("  "), ...rows.slice(1).map(line)];
}

/** `[?, 784]`, or `?` where the rank is unknown. */
export function shapeText(shape: readonly (number | null)[] | null): string {
  return shape ? `[${shape.map((d) => (d === null ? "?" : String(d))).join(", ")}]` : "?";
}

/** Gives data a text, which `String` and `console.log` show. */
export function printedAs<T extends object>(data: T, text: () => string): T & { toString(): string } {
  const hidden = { value: text, enumerable: false };
  return Object.defineProperties(data, { toString: hidden, [Symbol.for("nodejs.util.inspect.custom")]: hidden });
}
