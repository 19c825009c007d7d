/**
 * The kernels of one arena: each distinct code once, as a function of a table, whatever plan asked for it first.
 *
 * Kernels that a plan needs and nobody had before are compiled together, as a *group*. A group stays while a plan uses it, and
 * after that until newer ones take its place: the next plan is often like the last one.
 */
import type { Arena } from "../arena.ts";
import type { EmittedForm } from "./kernels.ts";
import type { Argument } from "./kernel_arguments.ts";
import { emitKernels, kernelModule, type KernelCode } from "./kernels.ts";
import { probeTarget } from "./probe.ts";
import { signatureOf, type Signature } from "./signature.ts";

/** Kernels that are kept although no plan uses them. */
const MAX_IDLE = 1024;
const INITIAL_SLOTS = 64;

interface Group {
  readonly keys: readonly string[];
  readonly slots: readonly number[];
  /** Plans that use one of its kernels. */
  users: number;
}

interface Kernel {
  readonly slot: number;
  readonly group: Group;
}

/** A kernel in the table. */
export interface PlacedKernel {
  readonly code: KernelCode;
  /** Position of its form. */
  readonly form: number;
  readonly slot: number;
}

/** What a plan needs, in the order of its forms. */
export interface KernelSet {
  readonly kernels: readonly PlacedKernel[];
  readonly release: () => void;
}

/** Where the other threads hear of kernels. */
export interface KernelListener {
  added(module: WebAssembly.Module, slots: readonly number[]): void;
  removed(slots: readonly number[]): void;
}

export class KernelCache {
  readonly table = new WebAssembly.Table({ element: "anyfunc", initial: INITIAL_SLOTS });
  private readonly arena: Arena;
  private readonly threads: number;
  private readonly listener: KernelListener | undefined;
  private readonly kernels = new Map<string, Kernel>();
  /** Groups no plan uses, the one that was idle longest first. */
  private readonly idle = new Set<Group>();
  private idleKernels = 0;
  private slots = 0;
  private readonly freeSlots: number[] = [];

  constructor(arena: Arena, threads: number, listener: KernelListener | undefined) {
    this.arena = arena;
    this.threads = threads;
    this.listener = listener;
  }

  use(forms: readonly EmittedForm[]): KernelSet {
    const emitted = this.emit(forms).flatMap((kernels, form) => kernels.map((code) => ({ code, form })));
    const codes = emitted.map(({ code }) => code);
    const bodyKeys = new Map<Uint8Array, string>();
    const keys = codes.map(({ body }) => {
      let key = bodyKeys.get(body);
      if (key === undefined) bodyKeys.set(body, (key = keyOf(body)));
      return key;
    });
    const missing = new Map<string, Uint8Array>();
    keys.forEach((key, i) => {
      if (!this.kernels.has(key)) missing.set(key, codes[i]!.body);
    });
    if (missing.size > 0) this.add(missing);
    const placed = keys.map((key) => this.kernels.get(key)!);
    const groups = new Set(placed.map((kernel) => kernel.group));
    const kernels = emitted.map((kernel, i) => ({ ...kernel, slot: placed[i]!.slot }));
    return { kernels, release: this.hold([...groups]) };
  }

  /** Returns what lets go of the groups. It lives as long as a plan and holds nothing else. */
  private hold(groups: readonly Group[]): () => void {
    for (const group of groups) this.take(group);
    let released = false;
    return () => {
      if (!released) for (const group of groups) this.leave(group);
      released = true;
    };
  }

  /** Forms that differ in their memory alone are written once. */
  private emit(forms: readonly EmittedForm[]): (readonly KernelCode[])[] {
    const target = probeTarget();
    const written = new Map<string, readonly MovableKernel[]>();
    return forms.map((form) => {
      const signature = signatureOf(form);
      const found = written.get(signature.text);
      if (found) return found.map(({ code, args }) => ({ ...code, args: placed(args, signature) }));
      const codes = emitKernels(form, target, this.threads);
      written.set(
        signature.text,
        codes.map((code) => ({ code, args: movable(code.args, signature) })),
      );
      return codes;
    });
  }

  private add(missing: ReadonlyMap<string, Uint8Array>): void {
    const module = new WebAssembly.Module(kernelModule([...missing.values()], this.arena.limits));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.arena.memory } });
    const keys = [...missing.keys()];
    const slots = keys.map(() => this.freeSlots.pop() ?? this.slots++);
    if (this.slots > this.table.length)
      this.table.grow(Math.max(this.slots, 2 * this.table.length) - this.table.length);
    const group: Group = { keys, slots, users: 0 };
    slots.forEach((slot, i) => {
      this.table.set(slot, exports[String(i)]);
      this.kernels.set(keys[i]!, { slot, group });
    });
    this.listener?.added(module, slots);
    this.idle.add(group);
    this.idleKernels += slots.length;
  }

  private take(group: Group): void {
    if (this.idle.delete(group)) this.idleKernels -= group.slots.length;
    group.users++;
  }

  private leave(group: Group): void {
    if (--group.users > 0) return;
    this.idle.add(group);
    this.idleKernels += group.slots.length;
    for (const oldest of this.idle) {
      if (this.idleKernels <= MAX_IDLE || oldest === group) return;
      this.drop(oldest);
    }
  }

  private drop(group: Group): void {
    this.idle.delete(group);
    this.idleKernels -= group.slots.length;
    for (const key of group.keys) this.kernels.delete(key);
    for (const slot of group.slots) this.table.set(slot, null);
    this.freeSlots.push(...group.slots);
    this.listener?.removed(group.slots);
  }
}

/** An argument of all forms of a signature: what it is for all of them, or how far from the first byte of one of their buffers. */
type MovableArgument = Argument | { readonly number: number; readonly distance: number };

interface MovableKernel {
  readonly code: KernelCode;
  readonly args: readonly MovableArgument[];
}

function movable(args: readonly Argument[], { places }: Signature): MovableArgument[] {
  return args.map((argument) => {
    const place = argument.buffer && places.get(argument.buffer);
    return place ? { number: place.number, distance: argument.offsetBytes - place.offsetBytes } : argument;
  });
}

function placed(args: readonly MovableArgument[], { places }: Signature): Argument[] {
  const buffers = [...places];
  return args.map((argument) => {
    if (!("number" in argument)) return argument;
    const [buffer, { offsetBytes }] = buffers[argument.number]!;
    return { buffer, offsetBytes: offsetBytes + argument.distance };
  });
}

const latin1 = new TextDecoder("latin1");

/** Equal for equal code. */
function keyOf(body: Uint8Array): string {
  return latin1.decode(body);
}
