/** Blocks of pixels moved into channels, and back. TF: core/kernels/spacetodepth_op.cc, core/ops/array_ops.cc. */
import {
  defineOp,
  pyFunction,
  type kernel as k,
  type NameLike,
  type OpDef,
  type ShapeContext,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { divideSize, multiplySizes, withRank } from "../shape_rules.ts";

/** Axes of batch, rows, columns and channels. */
function axesOf(source: Pick<ShapeContext, "attr"> | k.Lowering): [number, number, number, number] {
  return String(source.attr("data_format", "string")) === "NCHW" ? [0, 2, 3, 1] : [0, 1, 2, 3];
}

const makes = { SpaceToDepth: raw.SpaceToDepth, DepthToSpace: raw.DepthToSpace };

function define(def: OpDef, inverse: keyof typeof makes, toDepth: boolean): void {
  defineOp(def, {
    shape: (ctx) => {
      const input = withRank(ctx.input(0), 4);
      const size = Number(ctx.attr("block_size", "int"));
      const [, rows, columns, channels] = axesOf(ctx);
      return [
        input.map((d, axis) => {
          if (axis === rows || axis === columns) return toDepth ? divideSize(d, size) : multiplySizes(d, size);
          if (axis !== channels) return d;
          return toDepth ? multiplySizes(d, size * size) : divideSize(d, size * size);
        }),
      ];
    },
    gradient: (op, grad) =>
      makes[inverse]({
        input: grad,
        block_size: op._attr("block_size", "int"),
        data_format: String(op._attr("data_format", "string")),
      }),
    lower: (ctx) => {
      const size = Number(ctx.attr("block_size", "int"));
      const axes = axesOf(ctx);
      const { shape } = ctx.input(0);
      if (shape.length !== 4) throw ctx.invalid(`Input rank should be: 4 instead of: ${String(shape.length)}`);
      const x = ctx.transpose(ctx.input(0), axes);
      const [batch, rows, columns, channels] = x.shape as [number, number, number, number];
      const moved = toDepth
        ? spaceToDepth(ctx, x, [batch, rows, columns, channels], size)
        : depthToSpace(ctx, x, [batch, rows, columns, channels], size);
      ctx.output(
        0,
        ctx.transpose(
          moved,
          axes.map((_, axis) => axes.indexOf(axis)),
        ),
      );
    },
  });
}

type Sizes = readonly [batch: number, rows: number, columns: number, channels: number];

function spaceToDepth(ctx: k.Lowering, x: k.Value, [b, h, w, c]: Sizes, size: number): k.Value {
  if (h % size !== 0 || w % size !== 0)
    throw ctx.invalid(
      `Image width ${String(w)} and height ${String(h)} should be divisible by block_size: ${String(size)}`,
    );
  const blocks = ctx.reshape(x, [b, h / size, size, w / size, size, c]);
  return ctx.reshape(ctx.transpose(blocks, [0, 1, 3, 2, 4, 5]), [b, h / size, w / size, size * size * c]);
}

function depthToSpace(ctx: k.Lowering, x: k.Value, [b, h, w, c]: Sizes, size: number): k.Value {
  if (c % (size * size) !== 0)
    throw ctx.invalid(`Input depth dimension ${String(c)} should be divisible by: ${String(size * size)}`);
  const blocks = ctx.reshape(x, [b, h, w, size, size, c / (size * size)]);
  return ctx.reshape(ctx.transpose(blocks, [0, 1, 3, 2, 4, 5]), [b, h * size, w * size, c / (size * size)]);
}

define(OpDefs.SpaceToDepth, "DepthToSpace", true);
define(OpDefs.DepthToSpace, "SpaceToDepth", false);

function moveFunction(name: string, make: typeof raw.SpaceToDepth) {
  return pyFunction(
    name,
    ["input", "block_size", "name", "data_format"],
    (input: TensorLike, block_size: number, label?: NameLike, data_format: string = "NHWC"): Tensor =>
      make({ input, block_size, data_format, name: label }),
    { required: 2 },
  );
}

/** Blocks of `block_size` x `block_size` pixels as the channels of one. TF: `tf.space_to_depth`. */
export const space_to_depth = moveFunction("space_to_depth", raw.SpaceToDepth);
/** The channels of a pixel as a block of `block_size` x `block_size` pixels. TF: `tf.depth_to_space`. */
export const depth_to_space = moveFunction("depth_to_space", raw.DepthToSpace);
