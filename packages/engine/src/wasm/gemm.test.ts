import { bfloat16, float32, float64, half, int32, int64, kernel, type DType } from "@tfgraph/core";
import { describe, test } from "vitest";
import { expectSameBytes, TARGETS } from "../testing/equivalence.ts";
import { fresh, ordinary } from "../testing/test_values.ts";

const { load, register, scalarType, transposeView } = kernel;

interface Options {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly transposeC?: boolean;
  readonly dtype?: DType;
}

function product(m: number, k: number, n: number, options: Options = {}): kernel.GemmForm {
  const { dtype = float32 } = options;
  const matrix = (rows: number, columns: number, turned = false) =>
    turned ? transposeView(fresh([columns, rows], dtype), [1, 0]) : fresh([rows, columns], dtype);
  const type = scalarType(dtype);
  return {
    kind: "gemm",
    type,
    batch: [],
    m: [m],
    n: [n],
    k: [k],
    a: matrix(m, k, options.transposeA),
    b: matrix(k, n, options.transposeB),
    inputs: [],
    stores: [{ target: matrix(m, n, options.transposeC), body: register(type) }],
  };
}

const SIZES: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [5, 3, 16],
  [7, 9, 13],
  [10, 33, 48],
  [11, 20, 35],
  [50, 31, 10],
  [33, 300, 130],
  [1, 40, 100],
  [40, 17, 1],
  [3, 0, 5],
  [0, 3, 5],
  [3, 5, 0],
  [40, 1000, 40],
];

