/**
 * Long inputs of CRC-32C, by exclusive ors alone.
 *
 * A message stands for a polynomial over GF(2), its checksum for the remainder of a division by P. What is a multiple of P may
 * be added to the message without changing its checksum. This multiple has few terms:
 *
 *     y^209 + y^144 + y^54 + y^39 + y^14 + 1,   y = x^128
 *
 * (a multiple for y = x is one for y = x^2, x^4, … too, since squaring is linear here; it was found by looking among sums of
 * powers for equal remainders). So a block of 16 bytes vanishes when it is added to the five that come 65, 155, 170, 195 and 209
 * blocks later. All blocks vanish so, one after another, but for the last 209, whose checksum is that of the message.
 * The idea is Russell's ("Chorba: a novel CRC32 implementation", 2024), here in 128-bit operations of WebAssembly.
 */
const DISTANCES = [65, 155, 170, 195, 209] as const;
const BLOCK_BYTES = 16;
/** What stands before the bytes that are folded: the last blocks that were, and at the end what is left to others. */
export const FOLD_BYTES = 209 * BLOCK_BYTES;
const STEP_BLOCKS = 4;
const STEP_BYTES = STEP_BLOCKS * BLOCK_BYTES;
/** Stays in the first level of caches with the history. */
const CHUNK_BYTES = 1 << 14;

/** Words of the WebAssembly's memory: the history, then a chunk. */
interface Folder {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  /** Folds so many bytes (whole steps) after the history. */
  readonly fold: (length: number) => void;
}

let folder: Folder | undefined;
let tried = false;

/**
 * Folds a message, of which `crc` went before (the register's bits, not inverted), to fewer than FOLD_BYTES + 64 bytes with the
 * same register after them from 0. Undefined where WebAssembly has no vectors. The bytes are valid until the next call.
 */
export function foldMessage(message: Uint8Array, crc: number): Uint8Array | undefined {
  if (!tried) {
    tried = true;
    folder = makeFolder();
  }
  if (!folder) return undefined;
  const { bytes, words, fold } = folder;
  const folded = Math.floor((message.length - FOLD_BYTES) / STEP_BYTES) * STEP_BYTES;
  bytes.fill(0, 0, FOLD_BYTES);
  for (let at = 0; at < folded; at += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, folded - at);
    bytes.set(message.subarray(at, at + length), FOLD_BYTES);
    if (at === 0) words[FOLD_BYTES / 4]! ^= crc;
    fold(length);
    bytes.copyWithin(0, length, length + FOLD_BYTES);
  }
  const rest = message.length - folded;
  bytes.set(message.subarray(folded), FOLD_BYTES);
  const historyWords = FOLD_BYTES / 4;
  for (const distance of DISTANCES) {
    const span = distance * (BLOCK_BYTES / 4);
    for (let w = historyWords - span; w < historyWords; w++) words[w + span]! ^= words[w]!;
  }
  return bytes.subarray(FOLD_BYTES, FOLD_BYTES + rest);
}

function makeFolder(): Folder | undefined {
  const code = moduleBytes();
  try {
    if (typeof WebAssembly === "undefined" || !WebAssembly.validate(code)) return undefined;
    const { memory, fold } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
    if (!(memory instanceof WebAssembly.Memory) || typeof fold !== "function") return undefined;
    return {
      bytes: new Uint8Array(memory.buffer),
      words: new Int32Array(memory.buffer),
      fold: fold as (length: number) => void,
    };
  } catch {
    return undefined; // a content security policy without 'wasm-unsafe-eval'
  }
}

/**
 * (func (export "fold") (param $end i32) (local $at i32)
 *   (loop
 *     ;; for each block of the step
 *     (v128.store offset=… (local.get $at) (v128.xor … (v128.load offset=… (local.get $at)) …))
 *     (br_if 0 (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 64))) (local.get $end)))))
 */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const [LOOP, END, BR_IF, GET, TEE, CONST, LESS, ADD, VECTOR] = [
    0x03, 0x0b, 0x0d, 0x20, 0x22, 0x41, 0x49, 0x6a, 0xfd,
  ] as const;
  const [I32, NOTHING] = [0x7f, 0x40] as const;
  const [end, at] = [0, 1] as const;
  const load = (offset: number) => [GET, at, VECTOR, 0x00, 4, ...leb(offset)];
  const xor = [VECTOR, ...leb(0x51)];
  const store = (offset: number) => [VECTOR, 0x0b, 4, ...leb(offset)];
  const body: number[] = [1, 1, I32, LOOP, NOTHING];
  for (let block = 0; block < STEP_BLOCKS; block++) {
    const target = FOLD_BYTES + block * BLOCK_BYTES;
    body.push(GET, at, ...load(target));
    for (const distance of DISTANCES) body.push(...load(target - distance * BLOCK_BYTES), ...xor);
    body.push(...store(target));
  }
  body.push(GET, at, CONST, ...leb(STEP_BYTES), ADD, TEE, at, GET, end, LESS, BR_IF, 0, END, END);
  const pages = Math.ceil((2 * FOLD_BYTES + CHUNK_BYTES + STEP_BYTES) / 65536);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 1, pages, pages]),
    ...section(7, [2, ...name("memory"), 2, 0, ...name("fold"), 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

/** Signed and unsigned alike for what is used here: 64 needs a second byte as a signed number. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 64; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}
