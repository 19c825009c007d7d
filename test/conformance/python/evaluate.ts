/**
 * Runs the functions of a parsed case file against tfgraph, turning each Python form into what a person who ports it would type:
 * keywords into one last object, operators into methods, `x[1:, 0]` into `x.getitem("1:", 0)`, `with` into `tf.with`, `2.0` into
 * `tf.float(2)`.
 *
 * Values here are of every kind a case may meet, so this file works on `unknown` and looks members up by name.
 */
import {
  type Argument,
  type Expression,
  type FunctionDefinition,
  type Slice,
  type Statement,
  type SubscriptItem,
  type Target,
} from "./parse.ts";

type Callable = (...args: unknown[]) => unknown;

/** The parts of tfgraph that Python's own syntax stands for. */
export interface Syntax {
  with(manager: unknown, body: (value: unknown) => unknown): unknown;
  float(value: number): unknown;
  slice_(start: unknown, stop: unknown, step: unknown): unknown;
}

/** Told of each statement before it runs, by its line. */
export type Tracer = (line: number) => void;

/** A Python float while the case computes with it. */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Functions of the harness get what the case wrote; all others get what a port would pass. */
const harnessFunctions = new WeakSet<Callable>();
export function harnessFunction(f: Callable): Callable {
  harnessFunctions.add(f);
  return f;
}

/** Functions a case defines: tfgraph gets their results as a port would return them. */
const caseFunctions = new WeakSet<Callable>();

class Scope {
  private readonly names = new Map<string, unknown>();
  private readonly outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  get(name: string): unknown {
    if (this.names.has(name)) return this.names.get(name);
    if (!this.outer) throw new ReferenceError(`name '${name}' is not defined`);
    return this.outer.get(name);
  }

  set(name: string, value: unknown): void {
    this.names.set(name, value);
  }
}

/** How a function's body ended before its last statement. */
class Returned {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** Name → function, for each function of a module. */
export function evaluateModule(
  functions: readonly FunctionDefinition[],
  globals: Readonly<Record<string, unknown>>,
  syntax: Syntax,
  trace: Tracer,
): Map<string, Callable> {
  const scope = new Scope();
  for (const [name, value] of Object.entries(globals)) scope.set(name, value);
  const evaluator = new Evaluator(syntax, trace);
  const out = new Map<string, Callable>();
  for (const f of functions) {
    const callable = evaluator.functionOf(f.parameters, scope, (inner) => evaluator.run(f.body, inner)?.value);
    scope.set(f.name, callable);
    out.set(f.name, callable);
  }
  return out;
}

class Evaluator {
  private readonly syntax: Syntax;
  private readonly trace: Tracer;

  constructor(syntax: Syntax, trace: Tracer) {
    this.syntax = syntax;
    this.trace = trace;
  }

  functionOf(parameters: readonly string[], outer: Scope, body: (scope: Scope) => unknown): Callable {
    const f = harnessFunction((...args) => {
      const scope = new Scope(outer);
      parameters.forEach((name, i) => scope.set(name, args[i]));
      return body(scope);
    });
    caseFunctions.add(f);
    return f;
  }

  run(statements: readonly Statement[], scope: Scope): Returned | undefined {
    for (const statement of statements) {
      this.trace(statement.line);
      const ended = this.statement(statement, scope);
      if (ended) return ended;
    }
    return undefined;
  }

  private statement(statement: Statement, scope: Scope): Returned | undefined {
    switch (statement.kind) {
      case "expression":
        this.evaluate(statement.value, scope);
        return undefined;
      case "assign": {
        const value = this.evaluate(statement.value, scope);
        for (const target of statement.targets) assign(target, value, scope);
        return undefined;
      }
      case "for":
        for (const item of this.evaluate(statement.items, scope) as Iterable<unknown>) {
          assign(statement.target, item, scope);
          const ended = this.run(statement.body, scope);
          if (ended) return ended;
        }
        return undefined;
      case "with":
        return this.runWith(statement, 0, scope);
      case "return":
        return new Returned(this.evaluate(statement.value, scope));
    }
  }

  private runWith(statement: Statement & { kind: "with" }, index: number, scope: Scope): Returned | undefined {
    const manager = statement.managers[index];
    if (!manager) return this.run(statement.body, scope);
    return this.syntax.with(this.evaluate(manager.value, scope), (value) => {
      if (manager.target !== undefined) assign(manager.target, value, scope);
      return this.runWith(statement, index + 1, scope);
    }) as Returned | undefined;
  }

