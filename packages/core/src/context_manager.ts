/**
 * Python's `with`: every context manager goes through `tf.with` (a body) or `tf.enter` (the rest of a block, by `using`).
 */
import { consoleText, inspectCustom, type ConsoleContext } from "./console_text.ts";
import { reprString } from "./python_text.ts";

/** Python's protocol. `__exit__` runs however the body ends; where it returns true, the body's error goes no further. */
export interface ContextManager<T> {
  __enter__(): T;
  __exit__(error?: unknown): unknown;
}

/** What `using` needs. Values that are none themselves are replaced by an empty disposable. */
export interface Entered {
  [Symbol.dispose](): void;
}

/** A name scope that was entered: its text is the name with its final slash. */
export class Scope implements Entered {
  readonly name: string;
  private readonly leave: () => void;

  constructor(name: string, leave: () => void) {
    this.name = name;
    this.leave = leave;
  }

  toString(): string {
    return this.name;
  }

  toJSON(): string {
    return this.name;
  }

  [Symbol.toPrimitive](): string {
    return this.name;
  }

  _str(): string {
    return this.name;
  }
  _repr(): string {
    return reprString(this.name);
  }
  [inspectCustom](...context: ConsoleContext): string {
    return consoleText(this, context);
  }

  [Symbol.dispose](): void {
    this.leave();
  }
}

/** A string where a scope or an op's name is wanted: names, scopes, and null for none. */
export type NameLike = string | Scope | null;

export function nameText(name: NameLike | undefined): string | null {
  return name === null || name === undefined ? null : String(name);
}

/**
 * Objects that Python's `as` gives back themselves (a Session, a Graph) and that may be entered several times:
 * `using` on them leaves the context entered last.
 */
export abstract class EnteredObject implements Entered {
  private readonly entered: ContextManager<unknown>[] = [];

  /** @internal */
  _pushEntered(manager: ContextManager<unknown>): void {
    this.entered.push(manager);
  }

  [Symbol.dispose](): void {
    this.entered.pop()?.__exit__();
  }
}

/** A context manager from a function that enters and returns how to leave. It can be entered again. */
export function contextManager<T>(enter: () => { value: T; exit: (error?: unknown) => void }): ContextManager<T> {
  const exits: ((error?: unknown) => void)[] = [];
  return {
    __enter__() {
      const { value, exit } = enter();
      exits.push(exit);
      return value;
    },
    __exit__(error) {
      exits.pop()?.(error);
    },
  };
}

/** A context manager whose value is a name scope. */
export function scopeManager(enter: () => { name: string; exit: () => void }): ContextManager<Scope> {
  return contextManager(() => {
    const { name, exit } = enter();
    return { value: new Scope(name, exit), exit };
  });
}

/**
 * Runs `body` inside a context manager and returns what it returns; the context is left however the body ends.
 * @param manager what Python's `with` takes: a name scope, a Session, `graph.as_default()`, …
 * @param body gets what Python's `as` gives
 */
export function withContext<T, R>(manager: ContextManager<T>, body: (value: T) => R): R {
  const value = manager.__enter__();
  let result: R;
  try {
    result = body(value);
  } catch (error) {
    if (manager.__exit__(error) === true) return undefined as R; // a body that fails gives nothing, as in Python
    throw error;
  }
  manager.__exit__();
  return result;
}

type EnteredValue<T> = T extends Entered ? T : Entered;

/**
 * Enters a context for the rest of the enclosing block: `using scope = tf.enter(tf.name_scope("layer"));`
 * @returns the object itself where Python's `as` gives one, a Scope for name scopes, an empty disposable otherwise
 */
export function enterContext<T>(manager: ContextManager<T>): EnteredValue<T> {
  const value = manager.__enter__();
  if (value instanceof EnteredObject) {
    value._pushEntered(manager);
    return value as EnteredValue<T>;
  }
  if (value instanceof Scope) return value as EnteredValue<T>;
  return { [Symbol.dispose]: () => manager.__exit__() } as EnteredValue<T>;
}
