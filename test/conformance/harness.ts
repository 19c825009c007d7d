/**
 * What the cases of `cases/*.py` call, for tfgraph: tools/goldens/_harness.py is the same for TensorFlow. Each call takes the
 * next result from the case's golden and compares; the graph is compared by the caller, before anything that ran.
 */
import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { expect } from "vitest";
import { checkGradient } from "./check_gradient.ts";
import { describeValue, expectAllClose, type Described } from "./expect_all_close.ts";
import { plainNumbers } from "./python/evaluate.ts";

export interface Fingerprint {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly head: readonly unknown[];
  readonly sha256: string;
}

export type Result =
  | { readonly run: readonly (Described | null)[] }
  | { readonly gradient: readonly (Described | readonly Described[] | null)[] }
  | { readonly sample: readonly Fingerprint[] }
  | { readonly error: string }
  | { readonly text: string };

interface SessionLike {
  run(fetches: unknown, options?: unknown): unknown;
  close(): void;
}

/** Where tfgraph is: looked up by name, as the cases do. */
export interface TensorFlowModule {
  Session(): SessionLike;
  gradients(ys: unknown, xs: unknown): readonly unknown[];
}

type Feeds = ReadonlyMap<unknown, unknown>;

/** One case while it runs. What is wrong is collected: a graph that differs explains more than the value that comes of it. */
export class CaseRun {
  private readonly tf: TensorFlowModule;
  private readonly expected: readonly Result[];
  private readonly comparisons: (() => void)[] = [];
  private next = 0;
  private openSession: SessionLike | undefined;

  constructor(tf: TensorFlowModule, expected: readonly Result[]) {
    this.tf = tf;
    this.expected = expected;
  }

  /** The functions cases import. */
  get functions(): Record<string, (...args: unknown[]) => unknown> {
    return {
      run: (fetches, feeds) => this.run(fetches, feeds as Feeds | undefined),
      sample: (fetches, ...rest) => this.sample(fetches, ...keywords(rest, ["runs", "feed_dict"])),
      gradient: (ys, xs, feeds) => this.gradient(ys, xs, feeds as Feeds | undefined),
      error: (thunk) => this.error(thunk as () => unknown),
      text: (value) => this.text(value),
    };
  }

  /** Compares everything that was recorded. */
  compare(): void {
    for (const comparison of this.comparisons) comparison();
    expect(this.next, "results of the case").toBe(this.expected.length);
  }

  close(): void {
    this.openSession?.close();
  }

  private run(fetches: unknown, feeds?: Feeds): unknown {
    const value = this.session.run(plainDicts(fetches), feedOptions(feeds));
    const golden = this.take("run");
    this.comparisons.push(() => {
      const values = flatLike(fetches, value);
      expect(values.length, "values fetched").toBe(golden.run.length);
      values.forEach((v, i) => expectValue(v, golden.run[i]!));
    });
    return value;
  }

  private sample(fetches: unknown, runs: unknown = 1, feeds?: unknown): void {
    for (let i = 0; i < Number(runs); i++) {
      const value = this.session.run(plainDicts(fetches), feedOptions(feeds as Feeds | undefined));
      const golden = this.take("sample");
      this.comparisons.push(() => {
        expect(flatLike(fetches, value).map((v, k) => fingerprint(v, golden.sample[k]!.dtype))).toEqual(golden.sample);
      });
    }
  }

  private gradient(ys: unknown, xs: unknown, feeds?: Feeds): readonly unknown[] {
    const gradients = this.tf.gradients(ys, xs);
    const fetched = this.session.run(
      gradients.filter((g) => g !== null),
      feedOptions(feeds),
    ) as unknown[];
    const golden = this.take("gradient");
    const values = gradients.map((g) => (g === null ? null : fetched.shift()));
    this.comparisons.push(() => values.forEach((value, i) => expectGradient(value, golden.gradient[i] ?? null)));
    asArray(xs).forEach((x, i) => this.checkDifferences(ys, x, values[i], feeds));
    return gradients;
  }

  /** Where x is a float64 that is fed, and its gradient no IndexedSlices. */
  private checkDifferences(ys: unknown, x: unknown, gradient: unknown, feeds?: Feeds): void {
    const fed = feeds?.get(x);
    if (
      fed === undefined ||
      gradient === null ||
      Array.isArray(gradient) ||
      (x as { dtype: { name: string } }).dtype.name !== "float64"
    )
      return;
    const at = [plainNumbers(fed)].flat(Infinity) as number[];
    const shape = shapeOfNested(fed);
    const f = (elements: readonly number[]): unknown =>
      this.session.run(asArray(ys), feedOptions(new Map([...feeds!, [x, nest(elements, shape)]])));
    this.comparisons.push(() => checkGradient(f, at, describeValue(gradient, "float64").values.map(Number)));
  }

  private error(thunk: () => unknown): void {
    let message = "nothing was thrown";
    try {
      thunk();
    } catch (e) {
      if (!(e instanceof Error)) throw e;
      message = withoutAddresses(`${e.name}: ${e.message.split("\n")[0]!}`);
    }
    const golden = this.take("error");
    this.comparisons.push(() => expect(message).toBe(golden.error));
  }

