/** Tensors as text, an element a string. TF: core/kernels/as_string_op.cc. */
import {
  bfloat16,
  defineOp,
  fromBfloat16Bits,
  fromHalfBits,
  half,
  pyFunction,
  string,
  stringBytes,
  stringElement,
  type DType,
  type Lowering,
  type NameLike,
  type StringElement,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";
import { elementsOf } from "./elements.ts";
import { printf, type Format } from "./printf.ts";

/** @throws InvalidArgumentError for attributes that contradict each other or the type */
function formatOf(ctx: Lowering, dtype: DType): Format {
  const [scientific, shortest] = [ctx.attr("scientific", "bool"), ctx.attr("shortest", "bool")];
  const precision = Number(ctx.attr("precision", "int"));
  const fill = String(ctx.attr("fill", "string"));
  const isFloat = dtype.is_floating || dtype.is_complex;
  if (!isFloat && dtype !== string) {
    if (scientific || shortest)
      throw ctx.invalid(`scientific and shortest format not supported for datatype ${dtype.name}`);
    if (precision >= 0) throw ctx.invalid(`precision not supported for datatype ${dtype.name}`);
  }
  if (fill.length > 1) throw ctx.invalid("Fill string must be one or fewer characters");
  if (scientific && shortest) throw ctx.invalid("Cannot select both scientific and shortest notation");
  if (!" +-0#".includes(fill)) throw ctx.invalid(`Fill argument not supported: "${fill}"`);
  const conversion = !isFloat ? "d" : shortest ? "g" : scientific ? "e" : "f";
  return { flags: fill, width: Number(ctx.attr("width", "int")), precision, conversion };
}

function textOf(element: StringElement, format: Format): StringElement {
  if (format.precision < 0 && typeof element === "string" && format.width < 0) return element;
  const bytes = stringBytes(element);
  const shown = format.precision < 0 ? bytes : bytes.subarray(0, format.precision);
  const padding = new Uint8Array(Math.max(0, format.width - shown.length)).fill(0x20);
  const order = format.flags.includes("-") ? [shown, padding] : [padding, shown];
  return stringElement(Uint8Array.from(order.flatMap((part) => [...part])));
}

/** Each element as text. */
function texts(value: TensorValue, format: Format): readonly StringElement[] {
  const { dtype } = value;
  if (dtype === string) return elementsOf(value).map((element) => textOf(element, format));
  const data = value.data as ArrayLike<number | bigint>; // all others are numbers
  if (dtype.is_bool) return Array.from(data, (x) => (x ? "true" : "false"));
  if (dtype.is_complex)
    return Array.from(
      { length: data.length / 2 },
      (_, i) => `(${printf(format, data[2 * i]!)},${printf(format, data[2 * i + 1]!)})`,
    );
  if (dtype === half) return Array.from(data, (x) => printf(format, fromHalfBits(Number(x))));
  if (dtype === bfloat16) return Array.from(data, (x) => printf(format, fromBfloat16Bits(Number(x))));
  return Array.from(data, (x) => printf(format, x));
}

defineOp(OpDefs.AsString, {
  shape: unchanged,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const input = ctx.input(0);
    const format = formatOf(ctx, input.dtype);
    const [result] = ctx.routine([input], [{ dtype: string, shape: input.shape }], ({ inputs }) => [
      { dtype: string, shape: input.shape, data: texts(inputs[0]!, format) },
    ]);
    ctx.output(0, result!);
  },
});

/**
 * Each element as text, as C's printf writes it.
 * @param input numbers, booleans or strings, of any shape
 * @param precision digits after the point, 6 unless told; for strings, the bytes that are kept; for integers there is none
 * @param scientific whether floats are written with an exponent
 * @param shortest whether floats are written in the shorter of both notations
 * @param width the least length
 * @param fill one of ` `, `+`, `-`, `0`, `#`: printf's flag
 * @throws InvalidArgumentError when run, for arguments that do not fit each other or the type
 * TF: `tf.as_string`, `tf.strings.as_string`.
 */
export const as_string = pyFunction(
  "as_string",
  ["input", "precision", "scientific", "shortest", "width", "fill", "name"],
  (
    input: TensorLike,
    precision: number = -1,
    scientific: boolean = false,
    shortest: boolean = false,
    width: number = -1,
    fill: string = "",
    name?: NameLike,
  ): Tensor => raw.AsString({ input, precision, scientific, shortest, width, fill, name }),
  { required: 1 },
);
