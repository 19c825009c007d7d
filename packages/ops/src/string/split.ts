/** Strings taken apart into sparse tensors of their pieces. TF: core/kernels/string_split_op.cc, python/ops/string_ops.py, ragged/ragged_string_ops.py. */
import {
  convertToTensor,
  defineOp,
  int64,
  pyFunction,
  string,
  stringBytes,
  stringElement,
  ValueError,
  withContext,
  withHint,
  type Lowering,
  type NameLike,
  type ShapeRule,
  type SparseTensor as SparseTriple,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { expand_dims } from "../array/reshape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { SparseTensor } from "../sparse/sparse_tensor.ts";
import { elementsOf } from "./elements.ts";

type Bytes = Uint8Array;

/** A string's pieces. */
type Split = (text: Bytes, separator: Bytes) => Bytes[];

/** At every byte that is among the separator's; byte by byte where there is none. The empty string has no piece. */
function atAnyOf(skipEmpty: boolean): Split {
  return (text, separators) => {
    if (separators.length === 0) return Array.from(text, (byte) => Uint8Array.of(byte));
    if (text.length === 0) return [];
    const pieces: Bytes[] = [];
    let start = 0;
    for (let at = 0; at <= text.length; at++) {
      if (at < text.length && !separators.includes(text[at]!)) continue;
      if (at > start || !skipEmpty) pieces.push(text.subarray(start, at));
      start = at + 1;
    }
    return pieces;
  };
}

/** Blanks of ASCII: space, \t, \n, \v, \f, \r. */
const isBlank = (byte: number | undefined): boolean => byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13);

/** At runs of blanks. */
function atBlanks(text: Bytes, most: number): Bytes[] {
  const pieces: Bytes[] = [];
  let at = 0;
  for (;;) {
    while (isBlank(text[at])) at++;
    if (pieces.length === most) return [...pieces, text.subarray(at)];
    if (at >= text.length) return pieces;
    const start = at;
    while (at < text.length && !isBlank(text[at])) at++;
    pieces.push(text.subarray(start, at));
  }
}

/** The first place of one byte sequence in another, or -1. */
function find(text: Bytes, sought: Bytes, from: number): number {
  for (let at = from; at + sought.length <= text.length; at++) {
    if (sought.every((byte, i) => text[at + i] === byte)) return at;
  }
  return -1;
}

/** As Python's `str.split` with at most so many splits; a negative number is no limit. */
function asPython(most: number): Split {
  return (text, separator) => {
    if (most === 0) return [text];
    const limit = most < 0 ? Infinity : most;
    if (separator.length === 0) return atBlanks(text, limit);
    const pieces: Bytes[] = [];
    let start = 0;
    for (let at = find(text, separator, 0); at >= 0 && pieces.length < limit; at = find(text, separator, start)) {
      pieces.push(text.subarray(start, at));
      start = at + separator.length;
    }
    return [...pieces, text.subarray(start)];
  };
}

const splitShape: ShapeRule = (ctx) => {
  withRank(ctx.input(0), 1);
  withRank(ctx.input(1), 0);
  return [[null, 2], [null], [2]];
};

/** Lowers an op that splits each string at a separator. */
function lowerSplit(ctx: Lowering, separatorName: string, split: Split): void {
  const [input, separator] = [ctx.input(0), ctx.input(1)];
  if (input.shape.length !== 1) throw ctx.invalid(`input must be a vector, got shape: [${input.shape.join(",")}]`);
  if (separator.shape.length !== 0)
    throw ctx.invalid(`${separatorName} must be a scalar, got shape: [${separator.shape.join(",")}]`);
  const outputs = [{ dtype: int64 }, { dtype: string }, { dtype: int64, shape: [2] }];
  const results = ctx.routine([input, separator], outputs, ({ inputs }) => {
    const at = stringBytes(elementsOf(inputs[1]!)[0]!);
    const rows = elementsOf(inputs[0]!).map((text) => split(stringBytes(text), at));
    const pieces = rows.flat();
    const indices = rows.flatMap((row, i) => row.flatMap((_, j) => [BigInt(i), BigInt(j)]));
    const longest = rows.reduce((most, row) => Math.max(most, row.length), 0);
    return [
      { dtype: int64, shape: [pieces.length, 2], data: BigInt64Array.from(indices) },
      { dtype: string, shape: [pieces.length], data: pieces.map((piece) => stringElement(piece)) },
      { dtype: int64, shape: [2], data: BigInt64Array.of(BigInt(rows.length), BigInt(longest)) },
    ];
  });
  results.forEach((value, i) => ctx.output(i, value));
}

