/** Fusion of two forms: an elementwise consumer into a contraction, a reduction, or another elementwise form. */
import { kernel } from "@tfgraph/core";
import { schedule } from "../interpret/block_program.ts";
import { mapAxes, reshapeAccess, sameAccess, translate } from "./access_map.ts";
import { withBodies } from "./with_bodies.ts";
import { Rewriter } from "./rewrite.ts";

/** Larger expressions are not grown. */
export const MAX_NODES = 256;
export const MAX_INPUTS = 24;

/** A form whose inputs are read at the points of one index space. */
export type Reading = kernel.MapForm | kernel.ReduceForm;

export function readingShape(form: Reading): readonly number[] {
  return form.kind === "map" ? form.shape : [...form.kept, ...form.reduced];
}

export function bodiesOf(form: kernel.MapForm | kernel.ReduceForm | kernel.GemmForm): kernel.Expr[] {
  if (form.kind === "reduce") return [form.body, form.finish];
  const checks = form.kind === "map" ? form.checks.map((c) => c.condition) : [];
  return [...form.stores.map((s) => s.body), ...checks];
}

/** A map with as few axes as its accesses allow, so that reshaped readers find their way. */
export function merged(form: kernel.MapForm): kernel.MapForm {
  const indexed = schedule(bodiesOf(form)).some((e) => e.kind === "index");
  if (indexed) return form;
  const accesses = [...form.inputs, ...form.stores.map((s) => s.target)];
  const { shape, strides } = kernel.mergeAxes(
    form.shape,
    accesses.map((a) => a.strides),
  );
  const count = form.inputs.length;
  return {
    ...form,
    shape,
    inputs: form.inputs.map((a, i) => ({ ...a, strides: strides[i]! })),
    stores: form.stores.map((s, i) => ({ ...s, target: { ...s.target, strides: strides[count + i]! } })),
  };
}

/** Accesses over one space, each once. */
export class Inputs {
  readonly list: kernel.Access[] = [];
  private readonly shape: readonly number[];
  private readonly slots = new Map<kernel.Buffer, number[]>();

  constructor(list: readonly kernel.Access[], shape: readonly number[]) {
    this.shape = shape;
    for (const access of list) this.slot(access);
  }

  /** Its number; equal accesses have the same. */
  slot(access: kernel.Access): number {
    let slots = this.slots.get(access.buffer);
    if (!slots) this.slots.set(access.buffer, (slots = []));
    const found = slots.find((i) => sameAccess(this.list[i]!, access, this.shape));
    if (found !== undefined) return found;
    slots.push(this.list.length);
    return this.list.push(access) - 1;
  }

  /** The numbers of all accesses to a buffer. */
  slotsOf(buffer: kernel.Buffer): readonly number[] {
    return this.slots.get(buffer) ?? [];
  }
}

/** The same form without inputs nobody loads, and with equal accesses in one slot. */
export function tidyInputs<F extends kernel.MapForm | kernel.ReduceForm | kernel.GemmForm>(form: F): F {
  if (form.kind === "map" && form.checks.length > 0) return form; // errors may tell inputs by their slots
  const shape = form.kind === "gemm" ? [...form.batch, ...form.m, ...form.n] : readingShape(form);
  const inputs = new Inputs([], shape);
  const rewriter = new Rewriter((leaf) =>
    leaf.kind === "load" ? new kernel.Load(leaf.type, inputs.slot(form.inputs[leaf.slot]!)) : leaf,
  );
  return { ...withBodies(form, (e) => rewriter.rewrite(e)), inputs: inputs.list };
}

/** Whether a form reads other elements of a buffer than those it writes at the same point. */
export function readsWhatItWrites(form: Reading): boolean {
  if (form.kind === "reduce") return form.inputs.some((a) => a.buffer === form.target.buffer);
  return form.stores.some((s) =>
    form.inputs.some((a) => a.buffer === s.target.buffer && !sameAccess(a, s.target, form.shape)),
  );
}

