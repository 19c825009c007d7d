/**
 * Fusion: fewer passes over memory.
 *
 * From the last step to the first: elementwise producers that only this step reads are computed in place of being loaded; a map that reads a
 * contraction's or reduction's result becomes its epilogue (bias, activation, mask, optimizer update), and that of each of the steps that
 * fill a buffer together; maps over one space become one.
 * A step moves down to its reader only past steps that neither write what it reads nor read what it writes.
 */
import { kernel } from "@tfgraph/core";
import { schedule } from "../interpret/block_program.ts";
import { absorbIntoGemm, absorbIntoPiece, absorbIntoReduce, bodiesOf, joinMaps, readingShape } from "./fuse_forms.ts";
import { FusionGroup } from "./fuse_group.ts";
import type { PassContext } from "./passes.ts";
import type { Step } from "./step.ts";

export function fuse(steps: readonly Step[], context: PassContext): readonly Step[] {
  const fusion = new Fusion(steps, context);
  for (let i = steps.length - 1; i >= 0; i--) fusion.visit(i);
  return fusion.result();
}

/** A result with more readers than this is stored, and read by all of them. */
const MANY_READERS = 8;

/** A result of more pieces is stored, and then read as a whole. */
const MANY_PIECES = 16;

interface Uses {
  /** The steps that read a buffer. */
  readonly readers: Set<number>;
  readonly writers: Set<number>;
}

class Fusion {
  private readonly forms: (kernel.Form | undefined)[];
  private readonly steps: readonly Step[];
  private readonly live: ReadonlySet<kernel.Buffer>;
  private readonly uses = new Map<kernel.Buffer, Uses>();

  constructor(steps: readonly Step[], { live }: PassContext) {
    this.steps = steps;
    this.live = live;
    this.forms = steps.map((s) => s.form);
    steps.forEach(({ form }, i) => this.register(form, i));
  }

  result(): Step[] {
    return this.steps.flatMap((step, i) => {
      const form = this.forms[i];
      return form ? [form === step.form ? step : { op: step.op, form }] : [];
    });
  }

  /** Fuses what the step at `i` reads into it. */
  visit(i: number): void {
    for (let changed = true; changed;) {
      const form = this.forms[i];
      if (form?.kind === "map" && form.checks.length === 0) this.inlineProducers(i, form);
      else if (form?.kind === "reduce") this.inlineProducers(i, form);
      changed = this.absorbInto(i) || this.absorbIntoPieces(i);
    }
  }

  /** Elementwise producers that only this step (with what it has taken in) reads, the latest first. */
  private inlineProducers(i: number, form: kernel.MapForm | kernel.ReduceForm): void {
    const candidates = [...new Set(form.inputs.map((a) => a.buffer))].filter((buffer) => this.isMapResult(buffer, i));
    if (candidates.length === 0) return;
    const group = new FusionGroup(form);
    const members = new Set([i]);
    const gone: number[] = [];
    const seen = new Set<kernel.Buffer>();
    while (candidates.length > 0) {
      const { buffer, at } = this.latest(candidates, i);
      if (at === undefined || seen.has(buffer)) continue;
      seen.add(buffer);
      const producer = this.forms[at]!;
      if (producer.kind !== "map" || !this.mayInline(producer, at, i, form)) continue;
      const single = !this.live.has(buffer) && isSubset(this.uses.get(buffer)!.readers, members);
      if (!single && !isFree(producer)) continue;
      const loads = group.add(producer);
      if (!loads) continue;
      if (single) {
        members.add(at);
        gone.push(at);
      }
      candidates.push(...loads.filter((b) => this.isMapResult(b, i)));
    }
    const fused = group.isEmpty ? undefined : group.build();
    if (!fused) return;
    for (const at of gone) this.remove(at);
    this.replace(i, fused);
  }

  private isMapResult(buffer: kernel.Buffer, i: number): boolean {
    const at = this.producerOf(buffer, i);
    return at !== undefined && this.forms[at]!.kind === "map";
  }

  /** Takes the candidate that was written last from the list: all its readers have been looked at. */
  private latest(candidates: kernel.Buffer[], i: number): { buffer: kernel.Buffer; at: number | undefined } {
    let best = 0;
    let bestAt = -1;
    candidates.forEach((buffer, k) => {
      const at = this.producerOf(buffer, i) ?? -1;
      if (at > bestAt) [best, bestAt] = [k, at];
    });
    const [buffer] = candidates.splice(best, 1);
    return { buffer: buffer!, at: bestAt < 0 ? undefined : bestAt };
  }

  private mayInline(
    producer: kernel.MapForm,
    at: number,
    i: number,
    form: kernel.MapForm | kernel.ReduceForm,
  ): boolean {
    if (producer.stores.length !== 1 || producer.checks.length > 0 || !coversBuffer(producer)) return false;
    const repeated = count(readingShape(form)) > count(producer.shape);
    return (!repeated || isFree(producer)) && this.unchangedBetween(producer, at, i);
  }

  /** Makes the map at `i` the end of a step whose result it reads. */
  private absorbInto(i: number): boolean {
    const form = this.forms[i];
    if (form?.kind !== "map" || form.checks.length > 0) return false;
    for (const buffer of new Set(form.inputs.map((a) => a.buffer))) {
      const at = this.producerOf(buffer, i);
      if (at === undefined) continue;
      const producer = this.forms[at]!;
      const { size } = this.uses.get(buffer)!.readers;
      if (size > MANY_READERS) continue;
      const single = size === 1 && !this.live.has(buffer);
      const fused =
        producer.kind === "gemm"
          ? absorbIntoGemm(producer, form, buffer, !single)
          : producer.kind === "reduce" && single
            ? absorbIntoReduce(producer, form)
            : producer.kind === "map" && !single
              ? joinMaps(producer, form)
              : undefined;
      if (fused && this.absorb(i, at, fused)) return true;
    }
    return false;
  }

