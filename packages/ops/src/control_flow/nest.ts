/** Values in nested lists and dicts, as results of branches and variables of loops. TF: python/util/nest.py. */
import { IndexedSlices, isPlainObject, SparseTensor, typeName, ValueError, withHint, type Tensor } from "@tfgraph/core";

/** What a value that is several tensors is made of, and how it is put together again. TF: composite tensors. */
export function partsOf(
  value: unknown,
): { parts: readonly Tensor[]; join: (parts: readonly Tensor[]) => IndexedSlices | SparseTensor } | undefined {
  if (value instanceof IndexedSlices) {
    const parts = value.dense_shape ? [value.values, value.indices, value.dense_shape] : [value.values, value.indices];
    return { parts, join: ([values, indices, shape]) => new IndexedSlices(values!, indices!, shape ?? null) };
  }
  if (value instanceof SparseTensor) {
    const parts = [value.indices, value.values, value.dense_shape];
    return { parts, join: ([indices, values, shape]) => new SparseTensor(indices!, values!, shape!) };
  }
  return undefined;
}

/** The leaves in order, those of dicts by their keys. */
export function flattenLeaves(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return (value as unknown[]).flatMap(flattenLeaves);
  if (isPlainObject(value)) return sortedKeys(value).flatMap((key) => flattenLeaves(value[key]));
  return [value];
}

/** The leaves, sparse ones taken apart. */
export function flatten(value: unknown): readonly unknown[] {
  return flattenLeaves(value).flatMap((leaf): readonly unknown[] => partsOf(leaf)?.parts ?? [leaf]);
}

/** The same nesting with other leaves, taken in the order `flatten` gives them. */
export function rebuild(structure: unknown, leaves: Iterator<unknown>): unknown {
  return mapLeaves(structure, (leaf) => {
    const next = (): unknown => leaves.next().value as unknown;
    const composite = partsOf(leaf);
    return composite ? composite.join(composite.parts.map(() => next() as Tensor)) : next();
  });
}

/** The same nesting with each leaf replaced, in order. */
export function mapLeaves(structure: unknown, f: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(structure)) return (structure as unknown[]).map((item) => mapLeaves(item, f));
  if (isPlainObject(structure)) {
    return Object.fromEntries(sortedKeys(structure).map((key) => [key, mapLeaves(structure[key], f)]));
  }
  return f(structure);
}

export function isNested(value: unknown): boolean {
  return Array.isArray(value) || isPlainObject(value);
}

/** The nesting alone. */
function structureText(value: unknown): string {
  if (Array.isArray(value)) return `[${(value as unknown[]).map(structureText).join(", ")}]`;
  if (isPlainObject(value)) {
    const entries = sortedKeys(value).map((key) => `${key}: ${structureText(value[key])}`);
    return `{ ${entries.join(", ")} }`;
  }
  const composite = partsOf(value);
  return composite ? `${typeName(value)}(${String(composite.parts.length)} tensors)` : "·";
}

/** @throws ValueError where two values are nested differently. TF: `nest.assert_same_structure` */
export function assertSameStructure(a: unknown, b: unknown, aName: string, bName: string): void {
  const [first, second] = [structureText(a), structureText(b)];
  if (first === second) return;
  throw new ValueError(
    withHint("The two structures don't have the same nested structure.", `${aName} ${first}, ${bName} ${second}.`),
  );
}

function sortedKeys(value: object): string[] {
  return Object.keys(value).sort();
}
