/** Ops that combine the elements along axes. TF: core/ops/math_ops.cc (`ReductionShape`), core/kernels/reduction_ops*.cc. */
import {
  defineOp,
  kernel as k,
  ShapeError,
  toNumbers,
  type OpDef,
  type OpRules,
  type ShapeContext,
  type StaticShape,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import { withRankAtMost } from "../shape_rules.ts";
import {
  euclideanNormGradient,
  extremeGradient,
  meanGradient,
  prodGradient,
  sumGradient,
} from "./reduction_gradients.ts";

type Expr = k.Expr;

const isFloat = (x: Expr): boolean => x.type === "f32" || x.type === "f64";

/** TF: `ReductionShape`. */
export function reductionShape(ctx: ShapeContext): readonly StaticShape[] {
  const input = ctx.input(0);
  withRankAtMost(ctx.input(1), 1);
  const keepDims = ctx.attr("keep_dims", "bool");
  const indices = ctx.constant(1);
  if (!input) return [undefined];
  const rank = input.length;
  if (!indices) return [keepDims ? new Array<null>(rank).fill(null) : undefined];
  const reduced = new Set<number>();
  for (const index of toNumbers(indices)) {
    if (index < -rank || index >= rank) {
      throw new ShapeError(`Invalid reduction dimension ${String(index)} for input with ${String(rank)} dimensions.`);
    }
    reduced.add(index < 0 ? index + rank : index);
  }
  return [keepDims ? input.map((d, i) => (reduced.has(i) ? 1 : d)) : input.filter((_, i) => !reduced.has(i))];
}

/** The axes of a reduction while it is lowered. */
function axesOf(ctx: k.Lowering): number[] {
  const rank = ctx.input(0).shape.length;
  const axes = new Set<number>();
  for (const index of ctx.numbers(1)) {
    if (index < -rank || index >= rank) {
      throw ctx.invalid(`Invalid reduction dimension (${String(index)} for input with ${String(rank)} dimension(s)`);
    }
    const axis = index < 0 ? index + rank : index;
    if (axes.has(axis))
      throw ctx.invalid(`Invalid reduction arguments: Axes contains duplicate dimension: ${String(axis)}`);
    axes.add(axis);
  }
  return [...axes];
}

/** How the combined elements become the result, given how many there were. */
type Finish = (total: Expr, count: number) => Expr;

interface ReductionOptions {
  readonly body?: (x: Expr) => Expr;
  readonly finish?: Finish;
  /** Whether complex numbers may be combined part by part. */
  readonly byParts?: boolean;
}

function reduction(
  def: OpDef,
  combine: k.Combiner,
  gradient: OpRules["gradient"],
  options: ReductionOptions = {},
): void {
  const { body, finish } = options;
  defineOp(def, {
    shape: reductionShape,
    gradient,
    lower: (ctx) => {
      const axes = axesOf(ctx);
      const x = ctx.input(0);
      const elements = axes.reduce((n, axis) => n * x.shape[axis]!, 1);
      // TensorFlow's mean of no complex numbers is 0, of no others NaN
      const count = x.dtype.is_complex ? Math.max(elements, 1) : elements;
      const keepDims = ctx.attr("keep_dims", "bool");
      if (count === 0 && x.dtype.is_integer && (combine === "max" || combine === "min")) {
        const shape = x.shape.flatMap((d, axis) => (!axes.includes(axis) ? [d] : keepDims ? [1] : []));
        ctx.output(0, ctx.fill(shape, x.dtype, combine === "max" ? x.dtype.min : x.dtype.max));
        return;
      }
      const reduced = (value: k.Value): k.Value =>
        ctx.reduce(value, axes, combine, {
          body,
          keepDims,
          dtype: value.dtype,
          finish: finish && ((total) => finish(total, count).to(k.scalarType(value.dtype))),
        });
      ctx.output(
        0,
        options.byParts && x.dtype.is_complex
          ? joined(ctx, reduced(ctx.real(x)), reduced(ctx.imaginary(x)))
          : reduced(x),
      );
    },
  });
}

/** Complex numbers of their parts. */
function joined(ctx: k.Lowering, re: k.Value, im: k.Value): k.Value {
  const output = ctx.empty(re.shape);
  ctx.mapInto([ctx.real(output), ctx.imaginary(output)], [re, im], (a, b) => [a, b]);
  return output;
}

reduction(OpDefs.Sum, "sum", sumGradient, { byParts: true });
reduction(OpDefs.Mean, "sum", meanGradient, {
  byParts: true,
  // integers are added in 64 bits
  body: (x) => (isFloat(x) ? x : x.to(x.type === "u32" || x.type === "u64" ? "u64" : "i64")),
  finish: (total, count) => total.div(count),
});
reduction(OpDefs.Prod, "prod", prodGradient);
reduction(OpDefs.Max, "max", extremeGradient);
reduction(OpDefs.Min, "min", extremeGradient);
reduction(OpDefs.EuclideanNorm, "sum", euclideanNormGradient, {
  body: (x) => x.square(),
  finish: (total) => (isFloat(total) ? total : total.to("f64")).sqrt(),
});

for (const [def, combine] of [
  [OpDefs.All, "all"],
  [OpDefs.Any, "any"],
] as const) {
  reduction(def, combine, "unregistered");
}
