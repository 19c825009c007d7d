/**
 * Gamma distributed numbers: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), in doubles
 * for every type. TF: core/kernels/random_op.cc (`RandomGammaOp`).
 */
import {
  as_dtype,
  bfloat16,
  convertToTensor,
  defineOp,
  elementCount,
  float16,
  float32,
  float64,
  fromBfloat16Bits,
  fromHalfBits,
  int32,
  type kernel as k,
  pyFunction,
  toBfloat16Bits,
  toHalfBits,
  withContext,
  type DType,
  type DTypeLike,
  type NameLike,
  type OpDef,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { broadcast_dynamic_shape } from "../array/broadcast.ts";
import { concat } from "../array/concat.ts";
import { ones } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { rankOf, shapeOf } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { onHost } from "../math/host_functions.ts";
import { gammaSampleByShape } from "../math/incomplete_values.ts";
import { range } from "../math/range.ts";
import { reduce_sum } from "../math/reductions.ts";
import { broadcast, concatShapes } from "../shape_rules.ts";
import { runShape, seedAttrs } from "./distributions.ts";
import { unitDouble } from "./multinomial.ts";
import { BLOCKS_PER_NUMBER, Pairs, uniforms } from "./pairs.ts";
import { generatorOf, KEY, seedAt, type Source } from "./philox_state.ts";
import { checkEnd } from "./poisson.ts";
import { shapeFromInput } from "./stateless.ts";

/** TF: `BoxMullerDouble`. */
function normals(block: Uint32Array, pair: [number, number]): void {
  const radius = Math.sqrt(-2 * Math.log(Math.max(unitDouble(block[0]!, block[1]!), 1e-7)));
  const angle = 2 * Math.PI * unitDouble(block[2]!, block[3]!);
  pair[0] = Math.sin(angle) * radius;
  pair[1] = Math.cos(angle) * radius;
}

function gammaNumber(alpha: number, generator: k.Philox): number {
  const uniform = new Pairs(generator, uniforms);
  if (alpha === 1) return -Math.log1p(-uniform.next());
  const normal = new Pairs(generator, normals);
  const boost = alpha < 1;
  const d = alpha + (boost ? 2 / 3 : -1 / 3);
  const c = 1 / 3 / Math.sqrt(d);
  for (;;) {
    const x = normal.next();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = uniform.next();
    if (u < 1 - 0.0331 * (x * x) * (x * x) || Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) {
      const result = d * v;
      return boost ? result * Math.pow(uniform.next(), 1 / alpha) : result;
    }
  }
}

const DECODE = new Map<DType, (bits: number) => number>([
  [float16, fromHalfBits],
  [bfloat16, fromBfloat16Bits],
]);
const ENCODE = new Map<DType, (x: number) => number>([
  [float16, toHalfBits],
  [bfloat16, toBfloat16Bits],
]);

/** `samples` numbers for each alpha, those of all alphas after the other. */
function draws(alphas: TensorValue, samples: number, dtype: DType, generator: k.Philox): TensorValue["data"] {
  const decode = DECODE.get(dtype) ?? ((x: number) => x);
  const encode = ENCODE.get(dtype) ?? ((x: number) => x);
  const given = alphas.data as ArrayLike<number>;
  const data = new dtype.arrayType!(samples * given.length) as Float64Array;
  for (let a = 0; a < given.length; a++) {
    for (let i = 0; i < samples; i++) {
      data[i * given.length + a] = encode(gammaNumber(decode(given[a]!), generator.clone()));
      generator.skip(BLOCKS_PER_NUMBER);
    }
  }
  return data;
}

/** What the sample's dimensions before those of alpha number, and the sum of the gradient over them. */
function gradientByAlpha(alpha: Tensor, sample: Tensor, grad: Tensor, dimensions: Tensor): Tensor {
  const leading = ones([dimensions], int32);
  const spread = raw.Reshape({ tensor: alpha, shape: concat([leading, shapeOf(alpha)], 0) });
  const partial = raw.RandomGammaGrad({ alpha: spread, sample });
  return reduce_sum(grad.mul(partial), range(dimensions));
}

defineOp(OpDefs.RandomGamma, {
  shape: (ctx) => [concatShapes(ctx.constantAsShape(0), ctx.input(1))],
  gradient: (op, grad) =>
    withContext(op.graph.control_dependencies([grad]), () => {
      const [dims, alpha] = [op.inputs[0]!, op.inputs[1]!];
      const dimensions = shapeOf(dims).getitem(0);
      return [null, gradientByAlpha(alpha, op.outputs[0]!, grad, dimensions)];
    }),
  lower: (ctx) => {
    const alpha = ctx.input(1);
    const sampleShape = ctx.numbers(0);
    const dtype = ctx.outputType();
    const shape = [...sampleShape, ...alpha.shape];
    const [seed, seed2] = [BigInt(ctx.attr("seed", "int")), BigInt(ctx.attr("seed2", "int"))];
    const [result] = ctx.routine([alpha], [{ dtype, shape }], (context) => {
      const generator = context.philox(seed, seed2, BigInt(elementCount(shape)) * BLOCKS_PER_NUMBER);
      return [{ dtype, shape, data: draws(context.inputs[0]!, elementCount(sampleShape), dtype, generator) }];
    });
    ctx.output(0, result!);
  },
});

/** The same without state; the shape is the whole result's. */
function stateless(def: OpDef, source: Source, alphaInput: number): void {
  defineOp(def, {
    shape: (ctx) => [shapeFromInput(ctx, source)],
    gradient: (op, grad) =>
      withContext(op.graph.control_dependencies([grad]), () => {
        const alpha = op.inputs[alphaInput]!;
        const dimensions = shapeOf(op.inputs[0]!).getitem(0).sub(rankOf(alpha));
        const byAlpha = gradientByAlpha(alpha, op.outputs[0]!, grad, dimensions);
        return op.inputs.map((_, i) => (i === alphaInput ? byAlpha : null));
      }),
    lower: (ctx) => {
      const shape = runShape(ctx);
      const alpha = ctx.input(alphaInput);
      checkEnd(ctx, shape, alpha.shape);
      const dtype = ctx.outputType();
      const alphas = elementCount(alpha.shape);
      const samples = alphas === 0 ? 0 : elementCount(shape) / alphas;
      const [result] = ctx.routine([alpha, source.words(ctx)], [{ dtype, shape }], ({ inputs }) => [
        { dtype, shape, data: draws(inputs[0]!, samples, dtype, generatorOf(inputs[1]!)) },
      ]);
      ctx.output(0, result!);
    },
  });
}

stateless(OpDefs.StatelessRandomGammaV2, seedAt(1), 2);
stateless(OpDefs.StatelessRandomGammaV3, KEY, 4);

defineOp(OpDefs.RandomGammaGrad, {
  shape: broadcast,
  gradient: "unregistered",
  lower: (ctx) => {
    onHost(ctx, gammaSampleByShape);
  },
});

/** The least positive normal number of a type: numpy's `finfo(dtype).tiny`. */
export const TINY = new Map<DType, number>([
  [float16, 2 ** -14],
  [bfloat16, 2 ** -126],
  [float32, 2 ** -126],
  [float64, 2 ** -1022],
]);

/**
 * Gamma distributed numbers.
 * @param shape how many draws for each alpha
 * @param alpha the shape parameters
 * @param beta the inverse scales, 1 where left out
 * @returns shape `shape` + that of alpha and beta broadcast
 * TF: `tf.random_gamma`, `tf.random.gamma`.
 */
export const random_gamma = pyFunction(
  "random_gamma",
  ["shape", "alpha", "beta", "dtype", "seed", "name"],
  (
    shape: TensorLike,
    alpha: TensorLike,
    beta?: TensorLike | null,
    dtypeLike: DTypeLike = float32,
    seed?: number | bigint | null,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "random_gamma", [shape, alpha, beta]), () => {
      const dtype = as_dtype(dtypeLike);
      const dims = convertToTensor(shape, { name: "shape", dtype: int32 });
      const a = convertToTensor(alpha, { name: "alpha", dtype });
      const b = convertToTensor(beta ?? 1, { name: "beta", dtype });
      const common = broadcast_dynamic_shape(shapeOf(a), shapeOf(b));
      const broadcast = raw.BroadcastTo({ input: a, shape: common });
      const standard = raw.RandomGamma({ shape: dims, alpha: broadcast, ...seedAttrs(seed) });
      return raw.Maximum({ x: TINY.get(dtype) ?? 0, y: standard.truediv(b) });
    }),
  { required: 2 },
);