  private evaluate(e: Expression, scope: Scope): unknown {
    switch (e.kind) {
      case "name":
        return scope.get(e.name);
      case "constant":
        return e.value;
      case "number":
        return e.isFloat ? new PyFloat(e.value) : e.value;
      case "ellipsis":
        return "...";
      case "list":
        return this.arguments(e.items, scope).positional;
      case "dict":
        return new Map(e.entries.map(([key, value]) => [this.evaluate(key, scope), this.evaluate(value, scope)]));
      case "member":
        return member(this.evaluate(e.object, scope), e.name);
      case "subscript":
        return this.subscript(this.evaluate(e.object, scope), e.items, scope);
      case "call":
        return this.call(e, scope);
      case "unary":
        return this.unary(e.operator, this.evaluate(e.operand, scope));
      case "binary":
        return this.binary(e.operator, this.evaluate(e.left, scope), this.evaluate(e.right, scope));
      case "lambda":
        return this.functionOf(e.parameters, scope, (inner) => this.evaluate(e.body, inner));
    }
  }

  private arguments(
    args: readonly Argument[],
    scope: Scope,
  ): { positional: unknown[]; keywords: Record<string, unknown> | undefined } {
    const positional: unknown[] = [];
    let keywords: Record<string, unknown> | undefined;
    for (const arg of args) {
      const value = this.evaluate(arg.value, scope);
      if (arg.name !== undefined) (keywords ??= {})[arg.name] = value;
      else if (arg.spread) positional.push(...(value as Iterable<unknown>));
      else positional.push(value);
    }
    return { positional, keywords };
  }

  private call(e: Expression & { kind: "call" }, scope: Scope): unknown {
    const callee = this.evaluate(e.callee, scope) as Callable;
    const { positional, keywords } = this.arguments(e.args, scope);
    const args = keywords ? [...positional, keywords] : positional;
    return harnessFunctions.has(callee) ? callee(...args) : callee(...args.map((arg) => this.port(arg)));
  }

  /** An argument as a person would type it in a port. */
  private port(value: unknown, floatsAreClear = false): unknown {
    if (value instanceof PyFloat)
      return floatsAreClear || !Number.isInteger(value.value) ? value.value : this.syntax.float(value.value);
    if (Array.isArray(value)) {
      const clear = floatsAreClear || hasFraction(value);
      const ported = value.map((item) => this.port(item, clear));
      return keepFields(value, ported);
    }
    if (value instanceof Map) return portDict(value, (v) => this.port(v));
    if (typeof value === "function" && caseFunctions.has(value as Callable))
      return (...args: unknown[]) => this.port((value as Callable)(...args));
    if (isPlainObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([k, v]) => [k, v instanceof Map ? portDict(v, (x) => this.port(x)) : this.port(v)]),
      );
    return value;
  }

  private subscript(object: unknown, items: readonly SubscriptItem[], scope: Scope): unknown {
    if (isSymbolic(object)) {
      return call(
        object,
        "getitem",
        items.map((item) => (item.kind === "slice" ? this.slice(item, scope) : this.port(this.evaluate(item, scope)))),
      );
    }
    const [item] = items;
    if (item!.kind === "slice") {
      const [start, stop] = [item.start, item.stop].map((bound) => bound && Number(this.evaluate(bound, scope)));
      return call(object, "slice", [start, stop]);
    }
    const key = this.evaluate(item as Expression, scope);
    if (object instanceof Map) return object.get(key);
    return typeof key === "number" && key < 0 ? call(object, "at", [key]) : member(object, String(key));
  }

  /** A slice as text, or through `tf.slice_` where a bound is a tensor. */
  private slice(slice: Slice, scope: Scope): unknown {
    const bounds = [slice.start, slice.stop, slice.step].map((bound) => (bound ? this.evaluate(bound, scope) : null));
    if (bounds.some(isSymbolic)) return this.syntax.slice_(bounds[0], bounds[1], bounds[2]);
    const [start, stop, step] = bounds.map((bound) => (bound === null ? "" : String(bound as number)));
    return `${start!}:${stop!}${step === "" ? "" : `:${step!}`}`;
  }

  private unary(operator: string, operand: unknown): unknown {
    if (operator === "not") return !operand;
    if (isSymbolic(operand)) return call(operand, operator === "-" ? "neg" : "invert", []);
    return arithmetic("*", operand, operator === "-" ? -1 : 1);
  }

