/** Sums of many tensors. TF: core/ops/math_ops.cc, core/kernels/aggregate_ops.cc, python/ops/math_ops.py. */
import {
  as_dtype,
  as_shape,
  convertToTensor,
  defineOp,
  IndexedSlices,
  pyFunction,
  sharedDtype,
  ShapeError,
  TensorShape,
  ValueError,
  type DTypeLike,
  type kernel as k,
  type NameLike,
  type ShapeContext,
  type ShapeLike,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes } from "../shape_rules.ts";

function mergedFromTheEnd(ctx: ShapeContext): readonly StaticShape[] {
  let shape = ctx.input(ctx.inputCount - 1);
  for (let i = ctx.inputCount - 2; i >= 0; i--) {
    try {
      shape = mergeShapes(ctx.input(i), shape);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      throw new ShapeError(`${error.message}\n\tFrom merging shape ${String(i)} with other shapes.`);
    }
  }
  return [shape];
}

/** TensorFlow adds the first 2 to 9 from the left, then eight at a time, their sum to what is there. */
function sumOf(terms: readonly k.Expr[]): k.Expr {
  const sum = (list: readonly k.Expr[]): k.Expr => list.reduce((a, b) => a.add(b));
  const remainder = terms.length % 8;
  let done = terms.length < 8 ? terms.length : remainder < 2 ? 8 + remainder : remainder;
  let total = sum(terms.slice(0, done));
  for (; done < terms.length; done += 8) total = total.add(sum(terms.slice(done, done + 8)));
  return total;
}

function addAll(ctx: k.Lowering): void {
  const inputs = ctx.inputList();
  const first = inputs[0]!;
  inputs.forEach((value, i) => {
    if (value.shape.length !== first.shape.length || value.shape.some((d, axis) => d !== first.shape[axis])) {
      throw ctx.invalid(
        `Inputs to operation ${ctx.op.name} of type ${ctx.op.type} must have the same size and shape.  Input 0: [${first.shape.join(",")}] != input ${String(i)}: [${value.shape.join(",")}]`,
      );
    }
  });
  if (!first.dtype.is_complex) {
    ctx.output(
      0,
      ctx.map(inputs, (...terms) => sumOf(terms)),
    );
    return;
  }
  const output = ctx.empty(first.shape);
  ctx.mapInto(
    [ctx.real(output)],
    inputs.map((v) => ctx.real(v)),
    (...terms) => [sumOf(terms)],
  );
  ctx.mapInto(
    [ctx.imaginary(output)],
    inputs.map((v) => ctx.imaginary(v)),
    (...terms) => [sumOf(terms)],
  );
  ctx.output(0, output);
}

defineOp(OpDefs.AddN, {
  shape: mergedFromTheEnd,
  gradient: (op, grad) => op.inputs.map(() => grad),
  lower: addAll,
});

defineOp(OpDefs.AccumulateNV2, {
  shape: (ctx) => [ctx.attr("shape", "shape").known],
  gradient: (op, grad) => op.inputs.map(() => grad),
  lower: addAll,
});

/** Plain values converted; IndexedSlices stay. TF: `convert_n_to_tensor_or_indexed_slices`. */
function convertAll(inputs: readonly TensorLike[]): (Tensor | IndexedSlices)[] {
  const shared = sharedDtype(inputs) ?? null;
  return inputs.map((x) => (x instanceof IndexedSlices ? x : convertToTensor(x, { preferredDtype: shared })));
}

/**
 * The sum of tensors of one shape and dtype; IndexedSlices are made dense.
 * @throws ValueError for an empty list or shapes that differ
 * TF: `tf.add_n`.
 */
export const add_n = pyFunction(
  "add_n",
  ["inputs", "name"],
  (inputs: readonly TensorLike[], name?: NameLike): Tensor => {
    const terms = [...inputs];
    if (terms.length === 0)
      throw new ValueError(
        "Inputs must be an iterable of at least one Tensor/IndexedSlices with the same dtype and shape.",
      );
    const tensors = convertAll(terms);
    if (tensors.length > 1) return raw.AddN({ inputs: tensors, name });
    const only = convertToTensor(tensors[0]!);
    return name ? raw.Identity({ input: only, name }) : only;
  },
  { required: 1 },
);

/**
 * The sum of tensors of one shape and dtype.
 * @param shape what is known of the shape
 * @throws ValueError for an empty list or dtypes that differ
 * TF: `tf.accumulate_n`.
 */
export const accumulate_n = pyFunction(
  "accumulate_n",
  ["inputs", "shape", "tensor_dtype", "name"],
  (inputs: readonly TensorLike[], shape?: ShapeLike, tensor_dtype?: DTypeLike | null, name?: NameLike): Tensor => {
    const invalid = () => new ValueError("inputs must be a list of at least one Tensor with the same dtype and shape");
    if (!Array.isArray(inputs) || inputs.length === 0) throw invalid();
    const tensors = convertAll(inputs as readonly TensorLike[]);
    const [first] = tensors;
    if (tensors.some((t) => t instanceof IndexedSlices || t.dtype !== first!.dtype)) throw invalid();
    let merged = shape === undefined ? TensorShape.unknown : as_shape(shape);
    for (const t of tensors) if (!(t instanceof IndexedSlices)) merged = merged.merge_with(t.shape);
    if (tensor_dtype !== undefined && tensor_dtype !== null && as_dtype(tensor_dtype) !== first!.dtype) {
      throw new TypeError(
        `The \`tensor_dtype\` argument is ${as_dtype(tensor_dtype).toString()}, but \`input\` is of type ${first!.dtype.toString()}. These must be equal. Try casting the input to the desired type.`,
      );
    }
    return add_n(tensors, name);
  },
  { required: 1 },
);
