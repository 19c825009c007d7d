/** Web-safe base64: `-` and `_` stand for 62 and 63. TF: core/kernels/base64_ops.cc, core/lib/strings/base64.cc. */
import {
  defineOp,
  pyFunction,
  stringBytes,
  stringElement,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";
import { mapStrings } from "./elements.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const INVALID = "Invalid character found in base64.";
const WRONG_LENGTH = "Base64 string length cannot be 1 modulo 4.";

function encode(bytes: Uint8Array, pad: boolean): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = bytes.subarray(i, i + 3);
    const word = (group[0]! << 16) | ((group[1] ?? 0) << 8) | (group[2] ?? 0);
    for (let c = 0; c <= group.length; c++) text += ALPHABET[(word >> (18 - 6 * c)) & 63]!;
  }
  return pad ? text.padEnd(4 * Math.ceil(text.length / 4), "=") : text;
}

/** Padding is allowed where it fills a group of four. */
function withoutPadding(text: string): string {
  if (text.length % 4 !== 0) return text;
  return text.replace(/={1,2}$/u, "");
}

/** The bytes of base64, or what is wrong with it. */
function decode(padded: string): Uint8Array | string {
  const text = withoutPadding(padded);
  const lone = text.length % 4 === 1;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let word = 0;
  for (let i = 0; i < text.length - Number(lone); i++) {
    const value = ALPHABET.indexOf(text[i]!);
    if (value < 0) return INVALID;
    word = (word << 6) | value;
    // bytes are complete after the second, third and fourth character of a group
    if (i % 4 !== 0) bytes[Math.floor((i * 3) / 4)] = word >> (6 - 2 * (i % 4));
  }
  return lone ? WRONG_LENGTH : bytes;
}

defineOp(OpDefs.EncodeBase64, {
  shape: unchanged,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const pad = ctx.attr("pad", "bool");
    mapStrings(ctx, (element) => encode(stringBytes(element), pad));
  },
});

defineOp(OpDefs.DecodeBase64, {
  shape: unchanged,
  gradient: "not_differentiable",
  lower: (ctx) => {
    mapStrings(ctx, (element) => {
      const bytes = typeof element === "string" ? decode(element) : INVALID;
      if (typeof bytes === "string") throw ctx.invalid(bytes);
      return stringElement(bytes);
    });
  },
});

/**
 * Strings as web-safe base64.
 * @param pad whether `=` fills the last group of four
 * TF: `tf.encode_base64`, `tf.io.encode_base64`.
 */
export const encode_base64 = pyFunction(
  "encode_base64",
  ["input", "pad", "name"],
  (input: TensorLike, pad: boolean = false, name?: NameLike): Tensor => raw.EncodeBase64({ input, pad, name }),
  { required: 1 },
);

/**
 * The strings that web-safe base64 stands for, padded or not.
 * @throws InvalidArgumentError when run, for what is no such base64
 * TF: `tf.decode_base64`, `tf.io.decode_base64`.
 */
export const decode_base64 = pyFunction(
  "decode_base64",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.DecodeBase64({ input, name }),
  { required: 1 },
);