  private binary(operator: string, left: unknown, right: unknown): unknown {
    const names = OPERATOR_METHODS[operator];
    if (isSymbolic(left) && names) return call(left, names[0], [this.port(right)]);
    if (isSymbolic(right) && names) return call(right, names[1], [this.port(left)]);
    return arithmetic(operator, left, right);
  }
}

/** The method for a tensor on the left, and for one on the right of a plain value. */
const OPERATOR_METHODS: Readonly<Record<string, readonly [string, string]>> = {
  "+": ["add", "radd"],
  "-": ["sub", "rsub"],
  "*": ["mul", "rmul"],
  "/": ["truediv", "rtruediv"],
  "//": ["floordiv", "rfloordiv"],
  "%": ["mod", "rmod"],
  "**": ["pow", "rpow"],
  "@": ["matmul", "rmatmul"],
  "<": ["less", "greater"],
  "<=": ["less_equal", "greater_equal"],
  ">": ["greater", "less"],
  ">=": ["greater_equal", "less_equal"],
  "&": ["and", "and"],
  "|": ["or", "or"],
  "^": ["xor", "xor"],
};

/** On plain numbers; a float on either side makes a float. */
function arithmetic(operator: string, left: unknown, right: unknown): unknown {
  const [a, b] = [left, right].map((v) => (v instanceof PyFloat ? v.value : v)) as [number, number];
  const isFloat = left instanceof PyFloat || right instanceof PyFloat || operator === "/";
  const results: Record<string, (() => unknown) | undefined> = {
    "+": () => (Array.isArray(left) ? [...(left as unknown[]), ...(right as unknown[])] : a + b),
    "-": () => a - b,
    "*": () => (Array.isArray(left) ? Array.from({ length: b }, () => left as unknown[]).flat() : a * b),
    "/": () => a / b,
    "**": () => a ** b,
    "//": () => Math.floor(a / b),
    "==": () => a === b,
    "<": () => a < b,
  };
  const compute = results[operator];
  if (!compute) throw new SyntaxError(`cases compute no ${operator} on plain values`);
  const value = compute();
  return isFloat && typeof value === "number" ? new PyFloat(value) : value;
}

/** What has Python's operators: tensors, variables, sparse tensors. */
export function isSymbolic(value: unknown): boolean {
  return typeof value === "object" && value !== null && "getitem" in value;
}

function member(object: unknown, name: string): unknown {
  const value = (object as Record<string, unknown>)[name];
  if (value === undefined) throw new TypeError(`${describe(object)} has no '${name}'`);
  // classes and functions with properties of their own are passed on as they are; an object that is called has methods too
  const isMethod = typeof object === "object" ? !isModule(object) : !Object.hasOwn(object as object, name);
  return typeof value === "function" && isMethod ? (value as Callable).bind(object) : value;
}

function describe(object: unknown): string {
  if (isModule(object)) return "the module";
  return typeof object === "object" ? `a ${object?.constructor.name ?? "null"}` : `a ${typeof object}`;
}

function isModule(object: unknown): boolean {
  return Object.prototype.toString.call(object) === "[object Module]" || isPlainObject(object);
}

function call(object: unknown, method: string, args: unknown[]): unknown {
  return (member(object, method) as Callable)(...args);
}

function assign(target: Target, value: unknown, scope: Scope): void {
  if (typeof target === "string") {
    scope.set(target, value);
    return;
  }
  const items = [...(value as Iterable<unknown>)];
  if (items.length !== target.length)
    throw new RangeError(`${String(items.length)} values for ${String(target.length)} names`);
  target.forEach((t, i) => assign(t, items[i], scope));
}

function hasFraction(value: unknown): boolean {
  if (value instanceof PyFloat) return !Number.isInteger(value.value);
  return Array.isArray(value) && value.some(hasFraction);
}

/** A named tuple that tfgraph returned goes back as it is. */
function keepFields(original: unknown[], ported: unknown[]): unknown[] {
  return Object.getOwnPropertyNames(original).length === Object.getOwnPropertyNames(ported).length ? ported : original;
}

/** A dict with names for keys is a plain object; any other (feeds) a Map of plain values. */
function portDict(dict: ReadonlyMap<unknown, unknown>, port: (value: unknown) => unknown): unknown {
  const entries = [...dict];
  if (entries.every(([key]) => typeof key === "string"))
    return Object.fromEntries(entries.map(([k, v]) => [k, port(v)]));
  return new Map(entries.map(([k, v]) => [k, plainNumbers(v)]));
}

/** A fed value: numbers without the marks of floats. */
export function plainNumbers(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value;
  return Array.isArray(value) ? value.map(plainNumbers) : value;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
