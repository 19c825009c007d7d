/**
 * The IDX format of the MNIST files: a magic number, the lengths of the axes, bytes; gzipped or not.
 * Source: Yann LeCun, the MNIST database. Sizes in a file are promises by a stranger: they are checked before anything is made of them.
 */
import { NotFoundError, ValueError } from "@tfgraph/core";
import { nodeModule } from "../files/node_module.ts";

export interface Idx {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const IMAGES = 2051;
const LABELS = 2049;

/** What no deflated byte can exceed, and what is read of one to see a header. */
const MAX_EXPANSION = 1032;
const PEEK = 4096;

/** `[number, rows, columns]` and the pixels. @throws ValueError where the bytes are no such file */
export function readImages(bytes: Uint8Array, name: string): Idx {
  return readIdx(bytes, name, IMAGES, "image");
}

/** `[number]` and the labels. @throws ValueError where the bytes are no such file */
export function readLabels(bytes: Uint8Array, name: string): Idx {
  return readIdx(bytes, name, LABELS, "label");
}

function readIdx(bytes: Uint8Array, name: string, magic: number, what: string): Idx {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const start = zipped ? inflate(bytes.subarray(0, PEEK), name, PEEK * MAX_EXPANSION, true) : bytes;
  if (start.length < 4) throw new ValueError(`Invalid MNIST ${what} file, it ends within its header: ${name}`);
  const header = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const found = header.getUint32(0);
  if (found !== magic) throw new ValueError(`Invalid magic number ${found} in MNIST ${what} file: ${name}`);
  const axes = found & 0xff;
  const headerBytes = 4 + 4 * axes;
  if (start.length < headerBytes)
    throw new ValueError(`Invalid MNIST ${what} file, it ends within its header: ${name}`);
  const shape = Array.from({ length: axes }, (_, i) => header.getUint32(4 + 4 * i));
  const count = shape.reduce((n, d) => n * d, 1);
  const possible = zipped ? bytes.length * MAX_EXPANSION : bytes.length - headerBytes;
  const whole = count > possible ? undefined : zipped ? inflate(bytes, name, headerBytes + count, false) : bytes;
  if (whole === undefined || whole.length < headerBytes + count) {
    throw new ValueError(
      `Invalid MNIST ${what} file, its header promises ${count} bytes of data, which it does not hold: ${name}`,
    );
  }
  return { shape, data: whole.subarray(headerBytes, headerBytes + count) };
}

function inflate(bytes: Uint8Array, name: string, maxOutputLength: number, partial: boolean): Uint8Array {
  const zlib = nodeModule("node:zlib");
  if (!zlib) throw new NotFoundError(null, null, `${name}; gzipped files cannot be read here: unzip it first`);
  try {
    return zlib.gunzipSync(bytes, {
      maxOutputLength: Math.max(maxOutputLength, 1),
      finishFlush: partial ? zlib.constants.Z_SYNC_FLUSH : zlib.constants.Z_FINISH,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ValueError(`Invalid gzip file (${reason}): ${name}`);
  }
}
