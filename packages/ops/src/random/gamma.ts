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
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { broadcast_dynamic_shape } from "../array/broadcast.ts";
import { name_scope } from "../array/name_scope.ts";
import { shapeOf } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { concatShapes } from "../shape_rules.ts";
import { seedAttrs } from "./distributions.ts";
import { unitDouble } from "./multinomial.ts";

/** Blocks that each number has for itself. */
const BLOCKS_PER_NUMBER = 256n;

/** Values of a distribution that come in pairs, each pair read from its end. */
class Pairs {
  private readonly block = new Uint32Array(4);
  private readonly pair: [number, number] = [0, 0];
  private left = 0;
  private readonly generator: k.Philox;
  private readonly make: (block: Uint32Array, pair: [number, number]) => void;

  constructor(generator: k.Philox, make: (block: Uint32Array, pair: [number, number]) => void) {
    this.generator = generator;
    this.make = make;
  }

  next(): number {
    if (this.left === 0) {
      this.make(this.generator.next(this.block), this.pair);
      this.left = 2;
    }
    return this.pair[--this.left]!;
  }
}

function uniforms(block: Uint32Array, pair: [number, number]): void {
  pair[0] = unitDouble(block[0]!, block[1]!);
  pair[1] = unitDouble(block[2]!, block[3]!);
}

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

defineOp(OpDefs.RandomGamma, {
  shape: (ctx) => [concatShapes(ctx.constantAsShape(0), ctx.input(1))],
  gradient: "unregistered",
  lower: (ctx) => {
    const sampleShape = ctx.numbers(0);
    const alpha = ctx.input(1);
    const samples = elementCount(sampleShape);
    const alphas = elementCount(alpha.shape);
    const dtype = ctx.outputType();
    const shape = [...sampleShape, ...alpha.shape];
    const [seed, seed2] = [BigInt(ctx.attr("seed", "int")), BigInt(ctx.attr("seed2", "int"))];
    const decode = DECODE.get(dtype) ?? ((x: number) => x);
    const encode = ENCODE.get(dtype) ?? ((x: number) => x);
    const [result] = ctx.routine([alpha], [{ dtype, shape }], (context) => {
      const generator = context.philox(seed, seed2, BigInt(samples * alphas) * BLOCKS_PER_NUMBER);
      const given = context.inputs[0]!.data as ArrayLike<number>;
      const data = new dtype.arrayType!(samples * alphas) as Float64Array;
      for (let a = 0; a < alphas; a++) {
        for (let i = 0; i < samples; i++) {
          data[i * alphas + a] = encode(gammaNumber(decode(given[a]!), generator.clone()));
          generator.skip(BLOCKS_PER_NUMBER);
        }
      }
      return [{ dtype, shape, data }];
    });
    ctx.output(0, result!);
  },
});

/** The least positive normal number of a type: numpy's `finfo(dtype).tiny`. */
const TINY = new Map<DType, number>([
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
