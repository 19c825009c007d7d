/**
 * `DataSet` of TensorFlow 1.15's tutorials (contrib/learn/python/learn/datasets/mnist.py), to the order of the examples.
 *
 * TensorFlow copies all images in a new order each epoch; here the order alone is shuffled and batches are gathered by it. The random
 * generator is the caller's: numpy's global one.
 */
import { bindArguments, float32, float64, toNDArray, uint8, type DType, type NDArray } from "@tfgraph/core";
import { PlainRows, type Elements, type Rows } from "./pixels.ts";

/** numpy's global generator, as far as a data set needs it. */
export interface Shuffler {
  /** The numbers below n as `numpy.random.shuffle(numpy.arange(n))` leaves them. */
  _order(n: number): ArrayLike<number>;
  seed(seed: number): void;
}

/** Elements of examples, and the shape of one. */
export interface Examples {
  readonly rows: Rows;
  readonly shape: readonly number[];
}

export interface DataSetOptions {
  readonly shuffler: Shuffler;
  readonly one_hot?: boolean;
  readonly seed?: number | null;
  /** Without data: batches are made up. */
  readonly fake_data?: boolean;
}

const FAKE_EXAMPLES = 10000;

/** Examples that are given out in batches, in a new random order each epoch. */
export class DataSet {
  readonly one_hot: boolean;
  readonly num_examples: number;
  private readonly shuffler: Shuffler;
  private readonly columns: readonly [images: Column, labels: Column];
  private completed = 0;
  private indexInEpoch = 0;

  /** @internal */
  constructor(
    images: Examples,
    labels: Examples,
    { shuffler, one_hot = false, seed, fake_data = false }: DataSetOptions,
  ) {
    if (seed !== undefined && seed !== null) shuffler.seed(seed);
    this.shuffler = shuffler;
    this.one_hot = one_hot;
    this.columns = [new Column(images), new Column(labels)];
    this.num_examples = fake_data ? FAKE_EXAMPLES : images.rows.count;
  }

  /** All images, `[num_examples, 784]` float32 (or as `read_data_sets` was told), in the current order. */
  get images(): NDArray {
    return this.columns[0].array();
  }

  /** All labels, `[num_examples]` uint8, or `[num_examples, 10]` float64 where they are one-hot, in the current order. */
  get labels(): NDArray {
    return this.columns[1].array();
  }

  /** How often all examples were given out. */
  get epochs_completed(): number {
    return this.completed;
  }

  /**
   * The next examples; where an epoch ends, what is left of it and the beginning of the next one.
   * @param batch_size how many
   * @param fake_data whether to make them up
   * @param shuffle whether a new epoch has a new order
   * @returns images and labels
   * TF: `DataSet.next_batch` of TensorFlow 1.15
   */
  next_batch(
    batch_size: number,
    fake_data?: boolean | BatchKeywords,
    shuffle?: boolean | BatchKeywords,
  ): [NDArray, NDArray];
  next_batch(...args: unknown[]): unknown {
    const [size, fake = false, shuffle = true] = bindArguments(
      "next_batch",
      ["batch_size", "fake_data", "shuffle"],
      args,
      { required: 1 },
    ) as [number, boolean?, boolean?];
    if (fake) return this.fakeBatch(size);
    const start = this.indexInEpoch;
    if (this.completed === 0 && start === 0 && shuffle) this.reorder();
    if (start + size <= this.num_examples) {
      this.indexInEpoch += size;
      return this.columns.map((column) => column.batch(start, this.indexInEpoch));
    }
    this.completed++;
    const rest = this.columns.map((column) => column.take(start, this.num_examples));
    if (shuffle) this.reorder();
    this.indexInEpoch = size - (this.num_examples - start);
    return this.columns.map((column, i) => column.batch(0, this.indexInEpoch, rest[i]));
  }

  private fakeBatch(size: number): [number[][], unknown[]] {
    const label = this.one_hot ? [1, ...new Array<number>(9).fill(0)] : 0;
    const batch = <T>(value: T): T[] => new Array<T>(size).fill(value);
    return [batch(new Array<number>(784).fill(1)), batch(label)];
  }

  private reorder(): void {
    const order = this.shuffler._order(this.num_examples);
    for (const column of this.columns) column.reorder(order);
  }
}

interface BatchKeywords {
  fake_data?: boolean;
  shuffle?: boolean;
}

/** Images or labels, in an order of their own. */
class Column {
  private rows: Rows;
  private readonly shape: readonly number[];
  /** The row of each place. */
  private order: Int32Array;
  private inOrder = true;
  private whole: NDArray | undefined;

  constructor({ rows, shape }: Examples) {
    this.rows = rows;
    this.shape = shape;
    this.order = rowNumbers(rows.count);
  }

  /** Puts at each place what was at the place the new order names. */
  reorder(places: ArrayLike<number>): void {
    const before = this.order;
    this.order = Int32Array.from(places, (place) => before[place]!);
    this.inOrder = false;
    this.whole = undefined;
  }

  /** All of them, in order: rows move to their places. */
  array(): NDArray {
    if (!this.inOrder) {
      this.rows = new PlainRows(this.take(0, this.rows.count), this.rows.width);
      this.order = rowNumbers(this.rows.count);
      this.inOrder = true;
    }
    return (this.whole ??= this.ndarray(this.rows.all()));
  }

  /** Elements of the rows at places; what is beyond the last is left out. */
  take(from: number, to: number): Elements {
    const { count } = this.rows;
    return this.rows.take(this.order, Math.min(from, count), Math.min(to, count));
  }

  /** The rows at places, after others that were taken before. */
  batch(from: number, to: number, before?: Elements): NDArray {
    const taken = this.take(from, to);
    if (!before) return this.ndarray(taken);
    const both = new (taken.constructor as new (n: number) => Elements)(before.length + taken.length);
    both.set(before);
    both.set(taken, before.length);
    return this.ndarray(both);
  }

  private ndarray(data: Elements): NDArray {
    const dtype: DType = data instanceof Float32Array ? float32 : data instanceof Float64Array ? float64 : uint8;
    return toNDArray({ dtype, shape: [data.length / this.rows.width, ...this.shape], data });
  }
}

const rowNumbers = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);
