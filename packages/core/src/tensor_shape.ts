/** Static shapes. TF: `tf.TensorShape` and `tf.Dimension` under v1 behaviour. */
import { consoleText, inspectCustom, type ConsoleContext } from "./console_text.ts";
import { IndexError, ValueError } from "./errors.ts";

/** A size along one axis; `null` where it is unknown. TF: `tf.Dimension`. */
export class Dimension {
  readonly value: number | null;

  constructor(value: DimensionLike) {
    this.value = dimensionValue(value);
  }

  is_compatible_with(other: DimensionLike): boolean {
    const o = dimensionValue(other);
    return this.value === null || o === null || this.value === o;
  }

  assert_is_compatible_with(other: DimensionLike): void {
    if (!this.is_compatible_with(other)) {
      throw new ValueError(`Dimensions ${this.toString()} and ${new Dimension(other).toString()} are not compatible`);
    }
  }

  merge_with(other: DimensionLike): Dimension {
    this.assert_is_compatible_with(other);
    return new Dimension(this.value ?? dimensionValue(other));
  }

  add(other: DimensionLike): Dimension {
    return this.combine(other, (a, b) => a + b);
  }
  sub(other: DimensionLike): Dimension {
    return this.combine(other, (a, b) => a - b);
  }
  mul(other: DimensionLike): Dimension {
    return this.combine(other, (a, b) => a * b);
  }
  floordiv(other: DimensionLike): Dimension {
    return this.combine(other, (a, b) => Math.floor(a / b));
  }
  mod(other: DimensionLike): Dimension {
    return this.combine(other, (a, b) => a - Math.floor(a / b) * b);
  }

  toString(): string {
    return this.value === null ? "?" : String(this.value);
  }

  /** `Number(d)`; NaN where the size is unknown. */
  valueOf(): number {
    return this.value ?? NaN;
  }

  toJSON(): number | null {
    return this.value;
  }

  _str(): string {
    return this.toString();
  }
  _repr(): string {
    return `Dimension(${this.value === null ? "None" : String(this.value)})`;
  }
  [inspectCustom](...context: ConsoleContext): string {
    return consoleText(this, context);
  }

  private combine(other: DimensionLike, f: (a: number, b: number) => number): Dimension {
    const o = dimensionValue(other);
    return new Dimension(this.value === null || o === null ? null : f(this.value, o));
  }
}

export type DimensionLike = number | bigint | null | Dimension;

/** What is accepted for a shape: a TensorShape, a list of sizes, one size, `null` for unknown rank. */
export type ShapeLike = TensorShape | Dimension | readonly DimensionLike[] | number | null;

function dimensionValue(d: DimensionLike | undefined): number | null {
  if (d === null || d === undefined) return null;
  if (d instanceof Dimension) return d.value;
  const n = Number(d);
  if (!Number.isInteger(n))
    throw new TypeError(
      `Dimension value must be integer or None or have an __index__ method, got value '${String(d)}' with type '${typeof d === "number" ? "<class 'float'>" : typeof d}'`,
    );
  if (n < 0) throw new ValueError(`Dimension ${String(n)} must be >= 0`);
  return n;
}

/** An immutable, possibly partly unknown shape. Indexing and `at` give Dimensions, as in TF1. */
export class TensorShape {
  /** An accessor of the prototype for each. */
  readonly [index: number]: Dimension;
  /** Sizes, `null` where unknown; undefined where the rank is unknown. */
  private readonly sizes: readonly (number | null)[] | undefined;

  constructor(dims: ShapeLike) {
    if (dims instanceof TensorShape) this.sizes = dims.sizes;
    else if (dims === null) this.sizes = undefined;
    else if (Array.isArray(dims)) this.sizes = dims.map(dimensionValue);
    else if (typeof dims === "object" && Symbol.iterator in dims)
      this.sizes = Array.from(dims as Iterable<DimensionLike>, dimensionValue);
    else this.sizes = [dimensionValue(dims)];
  }

  static readonly unknown = new TensorShape(null);
  static readonly scalar = new TensorShape([]);

  get ndims(): number | null {
    return this.sizes?.length ?? null;
  }
  get rank(): number | null {
    return this.ndims;
  }
  /** TF: `shape.dims`. */
  get dims(): Dimension[] | null {
    return this.sizes?.map((d) => new Dimension(d)) ?? null;
  }
  /** Sizes with null for unknown ones, or undefined for unknown rank: the form shape rules work on. */
  get known(): readonly (number | null)[] | undefined {
    return this.sizes;
  }
  get length(): number {
    return this.requireRank().length;
  }

  at(index: number): Dimension {
    if (!this.sizes) return new Dimension(null);
    const i = index < 0 ? index + this.sizes.length : index;
    if (i < 0 || i >= this.sizes.length) throw new IndexError("list index out of range");
    return new Dimension(this.sizes[i]!);
  }

  slice(start?: number, end?: number): TensorShape {
    return this.sizes ? new TensorShape(this.sizes.slice(start, end)) : TensorShape.unknown;
  }

  *[Symbol.iterator](): Iterator<Dimension> {
    for (const d of this.requireRank()) yield new Dimension(d);
  }

