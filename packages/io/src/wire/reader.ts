/** Reads wire format with every bound checked: a lying length or an endless varint is a `WireError`. */
import { DecodeError } from "@tfgraph/core";

/** The bytes are no message; the decoder turns it into a DecodeError that names the message. */
export class WireError extends DecodeError {}

export class WireReader {
  readonly bytes: Uint8Array;
  pos = 0;
  private readonly view: DataView;
  /** The halves of the varint read last. */
  private low = 0;
  private high = 0;

  constructor(bytes: Uint8Array) {
    // Node's Buffer is a Uint8Array whose `slice` does not copy
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A tag or a length: an unsigned integer below 2^32. */
  varint32(end: number): number {
    const first = this.bytes[this.pos];
    if (first !== undefined && first < 0x80 && this.pos < end) {
      this.pos++;
      return first;
    }
    this.readVarint(end);
    if (this.high !== 0) throw new WireError("Wire format was corrupt");
    return this.low;
  }

  /** The lower half of a varint, as an int32 field reads it. */
  int32(end: number): number {
    this.readVarint(end);
    return this.low | 0;
  }

  uint32(end: number): number {
    this.readVarint(end);
    return this.low;
  }

  bool(end: number): boolean {
    this.readVarint(end);
    return this.low !== 0 || this.high !== 0;
  }

  int64(end: number): number | bigint {
    this.readVarint(end);
    return join64(this.high | 0, this.low);
  }

  uint64(end: number): number | bigint {
    this.readVarint(end);
    return join64(this.high, this.low);
  }

  fixed32(end: number): number {
    return this.view.getUint32(this.advance(4, end), true);
  }

  fixed64(end: number): number | bigint {
    const at = this.advance(8, end);
    return join64(this.view.getUint32(at + 4, true), this.view.getUint32(at, true));
  }

  float(end: number): number {
    return this.view.getFloat32(this.advance(4, end), true);
  }

  double(end: number): number {
    return this.view.getFloat64(this.advance(8, end), true);
  }

  /** Where a delimited value ends; the position is at its first byte. */
  delimited(end: number): number {
    const length = this.varint32(end);
    if (length > end - this.pos) throw new WireError("Wire format was corrupt");
    return this.pos + length;
  }

  /** Moves over `count` bytes and returns where they begin. */
  advance(count: number, end: number): number {
    if (count > end - this.pos) throw new WireError("Wire format was corrupt");
    const at = this.pos;
    this.pos += count;
    return at;
  }

  private readVarint(end: number): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.pos >= end) throw new WireError("Wire format was corrupt");
      const byte = this.bytes[this.pos++]!;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else if (byte > 1) throw new WireError("Wire format was corrupt");
      else high |= bits << 31;
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw new WireError("Wire format was corrupt");
  }
}

function join64(high: number, low: number): number | bigint {
  const n = high * 0x100000000 + low;
  return Number.isSafeInteger(n) ? n : (BigInt(high) << 32n) | BigInt(low);
}