  private text(value: unknown): void {
    const shown = printed(value);
    const golden = this.take("text");
    this.comparisons.push(() => expect(shown).toBe(golden.text));
  }

  private get session(): SessionLike {
    return (this.openSession ??= this.tf.Session());
  }

  private take<K extends string>(kind: K): Extract<Result, Record<K, unknown>> {
    const result = this.expected[this.next];
    if (!result || !(kind in result)) {
      throw new TypeError(
        `TensorFlow's next result is ${Object.keys(result ?? { none: 0 })[0]!}, not ${kind}: does \`npm run goldens\` change it?`,
      );
    }
    this.next += 1;
    return result as Extract<Result, Record<K, unknown>>;
  }
}

function expectValue(value: unknown, golden: Described | null): void {
  if (golden === null) expect(value).toBeNull();
  else expectAllClose(value, golden);
}

/** IndexedSlices are three values (values, indices, dense_shape). */
function expectGradient(value: unknown, golden: Described | readonly Described[] | null): void {
  if (golden !== null && !("dtype" in golden)) golden.forEach((part, i) => expectValue((value as unknown[])[i], part));
  else expectValue(value, golden);
}

/** What the console shows, with Python's words for JavaScript's own values. */
function printed(value: unknown): string {
  if (Array.isArray(value) && !(inspect.custom in value)) return `[${value.map(printedInside).join(", ")}]`;
  return isObject(value) ? withoutAddresses(inspect(value)) : pythonWord(value);
}

/** The same inside a list. */
function printedInside(value: unknown): string {
  if (typeof value === "string") return `'${value}'`;
  return isObject(value)
    ? withoutAddresses(inspect([value], { breakLength: Infinity }).slice(2, -2))
    : pythonWord(value);
}

function isObject(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function pythonWord(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return inspect(value).replace(/^'(.*)'$/s, "$1");
}

/** Where an object is in memory is another place in each run. */
function withoutAddresses(text: string): string {
  return text.replaceAll(/\b0x[0-9a-f]+/g, "0x");
}

function fingerprint(value: unknown, expectedDtype: string): Fingerprint {
  const { dtype, shape, values } = describeValue(value, expectedDtype);
  const head = values.slice(0, 6).map((x) => (dtype === "float32" ? shortest(x) : x));
  return { dtype, shape, head, sha256: createHash("sha256").update(bytesOf(values, dtype)).digest("hex").slice(0, 32) };
}

/** The shortest decimal of a float32. */
function shortest(x: unknown): unknown {
  if (typeof x !== "number") return x;
  for (let digits = 6; digits < 10; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === Math.fround(x)) return short;
  }
  return x;
}

function bytesOf(values: readonly unknown[], dtype: string): Uint8Array {
  const numbers = values.map(Number);
  switch (dtype) {
    case "float32":
      return new Uint8Array(Float32Array.from(numbers).buffer);
    case "float64":
      return new Uint8Array(Float64Array.from(numbers).buffer);
    case "int32":
      return new Uint8Array(Int32Array.from(numbers).buffer);
    case "int64":
      return new Uint8Array(BigInt64Array.from(values.map((v) => BigInt(v as number | string))).buffer);
    default:
      throw new TypeError(`samples of ${dtype} have no fingerprint`);
  }
}

/** The values of the leaves of a fetch, in order; IndexedSlices and SparseTensors are three each. */
function flatLike(fetches: unknown, value: unknown): unknown[] {
  if (fetches instanceof Map) {
    return [...(fetches as Map<string, unknown>)].flatMap(([key, f]) =>
      flatLike(f, (value as Record<string, unknown>)[key]),
    );
  }
  if (Array.isArray(fetches)) return fetches.flatMap((f, i) => flatLike(f, (value as unknown[])[i]));
  const isNamed = Array.isArray(value) && "dense_shape" in value;
  return isNamed ? [...(value as unknown[])] : [value];
}

function plainDicts(fetches: unknown): unknown {
  if (fetches instanceof Map)
    return Object.fromEntries([...(fetches as Map<string, unknown>)].map(([k, v]) => [k, plainDicts(v)]));
  return Array.isArray(fetches) && fetches.some((f) => f instanceof Map) ? fetches.map(plainDicts) : fetches;
}

function feedOptions(feeds: Feeds | undefined): unknown {
  return feeds ? { feed_dict: new Map([...feeds].map(([key, value]) => [key, plainNumbers(value)])) } : undefined;
}

function keywords(args: readonly unknown[], names: readonly string[]): unknown[] {
  const last = args.at(-1) as Record<string, unknown> | undefined;
  const isKeywords = typeof last === "object" && Object.getPrototypeOf(last) === Object.prototype;
  return names.map((name, i) => (i < args.length - Number(isKeywords) ? args[i] : isKeywords ? last[name] : undefined));
}

const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function shapeOfNested(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOfNested(value[0])] : [];
}

function nest(elements: readonly number[], shape: readonly number[]): unknown {
  const [first, ...rest] = shape;
  if (first === undefined) return elements[0];
  const size = elements.length / first;
  return Array.from({ length: first }, (_, i) => nest(elements.slice(i * size, (i + 1) * size), rest));
}