  /** @throws ValueError for unknown rank. */
  as_list(): (number | null)[] {
    if (!this.sizes) throw new ValueError("as_list() is not defined on an unknown TensorShape.");
    return [...this.sizes];
  }

  is_fully_defined(): boolean {
    return this.sizes !== undefined && !this.sizes.includes(null);
  }

  assert_is_fully_defined(): void {
    if (!this.is_fully_defined()) throw new ValueError(`Shape ${this.toString()} is not fully defined`);
  }

  /** The sizes of a fully known shape, or undefined. */
  get static(): readonly number[] | undefined {
    return this.is_fully_defined() ? (this.sizes as readonly number[]) : undefined;
  }

  /** The number of elements, null where unknown. */
  num_elements(): number | null {
    return this.static?.reduce((a, b) => a * b, 1) ?? null;
  }

  is_compatible_with(other: ShapeLike): boolean {
    const o = as_shape(other).sizes;
    if (!this.sizes || !o) return true;
    return this.sizes.length === o.length && this.sizes.every((d, i) => d === null || o[i] === null || d === o[i]);
  }

  assert_is_compatible_with(other: ShapeLike): void {
    if (!this.is_compatible_with(other)) {
      throw new ValueError(`Shapes ${this.toString()} and ${as_shape(other).toString()} are incompatible`);
    }
  }

  /** @throws ValueError where the shapes contradict each other. */
  merge_with(other: ShapeLike): TensorShape {
    const shape = as_shape(other);
    if (!this.sizes) return shape;
    if (!shape.sizes) return this;
    if (!this.is_compatible_with(shape))
      throw new ValueError(`Shapes ${this.toString()} and ${shape.toString()} are not compatible`);
    return new TensorShape(this.sizes.map((d, i) => d ?? shape.sizes![i]!));
  }

  concatenate(other: ShapeLike): TensorShape {
    const shape = as_shape(other);
    return this.sizes && shape.sizes ? new TensorShape([...this.sizes, ...shape.sizes]) : TensorShape.unknown;
  }

  with_rank(rank: number): TensorShape {
    if (this.sizes && this.sizes.length !== rank)
      throw new ValueError(`Shape ${this.toString()} must have rank ${String(rank)}`);
    return this.sizes ? this : new TensorShape(new Array<null>(rank).fill(null));
  }
  with_rank_at_least(rank: number): this {
    if (this.sizes && this.sizes.length < rank)
      throw new ValueError(`Shape ${this.toString()} must have rank at least ${String(rank)}`);
    return this;
  }
  with_rank_at_most(rank: number): this {
    if (this.sizes && this.sizes.length > rank)
      throw new ValueError(`Shape ${this.toString()} must have rank at most ${String(rank)}`);
    return this;
  }
  assert_has_rank(rank: number): void {
    this.with_rank(rank);
  }
  assert_same_rank(other: ShapeLike): void {
    const shape = as_shape(other);
    if (this.sizes && shape.sizes && this.sizes.length !== shape.sizes.length) {
      throw new ValueError(`Shapes ${this.toString()} and ${shape.toString()} must have the same rank`);
    }
  }

  /** Equal sizes, unknown ones equal to each other. */
  equals(other: ShapeLike): boolean {
    const o = as_shape(other).sizes;
    if (!this.sizes || !o) return this.sizes === o;
    return this.sizes.length === o.length && this.sizes.every((d, i) => d === o[i]);
  }

  /** Python's text under v1 behaviour: `(?, 784)`, `(3,)`, `<unknown>`. */
  toString(): string {
    if (!this.sizes) return "<unknown>";
    const parts = this.sizes.map((d) => (d === null ? "?" : String(d)));
    return parts.length === 1 ? `(${parts[0]!},)` : `(${parts.join(", ")})`;
  }

  /** C++'s text: `[?,784]`, `<unknown>`. */
  toProtoString(): string {
    return this.sizes ? `[${this.sizes.map((d) => (d === null ? "?" : String(d))).join(",")}]` : "<unknown>";
  }

  toJSON(): (number | null)[] | null {
    return this.sizes ? [...this.sizes] : null;
  }

  _str(): string {
    return this.toString();
  }
  _repr(): string {
    return this.sizes
      ? `TensorShape([${this.sizes.map((d) => `Dimension(${d === null ? "None" : String(d)})`).join(", ")}])`
      : "TensorShape(None)";
  }
  [inspectCustom](...context: ConsoleContext): string {
    return consoleText(this, context);
  }

  private requireRank(): readonly (number | null)[] {
    if (!this.sizes) throw new ValueError("Cannot take the length of shape with unknown rank.");
    return this.sizes;
  }
}

/** `shape[1]` is `shape.at(1)`, for any rank that occurs. */
const INDEXED_RANKS = 32;
for (let i = 0; i < INDEXED_RANKS; i++) {
  Object.defineProperty(TensorShape.prototype, i, {
    get(this: TensorShape) {
      return this.at(i);
    },
  });
}

export function as_shape(shape: ShapeLike): TensorShape {
  return shape instanceof TensorShape ? shape : new TensorShape(shape);
}
