/** What all orders of a product's loops have in common. */
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { Access, Buffer, EmitContext } from "./emit_context.ts";
import { emitEpilogue } from "./gemm_epilogue.ts";
import { pushAddress } from "./evaluator.ts";
import { emitPanelCopy, emitRowsCopy } from "./gemm_pack.ts";
import { RowTiles } from "./gemm_rows.ts";
import { CACHE_LINE, count, panelBytes, panelRowBytes, TILE_SCRATCH_BYTES, type GemmShape } from "./gemm_shape.ts";
import { emitTile, type TileCode } from "./gemm_tile.ts";
import { Extent, pushCount, sizeOf, type ArgumentNumber } from "./kernel_arguments.ts";
import { advance, LoopNest, repeat } from "./loop_nest.ts";

/** What a tile covers. */
interface TileExtent {
  readonly rows: number;
  readonly columns: number;
}

/** Steps of k that take about as long as memory. */
const TOUCH_STEPS = 48;

/** A part of k: steps of its first axis, and locals with the way there in `a`, in `b` and in copied panels, and with the address of the resting sums. */
interface Pass {
  readonly steps: number;
  readonly last: boolean;
  readonly a: Local;
  readonly b: Local;
  readonly panel: Local;
  readonly rest: Local;
}

/** The pieces of which the code of a product is made: moves to columns and rows, passes through k, copies, tiles. */
export class GemmParts {
  readonly context: EmitContext;
  readonly shape: GemmShape;
  private readonly panelBuffer: Buffer;
  readonly f: FunctionBuilder;
  /** Axes [...batch, ...outer n, n, ...outer m, m]; accesses a, b, inputs, targets. */
  readonly nest: LoopNest;
  readonly nAxis: number;
  private readonly mAxis: number;
  private readonly nExtent: Extent;
  private readonly kExtent: Extent;
  readonly tiles: RowTiles;
  private readonly panelColumns: number;
  readonly panelCount: number;
  private readonly aPointer: Local;
  private readonly bPointer: Local;
  /** Where the present tile's copied rows are, and how far those of the next one. */
  private readonly rowsPointer: Local;
  private rowsBytes: ArgumentNumber | undefined;
  private tileCount: ArgumentNumber | undefined;
  /** Where k takes several passes, the present one. */
  private pass: Pass | undefined;

  constructor(context: EmitContext, shape: GemmShape, panelBuffer: Buffer) {
    this.context = context;
    this.shape = shape;
    this.panelBuffer = panelBuffer;
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
    this.nExtent = new Extent(context.args, n.at(-1)!);
    this.kExtent = new Extent(context.args, k[0]!);
    this.tiles = new RowTiles(this.nest, context.args, this.nAxis + 1, this.mAxis, context.target.tile.rows);
    this.panelColumns = panelRowBytes(context.target) / shape.a.dtype.size;
    this.panelCount = Math.ceil(n.at(-1)! / this.panelColumns);
    this.aPointer = this.f.local("i32");
    this.bPointer = this.f.local("i32");
    this.rowsPointer = this.f.local("i32");
  }

  /** Loops over axes from `axis` to the one before `end`, ending where it began. */
  axes(axis: number, end: number, body: () => void): void {
    if (axis >= end) {
      body();
      return;
    }
    const size = this.nest.shape[axis]!;
    repeat(this.f, size, () => {
      this.axes(axis + 1, end, body);
      if (size > 1) this.nest.step(axis, 1);
    });
    if (size > 1) this.nest.rewind(axis);
  }

  // ------------------------------------------------------------------ columns

  eachPanel(body: (columns: number) => void): void {
    const { f, nest, nAxis, nExtent, panelColumns: width } = this;
    const full = nExtent.whole(width);
    const rest = nExtent.size % width;
    repeat(f, full, () => {
      body(width);
      nest.step(nAxis, width);
    });
    if (rest > 0) body(rest);
    nest.back(nAxis, full, width);
  }

  /** The body with the nest at a panel's first column. */
  atPanel(panel: Local, body: (columns: number) => void): void {
    const { f, nest, nAxis, nExtent, panelColumns: width } = this;
    const full = nExtent.whole(width);
    const rest = nExtent.size % width;
    const offset = f.local("i32");
    f.get(panel).i32(width).op("i32.mul").set(offset);
    nest.move(nAxis, offset);
    if (full === 0) body(rest);
    else if (rest === 0) body(width);
    else {
      f.get(panel);
      pushCount(f, full);
      f.op("i32.lt_u").if(
        () => body(width),
        () => body(rest),
      );
    }
    nest.moveBack(nAxis, offset);
    f.release(offset);
  }

