/** Elementwise ops as one-liners: a signature, an expression per element, a gradient. */
import { defineOp, kernel as k, type Operation, type OpDef, type OpRules } from "@tfgraph/core";
import { broadcast, unchanged } from "../shape_rules.ts";

type Expr = k.Expr;

/** A complex number's parts. */
export type Complex = readonly [re: Expr, im: Expr];

/** What must hold for every element, and the op's error where it does not. */
export interface ElementCheck {
  readonly condition: (...args: Expr[]) => Expr;
  readonly error: (op: Operation) => Error;
}

/** What an elementwise op has besides its expression. */
export interface ElementwiseOptions {
  readonly shape?: OpRules["shape"];
  readonly constantValue?: OpRules["constantValue"];
  /** What must hold for every integer element, and the error where it does not. */
  readonly integerCheck?: ElementCheck;
  /** The same on complex elements. */
  readonly complex?: (...args: Complex[]) => Complex;
}

/** An op of one input whose output has its shape. */
export function unary(
  def: OpDef,
  body: (x: Expr) => Expr,
  gradient: OpRules["gradient"],
  options: ElementwiseOptions = {},
): void {
  const { shape = unchanged, constantValue } = options;
  defineOp(def, { shape, gradient, constantValue, lower: elementwise(body, options) });
}

/** An op of two inputs that are broadcast to each other. */
export function binary(
  def: OpDef,
  body: (x: Expr, y: Expr) => Expr,
  gradient: OpRules["gradient"],
  options: ElementwiseOptions = {},
): void {
  const { shape = broadcast, constantValue } = options;
  defineOp(def, { shape, gradient, constantValue, lower: elementwise(body, options) });
}

/** One expression per element, by parts for complex ones. */
export function elementwise(body: (...args: Expr[]) => Expr, options: ElementwiseOptions = {}): k.Lower {
  const plain = k.elementwise(body);
  const { complex, integerCheck } = options;
  return (ctx) => {
    const { dtype } = ctx.input(0);
    if (complex && dtype.is_complex) lowerByParts(ctx, complex);
    else if (dtype.is_integer && integerCheck) {
      const { condition, error } = integerCheck;
      k.elementwise(body, { condition, error: () => error(ctx.op) })(ctx);
    } else plain(ctx);
  };
}

function lowerByParts(ctx: k.Lowering, body: (...args: Complex[]) => Complex): void {
  const inputs = ctx.inputList();
  const shape = k.broadcastShapes(...inputs.map((v) => [...v.shape]));
  if (!shape) throw ctx.invalid(`Incompatible shapes: ${inputs.map((v) => `[${v.shape.join(",")}]`).join(" vs. ")}`);
  const output = ctx.empty(shape);
  const parts = inputs.flatMap((v) => [ctx.real(v), ctx.imaginary(v)]);
  ctx.mapInto([ctx.real(output), ctx.imaginary(output)], parts, (...exprs) => [
    ...body(...inputs.map((_, i): Complex => [exprs[2 * i]!, exprs[2 * i + 1]!])),
  ]);
  ctx.output(0, output);
}
