/**
 * Matrix products and convolutions: for each panel of columns (copied first where `b` is far apart or turned), for each tile of
 * rows, the sums in registers, then the epilogue over them. Strides and sizes are immediates, so transposes cost nothing.
 * Threads share the panels, or the outermost batch axis.
 */
import type { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { KERNEL_PARAMS, type Access, type EmitContext, type EmittedKernel } from "./emit_context.ts";
import { emitEpilogue } from "./gemm_epilogue.ts";
import { emitPanelCopy } from "./gemm_pack.ts";
import {
  fitsTiles,
  gemmScratchBytes,
  panelRowBytes,
  shapeOf,
  TILE_SCRATCH_BYTES,
  type GemmShape,
} from "./gemm_shape.ts";
import { emitTile } from "./gemm_tile.ts";
import { indexedAxes, LoopNest, repeat } from "./loop_nest.ts";
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

/** What a tile covers. */
interface Extent {
  readonly rows: number;
  readonly columns: number;
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

  constructor(context: EmitContext, shape: GemmShape) {
    this.context = context;
    this.shape = shape;
    this.f = context.module.func(KERNEL_PARAMS, ["i32"]);
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
    this.aPointer = this.f.local("i32");
    this.bPointer = this.f.local("i32");
    this.panelColumns = panelRowBytes(context.target) / shape.a.dtype.size;
  }

  emit(): EmittedKernel {
    const { f, shape } = this;
    const batches = shape.batch[0]!;
    const panels = Math.ceil(shape.n.at(-1)! / this.panelColumns);
    const shareBatch = batches > 1;
    const [start, end] = [f.param(0), f.param(1)];
    const [from, to] = shareBatch ? [undefined, undefined] : [start, end];
    if (shareBatch) {
      const count = f.local("i32");
      f.get(end).get(start).op("i32.sub").set(count);
      this.nest.move(0, start);
      repeat(f, count, () => {
        this.axes(1, shape.batch.length, () => this.columns(from, to));
        this.nest.step(0, 1);
      });
    } else {
      this.columns(from, to);
    }
    f.i32(0);
    const scratchBytes = gemmScratchBytes(shape, this.context.target);
    return { func: f, extent: shareBatch ? batches : panels, grain: 1, scratchBytes };
  }

  /** Loops over axes from `axis` to the one before `end`, ending where it began. */
  private axes(axis: number, end: number, body: () => void): void {
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

  /** All panels of the last axis of n, or those from `from` up to `to`. */
  private columns(from: Local | undefined, to: Local | undefined): void {
    const { f, nest, panelColumns: width } = this;
    this.axes(this.shape.batch.length, this.nAxis, () => {
      const total = this.shape.n.at(-1)!;
      const full = Math.floor(total / width);
      const rest = total % width;
      if (from === undefined || to === undefined) {
        repeat(f, full, () => this.panel(width));
        if (rest > 0) this.panel(rest);
        nest.step(this.nAxis, -(full * width) - (rest > 0 ? width : 0));
        return;
      }
      this.panelsBetween(from, to, full, rest);
    });
  }

  private panelsBetween(from: Local, to: Local, full: number, rest: number): void {
    const { f, nest, panelColumns: width } = this;
    const at = f.local("i32");
    f.get(from).set(at);
    const offset = f.local("i32");
    f.get(at).i32(width).op("i32.mul").set(offset);
    nest.move(this.nAxis, offset);
    const isBefore = (limit: () => void) => {
      f.get(at);
      limit();
      f.op("i32.lt_s");
    };
    if (full > 0) {
      f.block((done) =>
        f.loop((again) => {
          isBefore(() => f.get(to));
          f.op("i32.eqz").brIf(done);
          isBefore(() => f.i32(full));
          f.op("i32.eqz").brIf(done);
          this.panel(width);
          f.get(at).i32(1).op("i32.add").set(at);
          f.br(again);
        }),
      );
    }
    if (rest > 0) {
      isBefore(() => f.get(to));
      f.if(() => {
        this.panel(rest);
        f.get(at).i32(1).op("i32.add").set(at);
      });
    }
    f.i32(0).get(at).i32(width).op("i32.mul").op("i32.sub").set(offset);
    nest.move(this.nAxis, offset);
    f.release(at, offset);
  }

  /** One panel of columns against all rows; moves on by a panel's width. */
  private panel(columns: number): void {
    const { f, nest, shape } = this;
    const nb = shape.batch.length;
    const b = nest.operand(1, this.nAxis);
    f.get(b.pointer).i32(b.offset).op("i32.add").set(this.bPointer);
    if (shape.packed) {
      const panel = f.local("i32");
      f.get(f.param(2)).i32(TILE_SCRATCH_BYTES).op("i32.add").set(panel);
      emitPanelCopy(f, {
        size: b.dtype.size,
        columns,
        rowBytes: panelRowBytes(this.context.target),
        k: shape.k.map((size, axis) => ({ size, stride: shape.b.strides[nb + axis]! * b.dtype.size })),
        columnStride: b.step,
        from: this.bPointer,
        to: panel,
      });
      f.get(panel).set(this.bPointer);
      f.release(panel);
    }
    this.axes(this.nAxis + 1, this.mAxis, () => this.rows(columns));
    nest.step(this.nAxis, this.panelColumns);
  }

  private rows(columns: number): void {
    const { f, nest, context } = this;
    const { rows } = context.target.tile;
    const total = nest.shape[this.mAxis]!;
    repeat(f, Math.floor(total / rows), () => {
      this.tile({ rows, columns });
      nest.step(this.mAxis, rows);
    });
    if (total % rows > 0) this.tile({ rows: total % rows, columns });
    nest.step(this.mAxis, -Math.floor(total / rows) * rows);
  }

  private tile({ rows, columns }: Extent): void {
    const { f, nest, shape, context } = this;
    const { size } = shape.a.dtype;
    const [nb, nm] = [shape.batch.length, shape.m.length];
    const a = nest.operand(0, this.mAxis);
    f.get(a.pointer).i32(a.offset).op("i32.add").set(this.aPointer);
    const { tile } = context.target;
    const full = columns === this.panelColumns;
    // Half a panel's width, where that is enough, is still a pair of vectors.
    const vectors = full || columns * size > 32 ? tile.vectors : Math.min(2, tile.vectors);
    let packedStride = panelRowBytes(context.target);
    const k = shape.k
      .map((axis, i) => ({ size: axis, a: shape.a.strides[nb + nm + i]! * size, b: shape.b.strides[nb + i]! * size }))
      .reverse()
      .map((axis) => {
        if (!shape.packed) return axis;
        const b = packedStride;
        packedStride *= axis.size;
        return { ...axis, b };
      })
      .reverse();
    const sums = emitTile(f, {
      type: shape.type,
      rows,
      vectors,
      unroll: tile.unroll,
      k,
      rowStride: a.step,
      a: this.aPointer,
      b: this.bPointer,
    });
    emitEpilogue(f, {
      type: shape.type,
      bodies: shape.stores.map((s) => s.body),
      columns,
      sums,
      scratch: f.param(2),
      operand: (i, axis) => nest.operand(2 + i, axis === "row" ? this.mAxis : this.nAxis),
      inputs: shape.inputs.length,
    });
    f.release(...sums.flat());
  }
}
