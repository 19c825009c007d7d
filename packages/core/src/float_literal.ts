/** `tf.float`: the literal `2.0`, which JavaScript cannot tell from `2`. */
export class FloatLiteral {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  [Symbol.toPrimitive](): number {
    return Number(this.value);
  }
  _repr(): string {
    return String(this.value);
  }
}

/**
 * A Python float: `tf.float(2)` is the literal `2.0`, alone, inside a nested array (which it makes float), or around one.
 */
export function floatLiteral(value: number): number;
export function floatLiteral(value: readonly unknown[]): FloatLiteral;
export function floatLiteral(value: number | readonly unknown[]): unknown {
  return new FloatLiteral(value);
}

/** The number that was written, as itself or as `tf.float(x)`. */
export function plainNumber(value: number | FloatLiteral): number {
  return value instanceof FloatLiteral ? Number(value.value) : value;
}

/** An argument that is a float by nature (a rate, a probability): a plain number is Python's float, also an integral one. */
export function asFloat<T>(value: T): T | FloatLiteral {
  return typeof value === "number" ? new FloatLiteral(value) : value;
}
