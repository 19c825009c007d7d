/** Python's named tuples: arrays whose elements also go by name. */
import { inspectCustom } from "./console_text.ts";

export type NamedTuple<T extends Record<string, unknown>, A extends readonly unknown[]> = A &
  T & { readonly _fields: readonly string[] };

/** The type of tuples that have no names in Python. */
const PLAIN = "tuple";

/** An array of `values` with `names` as properties. */
export function namedTuple<T extends Record<string, unknown>, A extends readonly unknown[]>(
  names: readonly string[],
  values: A,
  typeName = PLAIN,
): NamedTuple<T, A> {
  const tuple = [...values];
  names.forEach((name, i) => {
    Object.defineProperty(tuple, name, { value: values[i], enumerable: false, configurable: true });
  });
  Object.defineProperty(tuple, "_fields", { value: names, enumerable: false });
  Object.defineProperty(tuple, "_typeName", { value: typeName, enumerable: false });
  Object.defineProperty(tuple, inspectCustom, { value: textOf, enumerable: false });
  return tuple as unknown as NamedTuple<T, A>;
}

/** As Python shows a named tuple: `TopKV2(values=…, indices=…)`. */
function textOf(
  this: NamedArray,
  ...context: [depth: number, options: object, inspect: (value: unknown, options: object) => string]
): string {
  const [, options, inspect] = context;
  const isPlain = this._typeName === PLAIN;
  const fields = this._fields.map((name, i) => {
    // inside a list, so that what is shown is Python's repr
    const text =
      this[i] === null
        ? "None"
        : inspect([this[i]], { ...options, depth: 8, breakLength: Infinity, compact: true }).replace(
            /^\[ ?([^]*?) ?\]$/,
            "$1",
          );
    return isPlain ? text : `${name}=${text}`;
  });
  return `${isPlain ? "" : this._typeName}(${fields.join(", ")})`;
}

type NamedArray = readonly unknown[] & { readonly _fields: readonly string[]; readonly _typeName: string };

/** The field names of a named tuple, undefined for other arrays. */
export function fieldsOf(array: readonly unknown[]): readonly string[] | undefined {
  return (array as { _fields?: readonly string[] })._fields;
}
