/** Tensors that a run feeds. TF: core/ops/array_ops.cc, python/ops/array_ops.py. */
import {
  as_shape,
  defineOp,
  protoTypeName,
  pyFunction,
  TensorShape,
  typedPyFunction,
  type DTypeLike,
  type FetchedAs,
  type Lowering,
  type NameLike,
  type ShapeLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes } from "../shape_rules.ts";

/** A placeholder only runs where nothing was fed for it. */
function unfed(ctx: Lowering): never {
  const shape = ctx.attr("shape", "shape");
  const known = shape.ndims === null || shape.ndims === 0 ? "" : ` and shape ${shape.toProtoString()}`;
  throw ctx.invalid(
    `You must feed a value for placeholder tensor '${ctx.op.name}' with dtype ${protoTypeName(ctx.outputType())}${known}`,
  );
}

defineOp(OpDefs.Placeholder, {
  shape: (ctx) => {
    const { known } = ctx.attr("shape", "shape");
    // graphs of before TensorFlow 1.4 wrote [] for an unknown shape
    return [known?.length === 0 && ctx.op.graph.graph_def_versions.producer < 24 ? undefined : known];
  },
  gradient: "unregistered",
  neverFold: true,
  lower: unfed,
});

defineOp(OpDefs.PlaceholderV2, {
  shape: (ctx) => [ctx.attr("shape", "shape").known],
  gradient: "unregistered",
  neverFold: true,
  lower: unfed,
});

defineOp(OpDefs.PlaceholderWithDefault, {
  shape: (ctx) => {
    const declared = ctx.attr("shape", "shape").known;
    mergeShapes(ctx.input(0), declared);
    return [declared];
  },
  gradient: (_op, grad) => grad,
  neverFold: true,
  lower: (ctx) => ctx.output(0, ctx.input(0)),
});

interface PlaceholderKeywords<D, S> extends PlaceholderKeywords2<S> {
  /** the element type */
  dtype: D;
}
interface PlaceholderKeywords2<S> extends PlaceholderKeywords3 {
  /** the shape, sizes `null` where any will do; `null` for any shape */
  shape?: S;
}
interface PlaceholderKeywords3 {
  name?: NameLike;
}

/** What a fetch of the placeholder gives follows from a literal shape. */
export interface PlaceholderFunction {
  <D extends DTypeLike, const S extends ShapeLike = null>(
    dtype: D | PlaceholderKeywords<D, S>,
    shape?: S | PlaceholderKeywords2<S>,
    name?: NameLike | PlaceholderKeywords3,
  ): Tensor<FetchedAs<D, S>>;
}

/**
 * A tensor that every run using it must feed.
 * @param dtype the element type
 * @param shape the shape, sizes `null` where any will do; `null` for any shape
 * TF: `tf.placeholder`.
 */
export const placeholder = typedPyFunction<PlaceholderFunction>(
  "placeholder",
  ["dtype", "shape", "name"],
  (dtype: DTypeLike, shape?: ShapeLike, name?: NameLike): Tensor =>
    raw.Placeholder({ dtype, shape: shape ?? TensorShape.unknown, name }),
  { required: 1 },
);

/**
 * A tensor that a run may feed; otherwise it has the value of `input`.
 * @param shape what may be fed, sizes `null` where any will do
 * TF: `tf.placeholder_with_default`.
 */
export const placeholder_with_default = pyFunction(
  "placeholder_with_default",
  ["input", "shape", "name"],
  (input: TensorLike, shape: ShapeLike, name?: NameLike): Tensor =>
    raw.PlaceholderWithDefault({ input, shape: as_shape(shape), name }),
  { required: 2 },
);
