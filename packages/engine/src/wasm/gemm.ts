/**
 * Matrix products and convolutions: panels of columns of `b`, tiles of rows of `a`, sums in registers, then the epilogue over them. What
 * lies far apart or turned is copied first, so that tiles read it as a stream. Strides are immediates, so transposes cost nothing; of the
 * outermost sizes the code only knows what is left after whole tiles, so that batches of many sizes share it.
 * Threads share panels and blocks of rows, or the outermost batch axis. See "Anatomy of high-performance matrix multiplication" (Goto and van de Geijn, 2008).
 */
import type { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { Buffer, EmitContext, EmittedKernel } from "./emit_context.ts";
import { GemmParts } from "./gemm_parts.ts";
import { bytesOfA, CACHE_BYTES, count, fitsTiles, shapeOf } from "./gemm_shape.ts";
import { pushCount } from "./kernel_arguments.ts";
import { advance, indexedAxes, repeat } from "./loop_nest.ts";
import { asBits, elementAt } from "./narrow_floats.ts";
import { emitReduction } from "./reduce.ts";

/** @param panels where the panels of `b` are, for a shape that wants them there before */
export function emitGemm(context: EmitContext, form: kernel.GemmForm, panels: Buffer): EmittedKernel {
  if (!hasTiles(form, context.target)) return emitAsReduction(context, form);
  const shape = shapeOf(form);
  if (count(shape.m) * count(shape.n) === 0) {
    context.func.i32(0);
    return { extent: 0, grain: 1 };
  }
  const parts = new GemmParts(context, shape, panels);
  if (shape.batch[0]! > 1) return batches(parts);
  return shape.order === "rows" ? blocksOfRows(parts) : blocksOfPanels(parts);
}

/** Whether all panels of `b` are copied by a kernel of their own before the product. */
export function hasPanelsBefore(form: kernel.GemmForm, target: EmitContext["target"]): boolean {
  if (!hasTiles(form, target)) return false;
  const { order, packed } = shapeOf(form);
  return order === "rows" && packed;
}

function hasTiles(form: kernel.GemmForm, target: EmitContext["target"]): boolean {
  return fitsTiles(form, target) && indexedAxes(form.stores.map((s) => s.body)).size === 0;
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

/** Units of work a thread should find. */
const UNITS_PER_THREAD = 8;
const UNITS_OF_PASSES = 4;
/** Tiles that a block has at least, so that what it reads is used again; blocks of so many can be more, and threads end together. */
const BLOCK_TILES = 4;
const LONG_BLOCK_TILES = 32;
const EVEN_UNITS_PER_THREAD = 32;

function batches(parts: GemmParts): EmittedKernel {
  const { f, nest, tiles, context } = parts;
  const [start, end] = [f.param(0), f.param(1)];
  const [left, first, some] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const all = context.args.number(tiles.count);
  f.get(end).get(start).op("i32.sub").set(left);
  nest.move(0, start);
  repeat(f, left, () => {
    parts.axes(1, parts.nAxis, () => {
      parts.eachPanel((columns) => {
        parts.passes(1, tiles.count, () => {
          parts.readPanel(columns);
          f.i32(0).set(first);
          all.push(f);
          f.set(some);
          parts.rows(columns, first, some);
        });
      });
    });
    nest.step(0, 1);
  });
  f.i32(0);
  return { extent: parts.shape.batch[0]!, grain: 1, scratchBytes: parts.scratchBytes(1, tiles.count) };
}

/** A unit is a block of rows of one panel; whoever takes the first one, or comes to the panel later, copies it. */
function blocksOfPanels(parts: GemmParts): EmittedKernel {
  const { f, tiles, context, panelCount } = parts;
  const start = f.param(0);
  const blocks = context.threads < 2 ? 1 : blocksOfPanel(parts);
  const perBlock = Math.ceil(tiles.count / blocks);
  const known = blocks === 1 ? 1 : context.args.number(blocks);
  const panel = f.local("i32");
  parts.axes(1, parts.nAxis, () => {
    units(f, (unit) => {
      f.get(unit);
      pushCount(f, known);
      f.op("i32.div_u").set(panel);
      const block = () => {
        f.get(unit);
        pushCount(f, known);
        f.op("i32.rem_u");
      };
      parts.atPanel(panel, (columns) => {
        parts.passes(1, perBlock, () => {
          if (blocks === 1 || parts.hasPasses) parts.readPanel(columns);
          else {
            block();
            f.op("i32.eqz").get(unit).get(start).op("i32.eq").op("i32.or");
            f.if(() => parts.readPanel(columns));
          }
          parts.block(columns, block, known);
        });
      });
    });
  });
  f.i32(0);
  return { extent: panelCount * blocks, grain: 1, scratchBytes: parts.scratchBytes(1, perBlock) };
}

function blocksOfPanel({ tiles, context, panelCount }: GemmParts): number {
  const blocks = (units: number, least: number) =>
    Math.min(Math.floor(tiles.count / least), Math.ceil((context.threads * units) / panelCount));
  return Math.max(1, blocks(UNITS_PER_THREAD, BLOCK_TILES), blocks(EVEN_UNITS_PER_THREAD, LONG_BLOCK_TILES));
}

/** A unit is a block of rows of all panels. */
function blocksOfRows(parts: GemmParts): EmittedKernel {
  const { f, tiles, context, shape, panelCount } = parts;
  const rowsBytes = shape.packedRows ? tiles.count * parts.tileRowsBytes : bytesOfA(shape);
  const forCache = Math.ceil(rowsBytes / CACHE_BYTES);
  const perThread = parts.hasPasses ? UNITS_OF_PASSES : UNITS_PER_THREAD;
  const forThreads = context.threads < 2 ? 1 : context.threads * perThread;
  const most = Math.max(1, Math.floor(tiles.count / BLOCK_TILES));
  const blocks = Math.min(Math.max(forCache, forThreads), most);
  const perBlock = Math.ceil(tiles.count / blocks);
  const known = blocks === 1 ? 1 : context.args.number(blocks);
  const panel = f.local("i32");
  units(f, (unit) => {
    const block = () => void f.get(unit);
    parts.passes(panelCount, perBlock, () => {
      if (shape.packedRows) parts.copyRows(block, known);
      f.i32(0).set(panel);
      parts.eachPanel((columns) => {
        parts.findPanel(panel);
        if (shape.packedRows) parts.toFirstRows();
        parts.block(columns, block, known);
        advance(f, panel, 1);
      });
    });
  });
  f.i32(0);
  return { extent: blocks, grain: 1, scratchBytes: parts.scratchBytes(panelCount, perBlock) };
}

/** Runs through the units from `start` up to `end`. */
function units(f: FunctionBuilder, body: (unit: Local) => void): void {
  const at = f.local("i32");
  f.get(f.param(0)).set(at);
  f.block((done) =>
    f.loop((again) => {
      f.get(at).get(f.param(1)).op("i32.ge_s").brIf(done);
      body(at);
      f.get(at).i32(1).op("i32.add").set(at).br(again);
    }),
  );
  f.release(at);
}
