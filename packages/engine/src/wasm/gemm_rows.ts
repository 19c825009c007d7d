/**
 * How the rows of a product are cut into tiles, and the walk over a range of them. A line (a run along the last axis of m) is cut evenly,
 * into tiles of two sizes at most: a tile of few rows takes as long as a whole one. Tiles are numbered through all lines.
 */
import type { FunctionBuilder, Local } from "./assembler.ts";
import { Extent, pushCount, whole, type ArgumentNumber, type KernelArguments } from "./kernel_arguments.ts";
import { advance, type LoopNest } from "./loop_nest.ts";

export class RowTiles {
  /** All tiles. */
  readonly count: number;
  private readonly nest: LoopNest;
  private readonly axis: number;
  /** Rows of the tiles that come first in a line; the others have one less. */
  private readonly rows: number;
  /** How many come first, where there are others. */
  private readonly firsts: ArgumentNumber | undefined;
  private readonly perLine: ArgumentNumber;
  /** Axes around the lines, innermost first. */
  private readonly outer: readonly { readonly axis: number; readonly size: number | ArgumentNumber }[];

  /**
   * @param first the axis of the nest that is the outermost of m
   * @param axis the last one
   */
  constructor(nest: LoopNest, args: KernelArguments, first: number, axis: number, tileRows: number) {
    this.nest = nest;
    this.axis = axis;
    const length = nest.shape[axis]!;
    const tiles = Math.ceil(length / tileRows);
    this.rows = Math.ceil(length / tiles);
    const others = this.rows * tiles - length;
    this.firsts = others > 0 ? args.number(tiles - others) : undefined;
    this.perLine = args.number(tiles);
    this.outer = nest.shape
      .slice(first, axis)
      .map((size, i) => ({ axis: first + i, size: i === 0 ? whole(new Extent(args, size), 1) : size }))
      .reverse();
    this.count = tiles * nest.shape.slice(first, axis).reduce((a, b) => a * b, 1);
  }

  /**
   * Runs through some tiles. The nest is at the origin of m before and afterwards.
   * @param first number of the first one
   * @param count at least one; used up
   * @param tile emits a tile at the nest's position
   */
  walk(f: FunctionBuilder, first: Local, count: Local, tile: (rows: number) => void): void {
    const { nest, axis, outer } = this;
    const at = f.local("i32");
    const coordinates = outer.map(() => f.local("i32"));
    f.get(first).set(at);
    if (outer.length > 0) this.enterLine(f, at, coordinates);
    this.moveRows(f, at, 1);
    f.loop((again) => {
      const step = (rows: number) => {
        tile(rows);
        nest.step(axis, rows);
      };
      if (this.firsts === undefined) step(this.rows);
      else {
        f.get(at);
        this.firsts.push(f);
        f.op("i32.lt_u").if(
          () => step(this.rows),
          () => step(this.rows - 1),
        );
      }
      advance(f, at, 1);
      if (outer.length > 0) this.leaveLine(f, at, coordinates);
      f.get(count).i32(1).op("i32.sub").tee(count).brIf(again);
    });
    this.moveRows(f, at, -1);
    outer.forEach((o, i) => nest.moveBack(o.axis, coordinates[i]!));
    f.release(at, ...coordinates);
  }

  /** Turns a tile's number into its line's coordinates and its number there. */
  private enterLine(f: FunctionBuilder, at: Local, coordinates: readonly Local[]): void {
    const { nest, outer, perLine } = this;
    const line = f.local("i32");
    f.get(at);
    perLine.push(f);
    f.op("i32.div_u").set(line).get(at);
    perLine.push(f);
    f.op("i32.rem_u").set(at);
    outer.forEach((o, i) => {
      const coordinate = coordinates[i]!;
      f.get(line);
      pushCount(f, o.size);
      f.op("i32.rem_u").set(coordinate).get(line);
      pushCount(f, o.size);
      f.op("i32.div_u").set(line);
      nest.move(o.axis, coordinate);
    });
    f.release(line);
  }

  /** Past the last tile of a line, on to the first one of the next. */
  private leaveLine(f: FunctionBuilder, at: Local, coordinates: readonly Local[]): void {
    const { nest, axis, outer } = this;
    const carry = (i: number) => {
      const { axis: outerAxis, size } = outer[i]!;
      const coordinate = coordinates[i]!;
      nest.step(outerAxis, 1);
      advance(f, coordinate, 1);
      if (i === outer.length - 1) return;
      f.get(coordinate);
      pushCount(f, size);
      f.op("i32.eq").if(() => {
        f.i32(0).set(coordinate);
        nest.rewind(outerAxis);
        carry(i + 1);
      });
    };
    f.get(at);
    this.perLine.push(f);
    f.op("i32.eq").if(() => {
      f.i32(0).set(at);
      nest.rewind(axis);
      carry(0);
    });
  }

  /** Moves from a line's begin to the tile of a number, or back. */
  private moveRows(f: FunctionBuilder, at: Local, direction: 1 | -1): void {
    const { nest, axis, rows, firsts } = this;
    const offset = f.local("i32");
    f.get(at).i32(rows).op("i32.mul");
    if (firsts !== undefined) {
      f.get(at)
        .i32(rows - 1)
        .op("i32.mul");
      firsts.push(f);
      f.op("i32.add").get(at);
      firsts.push(f);
      f.op("i32.lt_u").op("select");
    }
    f.set(offset);
    if (direction === 1) nest.move(axis, offset);
    else nest.moveBack(axis, offset);
    f.release(offset);
  }
}
