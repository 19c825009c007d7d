/** Names of layers that are given none: the class's with a number, counted in each graph. TF: tf_keras/src/backend.py (`unique_object_name`). */
import { get_default_graph } from "@tfgraph/core";

const COUNTS = Symbol("names of layers");

/** `Conv2DTranspose` is `conv2d_transpose`. TF: `generic_utils.to_snake_case` */
function snakeCase(name: string): string {
  const result = name
    .replace(/(.)([A-Z][a-z0-9]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
  return result.startsWith("_") ? `private${result}` : result;
}

/** Classes of ours say their name in Python; it outlives a minifier. */
export function classNameOf(layer: object): string {
  const Class = layer.constructor as { readonly name: string; readonly pythonName?: string };
  const told = Object.hasOwn(Class, "pythonName") ? Class.pythonName : undefined;
  return told?.slice(told.lastIndexOf(".") + 1) ?? Class.name;
}

/** @returns the layer's name, and the one its scope of variables is made of */
export function uniqueLayerName(layer: object): { name: string; base: string } {
  const base = snakeCase(classNameOf(layer));
  const { _extras: extras } = get_default_graph();
  let counts = extras.get(COUNTS) as Map<string, number> | undefined;
  if (!counts) extras.set(COUNTS, (counts = new Map()));
  const count = (counts.get(base) ?? 0) + 1;
  counts.set(base, count);
  return { name: `${base}_${String(count)}`, base };
}