/**
 * A contraction that also does what a map does with its result, or undefined.
 * @param keep whether the result itself is still wanted
 */
export function absorbIntoGemm(
  contraction: kernel.GemmForm,
  consumer: kernel.MapForm,
  buffer: kernel.Buffer,
  keep: boolean,
): kernel.GemmForm | undefined {
  const gemm = tidyInputs(contraction);
  const shape = [...gemm.batch, ...gemm.m, ...gemm.n];
  const produced = gemm.stores.find((s) => s.target.buffer === buffer);
  if (!produced || consumer.checks.length > 0) return undefined;
  const moved = moveMap(consumer, shape);
  if (!moved || moved.stores.some((s) => s.target.buffer === gemm.a.buffer || s.target.buffer === gemm.b.buffer))
    return undefined;
  const inputs = new Inputs(gemm.inputs, shape);
  const slots = moved.inputs.map((access) => {
    if (access.buffer !== buffer) return inputs.slot(access);
    return sameAccess(access, produced.target, shape) ? -1 : undefined;
  });
  if (slots.includes(undefined)) return undefined;
  const value = kernel.narrow(produced.body, produced.target.dtype);
  const rewriter = new Rewriter((leaf) => {
    if (leaf.kind !== "load") return leaf;
    const slot = slots[leaf.slot]!;
    return slot < 0 ? value : new kernel.Load(leaf.type, slot);
  });
  const others = gemm.stores.filter((s) => keep || s !== produced);
  const stores = [...others, ...moved.stores.map((s) => ({ ...s, body: rewriter.rewrite(s.body) }))];
  const fused = tidyInputs({ ...gemm, inputs: inputs.list, stores });
  return fused.inputs.length > MAX_INPUTS || schedule(bodiesOf(fused)).length > MAX_NODES ? undefined : fused;
}

/**
 * A contraction or a map that fills a part of a buffer and also does, for that part, what a map does with the whole, or undefined.
 * The buffer itself is no longer written.
 */
export function absorbIntoPiece(
  producer: kernel.GemmForm | kernel.MapForm,
  consumer: kernel.MapForm,
  buffer: kernel.Buffer,
): kernel.GemmForm | kernel.MapForm | undefined {
  const piece = tidyInputs(producer);
  const map = tidyInputs(consumer);
  const shape = piece.kind === "gemm" ? [...piece.batch, ...piece.m, ...piece.n] : piece.shape;
  const produced = piece.stores.find((s) => s.target.buffer === buffer);
  const [whole, ...others] = map.inputs.filter((a) => a.buffer === buffer);
  if (!produced || !whole || others.length > 0 || !kernel.isContiguous(map.shape, whole.strides)) return undefined;
  if (whole.dtype !== produced.target.dtype || schedule(bodiesOf(map)).some((e) => e.kind === "index"))
    return undefined;
  const axes = mapAxes(whole, map.shape, produced.target, shape);
  if (!axes || (piece.kind === "map" && piece.checks.length > 0)) return undefined;
  const inputs = new Inputs(piece.inputs, shape);
  const slots = map.inputs.map((access) => (access === whole ? -1 : inputs.slot(translate(access, axes))));
  const value = kernel.narrow(produced.body, produced.target.dtype);
  const rewriter = new Rewriter((leaf) => {
    if (leaf.kind !== "load") return leaf;
    const slot = slots[leaf.slot]!;
    return slot < 0 ? value : new kernel.Load(leaf.type, slot);
  });
  const moved = map.stores.map((s) => ({ target: translate(s.target, axes), body: rewriter.rewrite(s.body) }));
  const stores = [...piece.stores.filter((s) => s !== produced), ...moved];
  const fused = tidyInputs({ ...piece, inputs: inputs.list, stores });
  return fused.inputs.length > MAX_INPUTS || schedule(bodiesOf(fused)).length > MAX_NODES ? undefined : fused;
}