defineOp(OpDefs.StringSplit, {
  shape: splitShape,
  gradient: "not_differentiable",
  lower: (ctx) => {
    lowerSplit(ctx, "delimiter", atAnyOf(ctx.attr("skip_empty", "bool")));
  },
});

defineOp(OpDefs.StringSplitV2, {
  shape: splitShape,
  gradient: "unregistered",
  lower: (ctx) => {
    lowerSplit(ctx, "sep", asPython(Number(ctx.attr("maxsplit", "int"))));
  },
});

/** What makes a sparse tensor of an op's results. @throws ValueError for another type of result */
function sparse([indices, values, shape]: readonly [Tensor, Tensor, Tensor], resultType: string): SparseTriple {
  checkType(resultType);
  return SparseTensor(indices, values, shape);
}

function checkType(resultType: string): void {
  if (resultType === "SparseTensor") return;
  const message = "result_type must be 'RaggedTensor' or 'SparseTensor'.";
  throw new ValueError(
    resultType === "RaggedTensor"
      ? withHint(message, "tfgraph has no ragged tensors: take the SparseTensor.")
      : message,
  );
}

/**
 * The pieces of strings between separators, as a sparse matrix with a row for each string.
 * @param source [n], strings
 * @param sep a set of bytes, each of which separates; a space unless told; empty to split byte by byte
 * @param skip_empty whether pieces without a byte are left out
 * @returns a SparseTensor [n, the most pieces of a string]
 * @throws ValueError for another shape, or a result_type that is not there
 * TF: `tf.string_split`.
 */
export const string_split = pyFunction(
  "string_split",
  ["source", "sep", "skip_empty", "delimiter", "result_type", "name"],
  (
    source: TensorLike,
    sep?: TensorLike | null,
    skip_empty: boolean = true,
    delimiter?: TensorLike | null,
    result_type: string = "SparseTensor",
    name?: NameLike,
  ): SparseTriple =>
    withContext(name_scope(name ?? null, "StringSplit", [source]), () => {
      if ((sep ?? null) !== null && (delimiter ?? null) !== null)
        throw new ValueError("Cannot specify both 'delimiter' and 'sep'.");
      const separator = convertToTensor(sep ?? delimiter ?? " ", { dtype: string });
      const input = convertToTensor(source, { dtype: string });
      return sparse(raw.StringSplit({ input, delimiter: separator, skip_empty }), result_type);
    }),
  { required: 1 },
);

/**
 * The pieces of strings between separators, as Python's `str.split` gives them, as a sparse matrix with a row for each string.
 * @param input [n] strings, or one
 * @param sep what separates, as a whole; left out or empty, runs of blanks
 * @param maxsplit the most splits of a string, -1 for no limit
 * @returns a SparseTensor [n, the most pieces of a string]
 * @throws ValueError for another shape, or a result_type that is not there
 * TF: `tf.strings.split`.
 */
export const split_strings = pyFunction(
  "strings_split_v1",
  ["input", "sep", "maxsplit", "result_type", "source", "name"],
  (
    input?: TensorLike,
    sep?: TensorLike | null,
    maxsplit: number = -1,
    result_type: string = "SparseTensor",
    source?: TensorLike,
    name?: NameLike,
  ): SparseTriple => {
    if (input !== undefined && source !== undefined) throw new ValueError("Cannot specify both 'source' and 'input'.");
    const given = (input ?? source)!;
    return withContext(name_scope(name ?? null, "StringSplit", [given]), () => {
      const converted = convertToTensor(given, { dtype: string, name: "input" });
      const strings = converted.shape.ndims === 0 ? expand_dims(converted, 0) : converted;
      checkType(result_type);
      if (strings.shape.ndims !== 1)
        throw new ValueError(
          withHint(
            `tf.strings.split needs a vector, or one string; got shape ${String(strings.shape)}.`,
            "TensorFlow splits other shapes by way of ragged tensors, which tfgraph does not have: reshape to [-1] first.",
          ),
        );
      const separator = convertToTensor(sep ?? "", { dtype: string });
      return sparse(raw.StringSplitV2({ input: strings, sep: separator, maxsplit }), result_type);
    });
  },
);