  /** Points to `b` at the current column. */
  private pointToB(): void {
    const { f, nest } = this;
    const b = nest.operand(1, this.nAxis);
    f.get(b.pointer).i32(b.offset).op("i32.add").set(this.bPointer);
    if (this.pass) f.get(this.bPointer).get(this.pass.b).op("i32.add").set(this.bPointer);
  }

  /** Points to the panel at the current column, copying it where that was decided. */
  readPanel(columns: number): void {
    const { f, nest, shape } = this;
    this.pointToB();
    if (!shape.packed) return;
    const nb = shape.batch.length;
    const b = nest.operand(1, this.nAxis);
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

  /** Points to a panel that was copied before, or to `b`. */
  findPanel(panel: Local): void {
    const { f, shape, context } = this;
    if (!shape.packed) {
      this.pointToB();
      return;
    }
    const { args } = context;
    args.push(f, args.address({ ...shape.b, buffer: this.panelBuffer, offset: 0 }).at);
    f.get(panel);
    args.number(panelBytes(shape, context.target)).push(f);
    f.op("i32.mul").op("i32.add");
    if (this.pass) f.get(this.pass.panel).op("i32.add");
    f.set(this.bPointer);
  }

  // ------------------------------------------------------------------ passes

  /**
   * Runs through k, once or in several passes between which the sums rest in memory.
   * @param panels @param tiles what the body computes
   */
  passes(panels: number, tiles: number, body: () => void): void {
    const { f, shape, context } = this;
    const [total, steps] = [shape.k[0]!, shape.kSteps];
    if (steps >= total) {
      body();
      return;
    }
    const [a, b, panel, rest] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
    const pass = { steps, last: false, a, b, panel, rest };
    const { size } = shape.a.dtype;
    const nb = shape.batch.length;
    const inner = count(shape.k.slice(1));
    const restAt = context.args.number(this.restAt(tiles));
    const toRest = () => {
      f.get(f.param(2));
      restAt.push(f);
      f.op("i32.add");
    };
    const run = () => {
      toRest();
      f.set(rest);
      body();
    };
    this.pass = pass;
    for (const local of [a, b, panel]) f.i32(0).set(local);
    toRest();
    f.i32(0);
    context.args.number(this.restBytes(panels, tiles)).push(f);
    f.memoryFill();
    const before = Math.ceil(total / steps) - 1;
    repeat(f, before === 1 ? 1 : context.args.number(before), () => {
      run();
      advance(f, a, steps * shape.a.strides[nb + shape.m.length]! * size);
      advance(f, b, steps * shape.b.strides[nb]! * size);
      advance(f, panel, steps * inner * panelRowBytes(context.target));
    });
    this.pass = { ...pass, steps: total - before * steps, last: true };
    run();
    this.pass = undefined;
    f.release(a, b, panel, rest);
  }

  /** Whether k takes several passes. */
  get hasPasses(): boolean {
    return this.shape.kSteps < this.shape.k[0]!;
  }

  /** Elements of k in one pass. */
  private get passLength(): number {
    const [first, ...inner] = this.shape.k as readonly [number, ...number[]];
    return Math.min(first, this.shape.kSteps) * count(inner);
  }

  /** Of a tile's copied rows, in one pass. */
  get tileRowsBytes(): number {
    return this.context.target.tile.rows * this.passLength * this.shape.a.dtype.size;
  }

  /** Scratch memory: a tile, then a panel or a block's rows, then the sums that rest. */
  private restAt(tiles: number): number {
    const { shape, context } = this;
    const panel = shape.packed && shape.order === "panels" ? this.passLength * panelRowBytes(context.target) : 0;
    return TILE_SCRATCH_BYTES + panel + (shape.packedRows ? tiles * this.tileRowsBytes : 0);
  }

  private restBytes(panels: number, tiles: number): number {
    if (!this.hasPasses) return 0;
    const { rows, vectors } = this.context.target.tile;
    return panels * tiles * rows * vectors * 16;
  }

  scratchBytes(panels: number, tiles: number): number {
    return this.restAt(tiles) + this.restBytes(panels, tiles);
  }

  // ------------------------------------------------------------------ rows

  /** A block's tiles, of one panel. */
  block(columns: number, block: () => void, blocks: number | ArgumentNumber): void {
    const { f } = this;
    const [first, some] = [f.local("i32"), f.local("i32")];
    this.toRange(block, blocks, first, some);
    this.rows(columns, first, some);
    f.release(first, some);
  }

  /** The tiles of a block, all blocks being even. */
  private toRange(block: () => void, blocks: number | ArgumentNumber, first: Local, some: Local): void {
    const { f, tiles, context } = this;
    this.tileCount ??= context.args.number(tiles.count);
    const all = this.tileCount;
    const share = () => {
      all.push(f);
      f.op("i32.mul");
      pushCount(f, blocks);
      return f.op("i32.div_u");
    };
    block();
    share().set(first);
    block();
    f.i32(1).op("i32.add");
    share().get(first).op("i32.sub").set(some);
  }

  rows(columns: number, first: Local, some: Local): void {
    this.tiles.walk(this.f, first, some, (rows) => this.tile({ rows, columns }));
  }

  toFirstRows(): void {
    const { f } = this;
    f.get(f.param(2)).i32(TILE_SCRATCH_BYTES).op("i32.add").set(this.rowsPointer);
  }

  private toNextRows(): void {
    const { f } = this;
    this.rowsBytes ??= this.context.args.number(this.tileRowsBytes);
    f.get(this.rowsPointer);
    this.rowsBytes.push(f);
    f.op("i32.add").set(this.rowsPointer);
  }

  /** Copies a block's rows, [tile][k][rows]. */
  copyRows(block: () => void, blocks: number | ArgumentNumber): void {
    const { f, shape } = this;
    const [first, some] = [f.local("i32"), f.local("i32")];
    const nk = shape.batch.length + shape.m.length;
    this.toFirstRows();
    this.toRange(block, blocks, first, some);
    this.tiles.walk(f, first, some, (rows) => {
      this.pointToA();
      emitRowsCopy(f, {
        size: shape.a.dtype.size,
        rows,
        k: this.kSizes.map((size, i) => ({ size, stride: shape.a.strides[nk + i]! * shape.a.dtype.size })),
        from: this.aPointer,
        to: this.rowsPointer,
      });
      this.toNextRows();
    });
    f.release(first, some);
  }

  /** Points to `a` at the current row. */
  private pointToA(): void {
    const { f, nest } = this;
    const a = nest.operand(0, this.mAxis);
    f.get(a.pointer).i32(a.offset).op("i32.add").set(this.aPointer);
    if (this.pass) f.get(this.aPointer).get(this.pass.a).op("i32.add").set(this.aPointer);
  }

  // ------------------------------------------------------------------ tiles

  private tile({ rows, columns }: TileExtent): void {
    const { f, nest, shape, context } = this;
    const { size } = shape.a.dtype;
    if (!shape.packedRows) this.pointToA();
    const { tile } = context.target;
    // A panel that is not whole takes the pairs of vectors it needs.
    const vectors = Math.min(2 * Math.ceil((columns * size) / 32), tile.vectors);
    if (this.passLength >= TOUCH_STEPS && (!this.pass || this.pass.last)) this.touch(rows, columns);
    const sums = emitTile(f, {
      type: shape.type,
      rows,
      vectors,
      unroll: tile.unroll,
      fma: context.target.fma ?? false,
      k: this.kAxes(rows),
      rowStride: shape.packedRows ? size : nest.operand(0, this.mAxis).step,
      a: shape.packedRows ? this.rowsPointer : this.aPointer,
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
    if (shape.packedRows) this.toNextRows();
    f.release(...sums.flat());
  }

  /** Loads something of every cache line that the epilogue will read, which then is on its way while the sums are made. */
  private touch(rows: number, columns: number): void {
    const { f, nest, shape } = this;
    const touched = new Set<string>();
    for (let i = 2; i < 2 + shape.inputs.length; i++) {
      const { pointer, offset, step: rowStep } = nest.operand(i, this.mAxis);
      const { step } = nest.operand(i, this.nAxis);
      const place = `${String(pointer.index)}+${String(offset)}`;
      if (rowStep === 0 || step === 0 || touched.has(place)) continue;
      touched.add(place);
      const columnsAt = rowStep % CACHE_LINE === 0 ? [0] : [0, (columns - 1) * step];
      for (let row = 0; row < rows; row++) {
        for (const at of columnsAt) {
          f.memory("i32.load8_u", pushAddress(f, pointer, offset + row * rowStep + at)).op("drop");
        }
      }
    }
  }

  /** Sizes of the axes of k in the present pass. */
  private get kSizes(): readonly (number | Extent)[] {
    return [this.pass ? this.pass.steps : this.kExtent, ...this.shape.k.slice(1)];
  }

  /** The axes of k as tiles step through them. */
  private kAxes(rows: number): TileCode["k"] {
    const { shape } = this;
    const { size } = shape.a.dtype;
    const [nb, nm] = [shape.batch.length, shape.m.length];
    const sizes = this.kSizes;
    const rowBytes = panelRowBytes(this.context.target);
    const inner = sizes.map((_, i) => sizes.slice(i + 1).reduce<number>((x, y) => x * sizeOf(y), 1));
    return sizes.map((steps, i) => ({
      size: steps,
      a: shape.packedRows ? inner[i]! * rows * size : shape.a.strides[nb + nm + i]! * size,
      b: shape.packed ? inner[i]! * rowBytes : shape.b.strides[nb + i]! * size,
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
