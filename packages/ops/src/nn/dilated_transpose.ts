/** The transpose of a dilated convolution, by moving blocks to the batch. TF: `nn_ops.atrous_conv2d_transpose`. */
import {
  convertToTensor,
  isTensor,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { batch_to_space, space_to_batch } from "../array/space_to_batch.ts";
import * as raw from "../gen/raw_ops.ts";
import { conv2d_transpose } from "./conv_functions.ts";

/** A size that may be known only in the run. */
type Amount = number | Tensor;

/** `a + b`, `a - b`, … as Python's operators compute them: numbers at once. */
function combined(operator: "add" | "sub" | "mul" | "mod" | "floordiv", a: Amount, b: Amount): Amount {
  if (isTensor(a)) return a[operator](b);
  if (isTensor(b)) return b[`r${operator}`](a);
  if (operator === "add") return a + b;
  if (operator === "sub") return a - b;
  if (operator === "mul") return a * b;
  const quotient = Math.floor(a / b);
  return operator === "mod" ? a - quotient * b : quotient;
}

const add = (a: Amount, b: Amount): Amount => combined("add", a, b);

interface Border {
  readonly before: Amount;
  readonly after: Amount;
}

const NONE: Border = { before: 0, after: 0 };

/** What dilated filters reach beyond an element, along height and width. @throws ValueError for another padding */
function bordersOf(filters: Tensor, rate: number, padding: string): readonly [Border, Border] {
  if (padding === "VALID") return [NONE, NONE];
  if (padding !== "SAME")
    throw new ValueError(`\`padding\` must be either 'VALID' or 'SAME'. Received: padding=${padding}`);
  const sizes = filters.shape.static ?? shape(filters);
  const [height, width] = [0, 1].map((i): Amount => (isTensor(sizes) ? sizes.getitem(i) : sizes[i]!));
  const reach = (size: Amount): Amount => add(size, combined("mul", combined("sub", size, 1), rate - 1));
  const [rows, columns] = [reach(height!), reach(width!)];
  const [vertical, horizontal] = [combined("sub", rows, 1), combined("sub", columns, 1)];
  const halves = (total: Amount): Border => {
    const before = combined("floordiv", total, 2);
    return { before, after: combined("sub", total, before) };
  };
  return [halves(vertical), halves(horizontal)];
}

/** @throws ValueError where the images' channels are not the filters' outputs */
function checkChannels(value: Tensor, filters: Tensor): void {
  const [channels, outputs] = [value.shape.at(3), filters.shape.at(3)];
  if (channels.is_compatible_with(outputs)) return;
  throw new ValueError(
    "`value` channel count must be compatible with `filters` input channel count. " +
      `Received: value.shape=${value.shape.toString()} with channel count ${channels.toString()} and ` +
      `filters.shape=${filters.shape.toString()} with input channel count ${outputs.toString()}.`,
  );
}

/** @throws ValueError where it does not have four sizes, or other channels than the filters */
function checkOutputShape(filters: Tensor, given: readonly Amount[] | Tensor): void {
  const sizes = convertToTensor(given, { name: "output_shape" });
  if (!sizes.shape.is_compatible_with([4]))
    throw new ValueError(`\`output_shape\` must have shape (4,). Received: output_shape=${sizes.shape.toString()}`);
  const channels = filters.shape.at(2);
  if (isTensor(given)) return;
  const wanted = given[3]!;
  if (isTensor(wanted) || channels.is_compatible_with(wanted)) return;
  throw new ValueError(
    "`output_shape` channel count must be compatible with `filters` output channel count. " +
      `Received: output_shape=[${given.map(String).join(", ")}] with channel count ${String(wanted)} and ` +
      `filters.shape=${filters.shape.toString()} with output channel count ${filters.shape.at(3).toString()}.`,
  );
}

/**
 * The transpose of `tf.nn.atrous_conv2d`: its gradient with respect to the images, used as a layer.
 * @param value [batch, height, width, outputs]
 * @param filters [height, width, channels, outputs]: the channels are those of the result
 * @param output_shape the result's shape
 * @param rate the distance of a filter's elements
 * @param padding `"SAME"` or `"VALID"`
 * @throws ValueError where sizes do not fit
 * TF: `tf.nn.atrous_conv2d_transpose`.
 */
export const atrous_conv2d_transpose = pyFunction(
  "atrous_conv2d_transpose",
  ["value", "filters", "output_shape", "rate", "padding", "name"],
  (
    value: TensorLike,
    filters: TensorLike,
    output_shape: readonly Amount[] | Tensor,
    rate: number,
    padding: string,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "atrous_conv2d_transpose", [value, filters, output_shape]), () => {
      const images = convertToTensor(value, { name: "value" });
      const weights = convertToTensor(filters, { name: "filters" });
      checkChannels(images, weights);
      if (rate < 1) throw new ValueError(`\`rate\` cannot be less than one. Received: rate=${String(rate)}`);
      if (rate === 1) return conv2d_transpose(images, weights, output_shape, [1, 1, 1, 1], padding, "NHWC");
      checkOutputShape(weights, output_shape);
      return transposed(images, weights, output_shape, rate, padding);
    }),
  { required: 5 },
);

function transposed(
  images: Tensor,
  filters: Tensor,
  outputShape: readonly Amount[] | Tensor,
  rate: number,
  padding: string,
): Tensor {
  const [rows, columns] = bordersOf(filters, rate, padding);
  const output = (i: number): Amount => (isTensor(outputShape) ? outputShape.getitem(i) : outputShape[i]!);
  const height = add(add(output(1), rows.before), rows.after);
  const width = add(add(output(2), columns.before), columns.after);
  const missing = (size: Amount): Amount => combined("mod", combined("sub", rate, combined("mod", size, rate)), rate);
  const [below, right] = [missing(height), missing(width)];
  const blocks = space_to_batch(images, [[0, below] as const, [0, right] as const], rate);
  const sizes = [
    combined("mul", rate * rate, output(0)),
    combined("floordiv", add(height, below), rate),
    combined("floordiv", add(width, right), rate),
    output(3),
  ];
  const convolved = raw.Conv2DBackpropInput({
    input_sizes: sizes,
    filter: filters,
    out_backprop: blocks,
    strides: [1, 1, 1, 1],
    padding: "VALID",
    data_format: "NHWC",
  });
  const crops = [
    [rows.before, add(rows.after, below)],
    [columns.before, add(columns.after, right)],
  ];
  return batch_to_space(convolved, crops, rate);
}
