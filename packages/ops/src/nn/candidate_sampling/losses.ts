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

interface Sampled {
  readonly weights: Table;
  readonly biases: Table;
  readonly labels: TensorLike;
  readonly inputs: TensorLike;
  readonly numSampled: number;
  readonly numClasses: number;
  readonly numTrue: number;
  readonly sampledValues: Candidates | null;
  readonly removeHits: boolean;
  readonly strategy: string;
  readonly name: NameLike;
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
function sampledLogits(args: Sampled): { logits: Tensor; labels: Tensor } {
  const weights =
    args.weights instanceof PartitionedVariable
      ? [...args.weights]
      : ((Array.isArray(args.weights) ? args.weights : [args.weights]) as readonly TensorLike[]);
  const scope = name_scope(args.name, "compute_sampled_logits", [...weights, args.biases, args.inputs, args.labels]);
  return withContext(scope, () => {
    const given = convertToTensor(args.labels);
    const inputs = convertToTensor(args.inputs);
    const labels = given.dtype === int64 ? given : cast(given, int64);
    const flat = raw.Reshape({ tensor: labels, shape: [-1] });
    const values = args.sampledValues ?? drawn(labels, args);
    const [drawnIds, trueExpected, sampledExpected] = values.map((v) => stop_gradient(v)) as [Tensor, Tensor, Tensor];
    const sampled = cast(drawnIds, int64);
    const ids = concat([flat, sampled], 0);
    const rows = parted(weights as Table, ids, inputs, args.strategy);
    const trueRows = slice(rows, [0, 0], stack([shape(flat).getitem(0), -1]));
    const sampledRows = slice(rows, stack([shape(flat).getitem(0), 0]), [-1, -1]);
    let sampledPart = matmul(inputs, sampledRows, { transpose_b: true });
    const allBiases = parted(args.biases, ids, inputs, args.strategy);
    const trueBiases = slice(allBiases, [0], shape(flat));
    const sampledBiases = slice(allBiases, shape(flat), [-1]);
    const width = shape(trueRows).getitem("1:2");
    const trueShape = concat([[-1, args.numTrue], width], 0);
    const products = raw.Mul({ x: expand_dims(inputs, 1), y: raw.Reshape({ tensor: trueRows, shape: trueShape }) });
    const dots = raw.Reshape({ tensor: products, shape: concat([[-1], width], 0) });
    let truePart = raw.Reshape({ tensor: sumRows(dots), shape: [-1, args.numTrue] });
    const biases = raw.Reshape({ tensor: trueBiases, shape: [-1, args.numTrue] });
    truePart = truePart.add(biases);
    sampledPart = sampledPart.add(sampledBiases);
    if (args.removeHits) sampledPart = withoutHits(sampledPart, labels, sampled, args);
    truePart = truePart.sub(log(trueExpected));
    sampledPart = sampledPart.sub(log(sampledExpected));
    const logits = concat([truePart, sampledPart], 1);
    const chances = [ones_like(truePart).truediv(args.numTrue), zeros_like(sampledPart)];
    return { logits, labels: concat(chances, 1) };
  });
}

function drawn(true_classes: Tensor, { numTrue, numSampled, numClasses, seed }: Sampled): Candidates {
  return log_uniform_candidate_sampler(true_classes, numTrue, numSampled, true, numClasses, seed);
}

function slice(input: Tensor, begin: TensorLike, size: TensorLike): Tensor {
  return raw.Slice({ input, begin, size });
}

/** The logits of samples that are true classes of their row made so low that they do not count. */
function withoutHits(logits: Tensor, labels: Tensor, sampled: Tensor, { numTrue, numSampled }: Sampled): Tensor {
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
  [
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
  ],
  (
    weights: Table,
    biases: Table,
    labels: TensorLike,
    inputs: TensorLike,
    num_sampled: number,
    num_classes: number,
    num_true: number = 1,
    sampled_values: Candidates | null = null,
    remove_accidental_hits: boolean = false,
    partition_strategy: string = "mod",
    name: NameLike = "nce_loss",
  ): Tensor => {
    const sampled = sampledLogits({
      weights,
      biases,
      labels,
      inputs,
      numSampled: num_sampled,
      numClasses: num_classes,
      numTrue: num_true,
      sampledValues: sampled_values,
      removeHits: remove_accidental_hits,
      strategy: partition_strategy,
      name,
    });
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
  [
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
    "seed",
  ],
  (
    weights: Table,
    biases: Table,
    labels: TensorLike,
    inputs: TensorLike,
    num_sampled: number,
    num_classes: number,
    num_true: number = 1,
    sampled_values: Candidates | null = null,
    remove_accidental_hits: boolean = true,
    partition_strategy: string = "mod",
    name: NameLike = "sampled_softmax_loss",
    seed?: number | bigint | null,
  ): Tensor => {
    const sampled = sampledLogits({
      weights,
      biases,
      labels,
      inputs,
      numSampled: num_sampled,
      numClasses: num_classes,
      numTrue: num_true,
      sampledValues: sampled_values,
      removeHits: remove_accidental_hits,
      strategy: partition_strategy,
      name,
      seed,
    });
    const targets = stop_gradient(sampled.labels, { name: "labels_stop_gradient" });
    return softmax_cross_entropy_with_logits_v2({ labels: targets, logits: sampled.logits });
  },
  { required: 6 },
);
