/**
 * Images as rows of numbers. Bytes become float32 in [0, 1] when a row is first needed: a data set is ready as soon as it is read, and
 * no more is converted than is used.
 */
/** What examples are made of. */
export type Elements = Uint8Array | Float32Array | Float64Array;

export interface Rows {
  readonly count: number;
  /** Elements of a row. */
  readonly width: number;
  /** The elements of rows, in a fresh array. */
  take(order: ArrayLike<number>, from: number, to: number): Elements;
  /** All rows in order, in an array that is kept. */
  all(): Elements;
}

/** Rows that are what they will be. */
export class PlainRows<T extends Elements> implements Rows {
  readonly count: number;
  readonly width: number;
  private readonly data: T;

  constructor(data: T, width: number) {
    this.data = data;
    this.width = width;
    this.count = data.length / width;
  }

  take(order: ArrayLike<number>, from: number, to: number): Elements {
    const out = new (this.data.constructor as new (n: number) => T)((to - from) * this.width);
    copyRows(this.data, this.width, order, from, to, out);
    return out;
  }

  all(): T {
    return this.data;
  }
}

/** `numpy.multiply(images.astype(numpy.float32), 1.0 / 255.0)`, of every byte. */
const SCALED = Float32Array.from({ length: 256 }, (_, byte) => byte * Math.fround(1 / 255));

/** Bytes that are given out as float32 in [0, 1]. */
export class ScaledRows implements Rows {
  readonly count: number;
  readonly width: number;
  private readonly bytes: Uint8Array;
  private floats: Float32Array | undefined;
  private readonly isScaled: Uint8Array;
  private left: number;

  constructor(bytes: Uint8Array, width: number) {
    this.bytes = bytes;
    this.width = width;
    this.count = bytes.length / width;
    this.isScaled = new Uint8Array(this.count);
    this.left = this.count;
  }

  take(order: ArrayLike<number>, from: number, to: number): Float32Array {
    const floats = this.memory();
    if (this.left > 0) for (let i = from; i < to; i++) this.scale(order[i]!, floats);
    const out = new Float32Array((to - from) * this.width);
    copyRows(floats, this.width, order, from, to, out);
    return out;
  }

  all(): Float32Array {
    const floats = this.memory();
    for (let row = 0; row < this.count && this.left > 0; row++) this.scale(row, floats);
    return floats;
  }

  private memory(): Float32Array {
    return (this.floats ??= new Float32Array(this.bytes.length));
  }

  private scale(row: number, floats: Float32Array): void {
    if (this.isScaled[row] === 1) return;
    this.isScaled[row] = 1;
    this.left--;
    const { bytes, width } = this;
    for (let i = row * width; i < (row + 1) * width; i++) floats[i] = SCALED[bytes[i]!]!;
  }
}

function copyRows<T extends Elements>(
  data: T,
  width: number,
  order: ArrayLike<number>,
  from: number,
  to: number,
  out: T,
): void {
  if (width < 16) {
    let at = 0;
    for (let i = from; i < to; i++) for (let k = 0; k < width; k++) out[at++] = data[order[i]! * width + k]!;
    return;
  }
  for (let i = from; i < to; i++) {
    const start = order[i]! * width;
    out.set(data.subarray(start, start + width), (i - from) * width);
  }
}