  /** Makes the map at `i` the end of all contractions and maps that together fill what it reads. */
  private absorbIntoPieces(i: number): boolean {
    const form = this.forms[i];
    if (form?.kind !== "map" || form.checks.length > 0) return false;
    for (const buffer of new Set(form.inputs.map((a) => a.buffer))) {
      const { readers, writers } = this.uses.get(buffer)!;
      if (buffer.kind !== "temporary" || this.live.has(buffer) || readers.size !== 1) continue;
      if (writers.size < 2 || writers.size > MANY_PIECES || !this.mayMoveUp(form, i, buffer, writers)) continue;
      const fused = new Map<number, kernel.Form>();
      for (const at of writers) {
        const producer = this.forms[at]!;
        const isPiece = producer.kind === "gemm" || producer.kind === "map";
        const piece = isPiece ? absorbIntoPiece(producer, form, buffer) : undefined;
        if (piece) fused.set(at, piece);
      }
      if (fused.size < writers.size) continue;
      this.remove(i);
      for (const [at, piece] of fused) this.replace(at, piece);
      return true;
    }
    return false;
  }

  /** Whether a map at `i` may happen, bit by bit, where the writers of something it reads are. */
  private mayMoveUp(form: kernel.MapForm, i: number, buffer: kernel.Buffer, writers: ReadonlySet<number>): boolean {
    const first = Math.min(...writers);
    const within = (at: number) => at >= first && at < i;
    if (Math.max(...writers) > i) return false;
    const targets = new Set(form.stores.map((s) => s.target.buffer));
    for (const input of form.inputs) {
      if (input.buffer === buffer) continue;
      if (targets.has(input.buffer)) return false;
      for (const at of this.uses.get(input.buffer)?.writers ?? []) if (within(at)) return false;
    }
    return [...targets].every((target) => {
      const uses = this.uses.get(target)!;
      return ![...uses.readers, ...uses.writers].some(within);
    });
  }

  /** The one step that fills a temporary before `i`, if there is one. */
  private producerOf(buffer: kernel.Buffer, i: number): number | undefined {
    if (buffer.kind !== "temporary") return undefined;
    const writers = this.uses.get(buffer)?.writers;
    if (writers?.size !== 1) return undefined;
    const [at] = writers;
    return at! < i ? at : undefined;
  }

  /** Puts a step fused from those at `at` and `i` where the second one is. */
  private absorb(i: number, at: number, fused: kernel.Form): boolean {
    const producer = this.forms[at]!;
    if (!this.unchangedBetween(producer, at, i)) return false;
    for (const { buffer } of kernel.writes(producer)) {
      const { readers, writers } = this.uses.get(buffer)!;
      if ([...readers, ...writers].some((r) => r > at && r < i)) return false;
    }
    this.remove(at);
    this.replace(i, fused);
    return true;
  }

  /** Whether what a form reads stays the same from its place to a later one. */
  private unchangedBetween(form: kernel.Form, from: number, to: number): boolean {
    return kernel.reads(form).every(({ buffer }) => {
      if (buffer.kind === "constant") return true;
      const writers = this.uses.get(buffer)?.writers;
      if (!writers) return true;
      for (const w of writers) if (w > from && w < to) return false;
      return true;
    });
  }

  private replace(i: number, form: kernel.Form): void {
    this.remove(i);
    this.forms[i] = form;
    this.register(form, i);
  }

  private remove(i: number): void {
    const form = this.forms[i]!;
    for (const { buffer } of kernel.reads(form)) this.uses.get(buffer)?.readers.delete(i);
    for (const { buffer } of kernel.writes(form)) this.uses.get(buffer)?.writers.delete(i);
    this.forms[i] = undefined;
  }

  private register(form: kernel.Form, i: number): void {
    for (const { buffer } of kernel.reads(form)) this.usesOf(buffer).readers.add(i);
    for (const { buffer } of kernel.writes(form)) this.usesOf(buffer).writers.add(i);
  }

  private usesOf(buffer: kernel.Buffer): Uses {
    let uses = this.uses.get(buffer);
    if (!uses) this.uses.set(buffer, (uses = { readers: new Set(), writers: new Set() }));
    return uses;
  }
}

function isSubset<T>(part: ReadonlySet<T>, whole: ReadonlySet<T>): boolean {
  if (part.size > whole.size) return false;
  for (const item of part) if (!whole.has(item)) return false;
  return true;
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Whether a map's one store fills its buffer in row-major order. */
function coversBuffer({ shape, stores }: kernel.MapForm): boolean {
  const { target } = stores[0]!;
  return (
    target.offset === 0 &&
    target.dtype === target.buffer.dtype &&
    count(shape) === target.buffer.count &&
    kernel.isContiguous(shape, target.strides)
  );
}

/** Whether computing a map again costs no more than loading its result: moves, literals, indices. */
function isFree(form: kernel.MapForm): boolean {
  return schedule(bodiesOf(form)).every((e) => e.kind === "load" || e.kind === "const" || e.kind === "index");
}
