/**
 * Loops over an index space with one byte pointer per operand. Operands with equal strides in one buffer share a pointer; the
 * distance between them is an immediate of the loads and stores.
 */
import { kernel, RuntimeError } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { Access, EmitContext } from "./emit_context.ts";
import { countUses, type Expr, type Operand, type Site } from "./evaluator.ts";
import { ArgumentNumber, Extent, whole } from "./kernel_arguments.ts";

/** How often: known now, held by an i32 local, or an argument. */
export type Count = number | Local | ArgumentNumber;

/** Runs code a number of times. */
export function repeat(f: FunctionBuilder, count: Count, body: () => void): void {
  if (count === 0) return;
  if (count === 1) {
    body();
    return;
  }
  const left = f.local("i32");
  const loop = () =>
    f.loop((again) => {
      body();
      f.get(left).i32(1).op("i32.sub").tee(left).brIf(again);
    });
  if (typeof count === "number") {
    f.i32(count).set(left);
    loop();
  } else if (count instanceof ArgumentNumber) {
    count.push(f); // at least 2
    f.set(left);
    loop();
  } else {
    f.get(count)
      .tee(left)
      .i32(0)
      .op("i32.gt_s")
      .if(() => void loop());
  }
  f.release(left);
}

/** Adds a constant to an i32 local. */
export function advance(f: FunctionBuilder, local: Local, by: number): void {
  if (by !== 0) f.get(local).i32(by).op("i32.add").set(local);
}

interface Pointer {
  readonly local: Local;
  /** Bytes per step of each axis. */
  readonly strides: readonly number[];
}

interface Placed {
  readonly access: Access;
  readonly pointer: Pointer;
  readonly offset: number;
}

/** A space of axes whose last one (or last few) the caller runs through itself. */
export class LoopNest {
  readonly shape: readonly number[];
  private readonly f: FunctionBuilder;
  private readonly pointers = new Map<string, Pointer>();
  private readonly placed: readonly Placed[];
  private readonly indices = new Map<number, Local>();
  private readonly extent: readonly [number, Extent] | undefined;

  /**
   * @param accesses with strides over `shape`, in elements
   * @param indexed the axes whose coordinate is needed
   * @param varying an axis whose size is an argument; loops around it must not rewind it
   */
  constructor(
    f: FunctionBuilder,
    context: EmitContext,
    shape: readonly number[],
    accesses: readonly Access[],
    indexed: Iterable<number>,
    varying?: number,
  ) {
    this.f = f;
    this.shape = shape;
    if (varying !== undefined) this.extent = [varying, new Extent(context.args, shape[varying]!)];
    this.placed = accesses.map((access) => this.place(context, access));
    for (const axis of indexed) this.indices.set(axis, f.local("i32"));
  }

  private place(context: EmitContext, access: Access): Placed {
    const { size } = access.dtype;
    const strides = access.strides.map((stride, axis) => (this.shape[axis] === 1 ? 0 : stride * size));
    const { at, distance } = context.args.address(access);
    const key = `${String(at)}:${strides.join()}`;
    let pointer = this.pointers.get(key);
    if (pointer === undefined) {
      pointer = { local: this.f.local("i32"), strides };
      context.args.push(this.f, at);
      this.f.set(pointer.local);
      this.pointers.set(key, pointer);
    }
    return { access, pointer, offset: distance };
  }

  /**
   * The i-th access at the current point, seen along an axis.
   * @param inner the axes of the innermost loops, where there are more than that one
   */
  operand(i: number, axis: number, inner: readonly number[] = []): Operand {
    const { access, pointer, offset } = this.placed[i]!;
    const step = pointer.strides[axis] ?? 0;
    const varying = step !== 0 || inner.some((at) => pointer.strides[at] !== 0);
    return { dtype: access.dtype, pointer: pointer.local, offset, step, varying };
  }

  index(axis: number): Local {
    return this.indices.get(axis)!;
  }

  /** Moves along an axis by an amount only known when the code runs. */
  move(axis: number, by: Local): void {
    const { f } = this;
    for (const { local, strides } of this.pointers.values()) {
      const stride = strides[axis] ?? 0;
      if (stride !== 0) f.get(by).i32(stride).op("i32.mul").get(local).op("i32.add").set(local);
    }
    const index = this.indices.get(axis);
    if (index !== undefined) f.get(by).get(index).op("i32.add").set(index);
  }

