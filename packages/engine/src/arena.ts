/**
 * The engine's memory: one WebAssembly.Memory in which variables, constants and the temporaries of plans have their places,
 * so that compiled kernels know every address and the interpreter runs on the same bytes.
 */
import { ResourceExhaustedError, type DType, type TypedArray, type kernel } from "@tfgraph/core";
import type { Elements, Location, Memory } from "./memory.ts";

const ALIGNMENT = 64;
const PAGE = 65536;
const MAX_PAGES = 65536;
/** Compiled kernels may read (never write) this far beyond a buffer. */
const OVERREAD = 64;

/** Whether threads may share the memory. */
const SHARED = typeof SharedArrayBuffer !== "undefined";

/** A piece of the memory. */
export interface Block {
  readonly address: number;
  readonly sizeBytes: number;
}

export function aligned(sizeBytes: number): number {
  return Math.ceil(sizeBytes / ALIGNMENT) * ALIGNMENT;
}

/** Bytes a buffer takes; 0 for host types. */
export function sizeOfBuffer(buffer: kernel.Buffer): number {
  return buffer.count * buffer.dtype.size;
}

export class Arena implements Memory {
  readonly memory: WebAssembly.Memory;
  /** Places of buffers; host buffers have arrays instead. */
  private readonly addresses = new WeakMap<kernel.Buffer, number>();
  private readonly hostArrays = new WeakMap<kernel.Buffer, unknown[]>();
  private readonly views = new Map<DType["arrayType"], TypedArray>();
  private viewed: ArrayBufferLike | undefined;
  /** Free blocks in order of address. */
  private free: Block[] = [];
  private top = ALIGNMENT; // address 0 stays unused

  constructor(initialPages = 64) {
    this.memory = new WebAssembly.Memory({ initial: initialPages, maximum: MAX_PAGES, shared: SHARED });
  }

  /** The memory as modules that import it declare it. */
  get limits() {
    return { minPages: 1, maxPages: MAX_PAGES, shared: SHARED };
  }

  /** Changes when views of the memory have become stale. */
  get generation(): ArrayBufferLike {
    return this.memory.buffer;
  }

  /** @throws ResourceExhaustedError where 4 GB are not enough */
  allocate(sizeBytes: number): Block {
    const size = Math.max(ALIGNMENT, aligned(sizeBytes));
    const at = this.free.findIndex((b) => b.sizeBytes >= size);
    if (at >= 0) {
      const block = this.free[at]!;
      const rest = { address: block.address + size, sizeBytes: block.sizeBytes - size };
      this.free.splice(at, 1, ...(rest.sizeBytes > 0 ? [rest] : []));
      return { address: block.address, sizeBytes: size };
    }
    const address = this.top;
    this.top += size;
    this.reserve(this.top + OVERREAD);
    return { address, sizeBytes: size };
  }

  release(block: Block): void {
    const at = this.free.findIndex((b) => b.address > block.address);
    this.free.splice(at < 0 ? this.free.length : at, 0, block);
    const merged: Block[] = [];
    for (const b of this.free) {
      const last = merged.at(-1);
      if (last && last.address + last.sizeBytes === b.address) {
        merged[merged.length - 1] = { address: last.address, sizeBytes: last.sizeBytes + b.sizeBytes };
      } else merged.push(b);
    }
    this.free = merged;
  }

  /** Gives a buffer its place. */
  place(buffer: kernel.Buffer, address: number): void {
    this.addresses.set(buffer, address);
  }

  /** @throws TypeError for a buffer without a place */
  addressOf(buffer: kernel.Buffer): number {
    const address = this.addresses.get(buffer);
    if (address === undefined) throw new TypeError("a buffer has no place in memory");
    return address;
  }

  locate(buffer: kernel.Buffer, dtype: DType): Location {
    if (buffer.kind === "constant" && !this.addresses.has(buffer))
      return { data: buffer.value!.data as Elements, base: 0 };
    if (buffer.dtype.size === 0) return { data: this.hostArray(buffer), base: 0 };
    return { data: this.view(dtype), base: this.addressOf(buffer) / dtype.arrayType!.BYTES_PER_ELEMENT };
  }

  /** Copies elements to a contiguous view. */
  write(value: kernel.Value, data: Elements): void {
    if (Array.isArray(data)) {
      const array = this.hostArray(value.buffer);
      for (let i = 0; i < data.length; i++) array[value.offset + i] = data[i];
      return;
    }
    const parts = value.dtype.kind === "complex" ? 2 : 1;
    const view = this.view(value.dtype) as Float32Array; // the same type as the data
    view.set(data as Float32Array, this.addressOf(value.buffer) / view.BYTES_PER_ELEMENT + parts * value.offset);
  }

  hostArray(buffer: kernel.Buffer): unknown[] {
    let array = this.hostArrays.get(buffer);
    if (!array) {
      array = new Array<unknown>(buffer.count).fill(buffer.dtype.name === "string" ? "" : null);
      this.hostArrays.set(buffer, array);
    }
    return array;
  }

  private view(dtype: DType): TypedArray {
    if (this.viewed !== this.memory.buffer) {
      this.views.clear();
      this.viewed = this.memory.buffer;
    }
    let view = this.views.get(dtype.arrayType);
    if (!view) {
      view = new dtype.arrayType!(this.memory.buffer);
      this.views.set(dtype.arrayType, view);
    }
    return view;
  }

  private reserve(end: number): void {
    const pages = this.memory.buffer.byteLength / PAGE;
    const needed = Math.ceil(end / PAGE);
    if (needed <= pages) return;
    if (needed > MAX_PAGES)
      throw new ResourceExhaustedError(
        null,
        null,
        `OOM when allocating ${String(end)} bytes: WebAssembly memory ends at 4 GB`,
      );
    try {
      this.memory.grow(Math.min(MAX_PAGES, Math.max(needed, 2 * pages)) - pages);
    } catch (error) {
      if (needed === 2 * pages) throw error;
      this.memory.grow(needed - pages);
    }
  }
}
