/** What types say of results. */
import { beforeEach, expect, expectTypeOf, test } from "vitest";
import { reset_default_graph, type Tensor } from "@tfgraph/core";
import { placeholder, reduce_all, reduce_mean, reduce_sum } from "../index.ts";

beforeEach(reset_default_graph);

test("without an axis a reduction is a scalar, by its type and by its shape", () => {
  const x = placeholder("float32", [null, 3]);
  expectTypeOf(reduce_mean(x)).toEqualTypeOf<Tensor<number>>();
  expectTypeOf(reduce_all(x.less(1), { name: "all" })).toEqualTypeOf<Tensor<boolean>>();
  expect(reduce_mean(x).shape.as_list()).toEqual([]);
  expect(reduce_mean(placeholder("float32")).shape.as_list()).toEqual([]);
});

test("with an axis, or with axes kept, its type claims nothing", () => {
  const x = placeholder("float32", [null, 3]);
  expectTypeOf(reduce_sum(x, 1)).toEqualTypeOf<Tensor>();
  expectTypeOf(reduce_sum(x, { keepdims: true })).toEqualTypeOf<Tensor>();
  expectTypeOf(reduce_sum(x, { reduction_indices: [0] })).toEqualTypeOf<Tensor>();
  expect(reduce_sum(x, { reduction_indices: [0], keep_dims: true }).shape.as_list()).toEqual([1, 3]);
});

test("an unknown keyword is refused in Python's words", () => {
  const x = placeholder("float32", [2]);
  // @ts-expect-error there is no such keyword
  expect(() => reduce_sum(x, { axes: 0 })).toThrow("reduce_sum() got an unexpected keyword argument 'axes'");
});
