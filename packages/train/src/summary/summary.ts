/** Operations whose values are Summary messages for TensorBoard. TF: python/summary/summary.py, python/ops/summary_op_util.py. */
import {
  convertToTensor,
  float32,
  get_default_graph,
  GraphKeys,
  nameText,
  pyFunction,
  string,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { io_raw_ops as raw, SummaryMetadata } from "@tfgraph/io";
import { name_scope } from "@tfgraph/ops";
import { logging } from "../platform/index.ts";

type Collections = readonly string[] | null;

/** A name as a node may have it; leading slashes go, other characters become `_`. */
function cleanTag(name: NameLike | undefined): string | null {
  const text = nameText(name);
  if (text === null) return null;
  const clean = text.replace(/[^-/\w.]/g, "_").replace(/^\/+/, "");
  if (clean !== text) logging.info("Summary name %s is illegal; using %s instead.", text, clean);
  return clean;
}

interface SummaryScope {
  readonly name: NameLike;
  readonly family?: NameLike | undefined;
  readonly default_name?: string;
  readonly values: readonly unknown[];
  readonly collections: Collections | undefined;
}

/** Makes a summary in a scope of its name, with the scope's full name as its tag, and collects it. */
function inSummaryScope(
  { name, family, default_name, values, collections }: SummaryScope,
  make: (tag: string, scope: string) => Tensor,
): Tensor {
  const [ownName, ownFamily] = [cleanTag(name), cleanTag(family)];
  const scopeName = ownFamily === null ? ownName : `${ownFamily}/${String(ownName)}`;
  const tensors = values.filter((v) => typeof v === "object" && v !== null);
  return withContext(name_scope(scopeName, { default_name, values: tensors }), (scope) => {
    const tag = scope.name.replace(/\/+$/, "");
    const summary = make(ownFamily === null ? tag : `${ownFamily}/${tag}`, scope.name);
    collect(summary, collections ?? [GraphKeys.SUMMARIES]);
    return summary;
  });
}

function collect(summary: Tensor, collections: readonly string[]): void {
  const graph = get_default_graph();
  for (const key of collections) graph.add_to_collection(key, summary);
}

/**
 * A summary of one number.
 * @param name the node's name and, with the scopes around it, the series' name
 * @param tensor a real scalar
 * @param collections the collections that get it; `SUMMARIES` by default
 * @param family a prefix of the series' name
 * @returns a scalar string: the bytes of a Summary
 * @throws InvalidArgumentError when run on what is no scalar
 * TF: `tf.summary.scalar`.
 */
export const scalar = pyFunction(
  "scalar",
  ["name", "tensor", "collections", "family"],
  (name: NameLike, tensor: TensorLike, collections?: Collections, family?: NameLike): Tensor =>
    inSummaryScope({ name, family, values: [tensor], collections }, (tags, scope) =>
      raw.ScalarSummary({ tags, values: tensor, name: scope }),
    ),
  { required: 2 },
);

/**
 * A summary of many numbers, as a histogram.
 * @param name the node's name and, with the scopes around it, the series' name
 * @param values real, of any shape
 * @returns a scalar string: the bytes of a Summary
 * @throws InvalidArgumentError when a value is not finite
 * TF: `tf.summary.histogram`.
 */
export const histogram = pyFunction(
  "histogram",
  ["name", "values", "collections", "family"],
  (name: NameLike, values: TensorLike, collections?: Collections, family?: NameLike): Tensor =>
    inSummaryScope({ name, family, default_name: "HistogramSummary", values: [values], collections }, (tag, scope) =>
      raw.HistogramSummary({ tag, values, name: scope }),
    ),
  { required: 2 },
);

/**
 * A summary of pictures.
 * @param name the node's name and, with the scopes around it, the series' name
 * @param tensor [batch, height, width, channels], uint8 or float; 1 (grey), 3 (colours) or 4 (with alpha) channels. Floats are
 *   scaled picture by picture: the largest becomes 255, or, where some are negative, zero becomes 128
 * @param max_outputs how many pictures of the batch at most
 * @returns a scalar string: the bytes of a Summary
 * @throws InvalidArgumentError for other shapes
 * TF: `tf.summary.image`.
 */
export const image = pyFunction(
  "image",
  ["name", "tensor", "max_outputs", "collections", "family"],
  (name: NameLike, tensor: TensorLike, max_outputs?: number, collections?: Collections, family?: NameLike): Tensor =>
    inSummaryScope({ name, family, values: [tensor], collections }, (tag, scope) =>
      raw.ImageSummary({ tag, tensor, max_images: max_outputs ?? 3, name: scope }),
    ),
  { required: 2 },
);

/**
 * A summary of sounds.
 * @param name the node's name and, with the scopes around it, the series' name
 * @param tensor [batch, frames, channels] or [batch, frames], float32 from -1 to 1
 * @param sample_rate samples a second
 * @param max_outputs how many sounds of the batch at most
 * @returns a scalar string: the bytes of a Summary
 * TF: `tf.summary.audio`.
 */
export const audio = pyFunction(
  "audio",
  ["name", "tensor", "sample_rate", "max_outputs", "collections", "family"],
  (
    name: NameLike,
    tensor: TensorLike,
    sample_rate: TensorLike,
    max_outputs?: number,
    collections?: Collections,
    family?: NameLike,
  ): Tensor =>
    inSummaryScope({ name, family, values: [tensor], collections }, (tag, scope) => {
      const rate = convertToTensor(sample_rate, { dtype: float32, name: "sample_rate" });
      return raw.AudioSummaryV2({ tag, tensor, sample_rate: rate, max_outputs: max_outputs ?? 3, name: scope });
    }),
  { required: 3 },
);

/**
 * A summary of text.
 * @param name the node's name and, with the scopes around it, the series' name
 * @param tensor strings of any shape; two axes are shown as a table
 * @returns a scalar string: the bytes of a Summary
 * @throws ValueError where it is no string tensor
 * TF: `tf.summary.text`.
 */
export const text = pyFunction(
  "text",
  ["name", "tensor", "collections"],
  (name: NameLike, tensor: Tensor, collections?: Collections): Tensor => {
    if (tensor.dtype !== string) {
      throw new ValueError(`Expected tensor ${tensor.name} to have dtype string, got ${String(tensor.dtype)}`);
    }
    const metadata = SummaryMetadata({ plugin_data: { plugin_name: "text" } });
    return tensor_summary(name, tensor, { collections, summary_metadata: metadata });
  },
  { required: 2 },
);

/**
 * A summary of a whole tensor.
 * @param name the node's name and, with the scopes around it, the series' name
 * @param tensor of any shape and type that has a TensorProto
 * @param summary_description what it is, in Markdown
 * @param summary_metadata which of TensorBoard's plugins shows it
 * @param display_name its name in TensorBoard
 * @returns a scalar string: the bytes of a Summary
 * TF: `tf.summary.tensor_summary`.
 */
export const tensor_summary = pyFunction(
  "tensor_summary",
  ["name", "tensor", "summary_description", "collections", "summary_metadata", "family", "display_name"],
  (
    name: NameLike,
    tensor: TensorLike,
    summary_description?: string | null,
    collections?: Collections,
    summary_metadata?: SummaryMetadata | null,
    family?: NameLike,
    display_name?: string | null,
  ): Tensor => {
    const metadata = summary_metadata ?? SummaryMetadata();
    if (typeof summary_description === "string") metadata.summary_description = summary_description;
    if (typeof display_name === "string") metadata.display_name = display_name;
    const bytes = metadata.SerializeToString();
    return inSummaryScope({ name, family, values: [tensor], collections }, (tag, scope) =>
      raw.TensorSummaryV2({ tensor, tag, serialized_summary_metadata: bytes, name: scope }),
    );
  },
  { required: 2 },
);

/**
 * All values of several summaries in one.
 * @param inputs scalar strings: the bytes of Summaries
 * @param collections the collections that get it; none by default
 * @returns a scalar string: the bytes of a Summary
 * @throws InvalidArgumentError when two of them have the same tag
 * TF: `tf.summary.merge`.
 */
export const merge = pyFunction(
  "merge",
  ["inputs", "collections", "name"],
  (inputs: readonly TensorLike[], collections?: Collections, name?: NameLike): Tensor => {
    const ownName = cleanTag(name);
    return withContext(name_scope(ownName, { default_name: "Merge", values: inputs }), () => {
      const merged = raw.MergeSummary({ inputs, name: ownName });
      collect(merged, collections ?? []);
      return merged;
    });
  },
  { required: 1 },
);

/**
 * All summaries of the default graph in one.
 * @param key the collection they are in
 * @param scope only those whose names match it
 * @returns a scalar string: the bytes of a Summary; null where there is no summary
 * TF: `tf.summary.merge_all`.
 */
export const merge_all = pyFunction(
  "merge_all",
  ["key", "scope", "name"],
  (key: string = GraphKeys.SUMMARIES, scope?: string | null, name?: NameLike): Tensor | null => {
    const summaries = get_default_graph().get_collection(key, scope) as Tensor[];
    return summaries.length > 0 ? merge(summaries, { name }) : null;
  },
);
