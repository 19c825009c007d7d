/** How Python would print a value: for messages that must read as TensorFlow's. */

/** Python's `repr` of a string. */
export function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

/** Python's `repr` of a float: `1.0`, `0.5`, `1e-05`, `nan`, `inf`. */
export function reprFloat(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (Object.is(x, -0)) return "-0.0";
  const magnitude = Math.abs(x);
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) {
    return x.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  const text = String(x);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Python's `repr` of values users pass: numbers, strings, lists, null. */
export function reprValue(value: unknown): string {
  if (value === null || value === undefined) return "None";
  switch (typeof value) {
    case "string":
      return reprString(value);
    case "boolean":
      return value ? "True" : "False";
    case "number":
      return Number.isInteger(value) ? String(value) : reprFloat(value);
    case "bigint":
      return String(value);
    case "function":
      return `<function ${value.name || "<lambda>"}>`;
    default:
  }
  if (Array.isArray(value)) return `[${value.map(reprValue).join(", ")}]`;
  if (typeof (value as { _repr?: unknown })._repr === "function") return (value as { _repr(): string })._repr();
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto === Object.prototype || proto === null) {
    const entries = Object.entries(value as Record<string, unknown>);
    return `{${entries.map(([k, v]) => `${reprString(k)}: ${reprValue(v)}`).join(", ")}}`;
  }
  const printable: { toString(): string } = value;
  return printable.toString();
}

/** The name Python's `type(value).__name__` would give. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  switch (typeof value) {
    case "string":
      return "str";
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "bigint":
      return "int";
    case "function":
      return "function";
    default:
  }
  if (Array.isArray(value)) return "list";
  if (value instanceof Map) return "dict";
  const named = (value as { constructor?: { name?: string; pythonName?: string } }).constructor;
  if (named === Object) return "dict";
  if (named && Object.hasOwn(named, "pythonName"))
    return named.pythonName!.slice(named.pythonName!.lastIndexOf(".") + 1);
  return named?.name ?? "object";
}

/** Python's order of strings: by code point. Also the order of their UTF-8 bytes. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return fix(x) - fix(y);
  }
  return a.length - b.length;
}

/** UTF-16 units in the order of code points: surrogates stand for those above all others. */
function fix(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