  /** Undoes a move. */
  moveBack(axis: number, by: Local): void {
    const { f } = this;
    const back = f.local("i32");
    f.i32(0).get(by).op("i32.sub").set(back);
    this.move(axis, back);
    f.release(back);
  }

  /** Steps along one axis. */
  step(axis: number, points: number): void {
    for (const { local, strides } of this.pointers.values()) advance(this.f, local, points * (strides[axis] ?? 0));
    this.stepIndex(axis, points);
  }

  private stepIndex(axis: number, points: number): void {
    const index = this.indices.get(axis);
    if (index !== undefined) advance(this.f, index, points);
  }

  /** An axis' size, which may be an argument. */
  size(axis: number): number | Extent {
    return this.extent?.[0] === axis ? this.extent[1] : this.shape[axis]!;
  }

  /** Goes back along an axis to coordinate 0. */
  rewind(axis: number): void {
    this.back(axis, whole(this.size(axis), 1));
  }

  /** Goes back along an axis by so many times so many points. */
  back(axis: number, count: number | ArgumentNumber, per = 1): void {
    const { f } = this;
    if (typeof count === "number") {
      this.step(axis, -count * per);
      return;
    }
    const by = f.local("i32");
    count.push(f);
    f.i32(-per).op("i32.mul").set(by);
    this.move(axis, by);
    f.release(by);
  }

  /**
   * Loops over the axes from `axis` to the one before `end`. The body runs at each of their points and must leave
   * the pointers where they were, or (`consumed`) at the end of axis `end`.
   * @param count how many steps of the first axis, where it is not all of them
   */
  loops(axis: number, end: number, body: () => void, options: { consumed?: boolean; count?: Local } = {}): void {
    if (axis === end) {
      body();
      return;
    }
    const { f } = this;
    const inner = axis + 1;
    const rewound = inner < end || options.consumed === true ? inner : undefined;
    repeat(f, options.count ?? whole(this.size(axis), 1), () => {
      this.loops(inner, end, body, { consumed: options.consumed });
      for (const { local, strides } of this.pointers.values()) {
        const back = rewound === undefined ? 0 : this.shape[rewound]! * (strides[rewound] ?? 0);
        advance(f, local, (strides[axis] ?? 0) - back);
      }
      this.stepIndex(axis, 1);
      if (rewound !== undefined) this.stepIndex(rewound, -this.shape[rewound]!);
    });
  }

  /** The nest as seen, along an axis, by bodies whose loads are its first accesses. */
  site(axis: number, register: Site["register"] = noRegister, inner: readonly number[] = []): Site {
    return {
      operand: (slot) => this.operand(slot, axis, inner),
      register,
      index: (at) => ({ varying: at === axis || inner.includes(at), along: at === axis, local: this.index(at) }),
    };
  }
}

const noRegister: Site["register"] = (slot) => {
  throw new RuntimeError(`The form has no register ${String(slot)}`);
};

/** The axes some expressions take coordinates of. */
export function indexedAxes(roots: readonly Expr[]): Set<number> {
  const axes = new Set<number>();
  for (const e of countUses(roots).keys()) if (e.kind === "index") axes.add(e.axis);
  return axes;
}

/**
 * Fewer, longer axes for the same points in the same order.
 * Where coordinates are used the axes stay as they are.
 */
export function mergedSpace(
  shape: readonly number[],
  accesses: readonly Access[],
  keepAxes: boolean,
): { shape: readonly number[]; accesses: readonly Access[] } {
  if (keepAxes) {
    return shape.length > 0
      ? { shape, accesses }
      : { shape: [1], accesses: accesses.map((a) => ({ ...a, strides: [0] })) };
  }
  const merged = kernel.mergeAxes(
    shape,
    accesses.map((a) => a.strides),
  );
  if (merged.shape.length === 0) return { shape: [1], accesses: accesses.map((a) => ({ ...a, strides: [0] })) };
  return { shape: merged.shape, accesses: accesses.map((a, i) => ({ ...a, strides: merged.strides[i]! })) };
}
