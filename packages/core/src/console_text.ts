/** What a console shows of our objects: what Python's `print` does, which is `str` of the object itself and `repr` of what is inside lists. */

/** The method that Node's `util.inspect` (and so `console.log`), Deno's and Bun's call. */
export const inspectCustom: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** What they call it with: the depth that is left, and options with the depth they began with. */
export type ConsoleContext = [depth?: number | null, options?: { readonly depth?: number | null }];

interface Printed {
  _str?(): string;
  _repr(): string;
}

/** `str`, or inside a list or an object `repr`. */
export function consoleText(object: Printed, [depth, options]: ConsoleContext): string {
  const isInside = typeof depth === "number" && typeof options?.depth === "number" && depth < options.depth;
  return isInside ? object._repr() : (object._str?.() ?? object._repr());
}

const numbers = new WeakMap<object, number>();
let count = 0;

/** Module and name of an object's class in Python; users' own classes are those of their program. */
function classPath(object: object): string {
  const maker = object.constructor as { name: string; pythonName?: string };
  return Object.hasOwn(maker, "pythonName") ? maker.pythonName! : `__main__.${maker.name}`;
}

/**
 * Python's default `repr`: `<tensorflow.python.training.saver.Saver object at 0x7f0000000010>`. JavaScript has no addresses:
 * objects are numbered in the order they are shown. Classes say their own name in a static `pythonName`.
 */
export function objectText(object: object): string {
  let number = numbers.get(object);
  if (number === undefined) numbers.set(object, (number = ++count));
  return `<${classPath(object)} object at 0x7f${(number * 16).toString(16).padStart(10, "0")}>`;
}
