/** Coordinates read from memory: what gather and scatter share. */
import type { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { Access, EmitContext } from "./emit_context.ts";
import type { Expr } from "./evaluator.ts";
import { indexedAxes, LoopNest, mergedSpace } from "./loop_nest.ts";
import { pushLoad } from "./scalar_code.ts";

export interface IndexedSpace {
  readonly shape: readonly number[];
  readonly indices: readonly kernel.IndexAccess[];
  /** What the indices move in: accessed at the current point as number 0. */
  readonly moved: Access;
  /** Accesses 1, 2, … */
  readonly others: readonly Access[];
  readonly bodies: readonly Expr[];
}

/** A loop nest whose last axis no index depends on (it may have size 1), and the address the indices lead to. */
export class IndexedNest {
  readonly nest: LoopNest;
  /** The axis of strips. */
  readonly last: number;
  /** Address of the moved access's element at the first point of a strip. */
  readonly pointer: Local;
  private readonly f: FunctionBuilder;
  private readonly space: IndexedSpace;

  constructor(f: FunctionBuilder, context: EmitContext, space: IndexedSpace) {
    this.f = f;
    this.space = space;
    const indexed = indexedAxes(space.bodies);
    const operands = space.indices.map((i) => i.operand);
    let { shape, accesses } = mergedSpace(space.shape, [space.moved, ...space.others, ...operands], indexed.size > 0);
    const depends = accesses.slice(accesses.length - operands.length).some((a) => a.strides.at(-1) !== 0);
    if (depends) {
      shape = [...shape, 1];
      accesses = accesses.map((a) => ({ ...a, strides: [...a.strides, 0] }));
    }
    this.nest = new LoopNest(f, context, shape, accesses, indexed, shape.length > 1 ? 0 : undefined);
    this.last = shape.length - 1;
    this.pointer = f.local("i32");
  }

  /** Follows the indices at the current point: sets `pointer`; leaves on the stack whether all are in range. */
  follow(): void {
    const { f, nest, space } = this;
    const base = nest.operand(0, this.last);
    f.get(base.pointer).i32(base.offset).op("i32.add").set(this.pointer);
    const index = f.local("i32");
    f.i32(1);
    space.indices.forEach(({ operand, stride, size }, i) => {
      const at = nest.operand(1 + space.others.length + i, this.last);
      pushLoad(f, at);
      if (operand.dtype.size === 8) {
        const wide = f.local("i64");
        f.tee(wide).i64(BigInt(size)).op("i64.lt_u").op("i32.and");
        f.get(wide).op("i32.wrap_i64").set(index);
        f.release(wide);
      } else {
        f.tee(index).i32(size).op("i32.lt_u").op("i32.and");
      }
      f.get(index)
        .i32(stride * space.moved.dtype.size)
        .op("i32.mul")
        .get(this.pointer)
        .op("i32.add")
        .set(this.pointer);
    });
    f.release(index);
  }

  /** Sets `pointer` to an address that may be read. */
  stay(): void {
    const base = this.nest.operand(0, this.last);
    this.f.get(base.pointer).i32(base.offset).op("i32.add").set(this.pointer);
  }
}