/** A reduction that ends in what a map with one result does with its total, or undefined. */
export function absorbIntoReduce(reduce: kernel.ReduceForm, consumer: kernel.MapForm): kernel.ReduceForm | undefined {
  const { buffer } = reduce.target;
  if (consumer.stores.length !== 1 || consumer.checks.length > 0) return undefined;
  const moved = moveMap(consumer, reduce.kept);
  if (!moved) return undefined;
  const [store] = moved.stores;
  if (!store || reduce.inputs.some((a) => a.buffer === store.target.buffer)) return undefined;
  const inputs = [...reduce.inputs];
  const slots: number[] = [];
  for (const access of moved.inputs) {
    if (access.buffer === buffer) {
      if (!sameAccess(access, reduce.target, reduce.kept)) return undefined;
      slots.push(-1);
    } else {
      slots.push(inputs.length);
      inputs.push({ ...access, strides: [...access.strides, ...reduce.reduced.map(() => 0)] });
    }
  }
  if (schedule([store.body]).some((e) => e.kind === "index")) return undefined;
  const value = kernel.narrow(reduce.finish, reduce.target.dtype);
  const rewriter = new Rewriter((leaf) => {
    if (leaf.kind !== "load") return leaf;
    const slot = slots[leaf.slot]!;
    return slot < 0 ? value : new kernel.Load(leaf.type, slot);
  });
  return tidyInputs({ ...reduce, inputs, finish: rewriter.rewrite(store.body), target: store.target });
}

/** Two maps over the same space as one: the second reads what the first stores. */
export function joinMaps(earlier: kernel.MapForm, second: kernel.MapForm): kernel.MapForm | undefined {
  if (earlier.checks.length > 0 || second.checks.length > 0) return undefined;
  const first = tidyInputs(earlier);
  const moved = moveMap(second, first.shape);
  if (!moved) return undefined;
  const inputs = new Inputs(first.inputs, first.shape);
  const values: (kernel.Expr | undefined)[] = [];
  for (const access of moved.inputs) {
    const produced = first.stores.find((s) => s.target.buffer === access.buffer);
    if (produced && !sameAccess(access, produced.target, first.shape)) return undefined;
    values.push(produced ? kernel.narrow(produced.body, produced.target.dtype) : undefined);
  }
  const rewriter = new Rewriter((leaf) => {
    if (leaf.kind !== "load") return leaf;
    return values[leaf.slot] ?? new kernel.Load(leaf.type, inputs.slot(moved.inputs[leaf.slot]!));
  });
  const stores = [...first.stores, ...moved.stores.map((s) => ({ ...s, body: rewriter.rewrite(s.body) }))];
  const fused: kernel.MapForm = tidyInputs({ ...first, inputs: inputs.list, stores });
  const tooLarge =
    fused.inputs.length > MAX_INPUTS || fused.stores.length > 8 || schedule(bodiesOf(fused)).length > MAX_NODES;
  return tooLarge || readsWhatItWrites(fused) ? undefined : fused;
}

/** A map over another shape with the same points in the same order. */
function moveMap(form: kernel.MapForm, shape: readonly number[]): kernel.MapForm | undefined {
  const same = form.shape.length === shape.length && form.shape.every((size, i) => size === shape[i]);
  if (same) return form;
  const count = (s: readonly number[]) => s.reduce((a, b) => a * b, 1);
  if (count(form.shape) !== count(shape) || schedule(bodiesOf(form)).some((e) => e.kind === "index")) return undefined;
  const move = (access: kernel.Access) => reshapeAccess(access, form.shape, shape);
  const inputs = form.inputs.map(move);
  const targets = form.stores.map((s) => move(s.target));
  if (inputs.includes(undefined) || targets.includes(undefined)) return undefined;
  return {
    ...form,
    shape,
    inputs: inputs.map((a) => a!),
    stores: form.stores.map((s, i) => ({ ...s, target: targets[i]! })),
  };
}
