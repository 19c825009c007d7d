/** A tensor of a traced run: statistics, some elements, pictures. Its value itself is not kept. */
import {
  bfloat16,
  float32,
  fromBfloat16Bits,
  fromHalfBits,
  half,
  inspectCustom,
  shortestFloat16,
  shortestFloat32,
  type DType,
  type Tensor,
  type TensorValue,
} from "@tfgraph/core";
import type { Pixels } from "@tfgraph/io";
import { shapeText } from "../table.ts";
import { picturesOf, pngDataUrl } from "./pictures.ts";
import { numbersOf, statisticsOf, type Statistics } from "./statistics.ts";

/** An element: text where JavaScript has no number for it: strings, complex numbers, 64-bit integers beyond 2^53. */
export type Sample = number | string | boolean;

/** What a tensor held when its operation ended. Statistics are of finite elements; absent for strings and other objects. */
export class TracedTensor {
  /** `"loss/loss:0"`. */
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly mean: number | undefined;
  /** The standard deviation. */
  readonly std: number | undefined;
  readonly zeros: number | undefined;
  readonly nan: number | undefined;
  readonly positive_inf: number | undefined;
  readonly negative_inf: number | undefined;
  /** Counts in equal bins between min and max. */
  readonly histogram: readonly number[] | undefined;
  /** Some of the first elements. */
  readonly #head: TensorValue;
  #sample: readonly Sample[] | undefined;
  readonly #pictures: readonly Pixels[] | undefined;
  #images: readonly string[] | undefined;

  /** @param kept how many elements are kept */
  constructor(tensor: Tensor, value: TensorValue, kept: number) {
    const { dtype, shape, data } = value;
    const numbers = numbersOf(value);
    const statistics: Partial<Statistics> = numbers ? statisticsOf(numbers) : {};
    this.name = tensor.name;
    this.dtype = dtype.base_dtype.name;
    this.shape = shape;
    this.size = numbers?.length ?? data.length;
    this.min = statistics.min;
    this.max = statistics.max;
    this.mean = statistics.mean;
    this.std = statistics.std;
    this.zeros = statistics.zeros;
    this.nan = statistics.nan;
    this.positive_inf = statistics.positive_inf;
    this.negative_inf = statistics.negative_inf;
    this.histogram = statistics.histogram;
    const width = dtype.kind === "complex" ? 2 : 1;
    this.#head = { dtype: dtype.base_dtype, shape, data: data.slice(0, kept * width) };
    this.#pictures = numbers && picturesOf(value, numbers);
  }

  /** Whether no element is NaN or infinite. */
  get is_finite(): boolean {
    return !this.nan && !this.positive_inf && !this.negative_inf;
  }

  /** The first elements, row-major, as a fetch would give them: at most 1,000. */
  get sample(): readonly Sample[] {
    return (this.#sample ??= sampleOf(this.#head));
  }

  /** The first pictures as `data:image/png;base64,…`, where it looks like [n, height, width, 1 or 3], or like rows that fill a square. */
  get images(): readonly string[] | undefined {
    return (this.#images ??= this.#pictures?.map(pngDataUrl));
  }

  /** `loss/loss:0 float32[] 0.25`: its name, type and shape, and what it holds. */
  toString(): string {
    return `${this.name}  ${this.dtype}${shapeText(this.shape)}  ${this.contentText()}`;
  }

  /** Its only element, or its range and what in it is unusual. */
  contentText(): string {
    if (this.size === 1) return shown(this.sample[0]);
    const { min, max, mean, nan } = this;
    const parts: string[] = [];
    if (min !== undefined && min === max) parts.push(`all ${numberText(min)}`);
    else if (min !== undefined) parts.push(`${numberText(min)} to ${numberText(max!)}, mean ${numberText(mean!)}`);
    const counts = { NaN: nan, inf: this.positive_inf, "-inf": this.negative_inf, zeros: this.zeros };
    for (const [what, count] of Object.entries(counts)) {
      if (count && !(what === "zeros" && min === max)) parts.push(counted(count, what));
    }
    return parts.join(", ");
  }

  [inspectCustom](): string {
    return this.toString();
  }
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${count === 1 && what === "zeros" ? "zero" : what}`;
}

function shown(element: Sample | undefined): string {
  if (typeof element === "number") return numberText(element);
  return typeof element === "string" ? JSON.stringify(element.slice(0, 60)) : String(element);
}

/** Four digits, or all of an integer. */
export function numberText(x: number): string {
  if (!Number.isFinite(x)) return x > 0 ? "inf" : x < 0 ? "-inf" : "NaN";
  return Number.isInteger(x) && Math.abs(x) < 1e9 ? String(x) : String(Number(x.toPrecision(4)));
}

function sampleOf({ dtype, data }: TensorValue): Sample[] {
  if (dtype.kind !== "complex") return Array.from(data as ArrayLike<unknown>, (element) => sample(dtype, element));
  const pairs = data as Float32Array;
  return Array.from({ length: pairs.length / 2 }, (_, i) => complexText(pairs[2 * i]!, pairs[2 * i + 1]!));
}

function sample(type: DType, element: unknown): Sample {
  if (type.kind === "bool") return Boolean(element);
  if (typeof element === "bigint") {
    const number = Number(element);
    return Number.isSafeInteger(number) ? number : String(element);
  }
  if (typeof element === "number") return numberOf(type, element);
  if (typeof element === "string") return element;
  return element instanceof Uint8Array ? `${String(element.length)} bytes` : type.name;
}

/** As a fetch would give it. */
function numberOf(type: DType, x: number): number {
  if (type === float32) return shortestFloat32(x);
  if (type === half) return shortestFloat16(fromHalfBits(x));
  return type === bfloat16 ? shortestFloat32(fromBfloat16Bits(x)) : x;
}

function complexText(re: number, im: number): string {
  const imaginary = numberText(im);
  return `${numberText(re)}${imaginary.startsWith("-") ? "" : "+"}${imaginary}j`;
}
