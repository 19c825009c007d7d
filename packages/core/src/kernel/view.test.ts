import { describe, expect, it } from "vitest";
import { int32 } from "../dtype.ts";
import {
  broadcastShapes,
  broadcastView,
  isContiguous,
  mergeAxes,
  reshapeView,
  sliceView,
  transposeView,
  valueOf,
  type Value,
} from "./view.ts";

/** The buffer's elements a view passes, in row-major order. */
function elements({ shape, strides, offset }: Pick<Value, "shape" | "strides" | "offset">): number[] {
  let offsets = [offset];
  shape.forEach((size, axis) => {
    offsets = offsets.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * strides[axis]!));
  });
  return offsets;
}

const whole = (...shape: number[]): Value => {
  const count = shape.reduce((a, b) => a * b, 1);
  return valueOf({ kind: "temporary", dtype: int32, count }, shape);
};

describe("views", () => {
  it("transpose, slice, reverse and broadcast without moving elements", () => {
    expect(elements(transposeView(whole(2, 3), [1, 0]))).toEqual([0, 3, 1, 4, 2, 5]);
    expect(elements(sliceView(whole(3, 4), [1, 3], [2, 2], [1, -2]))).toEqual([7, 5, 11, 9]);
    expect(elements(broadcastView(whole(3, 1), [2, 3, 2]))).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]);
  });

  it("reshape where the elements stay in order, and say so where they do not", () => {
    expect(reshapeView(whole(2, 3, 4), [6, 4])!.strides).toEqual([4, 1]);
    expect(elements(reshapeView(sliceView(whole(4, 6), [1, 0], [2, 6]), [3, 2, 2])!)).toEqual(
      elements(sliceView(whole(4, 6), [1, 0], [2, 6])),
    );
    expect(reshapeView(transposeView(whole(2, 3), [1, 0]), [6])).toBeUndefined();
    expect(reshapeView(sliceView(whole(4, 6), [0, 0], [4, 5]), [20])).toBeUndefined();
  });

  it("reshape through axes of size one and to scalars", () => {
    const view = transposeView(whole(1, 3, 1, 2), [2, 1, 0, 3]);
    expect(elements(reshapeView(view, [3, 1, 2, 1])!)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(reshapeView(whole(1, 1), [])!.shape).toEqual([]);
    expect(reshapeView(whole(), [1, 1])!.shape).toEqual([1, 1]);
    expect(reshapeView(whole(0, 3), [3, 0, 2])!.shape).toEqual([3, 0, 2]);
  });

  it("keep their elements in every reshape that is possible", () => {
    const shapes = [[12], [2, 6], [6, 2], [3, 4], [4, 3], [2, 3, 2], [2, 2, 3], [3, 2, 2], [1, 12, 1]];
    const views = shapes.flatMap((shape) => {
      const axes = shape.map((_, i) => i);
      return [whole(...shape), transposeView(whole(...shape), axes.reverse())];
    });
    for (const view of views) {
      for (const shape of shapes) {
        const reshaped = reshapeView(view, shape);
        if (reshaped) expect(elements(reshaped)).toEqual(elements(view));
        else expect(isContiguous(view.shape, view.strides)).toBe(false);
      }
    }
  });
});

describe("merged axes", () => {
  it("are fewer, for the same elements", () => {
    const [a, b] = [whole(2, 3, 4), broadcastView(whole(4), [2, 3, 4])];
    const { shape, strides } = mergeAxes([2, 3, 4], [a.strides, b.strides]);
    expect(shape).toEqual([6, 4]);
    expect(elements({ shape, strides: strides[0]!, offset: 0 })).toEqual(elements(a));
    expect(elements({ shape, strides: strides[1]!, offset: 0 })).toEqual(elements(b));
  });
});

describe("broadcasting", () => {
  it("finds numpy's common shape", () => {
    expect(broadcastShapes([3, 1], [4], [])).toEqual([3, 4]);
    expect(broadcastShapes([0], [1])).toEqual([0]);
    expect(broadcastShapes([3], [4])).toBeUndefined();
  });
});
