/**
 * Half and bfloat16 in terms of integers: forms whose elements are 16-bit floats become forms over uint16 that
 * decode after each load and encode before each store, so that the emitters need not know these types.
 * The same rounding as core's half.ts: to nearest, ties to even.
 */
import { bfloat16, half, kernel, uint16, type DType } from "@tfgraph/core";
import type { Access } from "./emit_context.ts";
import type { Expr, ScalarType } from "./evaluator.ts";
import type { EmittedForm } from "./kernels.ts";

const { Binary, Bitcast, Cast, Compare, Load, Register, Select, Unary, constant, select } = kernel;

export function isNarrowFloat(dtype: DType): boolean {
  return dtype === half || dtype === bfloat16;
}

function decode(bits: Expr, dtype: DType): Expr {
  if (dtype === bfloat16) return bits.shl(16).bitcast("f32");
  const magnitude = bits.and(0x7fff);
  const shifted = magnitude.shl(13).add(0x38000000);
  const normal = select(magnitude.ge(0x7c00), shifted.add(0x38000000), shifted);
  const subnormal = magnitude
    .to("f32")
    .mul(2 ** -24)
    .bitcast("u32");
  return select(magnitude.lt(0x400), subnormal, normal).or(bits.and(0x8000).shl(16)).bitcast("f32");
}

/** The element of an input that `asBits` gave. */
export function elementAt(dtype: DType, type: ScalarType, slot: number): Expr {
  return isNarrowFloat(dtype) ? decode(new Load("u32", slot), dtype) : new Load(type, slot);
}

function encode(value: Expr, dtype: DType): Expr {
  const bits = value.bitcast("u32");
  const sign = bits.shr(16).and(0x8000);
  const magnitude = bits.and(0x7fffffff);
  const isNaN = magnitude.gt(0x7f800000);
  if (dtype === bfloat16) return select(isNaN, sign.or(0x7fc0), bits.add(0x7fff).add(bits.shr(16).and(1)).shr(16));
  const rounded = magnitude.sub(0x38000000).add(0xfff).add(magnitude.shr(13).and(1)).shr(13);
  // The float adder rounds subnormal halves at the right bit.
  const subnormal = value.abs().add(0.5).bitcast("u32").sub(0x3f000000);
  const finite = select(magnitude.lt(0x38800000), subnormal, rounded);
  return sign.or(
    select(isNaN, constant("u32", 0x7e00), select(magnitude.ge(0x477ff000), constant("u32", 0x7c00), finite)),
  );
}

/** Replaces leaves and narrowings; shared nodes stay shared. */
function rewriter(inputs: readonly Access[], register: DType | undefined): (e: Expr) => Expr {
  const done = new Map<Expr, Expr>();
  const rewrite = (e: Expr): Expr => {
    let result = done.get(e);
    if (result === undefined) {
      result = replaced(e);
      done.set(e, result);
    }
    return result;
  };
  const replaced = (e: Expr): Expr => {
    switch (e.kind) {
      case "load": {
        const { dtype } = inputs[e.slot]!;
        return isNarrowFloat(dtype) ? decode(new Load("u32", e.slot), dtype) : e;
      }
      case "register":
        return register !== undefined && isNarrowFloat(register) ? decode(new Register("u32", e.slot), register) : e;
      case "unary":
        return new Unary(e.op, rewrite(e.a));
      case "binary":
        return new Binary(e.op, rewrite(e.a), rewrite(e.b));
      case "compare":
        return new Compare(e.op, rewrite(e.a), rewrite(e.b));
      case "select":
        return new Select(rewrite(e.condition), rewrite(e.yes), rewrite(e.no));
      case "cast":
        return new Cast(rewrite(e.a), e.type);
      case "bitcast":
        return new Bitcast(rewrite(e.a), e.type);
      case "narrow":
        return isNarrowFloat(e.dtype)
          ? decode(encode(rewrite(e.a), e.dtype), e.dtype)
          : kernel.narrow(rewrite(e.a), e.dtype);
      default:
        return e;
    }
  };
  return rewrite;
}

/** The access as its elements' bits, where they are 16-bit floats. */
export function asBits(access: Access): Access {
  return isNarrowFloat(access.dtype) ? { ...access, dtype: uint16 } : access;
}

/** @param registers the element type behind the form's own register, where it is read from memory */
function rewriteBodies(inputs: readonly Access[], register?: DType) {
  const expr = rewriter(inputs, register);
  return {
    inputs: inputs.map(asBits),
    expr,
    store: ({ target, body }: kernel.Store): kernel.Store => ({
      target: asBits(target),
      body: stored(expr(body), target),
    }),
  };
}

function stored(body: Expr, target: Access): Expr {
  return isNarrowFloat(target.dtype) ? encode(body, target.dtype) : body;
}

/** The form without 16-bit floats; itself where it has none. Contractions keep theirs in `a` and `b`. */
export function withoutNarrowFloats(form: EmittedForm): EmittedForm {
  if (form.kind === "random") return form;
  const { inputs, expr, store } = rewriteBodies(
    form.inputs,
    form.kind === "gather" ? form.source.dtype : form.kind === "scatter" ? form.target.dtype : undefined,
  );
  switch (form.kind) {
    case "map":
      return {
        ...form,
        inputs,
        stores: form.stores.map(store),
        checks: form.checks.map((c) => ({ ...c, condition: expr(c.condition) })),
      };
    case "reduce":
      return {
        ...form,
        inputs,
        body: expr(form.body),
        target: asBits(form.target),
        finish: stored(expr(form.finish), form.target),
      };
    case "gemm":
      return { ...form, inputs, stores: form.stores.map(store) };
    case "row":
      return { ...form, inputs, stages: form.stages.map((stage) => rewriteStage(stage, expr, store)) };
    case "gather":
      return {
        ...form,
        inputs,
        source: asBits(form.source),
        target: asBits(form.target),
        body: stored(expr(form.body), form.target),
      };
    case "scatter":
      return { ...form, inputs, target: asBits(form.target), body: stored(expr(form.body), form.target) };
  }
}

function rewriteStage(
  stage: kernel.RowStage,
  expr: (e: Expr) => Expr,
  store: (s: kernel.Store) => kernel.Store,
): kernel.RowStage {
  switch (stage.kind) {
    case "reduce":
    case "scalar":
      return { ...stage, body: expr(stage.body) };
    case "check":
      return { ...stage, check: { ...stage.check, condition: expr(stage.check.condition) } };
    default:
      return { ...stage, store: store(stage.store) };
  }
}
