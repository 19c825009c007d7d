/**
 * Random ops that keep no state: the same seed gives the same numbers. Their fills are those of the ops with state.
 * TF: core/ops/stateless_random_ops.cc, stateless_random_ops_v2.cc, core/kernels/stateless_random_ops.cc, stateless_random_ops_v2.cc.
 */
import {
  defineOp,
  int32,
  uint32,
  uint64,
  type kernel as k,
  type OpDef,
  type ShapeContext,
  type TypedArray,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import { withRank } from "../shape_rules.ts";
import { checkBounds, runShape } from "./distributions.ts";
import { generatorOf, KEY, keyAndCounter, seedAt, type Source } from "./philox_state.ts";

const SEED = seedAt(1);

defineOp(OpDefs.StatelessRandomGetKeyCounter, {
  shape: (ctx) => {
    seedAt(0).checkShapes(ctx);
    return [[1], [2]];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const { shape } = ctx.input(0);
    if (shape.length !== 1 || shape[0] !== 2) throw ctx.invalid(`seed must have shape [2], not [${shape.join(",")}]`);
    const types = [
      { dtype: uint64, shape: [1] },
      { dtype: uint64, shape: [2] },
    ];
    const [key, counter] = ctx.routine([ctx.input(0)], types, ({ inputs }) => {
      const made = keyAndCounter(inputs[0]!);
      return [
        { ...types[0]!, data: made.key },
        { ...types[1]!, data: made.counter },
      ];
    });
    ctx.output(0, key!);
    ctx.output(1, counter!);
  },
});

/** The first input is the result's shape. */
export function shapeFromInput(ctx: ShapeContext, source: Source) {
  source.checkShapes(ctx);
  return ctx.constantAsShape(0);
}

function distribution(def: OpDef, source: Source, name: "uniform" | "normal" | "truncated_normal"): void {
  defineOp(def, {
    shape: (ctx) => [shapeFromInput(ctx, source)],
    gradient: "not_differentiable",
    lower: (ctx) => {
      const shape = runShape(ctx);
      ctx.output(0, ctx.randomFrom(source.words(ctx), name, shape));
    },
  });
}

distribution(OpDefs.StatelessRandomUniformV2, KEY, "uniform");
distribution(OpDefs.StatelessRandomNormalV2, KEY, "normal");
distribution(OpDefs.StatelessTruncatedNormalV2, KEY, "truncated_normal");
distribution(OpDefs.StatelessRandomUniform, SEED, "uniform");
distribution(OpDefs.StatelessRandomNormal, SEED, "normal");
distribution(OpDefs.StatelessTruncatedNormal, SEED, "truncated_normal");

/** Integers between bounds, which are two inputs. */
function integers(def: OpDef, source: Source, bounds: number): void {
  defineOp(def, {
    shape: (ctx) => {
      withRank(ctx.input(bounds), 0);
      withRank(ctx.input(bounds + 1), 0);
      return [shapeFromInput(ctx, source)];
    },
    gradient: "not_differentiable",
    lower: (ctx) => {
      const shape = runShape(ctx);
      const [low, high] = [ctx.input(bounds), ctx.input(bounds + 1)];
      if (!shape.includes(0)) checkBounds(ctx, low, high);
      ctx.output(0, ctx.randomFrom(source.words(ctx), "uniform_int", shape, [low, high]));
    },
  });
}

integers(OpDefs.StatelessRandomUniformIntV2, KEY, 4);
integers(OpDefs.StatelessRandomUniformInt, SEED, 2);

/** The generator's numbers as they are, two for an integer of 64 bits. */
function fillWhole(data: TypedArray, generator: k.Philox, wide: boolean): void {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length * (wide ? 2 : 1));
  for (let i = 0; i < words.length; i += 4) {
    const block = generator.next();
    words.set(i + 4 <= words.length ? block : block.subarray(0, words.length - i), i);
  }
}

function wholeIntegers(def: OpDef, source: Source): void {
  defineOp(def, {
    shape: (ctx) => [shapeFromInput(ctx, source)],
    gradient: "not_differentiable",
    lower: (ctx) => {
      const shape = runShape(ctx);
      const dtype = ctx.outputType();
      const count = shape.reduce((n, d) => n * d, 1);
      const [result] = ctx.routine([source.words(ctx)], [{ dtype, shape }], ({ inputs }) => {
        const data = new dtype.arrayType!(count);
        fillWhole(data, generatorOf(inputs[0]!), dtype !== int32 && dtype !== uint32);
        return [{ dtype, shape, data }];
      });
      ctx.output(0, result!);
    },
  });
}

wholeIntegers(OpDefs.StatelessRandomUniformFullIntV2, KEY);
wholeIntegers(OpDefs.StatelessRandomUniformFullInt, SEED);
