/**
 * Writes a message's bytes from the last to the first, so that a nested message's length is known when its prefix is
 * written and nothing is computed twice. The idea is upb's.
 */
export class BackwardWriter {
  private bytes: Uint8Array<ArrayBuffer>;
  private view: DataView;
  /** Where what is written so far begins. */
  private start: number;

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
    this.start = capacity;
  }

  get length(): number {
    return this.bytes.length - this.start;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(this.start);
  }

  /** An unsigned integer below 2^32. */
  varint32(value: number): void {
    let n = 1;
    for (let rest = value >>> 7; rest !== 0; rest >>>= 7) n++;
    let at = this.reserve(n);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[at] = rest;
  }

  /** A 64-bit integer; negative ones take ten bytes. */
  varint64(value: number | bigint): void {
    if (typeof value === "number" && value >= 0 && value <= 0xffffffff) {
      this.varint32(value);
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    const groups: number[] = [];
    do {
      groups.push(Number(rest & 0x7fn));
      rest >>= 7n;
    } while (rest !== 0n);
    const at = this.reserve(groups.length);
    for (let i = 0; i < groups.length; i++) this.bytes[at + i] = groups[i]! | (i + 1 < groups.length ? 0x80 : 0);
  }

  fixed32(value: number): void {
    const at = this.reserve(4);
    this.view.setUint32(at, value, true);
  }

  fixed64(value: number | bigint): void {
    const at = this.reserve(8);
    this.view.setBigUint64(at, BigInt(value), true);
  }

  float(value: number): void {
    const at = this.reserve(4);
    this.view.setFloat32(at, value, true);
  }

  double(value: number): void {
    const at = this.reserve(8);
    this.view.setFloat64(at, value, true);
  }

  raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  text(value: string): void {
    const n = value.length;
    let at = this.reserve(n);
    for (let i = 0; i < n; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= 0x80) {
        this.start += n;
        this.raw(utf8.encode(value));
        return;
      }
      this.bytes[at++] = unit;
    }
  }

  private reserve(count: number): number {
    if (count > this.start) this.grow(count);
    this.start -= count;
    return this.start;
  }

  private grow(count: number): void {
    const used = this.length;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, used + count));
    larger.set(this.bytes.subarray(this.start), larger.length - used);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
    this.start = larger.length - used;
  }
}

const utf8 = new TextEncoder();
