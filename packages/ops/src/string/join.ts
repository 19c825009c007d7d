/** Strings put together, changed and read as numbers. TF: core/kernels/string_join_op.cc, string_to_number_op.cc, string_lower_op.cc, string_upper_op.cc. */
import {
  as_dtype,
  defineOp,
  elementCount,
  float32,
  pyFunction,
  string,
  stringBytes,
  stringElement,
  textOfBytes,
  type DTypeLike,
  type NameLike,
  type OpDef,
  type ShapeRule,
  type StaticShape,
  type StringElement,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes, unchanged } from "../shape_rules.ts";
import { elementsOf, mapStrings } from "./elements.ts";

/** The one shape of all inputs that are no scalars. */
const joinShape: ShapeRule = (ctx) => {
  let shape: StaticShape = [];
  let isScalar = true;
  for (let i = 0; i < ctx.inputCount; i++) {
    const input = ctx.input(i);
    if (!input) return [undefined];
    if (input.length === 0) continue;
    shape = isScalar ? input : mergeShapes(shape, input);
    isScalar = false;
  }
  return [shape];
};

defineOp(OpDefs.StringJoin, {
  shape: joinShape,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const inputs = ctx.inputList();
    const shape = inputs.find((value) => value.shape.length > 0)?.shape ?? [];
    for (const value of inputs) {
      if (value.shape.length > 0 && String(value.shape) !== String(shape))
        throw ctx.invalid(`Input shapes do not match: expected [${shape.join(",")}], got [${value.shape.join(",")}]`);
    }
    const separator = stringBytes(ctx.attr("separator", "string"));
    const [result] = ctx.routine(inputs, [{ dtype: string, shape }], (run) => {
      const lists = run.inputs.map(elementsOf);
      const data = Array.from({ length: elementCount(shape) }, (_, i) =>
        joined(
          lists.map((list) => stringBytes(list.length === 1 ? list[0]! : list[i]!)),
          separator,
        ),
      );
      return [{ dtype: string, shape, data }];
    });
    ctx.output(0, result!);
  },
});

/** Bytes one after the other, with a separator between them. */
export function joined(parts: readonly Uint8Array[], separator: Uint8Array): StringElement {
  const bytes = parts.flatMap((part, i) => (i === 0 ? [...part] : [...separator, ...part]));
  return stringElement(Uint8Array.from(bytes));
}

/** A number as C++ reads it: blanks around it are left out. */
const NUMBER = /^\s*[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|inf(?:inity)?|nan)\s*$/iu;

function numberOf(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const plain = text.trim().toLowerCase();
  if (plain.endsWith("nan")) return NaN;
  if (plain.includes("inf")) return plain.startsWith("-") ? -Infinity : Infinity;
  return Number(plain);
}

defineOp(OpDefs.StringToNumber, {
  shape: unchanged,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const dtype = ctx.outputType();
    mapStrings(ctx, (element) => {
      const text = textOfBytes(stringBytes(element)) ?? "";
      const value = numberOf(text);
      if (value === undefined || (dtype.is_integer && !/^\s*[-+]?\d+\s*$/u.test(text)))
        throw ctx.invalid(`StringToNumberOp could not correctly convert string: ${text}`);
      return dtype.is_integer && dtype.size === 8 ? BigInt(text.trim()) : value;
    });
  },
});

/** Bytes from one letter to another moved by an offset: what TensorFlow does without an encoding. */
function caseOp(def: OpDef, first: number, last: number, offset: number, whole: (text: string) => string): void {
  defineOp(def, {
    shape: unchanged,
    gradient: "unregistered",
    lower: (ctx) => {
      const isUnicode = String(ctx.attr("encoding", "string")) !== "";
      mapStrings(ctx, (element) => {
        const bytes = stringBytes(element);
        if (isUnicode) return whole(textOfBytes(bytes) ?? "");
        return stringElement(bytes.map((byte) => (byte >= first && byte <= last ? byte + offset : byte)));
      });
    },
  });
}

caseOp(OpDefs.StringLower, 0x41, 0x5a, 0x20, (text) => text.toLowerCase());
caseOp(OpDefs.StringUpper, 0x61, 0x7a, -0x20, (text) => text.toUpperCase());

/**
 * Strings joined element by element; scalars go with every element.
 * @param inputs string tensors of one shape
 * @param separator what stands between them
 * TF: `tf.string_join`, `tf.strings.join`.
 */
export const string_join = pyFunction(
  "string_join",
  ["inputs", "separator", "name"],
  (inputs: readonly TensorLike[], separator: string = "", name?: NameLike): Tensor =>
    raw.StringJoin({ inputs, separator, name }),
  { required: 1 },
);

/**
 * Numbers read from strings.
 * @param out_type float32 unless told; float64, int32 or int64
 * @throws InvalidArgumentError when run, for what is no number
 * TF: `tf.string_to_number`, `tf.strings.to_number`.
 */
export const string_to_number = pyFunction(
  "string_to_number",
  ["string_tensor", "out_type", "name", "input"],
  (string_tensor?: TensorLike, out_type: DTypeLike = float32, name?: NameLike, input?: TensorLike): Tensor =>
    raw.StringToNumber({ string_tensor: (string_tensor ?? input)!, out_type: as_dtype(out_type), name }),
);

/** Strings in small letters: of ASCII alone, unless the encoding is `"utf-8"`. TF: `tf.strings.lower`. */
export const lower = pyFunction(
  "string_lower_v2",
  ["input", "encoding", "name"],
  (input: TensorLike, encoding: string = "", name?: NameLike): Tensor => raw.StringLower({ input, encoding, name }),
  { required: 1 },
);

/** Strings in capital letters: of ASCII alone, unless the encoding is `"utf-8"`. TF: `tf.strings.upper`. */
export const upper = pyFunction(
  "string_upper_v2",
  ["input", "encoding", "name"],
  (input: TensorLike, encoding: string = "", name?: NameLike): Tensor => raw.StringUpper({ input, encoding, name }),
  { required: 1 },
);
