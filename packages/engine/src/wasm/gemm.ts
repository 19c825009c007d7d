/**
 * Matrix products and convolutions: for each panel of columns (copied first where `b` is far apart or turned), for each tile of
 * rows, the sums in registers, then the epilogue over them. Strides are immediates, so transposes cost nothing; of the outermost sizes
 * the code only knows what is left after whole tiles, so that batches of many sizes share it.
 * Threads share the panels, or the outermost batch axis.
 */
import type { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { Access, EmitContext, EmittedKernel } from "./emit_context.ts";
import { emitEpilogue } from "./gemm_epilogue.ts";
import { emitPanelCopy } from "./gemm_pack.ts";
import {
  fitsTiles,
  gemmScratchBytes,
  panelBytes,
  panelRowBytes,
  restBytes,
  shapeOf,
  TILE_SCRATCH_BYTES,
  type GemmShape,
} from "./gemm_shape.ts";
import { emitTile, type TileCode } from "./gemm_tile.ts";
import { Extent, pushCount, sizeOf, whole, type ArgumentNumber } from "./kernel_arguments.ts";
import { advance, indexedAxes, LoopNest, repeat } from "./loop_nest.ts";
import { asBits, elementAt } from "./narrow_floats.ts";
import { emitReduction } from "./reduce.ts";

export function emitGemm(context: EmitContext, form: kernel.GemmForm): EmittedKernel {
  const bodies = form.stores.map((s) => s.body);
  if (!fitsTiles(form, context.target) || indexedAxes(bodies).size > 0) return emitAsReduction(context, form);
  return new GemmEmitter(context, shapeOf(form)).emit();
}

/** Every product in its place: any type, any target. */
function emitAsReduction(context: EmitContext, form: kernel.GemmForm): EmittedKernel {
  const { batch, m, n, k, type } = form;
  const none = (axes: readonly number[]) => axes.map(() => 0);
  const [nb, nk] = [batch.length, k.length];
  const a = form.a.strides;
  const b = form.b.strides;
  const inputs = [
    { ...form.a, strides: [...a.slice(0, nb + m.length), ...none(n), ...a.slice(nb + m.length)] },
    { ...form.b, strides: [...b.slice(0, nb), ...none(m), ...b.slice(nb + nk), ...b.slice(nb, nb + nk)] },
  ];
  return emitReduction(context, {
    kept: [...batch, ...m, ...n],
    reduced: k,
    lanes: 0,
    combine: "sum",
    inputs: inputs.map(asBits),
    body: elementAt(form.a.dtype, type, 0).mul(elementAt(form.b.dtype, type, 1)),
    finishInputs: form.inputs,
    stores: form.stores,
  });
}

/**
 * Units of work a thread should find, and the tiles a block of rows has at least; more units, so that threads end together, where
 * blocks are so long that a copy of the panel for each costs nothing.
 */
const UNITS_PER_THREAD = 8;
const BLOCK_TILES = 4;
const EVEN_UNITS_PER_THREAD = 32;
const LONG_BLOCK_TILES = 32;

/** What a tile covers. */
interface TileExtent {
  readonly rows: number;
  readonly columns: number;
}

/** Known now, or an argument. */
type Known = number | ArgumentNumber;

/** A part of k: how many steps of its first axis, and locals with the way there in `a` and `b` and with the address of the resting sums. */
interface Pass {
  readonly steps: number;
  readonly last: boolean;
  readonly a: Local;
  readonly b: Local;
  readonly rest: Local;
}

class GemmEmitter {
  private readonly context: EmitContext;
  private readonly shape: GemmShape;
  private readonly f: FunctionBuilder;
  /** Axes [...batch, ...outer n, n, ...outer m, m]; accesses a, b, inputs, targets. */
  private readonly nest: LoopNest;
  private readonly nAxis: number;
  private readonly mAxis: number;
  private readonly aPointer: Local;
  private readonly bPointer: Local;
  private readonly panelColumns: number;
  /** The axes of the nest, and the first of k, whose sizes are arguments. */
  private readonly extents: ReadonlyMap<number, Extent>;
  private readonly kExtent: Extent;
  /** Where k takes several passes, the present one. */
  private pass: Pass | undefined;

  constructor(context: EmitContext, shape: GemmShape) {
    this.context = context;
    this.shape = shape;
    this.f = context.func;
    const { batch, m, n, k } = shape;
    const [nb, nm, nk] = [batch.length, m.length, k.length];
    const none = (axes: readonly number[]) => axes.map(() => 0);
    const over = (access: Access, rows: readonly number[], columns: readonly number[]): Access => ({
      ...access,
      strides: [...access.strides.slice(0, nb), ...columns, ...rows],
    });
    const outer = (access: Access) => over(access, access.strides.slice(nb, nb + nm), access.strides.slice(nb + nm));
    this.nest = new LoopNest(
      this.f,
      context,
      [...batch, ...n, ...m],
      [
        over(shape.a, shape.a.strides.slice(nb, nb + nm), none(n)),
        over(shape.b, none(m), shape.b.strides.slice(nb + nk)),
        ...shape.inputs.map(outer),
        ...shape.stores.map((s) => outer(s.target)),
      ],
      [],
    );
    this.nAxis = nb + n.length - 1;
    this.mAxis = nb + n.length + nm - 1;
    this.extents = new Map(
      [this.nAxis, this.nAxis + 1].map((axis) => [axis, new Extent(context.args, this.nest.shape[axis]!)]),
    );
    this.kExtent = new Extent(context.args, k[0]!);
    this.aPointer = this.f.local("i32");
    this.bPointer = this.f.local("i32");
    this.panelColumns = panelRowBytes(context.target) / shape.a.dtype.size;
  }

  emit(): EmittedKernel {
    const { f, shape } = this;
    const scratchBytes = gemmScratchBytes(shape, this.context.target);
    const [start, end] = [f.param(0), f.param(1)];
    const batches = shape.batch[0]!;
    if (batches > 1) {
      const count = f.local("i32");
      f.get(end).get(start).op("i32.sub").set(count);
      this.nest.move(0, start);
      repeat(f, count, () => {
        this.axes(1, this.nAxis, () => this.allPanels());
        this.nest.step(0, 1);
      });
      f.i32(0);
      return { extent: batches, grain: 1, scratchBytes };
    }
    const panels = Math.ceil(shape.n.at(-1)! / this.panelColumns);
    const blocks = this.rowBlocks(panels);
    const known = blocks === 1 ? 1 : this.context.args.number(blocks);
    this.axes(1, this.nAxis, () => this.units(start, end, known));
    f.i32(0);
    return { extent: panels * blocks, grain: 1, scratchBytes };
  }

  /** How often so many steps of an axis of the nest fit. */
  private whole(axis: number, per = 1): Known {
    return whole(this.extents.get(axis) ?? this.nest.shape[axis]!, per);
  }

  /** Into how many blocks of rows each panel is cut, so that there are enough units for all threads. */
  private rowBlocks(panels: number): number {
    const { context, shape } = this;
    if (context.threads < 2) return 1;
    const blocks = (units: number, tiles: number) => {
      const [outer] = shape.m as readonly [number, ...number[]];
      const most = shape.m.length > 1 ? outer : Math.floor(outer / (context.target.tile.rows * tiles));
      return Math.max(1, Math.min(most, Math.ceil((context.threads * units) / panels)));
    };
    const few = blocks(UNITS_PER_THREAD, BLOCK_TILES);
    return shape.m.length > 1 ? few : Math.max(few, blocks(EVEN_UNITS_PER_THREAD, LONG_BLOCK_TILES));
  }

  /** Loops over axes from `axis` to the one before `end`, ending where it began. */
  private axes(axis: number, end: number, body: () => void): void {
    if (axis >= end) {
      body();
      return;
    }
    const count = this.whole(axis);
    repeat(this.f, count, () => {
      this.axes(axis + 1, end, body);
      if (count !== 1) this.nest.step(axis, 1);
    });
    if (count !== 1) this.nest.back(axis, count);
  }

  private allPanels(): void {
    const { f, nest, panelColumns: width } = this;
    const rest = this.shape.n.at(-1)! % width;
    const full = this.whole(this.nAxis, width);
    const panel = (columns: number) => this.passes(columns, undefined, () => this.allRows(columns));
    repeat(f, full, () => {
      panel(width);
      nest.step(this.nAxis, width);
    });
    if (rest > 0) panel(rest);
    nest.back(this.nAxis, full, width);
  }

  /** Units from `start` up to `end`: blocks of rows of one panel after the other. */
  private units(start: Local, end: Local, blocks: Known): void {
    const { f, nest, panelColumns: width } = this;
    const full = this.whole(this.nAxis, width);
    const rest = this.shape.n.at(-1)! % width;
    const [at, offset, isFull] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.get(start).set(at);
    const unit = (columns: number) => this.unit(columns, at, start, blocks);
    f.block((done) =>
      f.loop((again) => {
        f.get(at).get(end).op("i32.ge_s").brIf(done);
        f.get(at);
        pushCount(f, blocks);
        f.op("i32.div_u").tee(offset);
        pushCount(f, full);
        f.op("i32.lt_u").set(isFull);
        f.get(offset).i32(width).op("i32.mul").set(offset);
        nest.move(this.nAxis, offset);
        if (full === 0) unit(rest);
        else f.get(isFull).if(() => unit(width), rest === 0 ? undefined : () => unit(rest));
        this.moveBack(this.nAxis, offset);
        f.get(at).i32(1).op("i32.add").set(at).br(again);
      }),
    );
    f.release(at, offset, isFull);
  }

  private moveBack(axis: number, by: Local): void {
    this.f.i32(0).get(by).op("i32.sub").set(by);
    this.nest.move(axis, by);
  }

  private unit(columns: number, at: Local, start: Local, blocks: Known): void {
    const { f } = this;
    if (blocks === 1) {
      this.passes(columns, undefined, () => this.allRows(columns));
      return;
    }
    const isFirst = () => {
      f.get(at);
      pushCount(f, blocks);
      f.op("i32.rem_u").op("i32.eqz").get(at).get(start).op("i32.eq").op("i32.or");
    };
    this.passes(columns, isFirst, () => {
      const block = f.local("i32");
      f.get(at);
      pushCount(f, blocks);
      f.op("i32.rem_u").set(block);
      if (this.shape.m.length > 1) this.outerBlock(columns, block, blocks);
      else this.tileBlock(columns, block, blocks);
      f.release(block);
    });
  }

  /**
   * Runs through k, once or in several passes between which the sums rest in memory.
   * @param isFirst pushes whether the panel is met for the first time, so that a copy is not made twice
   * @param rows computes the tiles of a pass
   */
  private passes(columns: number, isFirst: (() => void) | undefined, rows: () => void): void {
    const { f, shape, context } = this;
    const [total, steps] = [shape.k[0]!, shape.kSteps];
    if (steps >= total) {
      if (isFirst === undefined) {
        this.readPanel(columns);
      } else {
        isFirst();
        f.if(() => this.readPanel(columns));
      }
      rows();
      return;
    }
    const pass = { steps, last: false, a: f.local("i32"), b: f.local("i32"), rest: f.local("i32") };
    const size = shape.a.dtype.size;
    const nb = shape.batch.length;
    const restAt = TILE_SCRATCH_BYTES + panelBytes(shape, context.target);
    const run = () => {
      f.get(f.param(2)).i32(restAt).op("i32.add").set(pass.rest);
      this.readPanel(columns);
      rows();
    };
    this.pass = pass;
    f.i32(0).set(pass.a).i32(0).set(pass.b);
    f.get(f.param(2)).i32(restAt).op("i32.add").i32(0);
    context.args.number(restBytes(shape, context.target)).push(f);
    f.memoryFill();
    const before = Math.ceil(total / steps) - 1;
    repeat(f, before === 1 ? 1 : context.args.number(before), () => {
      run();
      advance(f, pass.a, steps * shape.a.strides[nb + shape.m.length]! * size);
      advance(f, pass.b, steps * shape.b.strides[nb]! * size);
    });
    this.pass = { ...pass, steps: total - before * steps, last: true };
    run();
    this.pass = undefined;
    f.release(pass.a, pass.b, pass.rest);
  }

  private allRows(columns: number): void {
    this.axes(this.nAxis + 1, this.mAxis, () => this.rows(columns));
  }

  /** A block of the outermost axis of m. */
  private outerBlock(columns: number, block: Local, blocks: Known): void {
    const { f, nest } = this;
    const axis = this.nAxis + 1;
    const count = f.local("i32");
    const size = this.toRange(block, count, this.whole(axis), blocks);
    nest.move(axis, block);
    f.get(size).set(count);
    repeat(f, count, () => {
      this.axes(axis + 1, this.mAxis, () => this.rows(columns));
      nest.step(axis, 1);
    });
    f.get(block).get(size).op("i32.add").set(block);
    this.moveBack(axis, block);
    f.release(count, size);
  }

  /** A block of row tiles; the last one has the rows that fill none. */
  private tileBlock(columns: number, block: Local, blocks: Known): void {
    const { f, nest, context } = this;
    const { rows } = context.target.tile;
    const rest = nest.shape[this.mAxis]! % rows;
    const full = this.whole(this.mAxis, rows);
    const last = f.local("i32");
    f.get(block).i32(1).op("i32.add");
    pushCount(f, blocks);
    f.op("i32.eq").set(last);
    const count = f.local("i32");
    const size = this.toRange(block, count, full, blocks);
    f.get(block).i32(rows).op("i32.mul").set(block);
    nest.move(this.mAxis, block);
    repeat(f, size, () => {
      this.tile({ rows, columns });
      nest.step(this.mAxis, rows);
    });
    if (rest > 0) f.get(last).if(() => this.tile({ rows: rest, columns }));
    f.get(block).get(size).i32(rows).op("i32.mul").op("i32.add").set(block);
    this.moveBack(this.mAxis, block);
    f.release(last, count, size);
  }

  /** Turns a block's number into its start among `total`, evenly cut; returns a local with its size. */
  private toRange(block: Local, end: Local, total: Known, blocks: Known): Local {
    const { f } = this;
    const size = f.local("i32");
    const share = () => {
      pushCount(f, total);
      f.op("i32.mul");
      pushCount(f, blocks);
      return f.op("i32.div_u");
    };
    f.get(block).i32(1).op("i32.add");
    share().set(end);
    f.get(block);
    share().set(block);
    f.get(end).get(block).op("i32.sub").set(size);
    return size;
  }

  /** Points to the panel at the current column, copying it where that was decided. */
  private readPanel(columns: number): void {
    const { f, nest, shape } = this;
    const nb = shape.batch.length;
    const b = nest.operand(1, this.nAxis);
    f.get(b.pointer).i32(b.offset).op("i32.add").set(this.bPointer);
    if (this.pass) f.get(this.bPointer).get(this.pass.b).op("i32.add").set(this.bPointer);
    if (!shape.packed) return;
    const panel = f.local("i32");
    f.get(f.param(2)).i32(TILE_SCRATCH_BYTES).op("i32.add").set(panel);
    emitPanelCopy(f, {
      size: b.dtype.size,
      columns,
      rowBytes: panelRowBytes(this.context.target),
      k: this.kSizes.map((size, axis) => ({ size, stride: shape.b.strides[nb + axis]! * b.dtype.size })),
      columnStride: b.step,
      from: this.bPointer,
      to: panel,
    });
    f.get(panel).set(this.bPointer);
    f.release(panel);
  }

  private rows(columns: number): void {
    const { f, nest, context } = this;
    const { rows } = context.target.tile;
    const rest = nest.shape[this.mAxis]! % rows;
    const full = this.whole(this.mAxis, rows);
    repeat(f, full, () => {
      this.tile({ rows, columns });
      nest.step(this.mAxis, rows);
    });
    if (rest > 0) this.tile({ rows: rest, columns });
    nest.back(this.mAxis, full, rows);
  }

  private tile({ rows, columns }: TileExtent): void {
    const { f, nest, shape, context } = this;
    const { size } = shape.a.dtype;
    const a = nest.operand(0, this.mAxis);
    f.get(a.pointer).i32(a.offset).op("i32.add").set(this.aPointer);
    if (this.pass) f.get(this.aPointer).get(this.pass.a).op("i32.add").set(this.aPointer);
    const { tile } = context.target;
    const full = columns === this.panelColumns;
    // Half a panel's width, where that is enough, is still a pair of vectors.
    const vectors = full || columns * size > 32 ? tile.vectors : Math.min(2, tile.vectors);
    const sums = emitTile(f, {
      type: shape.type,
      rows,
      vectors,
      unroll: tile.unroll,
      k: this.kAxes(),
      rowStride: a.step,
      a: this.aPointer,
      b: this.bPointer,
      from: this.pass?.rest,
    });
    if (this.pass && !this.pass.last) {
      const { rest } = this.pass;
      sums.flat().forEach((sum, i) =>
        f
          .get(rest)
          .get(sum)
          .memory("v128.store", 16 * i),
      );
    } else this.finish(sums, columns);
    if (this.pass) advance(f, this.pass.rest, tile.rows * tile.vectors * 16);
    f.release(...sums.flat());
  }

  /** Sizes of the axes of k in the present pass. */
  private get kSizes(): readonly (number | Extent)[] {
    return [this.pass ? this.pass.steps : this.kExtent, ...this.shape.k.slice(1)];
  }

  /** The axes of k as tiles step through them. */
  private kAxes(): TileCode["k"] {
    const { shape } = this;
    const { size } = shape.a.dtype;
    const [nb, nm] = [shape.batch.length, shape.m.length];
    const sizes = this.kSizes;
    const packedStride = panelRowBytes(this.context.target);
    const inner = sizes.map((_, i) => packedStride * sizes.slice(i + 1).reduce<number>((x, y) => x * sizeOf(y), 1));
    return sizes.map((steps, i) => ({
      size: steps,
      a: shape.a.strides[nb + nm + i]! * size,
      b: shape.packed ? inner[i]! : shape.b.strides[nb + i]! * size,
    }));
  }

  private finish(sums: readonly (readonly Local[])[], columns: number): void {
    const { f, nest, shape } = this;
    emitEpilogue(f, {
      type: shape.type,
      bodies: shape.stores.map((s) => s.body),
      columns,
      sums,
      scratch: f.param(2),
      operand: (i, axis) => nest.operand(2 + i, axis === "row" ? this.mAxis : this.nAxis),
      inputs: shape.inputs.length,
    });
  }
}
