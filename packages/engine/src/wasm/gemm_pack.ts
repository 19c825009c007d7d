/**
 * Copies of a product's operands, so that the tiles read them as streams: panels of `b`, [k][width], in whole vectors, and a tile's rows
 * of `a`, [k][rows].
 */
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { Access, Buffer, EmitContext, EmittedKernel } from "./emit_context.ts";
import { pushAddress } from "./evaluator.ts";
import { count, panelBytes, panelRowBytes, type GemmShape } from "./gemm_shape.ts";
import { Extent, pushCount, sizeOf, whole } from "./kernel_arguments.ts";
import { advance, LoopNest, repeat } from "./loop_nest.ts";
import { transposed } from "./transpose_code.ts";

export interface PanelCopy {
  /** Bytes of an element, 4 or 8. */
  readonly size: number;
  /** Columns that exist; the panel's others keep what they had, and nothing reads their sums. */
  readonly columns: number;
  readonly rowBytes: number;
  /** Axes of k, outermost first, with the stride of b in bytes. */
  readonly k: readonly { readonly size: number | Extent; readonly stride: number }[];
  /** Bytes between columns of b. */
  readonly columnStride: number;
  readonly from: Local;
  readonly to: Local;
}

export function emitPanelCopy(f: FunctionBuilder, copy: PanelCopy): void {
  const from = f.local("i32");
  const to = f.local("i32");
  f.get(copy.from).set(from).get(copy.to).set(to);
  const axes = (axis: number): void => {
    const { size, stride } = copy.k[axis]!;
    if (axis < copy.k.length - 1) {
      repeat(f, whole(size, 1), () => {
        axes(axis + 1);
        const inner = copy.k[axis + 1]!;
        advance(f, from, stride - sizeOf(inner.size) * inner.stride);
      });
      return;
    }
    const rows = copy.columnStride === copy.size ? 1 : 16 / copy.size;
    const turned = rows > 1 && stride === copy.size;
    if (turned) {
      repeat(f, whole(size, rows), () => {
        turnBlock(f, copy, from, to);
        advance(f, from, rows * stride);
        advance(f, to, rows * copy.rowBytes);
      });
    }
    repeat(f, turned ? sizeOf(size) % rows : whole(size, 1), () => {
      copyRow(f, copy, from, to);
      advance(f, from, stride);
      advance(f, to, copy.rowBytes);
    });
  };
  axes(0);
  f.release(from, to);
}

/** One step of k: adjacent columns as vectors, others one by one. */
function copyRow(f: FunctionBuilder, { size, columns, columnStride }: PanelCopy, from: Local, to: Local): void {
  const adjacent = columnStride === size;
  const perMove = adjacent ? 16 / size : 1;
  const load = adjacent ? "v128.load" : size === 8 ? "f64.load" : "f32.load";
  const store = adjacent ? "v128.store" : size === 8 ? "f64.store" : "f32.store";
  for (let j = 0; j < columns; j += perMove) {
    f.get(to);
    f.memory(load, pushAddress(f, from, j * columnStride)).memory(store, j * size);
  }
}

/** Where k is adjacent: squares of a vector's width, transposed in registers. */
function turnBlock(f: FunctionBuilder, copy: PanelCopy, from: Local, to: Local): void {
  const lanes = 16 / copy.size;
  for (let j = 0; j < copy.columns; j += lanes) {
    const columns = Array.from({ length: lanes }, (_, lane) => {
      const column = f.local("v128");
      const at = Math.min(j + lane, copy.columns - 1);
      f.memory("v128.load", pushAddress(f, from, at * copy.columnStride)).set(column);
      return column;
    });
    transposed(f, columns).forEach((row, i) => {
      f.get(to)
        .get(row)
        .memory("v128.store", i * copy.rowBytes + j * copy.size);
      f.release(row);
    });
    f.release(...columns);
  }
}

