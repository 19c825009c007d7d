import { float32, float64, int32, kernel, type DType } from "@tfgraph/core";
import { describe, test } from "vitest";
import { expectSameBytes, TARGETS } from "../testing/equivalence.ts";
import { fresh, ordinary } from "../testing/test_values.ts";

const { load, scalarType, select } = kernel;

/** A row program over the given inputs. */
function rows(
  shape: readonly number[],
  length: number,
  inputs: readonly kernel.Access[],
  build: (row: kernel.RowBuilder) => void,
): kernel.RowForm {
  const row = new kernel.RowBuilder(shape, length, fresh);
  build(row);
  return { kind: "row", rows: shape, length, inputs, stages: row.stages };
}

/** Something like a softmax, without its exponential. */
function normalized(
  shape: readonly number[],
  length: number,
  dtype: DType,
  input = fresh([...shape, length], dtype),
): kernel.RowForm {
  return rows(shape, length, [input], (row) => {
    const x = load(dtype, 0);
    const least = row.reduce("max", x);
    const positive = x.sub(least).square().add(0.25);
    const scale = row.scalar(row.reduce("sum", positive).sqrt());
    row.output(positive.div(scale), dtype);
    row.rowOutput(scale.add(least), dtype);
  });
}

describe.each(TARGETS)("%s", (_, target) => {
  const same = (form: kernel.RowForm) => expectSameBytes([form], target, ordinary);

  test.each([1, 3, 10, 16, 37, 129])("rows of %i elements pass through all stages", (length) => {
    same(normalized([7], length, float32));
    same(normalized([3, 2], length, float64));
    same(normalized([], length, float32));
  });

  test("a row may be strided, and rows transposed", () => {
    same(normalized([9], 21, float32, kernel.transposeView(fresh([21, 9], float32), [1, 0])));
  });

  test("a label picks an element; every row is checked before", () => {
    const [length, batch] = [10, 13];
    const labels = { ...fresh([batch], int32), strides: [1, 0] };
    const form = rows([batch], length, [fresh([batch, length], float32), labels], (row) => {
      const label = load(int32, 1).rem(10).abs();
      row.check(label.lt(10), () => new RangeError());
      const chosen = row.reduce("sum", select(row.position.eq(label), load(float32, 0), 0));
      row.rowOutput(chosen.neg(), float32);
      row.output(load(float32, 0).sub(row.position.eq(label).to("f32")), float32);
    });
    same(form);
  });

  test("the position of the greatest element is a register", () => {
    const form = rows([6], 23, [fresh([6, 23], float32)], (row) => {
      const at = row.reduce("argmax", load(float32, 0));
      row.rowOutput(at.to(scalarType(int32)), int32);
    });
    same(form);
  });
});
