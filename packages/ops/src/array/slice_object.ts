/** Python's slice objects. */
import { reprValue, type Dimension, type Tensor } from "@tfgraph/core";

/** A position or a bound: a number, a size, or a scalar integer tensor. */
export type Bound = number | bigint | Dimension | Tensor;

/** Python's slice object. */
export class Slice {
  readonly start: Bound | null;
  readonly stop: Bound | null;
  readonly step: Bound | null;

  constructor(start: Bound | null, stop: Bound | null, step: Bound | null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  _repr(): string {
    return `slice(${reprValue(this.start)}, ${reprValue(this.stop)}, ${reprValue(this.step)})`;
  }
}

/**
 * A slice whose bounds may be tensors: `x.getitem(tf.slice_(i, i.add(2)))` is Python's `x[i:i+2]`.
 * @param start where it starts, or, given alone, where it stops
 * @param stop the first position outside it
 * TF: Python's `slice`.
 */
export function slice_(start: Bound | null, stop?: Bound | null, step?: Bound | null): Slice {
  return stop === undefined ? new Slice(null, start, null) : new Slice(start, stop, step ?? null);
}

/** A new axis of size 1, as a subscript. TF: `tf.newaxis`. */
export const newaxis = null;
