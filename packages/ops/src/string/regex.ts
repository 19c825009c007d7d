/** Strings matched and replaced by regular expressions. TF: core/kernels/regex_replace_op.cc, regex_full_match_op.cc, python/ops/string_ops.py. */
import {
  bool,
  defineOp,
  pyFunction,
  string,
  stringBytes,
  stringElement,
  textOfBytes,
  type Lowering,
  type NameLike,
  type ShapeRule,
  type StringElement,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged, withRank } from "../shape_rules.ts";
import { elementsOf, mapStrings } from "./elements.ts";
import { compilePattern, PatternFault, replaceMatches, type Pattern } from "./re2.ts";

/** How many bytes a character of UTF-8 has, by its first one. */
const sequenceLength = (byte: number): number => (byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4);

/** An element as text, bytes that are no UTF-8 as lone surrogates. */
function textOf(element: StringElement): string {
  if (typeof element === "string") return element;
  let text = "";
  for (let i = 0; i < element.length;) {
    const length = sequenceLength(element[i]!);
    const character = textOfBytes(element.subarray(i, i + length));
    const isWhole = character !== undefined && i + length <= element.length;
    text += isWhole ? character : String.fromCharCode(0xdc00 + element[i]!);
    i += isWhole ? length : 1;
  }
  return text;
}

/** The element of such a text. */
function elementOf(text: string): StringElement {
  if (!/[\uDC80-\uDCFF]/u.test(text)) return text;
  const bytes = Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    return code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : [...stringBytes(character)];
  });
  return stringElement(Uint8Array.from(bytes.flat()));
}

/** @throws InvalidArgumentError for a pattern that RE2 refuses */
function compile(ctx: Lowering, pattern: StringElement): Pattern {
  const text = textOf(pattern);
  try {
    return compilePattern(text);
  } catch (fault) {
    if (fault instanceof PatternFault) throw ctx.invalid(`Invalid pattern: ${text}, error: ${fault.message}`);
    throw fault;
  }
}

/** The strings beside the first input are scalars. */
const scalarsBeside: ShapeRule = (ctx) => {
  for (let i = 1; i < ctx.inputCount; i++) withRank(ctx.input(i), 0);
  return [ctx.input(0)];
};

defineOp(OpDefs.StaticRegexReplace, {
  shape: unchanged,
  gradient: "unregistered",
  lower: (ctx) => {
    const pattern = compile(ctx, ctx.attr("pattern", "string"));
    const rewrite = textOf(ctx.attr("rewrite", "string"));
    const everywhere = ctx.attr("replace_global", "bool");
    mapStrings(ctx, (element) => elementOf(replaceMatches(textOf(element), pattern, rewrite, everywhere)));
  },
});

defineOp(OpDefs.RegexReplace, {
  shape: scalarsBeside,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const [input, pattern, rewrite] = [ctx.input(0), ctx.input(1), ctx.input(2)];
    for (const [value, name] of [
      [pattern, "Pattern"],
      [rewrite, "Rewrite"],
    ] as const) {
      if (value.shape.length > 0) throw ctx.invalid(`${name} must be scalar, but received [${value.shape.join(",")}]`);
    }
    const everywhere = ctx.attr("replace_global", "bool");
    const [result] = ctx.routine([input, pattern, rewrite], [{ dtype: string, shape: input.shape }], ({ inputs }) => {
      const [texts, [sought], [written]] = inputs.map(elementsOf) as [
        StringElement[],
        StringElement[],
        StringElement[],
      ];
      const compiled = compile(ctx, sought!);
      const data = texts.map((text) => elementOf(replaceMatches(textOf(text), compiled, textOf(written!), everywhere)));
      return [{ dtype: string, shape: input.shape, data }];
    });
    ctx.output(0, result!);
  },
});

defineOp(OpDefs.StaticRegexFullMatch, {
  shape: unchanged,
  gradient: "unregistered",
  lower: (ctx) => {
    const pattern = compile(ctx, ctx.attr("pattern", "string"));
    mapStrings(ctx, (element) => (pattern.whole.test(textOf(element)) ? 1 : 0));
  },
});

defineOp(OpDefs.RegexFullMatch, {
  shape: scalarsBeside,
  gradient: "unregistered",
  lower: (ctx) => {
    const [input, pattern] = [ctx.input(0), ctx.input(1)];
    if (pattern.shape.length > 0)
      throw ctx.invalid(`Pattern must be scalar, but received [${pattern.shape.join(",")}]`);
    const [result] = ctx.routine([input, pattern], [{ dtype: bool, shape: input.shape }], ({ inputs }) => {
      const { whole } = compile(ctx, elementsOf(inputs[1]!)[0]!);
      const data = Uint8Array.from(elementsOf(inputs[0]!), (element) => (whole.test(textOf(element)) ? 1 : 0));
      return [{ dtype: bool, shape: input.shape, data }];
    });
    ctx.output(0, result!);
  },
});

/**
 * Strings in which what a pattern matches is replaced.
 * @param pattern a regular expression in RE2's syntax: text, or a scalar tensor
 * @param rewrite the new text, with `\0` for the match and `\1` to `\9` for its groups: text, or a scalar tensor
 * @param replace_global whether all matches are replaced, or the first alone
 * @throws InvalidArgumentError when run, for a pattern that RE2 refuses
 * TF: `tf.regex_replace`, `tf.strings.regex_replace`.
 */
export const regex_replace = pyFunction(
  "regex_replace",
  ["input", "pattern", "rewrite", "replace_global", "name"],
  (
    input: TensorLike,
    pattern: TensorLike,
    rewrite: TensorLike,
    replace_global: boolean = true,
    name?: NameLike,
  ): Tensor =>
    typeof pattern === "string" && typeof rewrite === "string"
      ? raw.StaticRegexReplace({ input, pattern, rewrite, replace_global, name })
      : raw.RegexReplace({ input, pattern, rewrite, replace_global, name }),
  { required: 3 },
);

/**
 * Whether a pattern matches a string as a whole.
 * @param pattern a regular expression in RE2's syntax: text, or a scalar tensor
 * @returns bool, of the strings' shape
 * @throws InvalidArgumentError when run, for a pattern that RE2 refuses
 * TF: `tf.strings.regex_full_match`.
 */
export const regex_full_match = pyFunction(
  "regex_full_match",
  ["input", "pattern", "name"],
  (input: TensorLike, pattern: TensorLike, name?: NameLike): Tensor =>
    typeof pattern === "string"
      ? raw.StaticRegexFullMatch({ input, pattern, name })
      : raw.RegexFullMatch({ input, pattern, name }),
  { required: 2 },
);
