/**
 * Python's calling convention: positional arguments in order, then keywords in one plain object in last place.
 *
 *     export const square = pyFunction("square", ["x", "name"], (x: TensorLike, name?: NameLike) => …);
 *
 * makes a function that may be called `square(x)`, `square(x, { name: "s" })` or `square({ x, name: "s" })`. An editor shows
 * one signature with the names and docs of the implementation; an unknown keyword does not compile.
 */
import { type NameLike } from "./context_manager.ts";
import { ValueError, withHint } from "./errors.ts";
import { nearestNames } from "./nearest_names.ts";
import { captureTrace, showCaller, userFrame } from "./where.ts";

export type { NameLike };

/** Old keyword → the parameter it stands for. */
type Aliases = Readonly<Record<string, string>>;
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- as an object of types, it has no keys
type NoAliases = {};

/** The positions of parameters, as keys: "0", "1", … */
type Positions<N extends readonly string[]> = Exclude<keyof N, keyof (readonly unknown[])>;

/** The keywords for all parameters but those given by position. */
type Keywords<
  N extends readonly string[],
  P extends readonly unknown[],
  Given extends readonly unknown[],
  A extends Aliases,
> = {
  [I in Exclude<Positions<N>, keyof Given> as N[I] extends string ? N[I] : never]?: I extends keyof P ? P[I] : never;
} & {
  [K in keyof A as A[K] extends N[Exclude<Positions<N>, keyof Given>] ? K : never]?: {
    [I in Positions<N>]: N[I] extends A[K] ? (I extends keyof P ? P[I] : never) : never;
  }[Positions<N>];
};

type KeywordsFrom<N extends readonly string[], P extends readonly unknown[], I, A extends Aliases> = I extends "0"
  ? Keywords<N, P, [], A>
  : I extends "1"
    ? Keywords<N, P, [0], A>
    : I extends "2"
      ? Keywords<N, P, [0, 0], A>
      : I extends "3"
        ? Keywords<N, P, [0, 0, 0], A>
        : I extends "4"
          ? Keywords<N, P, [0, 0, 0, 0], A>
          : I extends "5"
            ? Keywords<N, P, [0, 0, 0, 0, 0], A>
            : Keywords<N, P, [0, 0, 0, 0, 0, 0], A>;

/**
 * Each position takes its argument or, in its place, the keywords for the rest. All may be left out.
 * The build writes it out as parameters with names (`tools/declarations.ts`), which is what users' editors show.
 */
export type PyArguments<
  N extends readonly string[],
  P extends readonly unknown[],
  A extends Aliases = NoAliases,
> = Partial<{
  [I in keyof P]: P[I] | KeywordsFrom<N, Required<P>, I, A>;
}>;

export type PyFunction<N extends readonly string[], P extends readonly unknown[], R, A extends Aliases = NoAliases> = (
  ...args: PyArguments<N, P, A>
) => R;

export interface PyOptions<A extends Aliases = Aliases> {
  /** How many leading parameters have no default. Default: those before the first optional one are unknown, so 0. */
  readonly required?: number;
  /** Old keyword → the parameter it stands for (`keep_dims: "keepdims"`). */
  readonly aliases?: A;
}

/** Whether a value is a plain object, and so the keywords where it stands last. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}

/**
 * Binds a call's arguments to parameter names as Python would.
 * @returns the arguments in parameter order, `undefined` where left out
 * @throws TypeError in Python's words: unknown keyword, a keyword given twice, too many arguments, a missing one
 */
export function bindArguments(
  functionName: string,
  names: readonly string[],
  args: readonly unknown[],
  options: PyOptions = {},
): unknown[] {
  const last = args.at(-1);
  const keywords = isPlainObject(last) ? last : undefined;
  const positional = keywords ? args.length - 1 : args.length;
  if (positional > names.length) {
    const message = `${functionName}() takes ${takes(names.length, options.required ?? 0)} but ${String(positional)} ${positional === 1 ? "was" : "were"} given`;
    throw new TypeError(withHint(message, signatureText(functionName, names)));
  }
  const bound = new Array<unknown>(names.length).fill(undefined);
  for (let i = 0; i < positional; i++) bound[i] = args[i];
  if (keywords) bindKeywords(functionName, names, keywords, bound, options);
  checkRequired(functionName, names, bound, positional, options.required ?? 0);
  return bound;
}

