/** Writes the table of an `.index` file; see table_format.ts. Blocks, separators and order of bytes are TensorFlow's. */
import { InvalidArgumentError } from "@tfgraph/core";
import { compareBytes, concatBytes } from "./byte_order.ts";
import { crc32c, maskCrc } from "./crc32c.ts";
import {
  FOOTER_BYTES,
  MAGIC_HIGH,
  MAGIC_LOW,
  NO_COMPRESSION,
  TRAILER_BYTES,
  type BlockHandle,
} from "./table_format.ts";

const BLOCK_BYTES = 262144;
const RESTART_INTERVAL = 16;
const EMPTY = new Uint8Array(0);

class BlockBuilder {
  private readonly restartInterval: number;
  private parts: Uint8Array[] = [];
  private size = 0;
  private restarts = [0];
  private sinceRestart = 0;
  private lastKey: Uint8Array = EMPTY;

  constructor(restartInterval: number) {
    this.restartInterval = restartInterval;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  get sizeBytes(): number {
    return this.size + 4 * this.restarts.length + 4;
  }

  add(key: Uint8Array, value: Uint8Array): void {
    let shared = 0;
    if (this.sinceRestart < this.restartInterval) {
      const limit = Math.min(key.length, this.lastKey.length);
      while (shared < limit && key[shared] === this.lastKey[shared]) shared++;
    } else {
      this.restarts.push(this.size);
      this.sinceRestart = 0;
    }
    this.push(varints(shared, key.length - shared, value.length));
    this.push(key.subarray(shared));
    this.push(value);
    this.lastKey = key;
    this.sinceRestart++;
  }

  /** The block's bytes; the builder is empty afterwards. */
  finish(): Uint8Array {
    this.push(words([...this.restarts, this.restarts.length]));
    const block = concatBytes(this.parts);
    this.parts = [];
    this.size = 0;
    this.restarts = [0];
    this.sinceRestart = 0;
    this.lastKey = EMPTY;
    return block;
  }

  private push(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.size += bytes.length;
  }
}

export class TableWriter {
  private readonly parts: Uint8Array[] = [];
  private offset = 0;
  private readonly data = new BlockBuilder(RESTART_INTERVAL);
  private readonly index = new BlockBuilder(1);
  private lastKey: Uint8Array | undefined;
  /** A finished block whose place in the index waits for the key that follows it. */
  private pending: BlockHandle | undefined;

  /** Keys must come in ascending order of their bytes. @throws InvalidArgumentError where they do not */
  add(key: Uint8Array, value: Uint8Array): void {
    const { lastKey } = this;
    if (lastKey && compareBytes(key, lastKey) <= 0)
      throw new InvalidArgumentError(null, null, "Keys of a table must be added in ascending order");
    if (this.pending && lastKey) {
      this.index.add(shortestSeparator(lastKey, key), handleBytes(this.pending));
      this.pending = undefined;
    }
    // a huge entry gets a block of its own
    if (key.length + value.length >= 2 * BLOCK_BYTES) this.flush();
    this.data.add(key, value);
    this.lastKey = key;
    if (this.data.sizeBytes >= BLOCK_BYTES) this.flush();
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.flush();
    const metaindex = this.append(new BlockBuilder(RESTART_INTERVAL).finish());
    if (this.pending) this.index.add(shortSuccessor(this.lastKey ?? EMPTY), handleBytes(this.pending));
    const index = this.append(this.index.finish());
    const footer = new Uint8Array(FOOTER_BYTES);
    footer.set(concatBytes([handleBytes(metaindex), handleBytes(index)]));
    footer.set(words([MAGIC_LOW, MAGIC_HIGH]), FOOTER_BYTES - 8);
    return concatBytes([...this.parts, footer]);
  }

  private flush(): void {
    if (this.data.isEmpty) return;
    this.pending = this.append(this.data.finish());
  }

  private append(block: Uint8Array): BlockHandle {
    const handle = { offset: this.offset, size: block.length };
    const type = Uint8Array.of(NO_COMPRESSION);
    this.parts.push(block, type, words([maskCrc(crc32c(type, crc32c(block)))]));
    this.offset += block.length + TRAILER_BYTES;
    return handle;
  }
}

/** The shortest key not below `key` and below `next`, where cutting it short is possible. */
export function shortestSeparator(key: Uint8Array, next: Uint8Array): Uint8Array {
  const limit = Math.min(key.length, next.length);
  let i = 0;
  while (i < limit && key[i] === next[i]) i++;
  if (i >= limit) return key;
  const byte = key[i]!;
  return byte < 0xff && byte + 1 < next[i]! ? incremented(key, i) : key;
}

/** A short key above `key`. */
export function shortSuccessor(key: Uint8Array): Uint8Array {
  const i = key.findIndex((byte) => byte !== 0xff);
  return i < 0 ? key : incremented(key, i);
}

function incremented(key: Uint8Array, at: number): Uint8Array {
  const cut = key.slice(0, at + 1);
  cut[at]! += 1;
  return cut;
}

function handleBytes(handle: BlockHandle): Uint8Array {
  return varints(handle.offset, handle.size);
}

/** Non-negative safe integers, seven bits a byte. */
export function varints(...values: number[]): Uint8Array {
  const bytes: number[] = [];
  for (let value of values) {
    while (value >= 0x80) {
      bytes.push((value % 0x80) | 0x80);
      value = Math.floor(value / 0x80);
    }
    bytes.push(value);
  }
  return Uint8Array.from(bytes);
}

function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint32(4 * i, value, true));
  return bytes;
}
