/** The ops of TensorArrays. TF: core/ops/data_flow_ops.cc, core/kernels/tensor_array_ops.cc, python/ops/tensor_array_grad.py. */
import {
  defineOp,
  elementCount,
  float32,
  get_default_graph,
  resource,
  toNumbers,
  UnimplementedError,
  ValueError,
  withContext,
  type GradientFunction,
  type Lowering,
  type Operation,
  type ShapeContext,
  type ShapeRule,
  type StaticShape,
  type Tensor,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { concatShapes, mergeShapes, noOutputs, sizeOf, withRank } from "../shape_rules.ts";
import { invalid, sameShape, shapeText, StoredArray } from "./stored_array.ts";
import { TensorArray } from "./tensor_array.ts";

/** Handles are said to be vectors of two. */
const HANDLE_SHAPE = [2];

// ------------------------------------------------------------------ static shapes

const FORWARDS: ReadonlySet<string> = new Set(["Identity", "Enter", "Switch", "TensorArrayGradV3"]);

/** The shape of the elements, where it is known from where the handle was made. TF: handle shapes and types. */
function elementShape(ctx: ShapeContext): StaticShape {
  let { op } = ctx.op.inputs[0]!;
  while (FORWARDS.has(op.type)) ({ op } = op.inputs[0]!);
  if (op.type !== "TensorArrayV3" || !op._attr("identical_element_shapes", "bool")) return undefined;
  return op._attr("element_shape", "shape").known;
}

function checkRanks(ctx: ShapeContext, ...ranks: (number | null)[]): void {
  ranks.forEach((rank, i) => {
    if (rank !== null) withRank(ctx.input(i), rank);
  });
}

const writeShape: ShapeRule = (ctx) => {
  checkRanks(ctx, 1, 0, null, 0);
  mergeShapes(ctx.input(2), elementShape(ctx));
  return [[]];
};

const scatterShape: ShapeRule = (ctx) => {
  checkRanks(ctx, 1, 1, null, 0);
  return [[]];
};

const splitShape: ShapeRule = (ctx) => {
  checkRanks(ctx, 1, null, 1, 0);
  return [[]];
};

const readShape: ShapeRule = (ctx) => {
  checkRanks(ctx, 1, 0, 0);
  return [elementShape(ctx)];
};

const gatherShape: ShapeRule = (ctx) => {
  checkRanks(ctx, 1, 1, 0);
  const element = elementShape(ctx);
  return [element && concatShapes([sizeOf(ctx.input(1))], element)];
};

// ------------------------------------------------------------------ kernels

function arrayOf(handle: TensorValue): StoredArray {
  const [array] = handle.data as readonly unknown[];
  if (!(array instanceof StoredArray)) throw invalid("This is no handle of a TensorArray.");
  return array;
}

function handleOf(array: StoredArray): TensorValue {
  return { dtype: resource, shape: HANDLE_SHAPE, data: [array, null] };
}

function indexIn(value: TensorValue): number {
  return toNumbers(value)[0]!;
}

/** A value that outlives the memory it is in. */
function kept({ dtype, shape, data }: TensorValue): TensorValue {
  return { dtype, shape, data: data.slice() };
}

/** Rows `begin … begin + count`. */
function rowsOf(value: TensorValue, begin: number, count: number, shape: readonly number[]): TensorValue {
  const width = elementCount(value.shape.slice(1)) * (value.dtype.is_complex ? 2 : 1);
  return { dtype: value.dtype, shape, data: value.data.slice(begin * width, (begin + count) * width) };
}

/** One after the other. */
function joined(values: readonly TensorValue[], dtype: TensorValue["dtype"], shape: readonly number[]): TensorValue {
  if (dtype.arrayType === undefined) {
    return { dtype, shape, data: values.flatMap((value) => value.data as unknown[]) };
  }
  const data = new dtype.arrayType(elementCount(shape) * (dtype.is_complex ? 2 : 1)) as Float32Array;
  let at = 0;
  for (const value of values) {
    data.set(value.data as Float32Array, at);
    at += value.data.length;
  }
  return { dtype, shape, data };
}

function lowerArray(ctx: Lowering): void {
  const options = {
    name: String(ctx.attr("tensor_array_name", "string")) || ctx.op.name,
    dtype: ctx.attr("dtype", "type"),
    elementShape: ctx.attr("element_shape", "shape"),
    identicalShapes: ctx.attr("identical_element_shapes", "bool"),
    isDynamic: ctx.attr("dynamic_size", "bool"),
    clearAfterRead: ctx.attr("clear_after_read", "bool"),
    isGradient: false,
  };
  const [handle] = ctx.routine([ctx.input(0)], [{ dtype: resource, shape: HANDLE_SHAPE }], ({ inputs }) => {
    const size = indexIn(inputs[0]!);
    if (size < 0) throw invalid("Size should be >= 0.");
    return [handleOf(new StoredArray({ ...options, size }))];
  });
  ctx.output(0, handle!);
  ctx.output(1, ctx.fill([], float32, 0));
}

function lowerGradient(ctx: Lowering): void {
  const source = String(ctx.attr("source", "string"));
  const [handle] = ctx.routine([ctx.input(0)], [{ dtype: resource, shape: HANDLE_SHAPE }], ({ inputs }) => [
    handleOf(arrayOf(inputs[0]!).gradient(source)),
  ]);
  ctx.output(0, handle!);
  ctx.output(1, ctx.input(1));
}

function lowerWrite(ctx: Lowering): void {
  ctx.routine(ctx.inputList(0, 3), [], ({ inputs: [handle, index, value] }) => {
    arrayOf(handle!).write(indexIn(index!), kept(value!));
    return [];
  });
  ctx.output(0, ctx.input(3));
}

function lowerScatter(ctx: Lowering): void {
  ctx.routine(ctx.inputList(0, 3), [], ({ inputs: [handle, indices, value] }) => {
    const array = arrayOf(handle!);
    const places = toNumbers(indices!);
    if (value!.shape.length === 0)
      throw invalid("Input value for unpack must be at least a vector but received shape: []");
    if (places.length !== value!.shape[0]) {
      throw invalid(
        `Expected len(indices) == values.shape[0], but saw: ${String(places.length)} vs. ${String(value!.shape[0])}`,
      );
    }
    const highest = Math.max(-1, ...places);
    if (highest >= array.size && !array.canGrow) {
      throw invalid(`Max scatter index must be < array size (${String(highest)} vs. ${String(array.size)})`);
    }
    places.forEach((place, i) => {
      array.write(place, rowsOf(value!, i, 1, value!.shape.slice(1)));
    });
    return [];
  });
  ctx.output(0, ctx.input(3));
}

function lowerSplit(ctx: Lowering): void {
  ctx.routine(ctx.inputList(0, 3), [], ({ inputs: [handle, value, lengths] }) => {
    const array = arrayOf(handle!);
    const counts = toNumbers(lengths!);
    const total = counts.reduce((a, b) => a + b, 0);
    const { shape } = value!;
    if (shape.length === 0) {
      throw invalid(`Expected value to be at least a vector, but received shape: []`);
    }
    if (total !== shape[0]) {
      throw invalid(
        `Expected sum of lengths to be equal to values.shape[0], but sum of lengths is ${String(total)} and value's shape is: [${shape.join(",")}]`,
      );
    }
    if (array.size !== counts.length && !array.canGrow) {
      throw invalid(
        `TensorArray's size is not equal to the size of lengths (${String(array.size)} vs. ${String(counts.length)}), and the TensorArray is not marked as dynamically resizeable`,
      );
    }
    let at = 0;
    counts.forEach((count, i) => {
      array.write(i, rowsOf(value!, at, count, [count, ...shape.slice(1)]));
      at += count;
    });
    return [];
  });
  ctx.output(0, ctx.input(3));
}

/** What the graph says of an output's shape must be so. */
function asDeclared(value: TensorValue, shape: readonly number[] | undefined): TensorValue {
  if (shape && !sameShape(value.shape, shape)) {
    throw invalid(`TensorArray has elements of shape [${value.shape.join(",")}], not [${shape.join(",")}]`);
  }
  return value;
}

function lowerRead(ctx: Lowering): void {
  const shape = ctx.op.outputs[0]!.shape.static;
  const [value] = ctx.routine(
    ctx.inputList(0, 2),
    [shape ? { dtype: ctx.outputType(), shape } : { dtype: ctx.outputType() }],
    ({ inputs: [handle, index] }) => [asDeclared(arrayOf(handle!).read(indexIn(index!)), shape)],
  );
  ctx.output(0, value!);
}

function lowerGather(ctx: Lowering): void {
  const element = ctx.op.outputs[0]!.shape.known?.slice(1);
  const isKnown = element?.every((size): size is number => size !== null);
  const shape = isKnown ? [ctx.input(1).shape[0]!, ...element] : undefined;
  const dtype = ctx.outputType();
  const [value] = ctx.routine(ctx.inputList(0, 2), [shape ? { dtype, shape } : { dtype }], ({ inputs }) => {
    const array = arrayOf(inputs[0]!);
    return [asDeclared(gathered(array, toNumbers(inputs[1]!), dtype), shape)];
  });
  ctx.output(0, value!);
}

function gathered(array: StoredArray, indices: readonly number[], dtype: TensorValue["dtype"]): TensorValue {
  if (indices.length === 0)
    return joined([], dtype, [0, ...emptyElementShape(array, array.shapeOfElements.static, "packing")]);
  const values = indices.map((index) => array.read(index));
  const [first] = values;
  values.forEach(({ shape }, i) => {
    if (sameShape(shape, first!.shape)) return;
    throw invalid(
      `TensorArray has inconsistent shapes.  Index 0 has shape: [${first!.shape.join(",")}] but index ${String(i)} has shape: [${shape.join(",")}]`,
    );
  });
  return joined(values, dtype, [indices.length, ...first!.shape]);
}

/** @throws UnimplementedError where an array without elements does not say how large one would be */
function emptyElementShape(
  array: StoredArray,
  shape: readonly number[] | undefined,
  doing: "packing" | "concatenating",
): readonly number[] {
  if (shape) return shape;
  throw new UnimplementedError(
    null,
    null,
    `TensorArray has size zero, but element shape ${shapeText(array.shapeOfElements)} is not fully defined. Currently only static shapes are supported when ${doing} zero-size TensorArrays.`,
  );
}

function lowerConcat(ctx: Lowering): void {
  const dtype = ctx.outputType();
  const except0 = ctx.attr("element_shape_except0", "shape").static;
  const results = ctx.routine([ctx.input(0)], [{ dtype }, { dtype: ctx.outputType(1) }], ({ inputs }) => {
    const array = arrayOf(inputs[0]!);
    const values = Array.from({ length: array.size }, (_, i) => array.read(i));
    const lengths = BigInt64Array.from(values, (value) => BigInt(value.shape[0] ?? 0));
    return [
      concatenated(array, values, dtype, except0),
      { dtype: ctx.outputType(1), shape: [values.length], data: lengths },
    ];
  });
  ctx.output(0, results[0]!);
  ctx.output(1, results[1]!);
}

function concatenated(
  array: StoredArray,
  values: readonly TensorValue[],
  dtype: TensorValue["dtype"],
  except0: readonly number[] | undefined,
): TensorValue {
  if (values.length === 0) return joined([], dtype, [0, ...emptyElementShape(array, except0, "concatenating")]);
  const first = values[0]!.shape.slice(1);
  values.forEach(({ shape }, i) => {
    if (shape.length === 0) {
      throw invalid(
        `Concat saw a scalar shape at index ${String(i)} but requires at least vectors.  Did you mean to call pack?`,
      );
    }
    if (!sameShape(shape.slice(1), first)) {
      throw invalid(
        `TensorArray has inconsistent shapes.  Index 0 has (excepting dimension 0) shape: [${first.join(",")}] but index ${String(i)} has (excepting dimension 0) shape: [${shape.slice(1).join(",")}]`,
      );
    }
  });
  const rows = values.reduce((total, { shape }) => total + shape[0]!, 0);
  return joined(values, dtype, [rows, ...first]);
}

// ------------------------------------------------------------------ gradients

/** The scope of the `tf.gradients` a gradient comes from: each has arrays of its own. */
function gradientSource({ name }: Tensor): string {
  const parts = name.split("/");
  const last = parts.findLastIndex((part) => part.startsWith("gradients"));
  if (last < 0) {
    throw new ValueError(
      `Expected op/tensor name to start with gradients (excluding scope), got: ${name}. This means that a tf.gradients op with this op in its dependency path has a custom name that does not start with 'gradients'. Please make sure all calls to tf.gradients that have non-empty \`name\` arguments use names that start with 'gradients'.`,
    );
  }
  return parts.slice(0, last + 1).join("/");
}

function gradientArray(op: Operation, flow: Tensor, attr: string, source: string): TensorArray {
  const array = new TensorArray({
    dtype: op._attr(attr, "type"),
    handle: op.inputs[0]!,
    flow,
    colocate_with_first_write_call: false,
  });
  return array.grad(source, flow);
}

/** The flow after an op that wrote: the array of gradients is made when all writes are done. */
function afterWrites(op: Operation, flow: Tensor): Tensor {
  const out = raw.Identity({ input: op.outputs[0]!, name: "flow_out" });
  return withContext(get_default_graph().control_dependencies([out]), () =>
    raw.Identity({ input: flow, name: "write_barrier" }),
  );
}

const readGradient: GradientFunction = (op, grad) => {
  const array = gradientArray(op, op.inputs[2]!, "dtype", gradientSource(grad));
  return [null, null, array.write(op.inputs[1], grad).flow];
};

const gatherGradient: GradientFunction = (op, grad) => {
  const array = gradientArray(op, op.inputs[2]!, "dtype", gradientSource(grad));
  return [null, null, array.scatter(op.inputs[1], grad).flow];
};

const concatGradient: GradientFunction = (op, grad) => {
  const array = gradientArray(op, op.inputs[1]!, "dtype", gradientSource(grad));
  return [null, array.split(grad, op.outputs[1]).flow];
};

const writeGradient: GradientFunction = (op, grad) => {
  const source = gradientSource(grad);
  const flow = afterWrites(op, grad);
  return [null, null, gradientArray(op, flow, "T", source).read(op.inputs[1]), flow];
};

const scatterGradient: GradientFunction = (op, grad) => {
  const source = gradientSource(grad);
  const flow = afterWrites(op, grad);
  return [null, null, gradientArray(op, flow, "T", source).gather(op.inputs[1]), flow];
};

const splitGradient: GradientFunction = (op, grad) => {
  const source = gradientSource(grad);
  const flow = afterWrites(op, grad);
  return [null, gradientArray(op, flow, "T", source).concat(), null, flow];
};

// ------------------------------------------------------------------ records

defineOp(OpDefs.TensorArrayV3, {
  shape: (ctx) => {
    checkRanks(ctx, 0);
    return [HANDLE_SHAPE, []];
  },
  gradient: "not_differentiable",
  lower: lowerArray,
});
defineOp(OpDefs.TensorArrayGradV3, {
  shape: (ctx) => {
    checkRanks(ctx, 1, 0);
    return [HANDLE_SHAPE, []];
  },
  gradient: "not_differentiable",
  lower: lowerGradient,
});
defineOp(OpDefs.TensorArrayWriteV3, { shape: writeShape, gradient: writeGradient, lower: lowerWrite });
defineOp(OpDefs.TensorArrayScatterV3, { shape: scatterShape, gradient: scatterGradient, lower: lowerScatter });
defineOp(OpDefs.TensorArraySplitV3, { shape: splitShape, gradient: splitGradient, lower: lowerSplit });
defineOp(OpDefs.TensorArrayReadV3, { shape: readShape, gradient: readGradient, lower: lowerRead });
defineOp(OpDefs.TensorArrayGatherV3, { shape: gatherShape, gradient: gatherGradient, lower: lowerGather });
defineOp(OpDefs.TensorArrayConcatV3, {
  shape: (ctx) => {
    checkRanks(ctx, 1, 0);
    return [undefined, [null]];
  },
  gradient: concatGradient,
  lower: lowerConcat,
});
defineOp(OpDefs.TensorArraySizeV3, {
  shape: (ctx) => {
    checkRanks(ctx, 1, 0);
    return [[]];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const dtype = ctx.outputType();
    const [size] = ctx.routine([ctx.input(0)], [{ dtype, shape: [] }], ({ inputs }) => [
      { dtype, shape: [], data: Int32Array.of(arrayOf(inputs[0]!).size) },
    ]);
    ctx.output(0, size!);
  },
});
defineOp(OpDefs.TensorArrayCloseV3, {
  shape: noOutputs,
  gradient: "not_differentiable",
  lower: (ctx) => {
    ctx.routine([ctx.input(0)], [], ({ inputs }) => {
      arrayOf(inputs[0]!).close();
      return [];
    });
  },
});
