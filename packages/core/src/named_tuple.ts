/** Python's named tuples: arrays whose elements also go by name. */

export type NamedTuple<T extends Record<string, unknown>, A extends readonly unknown[]> = A & T & { readonly _fields: readonly string[] };

/** An array of `values` with `names` as properties. */
export function namedTuple<T extends Record<string, unknown>, A extends readonly unknown[]>(
  names: readonly string[],
  values: A,
  typeName = "tuple",
): NamedTuple<T, A> {
  const tuple = [...values];
  names.forEach((name, i) => {
    Object.defineProperty(tuple, name, { value: values[i], enumerable: false, configurable: true });
  });
  Object.defineProperty(tuple, "_fields", { value: names, enumerable: false });
  Object.defineProperty(tuple, "_typeName", { value: typeName, enumerable: false });
  return tuple as unknown as NamedTuple<T, A>;
}

/** The field names of a named tuple, undefined for other arrays. */
export function fieldsOf(array: readonly unknown[]): readonly string[] | undefined {
  return (array as { _fields?: readonly string[] })._fields;
}
