/**
 * What a kernel is told when it runs: where its operands are, and how often its outermost loops go round. All else is in its code,
 * so that equal work on other memory, or on a batch of another size, is the same kernel.
 */
import type { FunctionBuilder } from "./assembler.ts";
import type { Access, Buffer } from "./emit_context.ts";

/** The value of an argument: an address in the arena, or a number. */
export type Argument =
  { readonly buffer: Buffer; readonly offsetBytes: number } | { readonly buffer?: undefined; readonly value: number };

/** A number the code reads from its arguments. */
export class ArgumentNumber {
  private readonly at: number;
  private readonly args: KernelArguments;

  constructor(args: KernelArguments, at: number) {
    this.args = args;
    this.at = at;
  }

  push(f: FunctionBuilder): void {
    this.args.push(f, this.at);
  }
}

/** The size of an axis of which the code knows only what remains after whole steps. */
export class Extent {
  readonly size: number;
  private readonly args: KernelArguments;
  private readonly wholes = new Map<number, ArgumentNumber>();

  constructor(args: KernelArguments, size: number) {
    this.args = args;
    this.size = size;
  }

  /** How often so many fit. None and one are part of the code. */
  whole(per: number): number | ArgumentNumber {
    const count = Math.floor(this.size / per);
    if (count <= 1) return count;
    let known = this.wholes.get(per);
    if (known === undefined) this.wholes.set(per, (known = this.args.number(count)));
    return known;
  }
}

/** Pushes a number that is known now or an argument. */
export function pushCount(f: FunctionBuilder, count: number | ArgumentNumber): void {
  if (typeof count === "number") f.i32(count);
  else count.push(f);
}

/** How often so many fit into an axis. */
export function whole(size: number | Extent, per: number): number | ArgumentNumber {
  return typeof size === "number" ? Math.floor(size / per) : size.whole(per);
}

export function sizeOf(size: number | Extent): number {
  return typeof size === "number" ? size : size.size;
}

export class KernelArguments {
  readonly list: Argument[] = [];
  /** The first access of a buffer; the code knows how far others are from it. */
  private readonly places = new Map<Buffer, { readonly at: number; readonly offsetBytes: number }>();
  /** The parameter that points to the arguments. */
  private readonly param: number;

  constructor(param: number) {
    this.param = param;
  }

  /** The argument from which an access's first element is so many bytes away. */
  address({ buffer, offset, dtype }: Access): { readonly at: number; readonly distance: number } {
    const offsetBytes = offset * dtype.size;
    const place = this.places.get(buffer);
    if (place !== undefined) return { at: place.at, distance: offsetBytes - place.offsetBytes };
    const at = this.list.push({ buffer, offsetBytes }) - 1;
    this.places.set(buffer, { at, offsetBytes });
    return { at, distance: 0 };
  }

  number(value: number): ArgumentNumber {
    return new ArgumentNumber(this, this.list.push({ value }) - 1);
  }

  push(f: FunctionBuilder, at: number): void {
    f.get(f.param(this.param)).memory("i32.load", 4 * at);
  }
}
