/** Losses over the true classes and some drawn ones. TF: python/ops/nn_impl.py. */
import {
  convertToTensor,
  floatLiteral,
  int32,
  int64,
  pyFunction,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../../array/concat.ts";
import { ones, ones_like, zeros_like } from "../../array/fill.ts";
import { stop_gradient } from "../../array/identity.ts";
import { name_scope } from "../../array/name_scope.ts";
import { expand_dims } from "../../array/reshape.ts";
import { shape } from "../../array/shape.ts";
import { stack } from "../../array/stack.ts";
import * as raw from "../../gen/raw_ops.ts";
import { cast } from "../../math/cast.ts";
import { log } from "../../math/elementary.ts";
import { matmul } from "../../math/matmul.ts";
import { PartitionedVariable } from "../../state/partitioned_variable.ts";
import { softmax_cross_entropy_with_logits_v2 } from "../cross_entropy.ts";
import { embedding_lookup } from "../embedding.ts";
import { sigmoid_cross_entropy_with_logits } from "../sigmoid_cross_entropy.ts";
import { compute_accidental_hits, log_uniform_candidate_sampler, type Candidates } from "./samplers.ts";

/** A table, several, or a partitioned variable. */
type Table = Parameters<typeof embedding_lookup>[0];

const SAMPLED = [
  "weights",
  "biases",
  "labels",
  "inputs",
  "num_sampled",
  "num_classes",
  "num_true",
  "sampled_values",
  "remove_accidental_hits",
  "partition_strategy",
  "name",
] as const;
type SampledParameters = [
  weights: Table,
  biases: Table,
  labels: TensorLike,
  inputs: TensorLike,
  num_sampled: number,
  num_classes: number,
  num_true?: number,
  sampled_values?: Candidates | null,
  remove_accidental_hits?: boolean,
  partition_strategy?: string,
  name?: NameLike,
];

/** What is done where the call does not say. */
interface SampledDefaults {
  readonly name: string;
  readonly removeHits: boolean;
  readonly seed?: number | bigint | null;
}

/** The sums of a matrix's rows, as a product with ones. TF: `nn_impl._sum_rows`. */
function sumRows(x: Tensor): Tensor {
  const columns = shape(x).getitem(1);
  const all = ones(stack([columns, 1]), x.dtype);
  return raw.Reshape({ tensor: matmul(x, all), shape: [-1] });
}

/** The embeddings of all classes at hand, taken apart again into those of the true and of the sampled ones. */
function parted(table: Table, ids: Tensor, like: Tensor, strategy: string): Tensor {
  const rows = embedding_lookup(table as never, ids, { partition_strategy: strategy });
  return rows.dtype === like.dtype ? rows : cast(rows, like.dtype);
}

/** Logits of the true classes, then of the sampled ones, and their labels. TF: `nn_impl._compute_sampled_logits`. */
function sampledLogits(given: SampledParameters, defaults: SampledDefaults): { logits: Tensor; labels: Tensor } {
  const [table, allBiases, classes, x, numSampled, numClasses, numTrue = 1, sampledValues, ...rest] = given;
  const [removeHits = defaults.removeHits, strategy = "mod", name = defaults.name] = rest;
  const weights =
    table instanceof PartitionedVariable
      ? [...table]
      : ((Array.isArray(table) ? table : [table]) as readonly TensorLike[]);
  return withContext(name_scope(name, "compute_sampled_logits", [...weights, allBiases, x, classes]), () => {
    const trueClasses = convertToTensor(classes);
    const inputs = convertToTensor(x);
    const labels = trueClasses.dtype === int64 ? trueClasses : cast(trueClasses, int64);
    const flat = raw.Reshape({ tensor: labels, shape: [-1] });
    const values =
      sampledValues ?? log_uniform_candidate_sampler(labels, numTrue, numSampled, true, numClasses, defaults.seed);
    const [drawnIds, trueExpected, sampledExpected] = values.map((v) => stop_gradient(v)) as [Tensor, Tensor, Tensor];
    const sampled = cast(drawnIds, int64);
    const ids = concat([flat, sampled], 0);
    const rows = parted(weights as Table, ids, inputs, strategy);
    const trueRows = slice(rows, [0, 0], stack([shape(flat).getitem(0), -1]));
    const sampledRows = slice(rows, stack([shape(flat).getitem(0), 0]), [-1, -1]);
    let sampledPart = matmul(inputs, sampledRows, { transpose_b: true });
    const biases = parted(allBiases, ids, inputs, strategy);
    const trueBiases = slice(biases, [0], shape(flat));
    const sampledBiases = slice(biases, shape(flat), [-1]);
    let truePart = trueLogits(inputs, trueRows, numTrue).add(raw.Reshape({ tensor: trueBiases, shape: [-1, numTrue] }));
    sampledPart = sampledPart.add(sampledBiases);
    if (removeHits) sampledPart = withoutHits(sampledPart, labels, sampled, numTrue, numSampled);
    truePart = truePart.sub(log(trueExpected));
    sampledPart = sampledPart.sub(log(sampledExpected));
    const logits = concat([truePart, sampledPart], 1);
    const chances = [ones_like(truePart).truediv(numTrue), zeros_like(sampledPart)];
    return { logits, labels: concat(chances, 1) };
  });
}

/** Each input's products with the rows of its true classes. */
function trueLogits(inputs: Tensor, rows: Tensor, numTrue: number): Tensor {
  const width = shape(rows).getitem("1:2");
  const perInput = concat([[-1, numTrue], width], 0);
  const products = raw.Mul({ x: expand_dims(inputs, 1), y: raw.Reshape({ tensor: rows, shape: perInput }) });
  const dots = raw.Reshape({ tensor: products, shape: concat([[-1], width], 0) });
  return raw.Reshape({ tensor: sumRows(dots), shape: [-1, numTrue] });
}

function slice(input: Tensor, begin: TensorLike, size: TensorLike): Tensor {
  return raw.Slice({ input, begin, size });
}

/** The logits of samples that are true classes of their row made so low that they do not count. */
function withoutHits(logits: Tensor, labels: Tensor, sampled: Tensor, numTrue: number, numSampled: number): Tensor {
  const [rows, ids, weights] = compute_accidental_hits(labels, sampled, numTrue);
  const indices = raw.Reshape({ tensor: rows, shape: [-1, 1] });
  const positions = raw.Reshape({ tensor: cast(ids, int32), shape: [-1, 1] });
  const coordinates = concat([indices, positions], 1, { name: "sparse_indices" });
  const dims = concat([shape(labels).getitem(":1"), expand_dims(numSampled, 0)], 0);
  const hits = raw.SparseToDense({
    sparse_indices: coordinates,
    output_shape: dims,
    sparse_values: logits.dtype === weights.dtype ? weights : cast(weights, logits.dtype),
    default_value: floatLiteral(0),
    validate_indices: false,
  });
  return logits.add(hits);
}

/**
 * Noise-contrastive estimation: true classes told apart from drawn ones, by logistic regressions.
 * @param weights [num_classes, dim], or parts of it
 * @param biases [num_classes]
 * @param labels int64 [batch, num_true]
 * @param inputs [batch, dim]
 * @param sampled_values what a candidate sampler gives; by default log_uniform_candidate_sampler's
 * @returns [batch] losses
 * TF: `tf.nn.nce_loss`.
 */
export const nce_loss = pyFunction(
  "nce_loss",
  SAMPLED,
  (...given: SampledParameters): Tensor => {
    const sampled = sampledLogits(given, { name: "nce_loss", removeHits: false });
    return sumRows(sigmoid_cross_entropy_with_logits({ ...sampled, name: "sampled_losses" }));
  },
  { required: 6 },
);

/**
 * Softmax cross entropy over the true classes and drawn ones: for training alone.
 * @param seed decides the samples, with the graph's seed
 * @returns [batch] losses; the other arguments are those of {@link nce_loss}
 * TF: `tf.nn.sampled_softmax_loss`.
 */
export const sampled_softmax_loss = pyFunction(
  "sampled_softmax_loss",
  [...SAMPLED, "seed"],
  (...args: [...SampledParameters, seed?: number | bigint | null]): Tensor => {
    const given = args.slice(0, -1) as SampledParameters;
    const seed = args[SAMPLED.length];
    const sampled = sampledLogits(given, { name: "sampled_softmax_loss", removeHits: true, seed });
    const targets = stop_gradient(sampled.labels, { name: "labels_stop_gradient" });
    return softmax_cross_entropy_with_logits_v2({ labels: targets, logits: sampled.logits });
  },
  { required: 6 },
);
