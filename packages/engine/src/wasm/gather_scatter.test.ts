import { bool, float32, float64, half, int32, int64, kernel, type DType } from "@tfgraph/core";
import { describe, expect, test } from "vitest";
import { expectSameBytes, runCompiled, TARGETS } from "../testing/equivalence.ts";
import { fresh, ordinary } from "../testing/test_values.ts";

const { load, register, scalarType } = kernel;

/** Rows of a table (or single elements, `width` undefined) picked by indices. */
function gather(
  table: number,
  count: number,
  width: number | undefined,
  dtype: DType,
  index = int32,
): kernel.GatherForm {
  const inner = width === undefined ? [] : [width];
  const zeros = inner.map(() => 0);
  const source = fresh([table, ...inner], dtype);
  const indices = fresh([count], index);
  return {
    kind: "gather",
    shape: [count, ...inner],
    source: { ...source, strides: [0, ...source.strides.slice(1)] },
    indices: [{ operand: { ...indices, strides: [1, ...zeros] }, stride: source.strides[0]!, size: table }],
    outOfRange: { kind: "error", error: () => new RangeError() },
    inputs: [],
    body: register(scalarType(dtype)),
    target: fresh([count, ...inner], dtype),
  };
}

function scatter(
  table: number,
  count: number,
  width: number | undefined,
  dtype: DType,
  index = int32,
): kernel.ScatterForm {
  const { source, target, ...rest } = gather(table, count, width, dtype, index);
  return {
    ...rest,
    kind: "scatter",
    target: source,
    inputs: [target],
    body: register(scalarType(dtype)).add(load(dtype, 0)),
  };
}

/** Indices up to `size`, other elements ordinary. */
const fill = (size: number, indices: readonly kernel.IndexAccess[]) => (buffer: kernel.Buffer, i: number) => {
  if (!indices.some((index) => index.operand.buffer === buffer)) return ordinary(buffer, i);
  const at = (i * 7) % size;
  return buffer.dtype === int64 ? BigInt(at) : at;
};

const WIDTHS = [undefined, 1, 5, 19];

describe.each(TARGETS)("%s", (_, target) => {
  test.each([float32, float64, int64, half, bool])("rows of $name are gathered", (dtype) => {
    for (const width of WIDTHS) {
      for (const index of [int32, int64]) {
        const form = gather(11, 23, width, dtype, index);
        expectSameBytes([form], target, fill(11, form.indices));
        expectSameBytes([{ ...form, outOfRange: { kind: "zero" } }], target, fill(13, form.indices));
      }
    }
  });

  test.each([float32, float64, int64, half])("updates of $name at equal indices follow each other", (dtype) => {
    for (const width of WIDTHS) {
      for (const index of [int32, int64]) {
        const form = scatter(11, 23, width, dtype, index);
        expectSameBytes([form], target, fill(11, form.indices));
        expectSameBytes([{ ...form, outOfRange: { kind: "skip" } }], target, fill(14, form.indices));
      }
    }
  });

  test("the picked element meets other inputs", () => {
    const form = gather(9, 14, 21, float32);
    const scale = { ...fresh([14, 21], float32), strides: [21, 1] };
    expectSameBytes(
      [{ ...form, inputs: [scale], body: register("f32").mul(load(float32, 0)) }],
      target,
      fill(9, form.indices),
    );
  });

  test("an index out of range is reported, and nothing is scattered", () => {
    const picked = gather(11, 23, 5, float32);
    expect(runCompiled([picked], target, fill(12, picked.indices)).failed).toBe(1);
    const form = scatter(11, 23, 5, float32);
    const { failed, bytes } = runCompiled([form], target, fill(12, form.indices));
    expect(failed).toBe(1);
    expect(bytes.get(form.target.buffer)).toEqual(
      Float32Array.from({ length: 55 }, (_x, i) => ordinary(form.target.buffer, i) as number),
    );
  });
});
