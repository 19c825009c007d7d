/**
 * Objects that are called, as Python's classes with `__call__` (initializers, layers, cells, templates): instances are functions
 * with the class's methods and attributes.
 */

interface Called {
  __call__(...args: unknown[]): unknown;
  /** Keywords to positions, where a class takes them. */
  _bindCall?(args: readonly unknown[]): readonly unknown[];
}

/** What `new` gives: a function that calls `__call__`, with the prototype of the class that was made. */
function CallableBase(): object {
  const call = (...args: unknown[]): unknown => self.__call__(...(self._bindCall?.(args) ?? args));
  // a function's own name would hide an accessor `name` of the class
  Reflect.deleteProperty(call, "name");
  Reflect.deleteProperty(call, "length");
  const self = Object.setPrototypeOf(call, new.target.prototype as object) as Called;
  return self;
}

Object.setPrototypeOf(CallableBase.prototype as object, Function.prototype);

/** Extend `CallableObject<[x: number], string>` and write `__call__(x: number): string`; instances are called as functions. */
export const CallableObject = CallableBase as unknown as abstract new <A extends readonly unknown[], R>() => ((
  ...args: A
) => R) &
  object;

/** Whether a function is a class: it stands where an instance is meant. Python: `inspect.isclass`. */
export function isClass(value: unknown): value is new () => unknown {
  if (typeof value !== "function") return false;
  const prototype = Object.getOwnPropertyDescriptor(value, "prototype");
  return prototype !== undefined && prototype.writable === false;
}