describe.each(TARGETS)("%s", (_, target) => {
  const same = (form: kernel.GemmForm) => expectSameBytes([form], target, ordinary);

  test.each(SIZES)("[%i, %i] x [.., %i], with every transposition", (m, k, n) => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        for (const transposeC of [false, true]) same(product(m, k, n, { transposeA, transposeB, transposeC }));
      }
    }
  });

  test.each([float64, int32, int64, half, bfloat16])("products of $name", (dtype) => {
    same(product(13, 21, 27, { dtype }));
    same(product(13, 21, 27, { dtype, transposeB: true }));
  });

  test("an epilogue adds a bias and cuts off, another masks, a third updates a matrix in place", () => {
    const form = product(12, 30, 39);
    const bias = kernel.broadcastView(fresh([39], float32), [12, 39]);
    const [{ target: out }] = form.stores as [kernel.Store];
    const sum = register("f32");
    same({ ...form, inputs: [bias], stores: [{ target: out, body: sum.add(load(float32, 0)).max(0) }] });
    const mask = fresh([12, 39], float32);
    same({ ...form, inputs: [mask], stores: [{ target: out, body: kernel.select(load(float32, 0).gt(0), sum, 0) }] });
    const rate = kernel.broadcastView(fresh([], float32), [12, 39]);
    same({
      ...form,
      inputs: [out, rate],
      stores: [{ target: out, body: load(float32, 0).sub(sum.mul(load(float32, 1))) }],
    });
    const column = kernel.broadcastView(fresh([12, 1], float32), [12, 39]);
    const both = sum.mul(load(float32, 0));
    same({
      ...form,
      inputs: [column],
      stores: [
        { target: out, body: both },
        { target: fresh([12, 39], float32), body: both.add(1) },
      ],
    });
  });

  test("batches, broadcast ones too", () => {
    const [a, b] = [fresh([3, 2, 7, 11], float32), fresh([2, 11, 18], float32)];
    const base = product(7, 11, 18);
    const batched = {
      ...base,
      batch: [3, 2],
      a,
      b: kernel.broadcastView(b, [3, 2, 11, 18]),
      stores: [{ target: fresh([3, 2, 7, 18], float32), body: register("f32") }],
    };
    same(batched);
    same({
      ...batched,
      b: kernel.broadcastView(transposeView(fresh([2, 18, 11], float32), [0, 2, 1]), [3, 2, 11, 18]),
    });
  });

  test("a convolution is a contraction over window axes", () => {
    const [batch, size, channels, filters, window] = [2, 9, 3, 20, 3];
    const out = size - window + 1;
    const image = fresh([batch, size, size, channels], float32);
    const [sb, sy, sx, sc] = image.strides as [number, number, number, number];
    same({
      ...product(1, 1, 1),
      m: [batch, out, out],
      k: [window, window, channels],
      n: [filters],
      a: { ...image, strides: [sb, sy, sx, sy, sx, sc] },
      b: fresh([window, window, channels, filters], float32),
      stores: [{ target: fresh([batch, out, out, filters], float32), body: register("f32").max(0) }],
    });
  });

  test("the gradient of a convolution's filter goes through a long k in passes", () => {
    const [batch, size, channels, filters, window] = [9, 18, 5, 19, 3];
    const out = size - window + 1;
    const image = fresh([batch, size, size, 4 * channels], float32);
    const [sb, sy, sx, sc] = image.strides as [number, number, number, number];
    const gradient = fresh([batch, out, out, filters], float32);
    const [gb, gy, gx, gc] = gradient.strides as [number, number, number, number];
    same({
      ...product(1, 1, 1),
      m: [window, window, channels],
      k: [batch, out, out],
      n: [filters],
      a: { ...image, strides: [sy, sx, sc, sb, sy, sx] },
      b: { ...gradient, strides: [gb, gy, gx, gc] },
      stores: [{ target: fresh([window, window, channels, filters], float32), body: register("f32").mul(0.5) }],
    });
    same(product(30, 1300, 21, { transposeA: true }));
    same(product(21, 1300, 37, { transposeA: true, transposeB: true }));
  });

  test("many rows are taken in blocks, of all columns", () => {
    same(product(203, 70, 41, { transposeA: true }));
    same(product(128, 31, 64, { transposeA: true, transposeB: true }));
    same(product(1031, 130, 37));
    same(product(130, 1100, 33, { transposeA: true, dtype: float64 }));
    const base = product(217, 1200, 50, { transposeA: true });
    const [{ target: out }] = base.stores as [kernel.Store];
    same({ ...base, inputs: [out], stores: [{ target: out, body: load(float32, 0).sub(register("f32").mul(0.5)) }] });
  });

  test("rows of a convolution in blocks cross its lines and images", () => {
    const [batch, size, channels, filters, window] = [5, 14, 24, 34, 3];
    const out = size - window + 1;
    const image = fresh([batch, 2 * size, size, channels], float32);
    const [sb, sy, sx, sc] = image.strides as [number, number, number, number];
    const result = fresh([batch, out, out, filters], float32);
    const weights = fresh([window, window, channels, filters], float32);
    const forward = {
      ...product(1, 1, 1),
      m: [batch, out, out],
      k: [window, window, channels],
      n: [filters],
      a: { ...image, strides: [sb, 2 * sy, sx, sy, sx, sc] },
      b: weights,
      stores: [{ target: result, body: register("f32").max(0) }],
    };
    same(forward);
    const [gb, gy, gx, gc] = result.strides as [number, number, number, number];
    same({
      ...forward,
      m: forward.k,
      k: forward.m,
      a: { ...image, strides: [sy, sx, sc, sb, 2 * sy, sx] },
      b: { ...result, strides: [gb, gy, gx, gc] },
      stores: [{ target: weights, body: register("f32") }],
    });
  });

  test("operands may run backwards", () => {
    const reversed = kernel.sliceView(fresh([8, 12], float32), [7, 11], [8, 12], [-1, -1]);
    same({ ...product(8, 12, 17), a: reversed });
    same({ ...product(8, 12, 17), b: kernel.sliceView(fresh([12, 17], float32), [11, 16], [12, 17], [-1, -1]) });
    same({
      ...product(8, 12, 17),
      stores: [
        { target: kernel.sliceView(fresh([8, 17], float32), [7, 16], [8, 17], [-1, -1]), body: register("f32") },
      ],
    });
  });
});
