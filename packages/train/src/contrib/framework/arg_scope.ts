/** Arguments of functions for a part of a program. TF 1: contrib/framework/python/ops/arg_scope.py. */
import {
  contextManager,
  EnteredObject,
  isPlainObject,
  reprValue,
  ValueError,
  type ContextManager,
} from "@tfgraph/core";

type Keywords = Readonly<Record<string, unknown>>;
type AnyFunction = (...args: never[]) => unknown;

/** Which arguments functions are given where a call does not say them. */
class ArgScope extends EnteredObject {
  readonly given: ReadonlyMap<object, Keywords>;

  constructor(given: ReadonlyMap<object, Keywords>) {
    super();
    this.given = given;
  }
}

/** The scopes that are open, the innermost last. */
const open: ArgScope[] = [new ArgScope(new Map())];
const scoped = new WeakSet<object>();

function current(): ArgScope {
  return open.at(-1)!;
}

/**
 * A function whose keywords {@link arg_scope} can set.
 * @param func takes its keywords in a last object
 * TF 1: `tf.contrib.framework.add_arg_scope`.
 */
export function add_arg_scope<F extends AnyFunction>(func: F): F {
  const withScope = (...args: unknown[]): unknown => {
    const given = current().given.get(withScope);
    const last = args.at(-1);
    if (!given) return func(...(args as never[]));
    const [positional, keywords] = isPlainObject(last) ? [args.slice(0, -1), last] : [args, {}];
    return func(...([...positional, { ...given, ...keywords }] as never[]));
  };
  Object.defineProperty(withScope, "name", { value: func.name });
  scoped.add(withScope);
  return withScope as unknown as F; // the same parameters and result
}

/** Whether {@link arg_scope} can set keywords of a function. TF 1: `tf.contrib.framework.has_arg_scope`. */
export function has_arg_scope(func: object): boolean {
  return scoped.has(func);
}

/**
 * A context in which functions are given keywords where their calls do not say them.
 * @param list_ops_or_scope the functions, or a scope that was entered before, to be entered again
 * @param kwargs the keywords
 * @throws ValueError for a function that is not made by {@link add_arg_scope}
 * TF 1: `tf.contrib.framework.arg_scope`.
 */
export function arg_scope(
  list_ops_or_scope: readonly AnyFunction[] | ArgScope,
  kwargs: Keywords = {},
): ContextManager<ArgScope> {
  return contextManager(() => {
    const value =
      list_ops_or_scope instanceof ArgScope ? reentered(list_ops_or_scope, kwargs) : inside(list_ops_or_scope, kwargs);
    open.push(value);
    return { value, exit: () => void open.pop() };
  });
}

function reentered(scope: ArgScope, kwargs: Keywords): ArgScope {
  if (Object.keys(kwargs).length > 0) {
    throw new ValueError("When attempting to re-use a scope by suppling adictionary, kwargs must be empty.");
  }
  return new ArgScope(scope.given);
}

function inside(functions: readonly AnyFunction[], kwargs: Keywords): ArgScope {
  const list: unknown = functions;
  if (!Array.isArray(list))
    throw new TypeError("list_ops_or_scope must either be a list/tuple or reused scope (i.e. dict)");
  const given = new Map(current().given);
  for (const func of functions) {
    if (!has_arg_scope(func)) throw new ValueError(`${nameOf(func)} is not decorated with @add_arg_scope`);
    given.set(func, { ...given.get(func), ...kwargs });
  }
  return new ArgScope(given);
}

function nameOf(func: unknown): string {
  return typeof func === "function" ? func.name : reprValue(func);
}
