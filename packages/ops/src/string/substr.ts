/** Parts and lengths of strings. TF: core/kernels/substr_op.cc, string_length_op.cc, string_strip_op.cc, core/ops/string_ops.cc. */
import {
  defineOp,
  kernel as k,
  pyFunction,
  ShapeError,
  string,
  stringBytes,
  stringElement,
  toNumbers,
  UnimplementedError,
  type Lowering,
  type NameLike,
  type ShapeRule,
  type StringElement,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcast, shapeText, unchanged, withRank } from "../shape_rules.ts";
import { elementsOf, mapStrings } from "./elements.ts";

/** Where the characters of UTF-8 begin: at bytes that continue none. */
function characterStarts(bytes: Uint8Array): number[] {
  return [...bytes.keys()].filter((i) => (bytes[i]! & 0xc0) !== 0x80);
}

const substrShape: ShapeRule = (ctx) => {
  const [pos, len] = [ctx.input(1), ctx.input(2)];
  if (len) withRank(pos, len.length);
  if (pos?.some((size, i) => size !== (len?.[i] ?? null)))
    throw new ShapeError(`pos and len shapes must match: ${shapeText(pos)} vs. ${shapeText(len)}`);
  return broadcast(ctx);
};

/** The most axes of strings and positions of different shapes. */
const MOST_BROADCAST = 2;

/** The shape of strings and positions together. */
function commonShape(ctx: Lowering): readonly number[] {
  const [input, pos, len] = [ctx.input(0).shape, ctx.input(1).shape, ctx.input(2).shape];
  if (String(pos) !== String(len) || pos.length !== len.length)
    throw ctx.invalid(`pos and len should have the same shape, got: [${pos.join(",")}] vs. [${len.join(",")}]`);
  if (pos.length === 0) return input;
  const shape = k.broadcastShapes([...input], [...pos]);
  if (!shape) throw ctx.invalid(`Incompatible shapes: [${input.join(",")}] vs. [${pos.join(",")}]`);
  if (String(input) !== String(pos) && shape.length > MOST_BROADCAST)
    throw new UnimplementedError(
      null,
      ctx.op,
      `Substr broadcast not implemented for ${String(shape.length)} dimensions`,
    );
  return shape;
}

/** A part of a string that begins `position` characters from its start, or from its end; undefined for a position outside of it. */
function part(bytes: Uint8Array, starts: readonly number[] | undefined, position: number, length: number) {
  const size = starts ? starts.length : bytes.length;
  const begin = position < 0 ? size + position : position;
  if (begin < 0 || begin > size) return undefined;
  // a negative length is a huge one
  const end = length < 0 ? size : Math.min(begin + length, size);
  const byteAt = (i: number): number => (starts ? (starts[i] ?? bytes.length) : i);
  return bytes.subarray(byteAt(begin), byteAt(end));
}

defineOp(OpDefs.Substr, {
  shape: substrShape,
  gradient: "unregistered",
  lower: (ctx) => {
    const shape = commonShape(ctx);
    const inCharacters = String(ctx.attr("unit", "string")) === "UTF8_CHAR";
    const inputs = ctx.inputList().map((value) => ctx.broadcast(value, shape));
    const [result] = ctx.routine(inputs, [{ dtype: string, shape }], (run) => {
      const [pos, len] = [toNumbers(run.inputs[1]!), toNumbers(run.inputs[2]!)];
      const data = elementsOf(run.inputs[0]!).map((element, i): StringElement => {
        const bytes = stringBytes(element);
        const found = part(bytes, inCharacters ? characterStarts(bytes) : undefined, pos[i]!, len[i]!);
        if (found) return stringElement(found);
        const shown = inCharacters ? "string" : `string b'${String(element)}'`;
        throw ctx.invalid(`pos ${String(pos[i])} out of range for ${shown} at index ${String(i)}`);
      });
      return [{ dtype: string, shape, data }];
    });
    ctx.output(0, result!);
  },
});

defineOp(OpDefs.StringLength, {
  shape: unchanged,
  gradient: "unregistered",
  lower: (ctx) => {
    const inCharacters = String(ctx.attr("unit", "string")) === "UTF8_CHAR";
    mapStrings(ctx, (element) => {
      const bytes = stringBytes(element);
      return inCharacters ? characterStarts(bytes).length : bytes.length;
    });
  },
});

/** Blanks of ASCII at both ends; those of other scripts are letters to TensorFlow. */
const BLANKS = /^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/gu;

defineOp(OpDefs.StringStrip, {
  shape: unchanged,
  gradient: "unregistered",
  lower: (ctx) => {
    mapStrings(ctx, (element) => {
      if (typeof element === "string") return element.replace(BLANKS, "");
      const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 9 && byte <= 13);
      const begin = element.findIndex((byte) => !isBlank(byte)); // bytes that are no text are never blank throughout
      return stringElement(element.slice(begin, element.findLastIndex((byte) => !isBlank(byte)) + 1));
    });
  },
});

/**
 * Parts of strings.
 * @param input strings, of any shape
 * @param pos where the part begins, int32 or int64; from the end where negative; one for all, or one for each string
 * @param len how long it is at most, of the shape of pos
 * @param unit `"BYTE"`, or `"UTF8_CHAR"` for characters
 * @throws InvalidArgumentError when run, for a position outside of its string
 * TF: `tf.substr`, `tf.strings.substr`.
 */
export const substr = pyFunction(
  "substr",
  ["input", "pos", "len", "name", "unit"],
  (input: TensorLike, pos: TensorLike, len: TensorLike, name?: NameLike, unit: string = "BYTE"): Tensor =>
    raw.Substr({ input, pos, len, unit, name }),
  { required: 3 },
);

/**
 * How long strings are, int32.
 * @param unit `"BYTE"`, or `"UTF8_CHAR"` for characters
 * TF: `tf.strings.length`.
 */
export const string_length = pyFunction(
  "string_length",
  ["input", "name", "unit"],
  (input: TensorLike, name?: NameLike, unit: string = "BYTE"): Tensor => raw.StringLength({ input, unit, name }),
  { required: 1 },
);

/** Strings without the blanks at their ends. TF: `tf.strings.strip`, `tf.string_strip`. */
export const string_strip = pyFunction(
  "string_strip",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.StringStrip({ input, name }),
  { required: 1 },
);