/** The kernel that copies all panels of a product before it: its points are panels. */
export function emitPanels(context: EmitContext, shape: GemmShape, panels: Buffer): EmittedKernel {
  const { func: f, args, target } = context;
  const { b, batch, k, n } = shape;
  const nk = batch.length + k.length;
  const { size } = b.dtype;
  const columns: Access = { ...b, strides: b.strides.slice(nk) };
  const nest = new LoopNest(f, context, n, [columns], []);
  const width = panelRowBytes(target) / size;
  const nExtent = new Extent(args, n[0]!);
  const [full, rest] = [nExtent.whole(width), n[0]! % width];
  const kExtent = new Extent(args, k[0]!);
  const bytes = args.number(panelBytes(shape, target));
  const [panel, left, from, to] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  f.get(f.param(0)).i32(width).op("i32.mul").set(from);
  nest.move(0, from);
  args.push(f, args.address({ ...b, buffer: panels, offset: 0 }).at);
  f.get(f.param(0));
  bytes.push(f);
  f.op("i32.mul").op("i32.add").set(to);
  const copy = (some: number) => {
    const { pointer, offset, step } = nest.operand(0, 0);
    f.get(pointer).i32(offset).op("i32.add").set(from);
    const sizes = [kExtent, ...k.slice(1)];
    const axes = sizes.map((steps, i) => ({ size: steps, stride: b.strides[batch.length + i]! * size }));
    emitPanelCopy(f, { size, columns: some, rowBytes: width * size, k: axes, columnStride: step, from, to });
  };
  f.get(f.param(0)).set(panel);
  f.get(f.param(1)).get(f.param(0)).op("i32.sub").set(left);
  repeat(f, left, () => {
    if (full === 0) copy(rest);
    else if (rest === 0) copy(width);
    else {
      f.get(panel);
      pushCount(f, full);
      f.op("i32.lt_u").if(
        () => copy(width),
        () => copy(rest),
      );
    }
    nest.step(0, width);
    advance(f, panel, 1);
    f.get(to);
    bytes.push(f);
    f.op("i32.add").set(to);
  });
  f.i32(0);
  const extent = Math.ceil(n[0]! / width);
  return { extent, grain: 1, workspaceBytes: extent * panelBytes(shape, target), work: count(k) * n[0]! };
}

export interface RowsCopy {
  /** Bytes of an element, 4 or 8. */
  readonly size: number;
  readonly rows: number;
  /** Axes of k, outermost first, with the stride of a in bytes. Rows are adjacent. */
  readonly k: readonly { readonly size: number | Extent; readonly stride: number }[];
  readonly from: Local;
  readonly to: Local;
}

const ROWS_UNROLL = 4;

export function emitRowsCopy(f: FunctionBuilder, { size, rows, k, from: a, to: target }: RowsCopy): void {
  const [from, to] = [f.local("i32"), f.local("i32")];
  f.get(a).set(from).get(target).set(to);
  const rowBytes = rows * size;
  const perVector = 16 / size;
  const copyStep = (at: number, toAt: number) => {
    let row = 0;
    for (; row + perVector <= rows; row += perVector) {
      f.get(to).memory("v128.load", pushAddress(f, from, at + row * size));
      f.memory("v128.store", toAt + row * size);
    }
    for (; row < rows; row++) {
      f.get(to).memory(size === 8 ? "f64.load" : "f32.load", pushAddress(f, from, at + row * size));
      f.memory(size === 8 ? "f64.store" : "f32.store", toAt + row * size);
    }
  };
  const axes = (axis: number): void => {
    const { size: steps, stride } = k[axis]!;
    if (axis < k.length - 1) {
      const inner = k[axis + 1]!;
      repeat(f, whole(steps, 1), () => {
        axes(axis + 1);
        advance(f, from, stride - sizeOf(inner.size) * inner.stride);
      });
      return;
    }
    const some = (unroll: number) => {
      for (let u = 0; u < unroll; u++) copyStep(u * stride, u * rowBytes);
      advance(f, from, unroll * stride);
      advance(f, to, unroll * rowBytes);
    };
    repeat(f, whole(steps, ROWS_UNROLL), () => some(ROWS_UNROLL));
    some(sizeOf(steps) % ROWS_UNROLL);
  };
  axes(0);
  f.release(from, to);
}
