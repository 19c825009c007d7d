/**
 * Blocks of space moved to the batch and back: every block_shape-th element makes an image of its own. Both are a view in which
 * the axes within blocks come first, and a border that is added before or cut off after.
 * TF: core/ops/array_ops.cc (`SpaceToBatchShapeHelper`), core/kernels/spacetobatch_op.cc, batchtospace_op.cc, python/ops/array_ops.py.
 */
import {
  convertToTensor,
  defineOp,
  int32,
  pyFunction,
  ShapeError,
  toNumbers,
  withContext,
  type Lowering,
  type NameLike,
  type Operation,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { addSizes, divideSize, mergeShapes, multiplySizes, withRankAtLeast, type Size } from "../shape_rules.ts";
import { constantNumbers } from "./constant_value.ts";
import { zeros } from "./fill.ts";
import { name_scope } from "./name_scope.ts";
import { stack } from "./stack.ts";

// ------------------------------------------------------------------ shapes

/** @param isToBatch whether space becomes batch, else the other way */
function blockShape(ctx: ShapeContext, isToBatch: boolean): StaticShape {
  const blocks = ctx.input(1);
  if (blocks?.length !== 1) throw new ShapeError("block_shape must have rank 1.");
  const [count] = blocks as [Size];
  if (count === null) return undefined;
  const input = withRankAtLeast(ctx.input(0), count + 1);
  mergeShapes(ctx.input(2), [count, 2]);
  const [sizes, borders] = [ctx.constant(1), ctx.constant(2)];
  const block = sizes && toNumbers(sizes);
  const border = borders && toNumbers(borders);
  if (block?.some((size) => size < 1)) throw new ShapeError("block_shape must be positive");
  if (border?.some((amount) => amount < 0))
    throw new ShapeError(`${isToBatch ? "paddings" : "crops"} cannot be negative`);
  if (!input) return undefined;
  const result: Size[] = [...input];
  let batch: Size = input[0]!;
  for (let i = 0; i < count; i++) {
    const size = block?.[i] ?? null;
    batch = size === null ? null : isToBatch ? multiplySizes(batch, size) : divideSize(batch, size);
    result[i + 1] = blockedSize(input[i + 1]!, size, border?.slice(2 * i, 2 * i + 2), isToBatch);
  }
  result[0] = batch;
  return result;
}

function blockedSize(size: Size, block: Size, border: readonly number[] | undefined, isToBatch: boolean): Size {
  if (block === null || !border) return null;
  if (isToBatch) return divideSize(addSizes(size, border[0]! + border[1]!), block);
  return border.reduce<Size>(
    (left, amount) => {
      if (left !== null && left < amount) {
        throw new ShapeError(`Negative dimension size caused by subtracting ${String(amount)} from ${String(left)}`);
      }
      return left === null ? null : left - amount;
    },
    multiplySizes(size, block),
  );
}

// ------------------------------------------------------------------ lowering

interface Blocks {
  readonly block: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function blocksOf(ctx: Lowering, borderName: "paddings" | "crops"): Blocks {
  const { shape } = ctx.input(0);
  const blocks = ctx.input(1).shape;
  const count = blocks[0] ?? 0;
  if (blocks.length !== 1) throw ctx.invalid(`block_shape rank should be 1 instead of ${String(blocks.length)}`);
  if (shape.length < count + 1)
    throw ctx.invalid(`input rank should be >= ${String(count + 1)} instead of ${String(shape.length)}`);
  const borders = ctx.input(2).shape;
  if (borders.length !== 2 || borders[0] !== count || borders[1] !== 2) {
    throw ctx.invalid(`${borderName} should have shape [${String(count)}, 2] instead of [${borders.join(",")}]`);
  }
  const block = ctx.numbers(1);
  const border = ctx.numbers(2);
  block.forEach((size, i) => {
    if (size < 1)
      throw ctx.invalid(
        `All values in block_shape must be positive, got value, ${String(size)} at index ${String(i)}.`,
      );
  });
  if (border.some((amount) => amount < 0))
    throw ctx.invalid(`${borderName === "crops" ? "Crops" : "Paddings"} must be non-negative`);
  const every = (from: number) => border.filter((_, i) => i % 2 === from);
  return { block, before: every(0), after: every(1) };
}

function lowerSpaceToBatch(ctx: Lowering): void {
  const x = ctx.input(0);
  const { block, before, after } = blocksOf(ctx, "paddings");
  const rest = x.shape.slice(1 + block.length);
  const space = x.shape.slice(1, 1 + block.length).map((d, i) => before[i]! + d + after[i]!);
  space.forEach((d, i) => {
    if (d % block[i]! !== 0) {
      throw ctx.invalid(
        `padded_shape[${String(i)}]=${String(d)} is not divisible by block_shape[${String(i)}]=${String(block[i])}`,
      );
    }
  });
  const hasBorder = [...before, ...after].some((n) => n > 0);
  const begin = [0, ...before, ...rest.map(() => 0)];
  const piece = { value: x, into: (whole: typeof x) => ctx.slice(whole, begin, x.shape) };
  const padded = hasBorder ? ctx.assemble([x.shape[0]!, ...space, ...rest], x.dtype, [piece], 0) : x;
  const inBlocks = ctx.reshape(padded, [x.shape[0]!, ...space.flatMap((d, i) => [d / block[i]!, block[i]!]), ...rest]);
  const outer = block.map((_, i) => 1 + 2 * i);
  const inner = block.map((_, i) => 2 + 2 * i);
  const turned = ctx.transpose(inBlocks, [...inner, 0, ...outer, ...rest.map((_, i) => 1 + 2 * block.length + i)]);
  const batch = block.reduce((n, size) => n * size, x.shape[0]!);
  ctx.output(0, ctx.reshape(turned, [batch, ...space.map((d, i) => d / block[i]!), ...rest]));
}

function lowerBatchToSpace(ctx: Lowering): void {
  const x = ctx.input(0);
  const { block, before, after } = blocksOf(ctx, "crops");
  const pieces = block.reduce((n, size) => n * size, 1);
  if (x.shape[0]! % pieces !== 0) {
    throw ctx.invalid(
      `Input batch dimension (${String(x.shape[0])}) is not divisible by product of block sizes (${String(pieces)})`,
    );
  }
  const count = block.length;
  const space = x.shape.slice(1, 1 + count);
  const rest = x.shape.slice(1 + count);
  const batch = x.shape[0]! / pieces;
  const apart = ctx.reshape(x, [...block, batch, ...space, ...rest]);
  const order = [count, ...block.flatMap((_, i) => [count + 1 + i, i]), ...rest.map((_, i) => 2 * count + 1 + i)];
  const whole = space.map((d, i) => d * block[i]!);
  const together = ctx.reshape(ctx.transpose(apart, order), [batch, ...whole, ...rest]);
  const sizes = whole.map((d, i) => d - before[i]! - after[i]!);
  sizes.forEach((size, i) => {
    if (size < 0) throw ctx.invalid(`cropped_shape[${String(i)}]=${String(size)} must be non-negative`);
  });
  ctx.output(0, ctx.slice(together, [0, ...before, ...rest.map(() => 0)], [batch, ...sizes, ...rest]));
}

// ------------------------------------------------------------------ ops

function blockInputs(op: Operation, grad: Tensor) {
  return { input: grad, block_shape: op.inputs[1]! };
}

defineOp(OpDefs.SpaceToBatchND, {
  shape: (ctx) => [blockShape(ctx, true)],
  gradient: (op, grad) => [raw.BatchToSpaceND({ ...blockInputs(op, grad), crops: op.inputs[2]! }), null, null],
  lower: lowerSpaceToBatch,
});

defineOp(OpDefs.BatchToSpaceND, {
  shape: (ctx) => [blockShape(ctx, false)],
  gradient: (op, grad) => [raw.SpaceToBatchND({ ...blockInputs(op, grad), paddings: op.inputs[2]! }), null, null],
  lower: lowerBatchToSpace,
});

// ------------------------------------------------------------------ functions

/**
 * Blocks of space moved to the batch: [batch, ...space, ...rest] becomes [batch * blocks, ...space / block_shape, ...rest].
 * @param block_shape how many neighbours along each spatial axis part
 * @param paddings [spatial axes, 2]: zeros before and after, first
 * @throws ValueError where a padded axis is no multiple of its block
 * TF: `tf.space_to_batch_nd`.
 */
export const space_to_batch_nd = pyFunction(
  "space_to_batch_nd",
  ["input", "block_shape", "paddings", "name"],
  (input: TensorLike, block_shape: TensorLike, paddings: TensorLike, name?: NameLike): Tensor =>
    raw.SpaceToBatchND({ input, block_shape, paddings, name }),
  { required: 3 },
);

/**
 * The way back from {@link space_to_batch_nd}.
 * @param crops [spatial axes, 2]: what is cut off before and after, at last
 * @throws ValueError where the batch is no multiple of the blocks
 * TF: `tf.batch_to_space_nd`.
 */
export const batch_to_space_nd = pyFunction(
  "batch_to_space_nd",
  ["input", "block_shape", "crops", "name"],
  (input: TensorLike, block_shape: TensorLike, crops: TensorLike, name?: NameLike): Tensor =>
    raw.BatchToSpaceND({ input, block_shape, crops, name }),
  { required: 3 },
);

/**
 * The paddings that make spatial sizes multiples of their blocks, and the crops that take them away again.
 * @param input_shape the spatial sizes, int32
 * @param base_paddings what is added anyway, [spatial axes, 2]
 * @returns `[paddings, crops]`, each [spatial axes, 2]
 * TF: `tf.required_space_to_batch_paddings`.
 */
export const required_space_to_batch_paddings = pyFunction(
  "required_space_to_batch_paddings",
  ["input_shape", "block_shape", "base_paddings", "name"],
  (
    input_shape: TensorLike,
    block_shape: TensorLike,
    base_paddings?: TensorLike | null,
    name?: NameLike,
  ): [paddings: Tensor, crops: Tensor] =>
    withContext(name_scope(name ?? null, "required_space_to_batch_paddings", [input_shape, block_shape]), () => {
      const input = convertToTensor(input_shape, { dtype: int32, name: "input_shape" });
      const block = convertToTensor(block_shape, { dtype: int32, name: "block_shape" });
      block.shape.assert_is_fully_defined();
      block.shape.assert_has_rank(1);
      const count = block.shape.known![0]!;
      if (count === 0) return [zeros([0, 2], int32), zeros([0, 2], int32)];
      input.shape.assert_is_compatible_with([count]);
      const base = base_paddings
        ? convertToTensor(base_paddings, { dtype: int32, name: "base_paddings" })
        : zeros([count, 2], int32);
      base.shape.assert_is_compatible_with([count, 2]);
      return knownPaddings(input, block, base) ?? computedPaddings(input, block, base, count);
    }),
  { required: 2 },
);

function knownPaddings(input: Tensor, block: Tensor, base: Tensor): [Tensor, Tensor] | undefined {
  const [blocks, sizes, borders] = [constantNumbers(block), constantNumbers(input), constantNumbers(base)];
  if (!blocks || !sizes || !borders) return undefined;
  const pairs = blocks.map((size, i) => {
    const [before, after] = [borders[2 * i]!, borders[2 * i + 1]!];
    const extra = (size - ((sizes[i]! + before + after) % size)) % size;
    return { paddings: [before, after + extra], crops: [0, extra] };
  });
  return [
    stack(
      pairs.map((p) => p.paddings),
      { name: "paddings" },
    ),
    stack(
      pairs.map((p) => p.crops),
      { name: "crops" },
    ),
  ];
}

function computedPaddings(input: Tensor, block: Tensor, base: Tensor, count: number): [Tensor, Tensor] {
  const before = base.getitem(":", 0);
  const after = base.getitem(":", 1);
  const full = raw.AddV2({ x: raw.AddV2({ x: input, y: before, name: "add" }), y: after, name: "add" });
  const modulo = (x: Tensor): Tensor => raw.FloorMod({ x, y: block, name: "mod" });
  const extra = modulo(raw.Sub({ x: block, y: modulo(full), name: "sub" }));
  const end = raw.AddV2({ x: after, y: extra, name: "add" });
  const axes = [...Array(count).keys()];
  return [
    stack(
      axes.map((i) => [before.getitem(i), end.getitem(i)]),
      { name: "paddings" },
    ),
    stack(
      axes.map((i) => [0, extra.getitem(i)]),
      { name: "crops" },
    ),
  ];
}

/** An int64 vector, as Python's functions give it. */
function square(size: number): BigInt64Array {
  return BigInt64Array.of(BigInt(size), BigInt(size));
}

/**
 * {@link space_to_batch_nd} of images with square blocks.
 * @param input [batch, height, width, channels]
 * @param paddings [2, 2]: zeros before and after height and width
 * TF: `tf.space_to_batch`.
 */
export const space_to_batch = pyFunction(
  "space_to_batch",
  ["input", "paddings", "block_size", "name"],
  (input: TensorLike, paddings: TensorLike, block_size: number, name?: NameLike): Tensor => {
    const result = space_to_batch_nd(input, square(block_size), paddings, name);
    result.set_shape(result.shape.with_rank(4));
    return result;
  },
  { required: 3, aliases: { block_shape: "block_size" } },
);

/**
 * {@link batch_to_space_nd} of images with square blocks.
 * @param crops [2, 2]: what is cut off before and after height and width
 * TF: `tf.batch_to_space`.
 */
export const batch_to_space = pyFunction(
  "batch_to_space",
  ["input", "crops", "block_size", "name"],
  (input: TensorLike, crops: TensorLike, block_size: number, name?: NameLike): Tensor => {
    const result = batch_to_space_nd(input, square(block_size), crops, name);
    result.set_shape(result.shape.with_rank(4));
    return result;
  },
  { required: 3, aliases: { block_shape: "block_size" } },
);
