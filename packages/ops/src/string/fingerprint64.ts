/**
 * FarmHash's `Fingerprint64`: the hash of `string_to_hash_bucket_fast`, the same on all machines for ever.
 * Source: FarmHash (google/farmhash), `farmhashna::Hash64`.
 */
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate = (x: bigint, n: bigint): bigint => u64((x >> n) | (x << (64n - n)));
const shiftMix = (x: bigint): bigint => x ^ (x >> 47n);
const times = (a: bigint, b: bigint): bigint => u64(a * b);

function hashPair(u: bigint, v: bigint, factor: bigint): bigint {
  const a = shiftMix(times(u ^ v, factor));
  return times(shiftMix(times(v ^ a, factor)), factor);
}

type Pair = readonly [bigint, bigint];

/** Little-endian words of bytes. */
class Words {
  readonly length: number;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  at(i: number): bigint {
    return this.view.getBigUint64(i, true);
  }

  fromEnd(i: number): bigint {
    return this.at(this.length - i);
  }

  half(i: number): bigint {
    return BigInt(this.view.getUint32(i, true));
  }

  byte(i: number): bigint {
    return BigInt(this.view.getUint8(i));
  }
}

function upTo16(s: Words): bigint {
  const n = BigInt(s.length);
  const factor = u64(K2 + n * 2n);
  if (s.length >= 8) {
    const a = u64(s.at(0) + K2);
    const b = s.fromEnd(8);
    return hashPair(u64(rotate(b, 37n) * factor + a), times(rotate(a, 25n) + b, factor), factor);
  }
  if (s.length >= 4) return hashPair(u64(n + (s.half(0) << 3n)), s.half(s.length - 4), factor);
  if (s.length === 0) return K2;
  const y = s.byte(0) + (s.byte(s.length >> 1) << 8n);
  const z = n + (s.byte(s.length - 1) << 2n);
  return times(shiftMix(times(y, K2) ^ times(z, K0)), K2);
}

function upTo32(s: Words): bigint {
  const factor = u64(K2 + BigInt(s.length) * 2n);
  const a = times(s.at(0), K1);
  const b = s.at(8);
  const c = times(s.fromEnd(8), factor);
  const d = times(s.fromEnd(16), K2);
  const y = u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d);
  return hashPair(y, u64(a + rotate(u64(b + K2), 18n) + c), factor);
}

function upTo64(s: Words): bigint {
  const factor = u64(K2 + BigInt(s.length) * 2n);
  const a = times(s.at(0), K2);
  const b = s.at(8);
  const c = times(s.fromEnd(8), factor);
  const d = times(s.fromEnd(16), K2);
  const y = u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d);
  const z = hashPair(y, u64(a + rotate(u64(b + K2), 18n) + c), factor);
  const e = times(s.at(16), factor);
  const f = s.at(24);
  const g = times(y + s.fromEnd(32), factor);
  const h = times(z + s.fromEnd(24), factor);
  return hashPair(u64(rotate(u64(e + f), 43n) + rotate(g, 30n) + h), u64(e + rotate(u64(f + a), 18n) + g), factor);
}

/** 32 bytes, and two seeds. */
function weakHash(s: Words, at: number, seedA: bigint, seedB: bigint): Pair {
  const z = s.at(at + 24);
  const a = u64(seedA + s.at(at));
  const b = rotate(u64(seedB + a + z), 21n);
  const sum = u64(a + s.at(at + 8) + s.at(at + 16));
  return [u64(sum + z), u64(b + rotate(sum, 44n) + a)];
}

function longer(s: Words): bigint {
  const seed = 81n;
  let x = u64(seed * K2 + s.at(0));
  let y = u64(seed * K1 + 113n);
  let z = times(shiftMix(u64(y * K2 + 113n)), K2);
  let [v, w]: [Pair, Pair] = [
    [0n, 0n],
    [0n, 0n],
  ];
  /** Takes 64 bytes; the last block has larger factors. */
  const take = (at: number, factor: bigint, weight: bigint): void => {
    x = times(rotate(u64(x + y + v[0] + s.at(at + 8)), 37n), factor) ^ times(w[1], weight);
    y = u64(times(rotate(u64(y + v[1] + s.at(at + 48)), 42n), factor) + v[0] * weight + s.at(at + 40));
    z = times(rotate(u64(z + w[0]), 33n), factor);
    v = weakHash(s, at, times(v[1], factor), u64(x + w[0]));
    w = weakHash(s, at + 32, u64(z + w[1]), u64(y + s.at(at + 16)));
    [x, z] = [z, x];
  };
  const whole = Math.floor((s.length - 1) / 64) * 64;
  for (let at = 0; at < whole; at += 64) take(at, K1, 1n);
  const factor = u64(K1 + ((z & 0xffn) << 1n));
  const first = u64(w[0] + BigInt((s.length - 1) & 63));
  v = [u64(v[0] + first), v[1]];
  w = [u64(first + v[0]), w[1]];
  take(s.length - 64, factor, 9n);
  return hashPair(
    u64(hashPair(v[0], w[0], factor) + shiftMix(y) * K0 + z),
    u64(hashPair(v[1], w[1], factor) + x),
    factor,
  );
}

/** @returns 64 bits */
export function fingerprint64(bytes: Uint8Array): bigint {
  const words = new Words(bytes);
  if (bytes.length <= 16) return upTo16(words);
  if (bytes.length <= 32) return upTo32(words);
  return bytes.length <= 64 ? upTo64(words) : longer(words);
}
