/**
 * Operations that write Summary messages: scalars, histograms, pictures, sounds, tensors, and their union.
 * TF: core/kernels/summary_op.cc, summary_image_op.cc, summary_audio_op.cc, summary_tensor_op.cc.
 */
import {
  defineOp,
  elementCount,
  fromBfloat16Bits,
  fromHalfBits,
  InvalidArgumentError,
  ShapeError,
  toNumbers,
  string,
  stringElement,
  type kernel,
  type Operation,
  type OpRules,
  type ShapeContext,
  type ShapeRule,
  type StringElement,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import { Summary, SummaryMetadata, type Summary_Value } from "../gen/messages.ts";
import { tensorToProto } from "../graph/tensor_proto.ts";
import type { MessageInit } from "../wire/message.ts";
import { wavOf } from "./audio.ts";
import { histogramOf } from "./histogram.ts";
import { normalizedBytes, pngOf } from "./image.ts";

const scalar: ShapeRule = () => [[]];

/** A value of rank `rank` at an input, where its rank is known. @throws ShapeError */
function checkRank(ctx: ShapeContext, input: number, rank: number): void {
  const shape = ctx.input(input);
  if (shape && shape.length !== rank) {
    throw new ShapeError(`Shape must be rank ${String(rank)} but is rank ${String(shape.length)}`);
  }
}

/** The elements as JavaScript numbers, of whatever type. */
function numbersOf(value: TensorValue): number[] {
  const numbers = toNumbers(value);
  if (value.dtype.name === "float16") return numbers.map(fromHalfBits);
  if (value.dtype.name === "bfloat16") return numbers.map(fromBfloat16Bits);
  return numbers;
}

function textOf(element: unknown): string {
  return element instanceof Uint8Array ? new TextDecoder().decode(element) : String(element);
}

function invalid(op: Operation, message: string): InvalidArgumentError {
  return new InvalidArgumentError(null, op, message);
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(",")}]`;
}

/** A summary op: all inputs go into a message, whose bytes are the output. */
function summaryOp(
  shape: ShapeRule,
  valuesOf: (context: kernel.RoutineContext) => MessageInit<Summary_Value>[],
): OpRules {
  return {
    shape,
    gradient: "not_differentiable",
    lower: (ctx) => {
      const [output] = ctx.routine(ctx.inputList(), [{ dtype: string, shape: [] }], (context) => [
        messageValue(Summary({ value: valuesOf(context) })),
      ]);
      ctx.output(0, output!);
    },
  };
}

function messageValue(message: Summary): TensorValue {
  return { dtype: string, shape: [], data: [stringElement(message.SerializeToString())] };
}

defineOp(
  OpDefs.ScalarSummary,
  summaryOp(scalar, ({ op, inputs: [tags, values] }) => {
    const [tagShape, shape] = [tags!.shape, values!.shape];
    if (shapeText(tagShape) !== shapeText(shape)) {
      const single = elementCount(tagShape) === 1 ? ` (tag '${textOf(tags!.data[0])}')` : "";
      throw invalid(
        op,
        `tags and values are not the same shape: ${shapeText(tagShape)} != ${shapeText(shape)}${single}`,
      );
    }
    return numbersOf(values!).map((simple_value, i) => ({ tag: textOf(tags!.data[i]), simple_value }));
  }),
);

defineOp(
  OpDefs.HistogramSummary,
  summaryOp(scalar, ({ op, inputs: [tag, values] }) => {
    const numbers = numbersOf(values!);
    if (tag!.shape.length > 0) throw invalid(op, "tags must be scalar");
    for (const x of numbers) {
      if (Number.isNaN(x)) throw invalid(op, `Nan in summary histogram for: ${op.name}`);
      if (!Number.isFinite(x)) throw invalid(op, `Infinity in Histogram for: ${op.name}`);
    }
    return [{ tag: textOf(tag!.data[0]), histo: histogramOf(numbers) }];
  }),
);

defineOp(
  OpDefs.ImageSummary,
  summaryOp(scalar, ({ op, inputs: [tag, tensor] }) => imageValues(op, textOf(tag!.data[0]), tensor!)),
);

function imageValues(op: Operation, tag: string, tensor: TensorValue): MessageInit<Summary_Value>[] {
  const [batch = 0, height = 0, width = 0, channels = 0] = tensor.shape;
  if (tensor.shape.length !== 4 || ![1, 3, 4].includes(channels)) {
    throw invalid(op, `Tensor must be 4-D with last dim 1, 3, or 4, not ${shapeText(tensor.shape)}`);
  }
  if (height * width * channels === 0) throw invalid(op, `Tensor must have pixels, not ${shapeText(tensor.shape)}`);
  const badColor = toNumbers(op._attr("bad_color", "tensor"));
  if (badColor.length < channels) {
    throw invalid(
      op,
      `expected depth <= bad_color.size, got depth = ${String(channels)}, bad_color.size = ${String(badColor.length)}`,
    );
  }
  const values = numbersOf(tensor);
  const size = height * width * channels;
  return outputTags(tag, "image", intAttr(op, "max_images"), batch).map((outputTag, i) => {
    const pixels = { height, width, channels, values: values.slice(i * size, (i + 1) * size) };
    const bytes = tensor.dtype.name === "uint8" ? Uint8Array.from(pixels.values) : normalizedBytes(pixels, badColor);
    const image = { height, width, colorspace: channels, encoded_image_string: pngOf(pixels, bytes) };
    return { tag: outputTag, image };
  });
}

/** `tag/image` where at most one is wanted, else `tag/image/0`, … */
function outputTags(tag: string, kind: string, wanted: number, batch: number): string[] {
  return Array.from({ length: Math.min(wanted, batch) }, (_, i) =>
    wanted === 1 ? `${tag}/${kind}` : `${tag}/${kind}/${String(i)}`,
  );
}

function intAttr(op: Operation, name: string): number {
  return Number(op._attr(name, "int"));
}

defineOp(
  OpDefs.AudioSummaryV2,
  summaryOp(
    (ctx) => {
      checkRank(ctx, 2, 0);
      return scalar(ctx);
    },
    ({ op, inputs: [tag, tensor, rate] }) => {
      const [batch = 0, frames = 0, channels = 1] = tensor!.shape;
      const sampleRate = Number(rate!.data[0]);
      if (tensor!.shape.length < 2 || tensor!.shape.length > 3) {
        throw invalid(op, `Tensor must be 3-D or 2-D, got: ${shapeText(tensor!.shape)}`);
      }
      if (!(sampleRate > 0)) throw invalid(op, "sample_rate must be > 0");
      const samples = numbersOf(tensor!);
      const size = frames * channels;
      return outputTags(textOf(tag!.data[0]), "audio", intAttr(op, "max_outputs"), batch).map((outputTag, i) => {
        const sound = {
          sampleRate: Math.round(sampleRate),
          frames,
          channels,
          samples: samples.slice(i * size, (i + 1) * size),
        };
        const audio = {
          sample_rate: sampleRate,
          num_channels: channels,
          length_frames: frames,
          encoded_audio_string: wavOf(sound),
          content_type: "audio/wav",
        };
        return { tag: outputTag, audio };
      });
    },
  ),
);

defineOp(
  OpDefs.TensorSummaryV2,
  summaryOp(scalar, ({ op, inputs: [tag, tensor, metadata] }) => {
    if (tag!.shape.length > 0) throw invalid(op, "tag must be scalar");
    const { dtype, shape, data } = tensor!;
    const listed = dtype.name === "string" ? data.length : undefined;
    return [
      {
        tag: textOf(tag!.data[0]),
        tensor: tensorToProto({ dtype, shape, data, protoValues: listed }),
        metadata: SummaryMetadata.FromString(metadata!.data[0] as StringElement),
      },
    ];
  }),
);

defineOp(
  OpDefs.MergeSummary,
  summaryOp(scalar, ({ op, inputs }) => {
    const tags = new Set<string>();
    return inputs.flatMap(({ data }) =>
      (data as readonly StringElement[]).flatMap((bytes) => {
        const { value } = parsed(op, bytes);
        for (const { tag } of value) {
          if (tags.has(tag)) throw invalid(op, `Duplicate tag ${tag} found in summary inputs `);
          tags.add(tag);
        }
        return value;
      }),
    );
  }),
);

/** @throws InvalidArgumentError for bytes that are no Summary */
function parsed(op: Operation, bytes: StringElement): Summary {
  try {
    return Summary.FromString(bytes);
  } catch {
    throw invalid(op, "Could not parse one of the summary inputs");
  }
}
