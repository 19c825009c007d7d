/** Ops that draw classes, for a loss over some of them. TF: core/kernels/candidate_sampler_ops.cc, core/ops/candidate_sampling_ops.cc. */
import {
  defineOp,
  float32,
  int32,
  int64,
  type kernel as k,
  pyFunction,
  toNumbers,
  UnimplementedError,
  ValueError,
  type NameLike,
  type OpDef,
  type ShapeRule,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../../gen/op_defs.ts";
import * as raw from "../../gen/raw_ops.ts";
import { seedAttrs } from "../../random/distributions.ts";
import { withRank, withSize } from "../../shape_rules.ts";
import {
  learnedUnigramSampler,
  logUniformSampler,
  sampleBatch,
  uniformSampler,
  weightedSampler,
  type RangeSampler,
} from "./range_sampler.ts";

/** TF: `CandidateSamplerShapeFn`. */
const samplerShape: ShapeRule = (ctx) => {
  const sampled = Number(ctx.attr("num_sampled", "int"));
  if (sampled < 1) throw new ValueError(`Attr num_sampled must be >= 1, got ${String(sampled)}`);
  const [batch] = withRank(ctx.input(0), 2);
  return [[sampled], [batch!, Number(ctx.attr("num_true", "int"))], [sampled]];
};

/** The true classes' number of rows. @throws InvalidArgumentError where they are no matrix of `num_true` columns */
function rowsOfTrue(ctx: k.Lowering): number {
  const { shape } = ctx.input(0);
  const columns = Number(ctx.attr("num_true", "int"));
  if (shape.length !== 2) throw ctx.invalid("true_classes must be a matrix");
  if (shape[1] !== columns)
    throw ctx.invalid(`true_classes must have num_true columns, expected: ${String(shape[1])} was: ${String(columns)}`);
  return shape[0]!;
}

/** 32 bit numbers put aside for each sample, in blocks of four. */
const BLOCKS_PER_SAMPLE = 512n;

function defineSampler(def: OpDef, make: (ctx: k.Lowering) => RangeSampler): void {
  defineOp(def, {
    shape: samplerShape,
    gradient: "unregistered",
    lower: (ctx) => {
      const rows = rowsOfTrue(ctx);
      const count = Number(ctx.attr("num_sampled", "int"));
      const unique = ctx.attr("unique", "bool");
      const [seed, seed2] = [BigInt(ctx.attr("seed", "int")), BigInt(ctx.attr("seed2", "int"))];
      const trueShape = ctx.input(0).shape;
      const outputs = [
        { dtype: int64, shape: [count] },
        { dtype: float32, shape: [rows, trueShape[1]!] },
        { dtype: float32, shape: [count] },
      ];
      const fresh = make(ctx);
      if (unique && count > fresh.range) throw ctx.invalid("Sampler's range is too small.");
      const results = ctx.routine([ctx.input(0)], outputs, (run) => {
        const sampler = run.resources.getOrCreate("candidate_sampler", run.name, () => fresh);
        const trueClasses = toNumbers(run.inputs[0]!);
        const random = run.philox(seed, seed2, BigInt(count) * BLOCKS_PER_SAMPLE);
        const batch = sampleBatch(sampler, random, count, unique, trueClasses);
        sampler.update?.(trueClasses);
        const found = [BigInt64Array.from(batch.samples, BigInt), batch.trueExpected, batch.expected];
        return outputs.map((output, i) => ({ ...output, data: found[i]! }));
      });
      results.forEach((value, i) => ctx.output(i, value));
    },
  });
}

const rangeOf = (ctx: k.Lowering): number => Number(ctx.attr("range_max", "int"));

defineSampler(OpDefs.UniformCandidateSampler, (ctx) => uniformSampler(rangeOf(ctx)));
defineSampler(OpDefs.LogUniformCandidateSampler, (ctx) => logUniformSampler(rangeOf(ctx)));
defineSampler(OpDefs.LearnedUnigramCandidateSampler, (ctx) => learnedUnigramSampler(rangeOf(ctx)));
defineSampler(OpDefs.FixedUnigramCandidateSampler, (ctx) => weightedSampler(fixedWeights(ctx)));

/** The weights of this shard's classes in float32, reserved classes 0. */
function fixedWeights(ctx: k.Lowering): number[] {
  if (ctx.attr("vocab_file", "string").length > 0)
    throw new UnimplementedError(null, ctx.op, "A vocab_file is not read here: give its last column as unigrams.");
  const unigrams = ctx.attr("unigrams", "list(float)");
  if (unigrams.length === 0) throw ctx.invalid("Must provide either vocab_file or unigrams.");
  const reserved = Number(ctx.attr("num_reserved_ids", "int"));
  const distortion = ctx.attr("distortion", "float");
  const weights = [
    ...new Array<number>(reserved).fill(0),
    ...unigrams.map((u) => (distortion === 1 ? Math.fround(u) : Math.fround(Math.pow(Math.fround(u), distortion)))),
  ];
  const [shard, shards] = [Number(ctx.attr("shard", "int")), Number(ctx.attr("num_shards", "int"))];
  const kept = weights.filter((_, i) => i % shards === shard);
  if (kept.length !== rangeOf(ctx))
    throw ctx.invalid(`range is ${String(rangeOf(ctx))} must be equal to weights size ${String(kept.length)}`);
  return kept;
}

defineOp(OpDefs.AllCandidateSampler, {
  shape: samplerShape,
  gradient: "unregistered",
  lower: (ctx) => {
    const rows = rowsOfTrue(ctx);
    const count = Number(ctx.attr("num_sampled", "int"));
    ctx.output(
      0,
      ctx.integers(
        Array.from({ length: count }, (_, i) => i),
        int64,
      ),
    );
    ctx.output(1, ctx.fill([rows, ctx.input(0).shape[1]!], float32, 1));
    ctx.output(2, ctx.fill([count], float32, 1));
  },
});

/** What is added to the logit of a sample that is a true class: the least float32. */
const NEVER = -Number(float32.max);

defineOp(OpDefs.ComputeAccidentalHits, {
  shape: (ctx) => {
    const [, columns] = withRank(ctx.input(0), 2);
    withSize(columns!, Number(ctx.attr("num_true", "int")));
    withRank(ctx.input(1), 1);
    return [[null], [null], [null]];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    rowsOfTrue(ctx);
    if (ctx.input(1).shape.length !== 1)
      throw ctx.invalid("sampled_candidates must be a vector, which is typically an output from CandidateSampler");
    const columns = ctx.input(0).shape[1]!;
    const outputs = [{ dtype: int32 }, { dtype: int64 }, { dtype: float32 }];
    const results = ctx.routine([ctx.input(0), ctx.input(1)], outputs, ({ inputs }) => {
      const positions = new Map(toNumbers(inputs[1]!).map((candidate, i) => [candidate, i]));
      const rows: number[] = [];
      const hits: number[] = [];
      toNumbers(inputs[0]!).forEach((trueClass, i) => {
        const position = positions.get(trueClass);
        if (position === undefined) return;
        rows.push(Math.floor(i / columns));
        hits.push(position);
      });
      const shape = [hits.length];
      return [
        { dtype: int32, shape, data: Int32Array.from(rows) },
        { dtype: int64, shape, data: BigInt64Array.from(hits, BigInt) },
        { dtype: float32, shape, data: new Float32Array(hits.length).fill(NEVER) },
      ];
    });
    results.forEach((value, i) => ctx.output(i, value));
  },
});

// ------------------------------------------------------------------ functions

/** What a sampler gives. */
export type Candidates = readonly [sampled: Tensor, trueExpected: Tensor, sampledExpected: Tensor];

type Seed = number | bigint | null;

function samplerFunction(name: string, make: typeof raw.UniformCandidateSampler) {
  return pyFunction(
    name,
    ["true_classes", "num_true", "num_sampled", "unique", "range_max", "seed", "name"],
    (
      true_classes: TensorLike,
      num_true: number,
      num_sampled: number,
      unique: boolean,
      range_max: number,
      seed?: Seed,
      label?: NameLike,
    ) => make({ true_classes, num_true, num_sampled, unique, range_max, ...seedAttrs(seed), name: label }),
    { required: 5 },
  );
}

/**
 * Classes drawn with equal chances.
 * @param true_classes int64 [batch, num_true]
 * @param num_sampled how many are drawn, for the whole batch
 * @param unique whether no class is drawn twice
 * @param range_max classes are 0 … range_max - 1
 * @returns [sampled_candidates, true_expected_count, sampled_expected_count]
 * TF: `tf.nn.uniform_candidate_sampler`.
 */
export const uniform_candidate_sampler = samplerFunction("uniform_candidate_sampler", raw.UniformCandidateSampler);

/** Like {@link uniform_candidate_sampler}, lower classes more often: those of a vocabulary by frequency. TF: `tf.nn.log_uniform_candidate_sampler`. */
export const log_uniform_candidate_sampler = samplerFunction(
  "log_uniform_candidate_sampler",
  raw.LogUniformCandidateSampler,
);

/** Like {@link uniform_candidate_sampler}, classes as often as they were true ones before. TF: `tf.nn.learned_unigram_candidate_sampler`. */
export const learned_unigram_candidate_sampler = samplerFunction(
  "learned_unigram_candidate_sampler",
  raw.LearnedUnigramCandidateSampler,
);

/**
 * Like {@link uniform_candidate_sampler}, classes as often as weights say.
 * @param distortion the power that weights are raised to
 * @param num_reserved_ids so many classes in front are never drawn
 * @param unigrams a weight for each class behind them
 * TF: `tf.nn.fixed_unigram_candidate_sampler`.
 */
export const fixed_unigram_candidate_sampler = pyFunction(
  "fixed_unigram_candidate_sampler",
  [
    "true_classes",
    "num_true",
    "num_sampled",
    "unique",
    "range_max",
    "vocab_file",
    "distortion",
    "num_reserved_ids",
    "num_shards",
    "shard",
    "unigrams",
    "seed",
    "name",
  ],
  (
    true_classes: TensorLike,
    num_true: number,
    num_sampled: number,
    unique: boolean,
    range_max: number,
    vocab_file: string = "",
    distortion: number = 1.0,
    num_reserved_ids: number = 0,
    num_shards: number = 1,
    shard: number = 0,
    unigrams: readonly number[] = [],
    seed?: Seed,
    name?: NameLike,
  ) =>
    raw.FixedUnigramCandidateSampler({
      true_classes,
      num_true,
      num_sampled,
      unique,
      range_max,
      vocab_file,
      distortion,
      num_reserved_ids,
      num_shards,
      shard,
      unigrams,
      ...seedAttrs(seed),
      name,
    }),
  { required: 5 },
);

/** All classes, each expected once. TF: `tf.nn.all_candidate_sampler`. */
export const all_candidate_sampler = pyFunction(
  "all_candidate_sampler",
  ["true_classes", "num_true", "num_sampled", "unique", "seed", "name"],
  (true_classes: TensorLike, num_true: number, num_sampled: number, unique: boolean, seed?: Seed, name?: NameLike) =>
    raw.AllCandidateSampler({ true_classes, num_true, num_sampled, unique, ...seedAttrs(seed), name }),
  { required: 4 },
);

/**
 * Samples that happen to be true classes.
 * @returns [indices, ids, weights]: rows of true_classes, positions among the samples, and what removes them when it is added to logits
 * TF: `tf.nn.compute_accidental_hits`.
 */
export const compute_accidental_hits = pyFunction(
  "compute_accidental_hits",
  ["true_classes", "sampled_candidates", "num_true", "seed", "name"],
  (true_classes: TensorLike, sampled_candidates: TensorLike, num_true: number, seed?: Seed, name?: NameLike) =>
    raw.ComputeAccidentalHits({ true_classes, sampled_candidates, num_true, ...seedAttrs(seed), name }),
  { required: 3 },
);