function bindKeywords(
  functionName: string,
  names: readonly string[],
  keywords: Readonly<Record<string, unknown>>,
  bound: unknown[],
  { aliases }: PyOptions,
): void {
  for (const key of Object.keys(keywords)) {
    const value = keywords[key];
    if (value === undefined) continue;
    const name = aliases && Object.hasOwn(aliases, key) ? aliases[key]! : key;
    const index = names.indexOf(name);
    if (index < 0) {
      const near =
        nearestNames(names, key, 1)[0] ??
        names.find((n) => n.replaceAll("_", "") === key.replaceAll("_", "").toLowerCase());
      throw new TypeError(
        withHint(
          `${functionName}() got an unexpected keyword argument '${key}'`,
          near && `Did you mean '${near}'?`,
          signatureText(functionName, names),
        ),
      );
    }
    if (bound[index] !== undefined) {
      const alias =
        name === key ? Object.keys(aliases ?? {}).find((a) => aliases![a] === name && Object.hasOwn(keywords, a)) : key;
      if (alias !== undefined) throw new ValueError(`Cannot specify both '${alias}' and '${name}'.`);
      throw new TypeError(
        withHint(
          `${functionName}() got multiple values for argument '${key}'`,
          `It is given by position (argument ${String(index + 1)}) and by keyword: leave one out.`,
          signatureText(functionName, names),
        ),
      );
    }
    bound[index] = value;
  }
}

function checkRequired(
  functionName: string,
  names: readonly string[],
  bound: readonly unknown[],
  positional: number,
  required: number,
): void {
  const missing = names.slice(0, required).filter((_, i) => bound[i] === undefined);
  if (missing.length === 0) return;
  const quoted = missing.map((name) => `'${name}'`);
  const list =
    quoted.length === 1
      ? quoted[0]!
      : `${quoted.slice(0, -1).join(", ")}${quoted.length > 2 ? "," : ""} and ${quoted.at(-1)!}`;
  const given = missing.filter((name) => names.indexOf(name) < positional);
  throw new TypeError(
    withHint(
      `${functionName}() missing ${String(missing.length)} required positional argument${missing.length > 1 ? "s" : ""}: ${list}`,
      given.length > 0 &&
        `What was given for ${given.map((name) => `'${name}'`).join(", ")} is undefined: look at its name, and whether the function that makes it returns it.`,
      signatureText(functionName, names),
    ),
  );
}

/** More parameters are not told. */
const MANY = 8;

/** Where a function was called, and how it is called: keywords in a last object. */
function signatureText(functionName: string, names: readonly string[]): string {
  const at = userFrame(captureTrace());
  const shown = names.length > MANY ? [...names.slice(0, MANY), "…"] : names;
  return `${at ? `Called at ${at}. ` : ""}Its arguments: ${functionName.replace(".__init__", "")}(${shown.join(", ")}), by position or in a last { name: value }.`;
}

/** Makes a function with Python's calling convention out of its implementation on positional arguments. */
export function pyFunction<
  const N extends readonly string[],
  P extends readonly unknown[],
  R,
  const A extends Aliases = NoAliases,
>(name: string, names: N, implementation: (...args: P) => R, options: PyOptions<A> = {}): PyFunction<N, P, R, A> {
  const call = (...args: unknown[]): R => {
    try {
      return implementation(...(bindArguments(name, names, args, options) as unknown as P));
    } catch (error) {
      throw showCaller(error, call);
    }
  };
  Object.defineProperty(call, "name", { value: name });
  signatures.set(call, { names, required: options.required ?? 0 });
  return call as PyFunction<N, P, R, A>;
}

/** The same for a function whose type `F` says more: what it returns depends on its arguments. */
export function typedPyFunction<F extends (...args: never[]) => unknown>(
  name: string,
  names: readonly string[],
  implementation: (...args: never[]) => unknown,
  options: PyOptions = {},
): F {
  return pyFunction(name, names, implementation, options) as unknown as F;
}

export interface Signature {
  readonly names: readonly string[];
  /** How many leading parameters have no default. */
  readonly required: number;
}

const signatures = new WeakMap<object, Signature>();

/** The parameters of a function made by {@link pyFunction}; undefined for any other. Python: `inspect.getfullargspec`. */
export function signatureOf(f: object): Signature | undefined {
  return signatures.get(f);
}

/** A class that is called as Python calls one. */
export type CallableClass<C extends abstract new (...args: never[]) => object> = C &
  ((...args: ConstructorParameters<C>) => InstanceType<C>);

/** A class that is called as Python calls one: `new` is allowed and not needed. */
export function callableClass<C extends abstract new (...args: never[]) => object>(Class: C): CallableClass<C> {
  return new Proxy(Class, {
    apply: function make(target, _this, args: unknown[]): object {
      try {
        return Reflect.construct(target as unknown as new (...a: unknown[]) => object, args);
      } catch (error) {
        throw showCaller(error, make);
      }
    },
  }) as CallableClass<C>;
}

function takes(most: number, required: number): string {
  const count = required === most ? String(most) : `from ${String(required)} to ${String(most)}`;
  return `${count} positional argument${most === 1 ? "" : "s"}`;
}
