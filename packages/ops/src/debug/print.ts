/** Printing while a graph runs. TF: core/kernels/logging_ops.cc, string_format_op.cc, python/ops/logging_ops.py. */
import {
  convertToTensor,
  defineOp,
  hasToTensor,
  isPlainObject,
  isTensor,
  pyFunction,
  reprValue,
  SparseTensor,
  string,
  ValueError,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { summarize as summaryOf, summarizeEnds } from "../checks/summarize.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { noOutputs, scalar, unchanged, withRank } from "../shape_rules.ts";
import { print, type Stream } from "./streams.ts";

// ------------------------------------------------------------------ Print

defineOp(OpDefs.Print, {
  shape: unchanged,
  gradient: (op, grad) => [grad, ...op.inputs.slice(1).map(() => null)],
  lower: (ctx) => {
    const [x, ...data] = ctx.inputList();
    const message = String(ctx.attr("message", "string"));
    const limit = Number(ctx.attr("summarize", "int"));
    const most = Number(ctx.attr("first_n", "int"));
    ctx.routine(data, [], ({ inputs, resources, name }) => {
      const calls = resources.getOrCreate("print", name, () => ({ count: 0 }));
      if (most < 0 || calls.count++ < most)
        print("stderr", message + inputs.map((value) => `[${summaryOf(value, limit)}]`).join(""));
      return [];
    });
    ctx.output(0, x!);
  },
});

/**
 * The tensor, whose run prints `data` to stderr.
 * @param input_ passed on
 * @param data tensors to print
 * @param message printed before them
 * @param first_n how often it prints; always unless told
 * @param summarize how many elements of each are printed, 3 unless told
 * TF: `tf.Print`.
 */
export const Print = pyFunction(
  "Print",
  ["input_", "data", "message", "first_n", "summarize", "name"],
  (
    input: TensorLike,
    data: readonly TensorLike[],
    message?: string | null,
    first_n?: number | null,
    summarize?: number | null,
    name?: NameLike,
  ): Tensor =>
    raw.Print({
      input,
      data,
      message: message ?? undefined,
      first_n: first_n ?? undefined,
      summarize: summarize ?? undefined,
      name,
    }),
  { required: 2 },
);

// ------------------------------------------------------------------ strings.format

defineOp(OpDefs.StringFormat, {
  shape: scalar,
  gradient: "unregistered",
  neverFold: true,
  lower: (ctx) => {
    const template = String(ctx.attr("template", "string"));
    const placeholder = String(ctx.attr("placeholder", "string"));
    const ends = Number(ctx.attr("summarize", "int"));
    const [text] = ctx.routine(ctx.inputList(), [{ dtype: string, shape: [] }], ({ inputs }) => {
      const [first, ...rest] = template.split(placeholder);
      const filled = rest.map((part, i) => summarizeEnds(inputs[i]!, ends) + part);
      return [{ dtype: string, shape: [], data: [first! + filled.join("")] }];
    });
    ctx.output(0, text!);
  },
});

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/**
 * Tensors filled into a text, at its placeholders.
 * @param template a text with a placeholder for each input
 * @param inputs a tensor or several
 * @param summarize how many elements at both ends of an axis are shown; all where it is -1
 * @returns a scalar string
 * @throws ValueError where the number of placeholders is another
 * TF: `tf.strings.format`.
 */
export const format = pyFunction(
  "string_format",
  ["template", "inputs", "placeholder", "summarize", "name"],
  (
    template: string,
    inputs: TensorLike | readonly TensorLike[],
    placeholder: string = "{}",
    summarize: number = 3,
    name?: NameLike,
  ): Tensor => {
    const list = Array.isArray(inputs) ? (inputs as readonly TensorLike[]) : [inputs as TensorLike];
    const wanted = occurrences(template, placeholder);
    if (wanted !== list.length) {
      throw new ValueError(
        `The template expects ${String(wanted)} tensors, but the inputs only has ${String(list.length)}. Please ensure the number of placeholders in template matches inputs length.`,
      );
    }
    return raw.StringFormat({ inputs: list, template, placeholder, summarize, name });
  },
  { required: 2 },
);

// ------------------------------------------------------------------ tf.print

defineOp(OpDefs.PrintV2, {
  shape: (ctx) => {
    withRank(ctx.input(0), 0);
    return noOutputs(ctx);
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const stream = String(ctx.attr("output_stream", "string"));
    const end = String(ctx.attr("end", "string"));
    if (stream.startsWith("file://")) throw ctx.invalid(`Could not write to ${stream}: tfgraph prints to streams only`);
    ctx.routine([ctx.input(0)], [], ({ inputs: [text] }) => {
      const [line] = text!.data as readonly (string | Uint8Array)[];
      print(stream as Stream, typeof line === "string" ? line : new TextDecoder().decode(line), end);
      return [];
    });
  },
});

/** Where `tf.print` may print to: `process.stdout`, `process.stderr`, a function or level of `tf.logging`, or TensorFlow's word for one. */
export type OutputStream = string | number | { readonly fd: number } | ((message: unknown) => void);

interface PrintOptions {
  /** stderr unless told */
  output_stream?: OutputStream;
  /** how many elements at both ends of an axis are shown, 3 unless told; all where it is -1 */
  summarize?: number;
  /** between inputs, a space unless told */
  sep?: string;
  /** after the last input, a line's end unless told */
  end?: string;
  name?: string | null;
}

const OPTIONS: ReadonlySet<string> = new Set(["output_stream", "summarize", "sep", "end", "name"]);
/** What stands for a stream: file descriptors, functions and levels of `tf.logging`. */
const NAMED_STREAMS: Readonly<Record<string, Stream>> = {
  "fd 1": "stdout",
  "fd 2": "stderr",
  info: "log(info)",
  20: "log(info)",
  warn: "log(warning)",
  warning: "log(warning)",
  30: "log(warning)",
  error: "log(error)",
  40: "log(error)",
};
const STREAMS: ReadonlySet<string> = new Set(["stdout", "stderr", "log(info)", "log(warning)", "log(error)"]);

/** @throws ValueError for what is no stream */
function streamName(stream: OutputStream): string {
  if (typeof stream === "string" && (STREAMS.has(stream) || stream.startsWith("file://"))) return stream;
  const key =
    typeof stream === "function" ? stream.name : typeof stream === "object" ? `fd ${String(stream.fd)}` : stream;
  const named = NAMED_STREAMS[key];
  if (named) return named;
  throw new ValueError(
    `Unsupported output stream, logging level, or file.${String(key)}. Supported streams are sys.stdout, sys.stderr, tf.logging.info, tf.logging.warning, tf.logging.error. File needs to be in the form of 'file://<filepath>'.`,
  );
}

/** Inputs as a template and the tensors that fill it. */
class Template {
  readonly tensors: Tensor[] = [];
  private readonly placeholder: string;

  constructor(placeholder: string) {
    this.placeholder = placeholder;
  }

  /** Python's text of a value, with placeholders for tensors. */
  of(value: unknown): string {
    if (value instanceof SparseTensor) {
      this.tensors.push(value.indices, value.values, value.dense_shape);
      const p = this.placeholder;
      return `SparseTensor(indices=${p}, values=${p}, shape=${p})`;
    }
    if (isTensor(value) || hasToTensor(value)) {
      this.tensors.push(convertToTensor(value));
      return this.placeholder;
    }
    if (Array.isArray(value)) return `[${(value as unknown[]).map((item) => this.of(item)).join(", ")}]`;
    if (isPlainObject(value)) {
      const keys = Object.keys(value).sort();
      return `{${keys.map((key) => `${reprValue(key)}: ${this.of(value[key])}`).join(", ")}}`;
    }
    return reprValue(value);
  }
}

/** TensorFlow's random digits, which make a placeholder unlike anything in the text. */
const DIGITS = "945807302157";

function placeholderFor(inputs: readonly unknown[]): string {
  const plain = new Template("");
  const text = inputs.map((input) => (typeof input === "string" ? input : plain.of(input))).join(" ");
  let placeholder = "{}";
  for (let i = 0; text.includes(placeholder); i++) placeholder += DIGITS[i % DIGITS.length]!;
  return placeholder;
}

/**
 * An operation that prints its inputs.
 * @param inputs tensors, texts and other values, nested in arrays and objects; the options come last
 * @throws ValueError for unknown options and streams
 * TF: `tf.print`.
 */
function printFunction(...inputs: unknown[]): Operation {
  const last = inputs.at(-1);
  const hasOptions = isPlainObject(last) && Object.keys(last).every((key) => OPTIONS.has(key));
  const options: PrintOptions = hasOptions ? last : {};
  const values = hasOptions ? inputs.slice(0, -1) : inputs;
  const { output_stream: stream = "stderr", summarize = 3, sep = " ", end = "\n", name = null } = options;
  const streamText = streamName(stream);
  const [only] = values;
  const isText = values.length === 1 && isTensor(only) && only.shape.ndims === 0 && only.dtype === string;
  let text: Tensor;
  if (isText) text = only;
  else {
    const placeholder = placeholderFor(values);
    const template = new Template(placeholder);
    const parts = values.map((value) => (typeof value === "string" ? value : template.of(value)));
    const formatName = name ? `${name}_format` : null;
    text = format(parts.join(sep), template.tensors, { placeholder, summarize, name: formatName });
  }
  return raw.PrintV2({ input: text, output_stream: streamText, end, name });
}
export { printFunction as print };
