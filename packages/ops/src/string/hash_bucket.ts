/** Strings dealt out over buckets by hash. TF: core/kernels/string_to_hash_bucket_op.cc, core/lib/hash/hash.cc, highwayhash's SipHash. */
import {
  defineOp,
  pyFunction,
  stringBytes,
  type NameLike,
  type OpDef,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";
import { mapStrings } from "./elements.ts";
import { fingerprint64 } from "./fingerprint64.ts";

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);

/** Little-endian words of eight bytes, and the bytes that are left. */
function wordsOf(bytes: Uint8Array): { words: bigint[]; rest: bigint } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: bigint[] = [];
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) words.push(view.getBigUint64(at, true));
  const rest = bytes.subarray(at).reduceRight((word, byte) => (word << 8n) | BigInt(byte), 0n);
  return { words, rest };
}

/** MurmurHash64A with TensorFlow's seed. */
function murmurHash(bytes: Uint8Array): bigint {
  const factor = 0xc6a4a7935bd1e995n;
  const mix = (x: bigint): bigint => x ^ (x >> 47n);
  const { words, rest } = wordsOf(bytes);
  let hash = 0xdecafcaffen ^ u64(BigInt(bytes.length) * factor);
  for (const word of words) hash = u64((hash ^ u64(mix(u64(word * factor)) * factor)) * factor);
  if (bytes.length % 8 !== 0) hash = u64((hash ^ rest) * factor);
  return mix(u64(mix(hash) * factor));
}

const rotated = (x: bigint, n: bigint): bigint => u64((x << n) | (x >> (64n - n)));

/** SipHash-2-4: without the key, nobody can make strings that collide. Source: Aumasson and Bernstein, 2012. */
function sipHash(bytes: Uint8Array, [key0, key1]: readonly [bigint, bigint]): bigint {
  let [a, b, c, d] = [
    key0 ^ 0x736f6d6570736575n,
    key1 ^ 0x646f72616e646f6dn,
    key0 ^ 0x6c7967656e657261n,
    key1 ^ 0x7465646279746573n,
  ];
  const rounds = (count: number): void => {
    for (let i = 0; i < count; i++) {
      a = u64(a + b);
      c = u64(c + d);
      b = rotated(b, 13n) ^ a;
      d = rotated(d, 16n) ^ c;
      a = u64(rotated(a, 32n) + d);
      c = u64(c + b);
      b = rotated(b, 17n) ^ c;
      d = rotated(d, 21n) ^ a;
      c = rotated(c, 32n);
    }
  };
  const { words, rest } = wordsOf(bytes);
  for (const word of [...words, rest | (BigInt(bytes.length & 0xff) << 56n)]) {
    d ^= word;
    rounds(2);
    a ^= word;
  }
  c ^= 0xffn;
  rounds(4);
  return a ^ b ^ c ^ d;
}

function hashOp(def: OpDef, hash: (bytes: Uint8Array) => bigint): void {
  defineOp(def, {
    shape: unchanged,
    gradient: "not_differentiable",
    lower: (ctx) => {
      const buckets = BigInt(ctx.attr("num_buckets", "int"));
      mapStrings(ctx, (element) => hash(stringBytes(element)) % buckets);
    },
  });
}

hashOp(OpDefs.StringToHashBucket, murmurHash);
hashOp(OpDefs.StringToHashBucketFast, fingerprint64);

defineOp(OpDefs.StringToHashBucketStrong, {
  shape: unchanged,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const buckets = BigInt(ctx.attr("num_buckets", "int"));
    const key = ctx.attr("key", "list(int)").map((word) => u64(BigInt(word)));
    const [key0, key1] = key;
    if (key.length !== 2 || key0 === undefined || key1 === undefined) throw ctx.invalid("Key must have 2 elements");
    mapStrings(ctx, (element) => sipHash(stringBytes(element), [key0, key1]) % buckets);
  },
});

/**
 * A bucket for each string, by a hash that may change with TensorFlow's version.
 * @param num_buckets how many buckets there are
 * @returns int64, of the strings' shape: 0 to num_buckets - 1
 * TF: `tf.string_to_hash_bucket`, `tf.strings.to_hash_bucket`.
 */
export const string_to_hash_bucket = pyFunction(
  "string_to_hash_bucket",
  ["string_tensor", "num_buckets", "name"],
  (string_tensor: TensorLike, num_buckets?: number, name?: NameLike): Tensor => {
    if (num_buckets === undefined) throw new TypeError("Expected int for argument 'num_buckets' not None.");
    return raw.StringToHashBucket({ string_tensor, num_buckets, name });
  },
  { aliases: { input: "string_tensor" } },
);

/**
 * A bucket for each string, by FarmHash's fingerprint, the same everywhere.
 * @param num_buckets how many buckets there are
 * @returns int64, of the strings' shape: 0 to num_buckets - 1
 * TF: `tf.string_to_hash_bucket_fast`, `tf.strings.to_hash_bucket_fast`.
 */
export const string_to_hash_bucket_fast = pyFunction(
  "string_to_hash_bucket_fast",
  ["input", "num_buckets", "name"],
  (input: TensorLike, num_buckets: number, name?: NameLike): Tensor =>
    raw.StringToHashBucketFast({ input, num_buckets, name }),
  { required: 2 },
);

/**
 * A bucket for each string, by a hash with a key (SipHash), of which nobody can guess collisions.
 * @param num_buckets how many buckets there are
 * @param key two integers
 * @returns int64, of the strings' shape: 0 to num_buckets - 1
 * @throws InvalidArgumentError when run, for a key of another length
 * TF: `tf.string_to_hash_bucket_strong`, `tf.strings.to_hash_bucket_strong`.
 */
export const string_to_hash_bucket_strong = pyFunction(
  "string_to_hash_bucket_strong",
  ["input", "num_buckets", "key", "name"],
  (input: TensorLike, num_buckets: number, key: readonly number[], name?: NameLike): Tensor =>
    raw.StringToHashBucketStrong({ input, num_buckets, key, name }),
  { required: 3 },
);
