/** What the conformance cases cannot say: sizes, and texts of our own. */
import { beforeEach, expect, test } from "vitest";
import { IndexedSlices, LookupError, reset_default_graph, ValueError } from "@tfgraph/core";
import { add_n, gather, gradients, negative, placeholder, raw_ops, reduce_sum } from "../index.ts";

beforeEach(reset_default_graph);

test("a chain of 100,000 ops is differentiated without recursion", () => {
  const x = placeholder("float32", [2]);
  let y = x;
  for (let i = 0; i < 100_000; i++) y = negative(y);
  expect(gradients(y, x)[0]!.op.type).toBe("Neg");
}, 120_000);

test("a tensor with 5,000 consumers takes one sum", () => {
  const x = placeholder("float32", [2]);
  const y = add_n(Array.from({ length: 5_000 }, () => negative(x)));
  const [grad] = gradients(y, x);
  expect(grad!.op.type).toBe("AddN");
  expect(grad!.op.inputs).toHaveLength(5_000);
});

test("gradients of rows that were gathered are IndexedSlices, several of them one after the other", () => {
  const table = placeholder("float32", [5, 2]);
  const once = gradients(gather(table, [1]), table)[0];
  expect(once).toBeInstanceOf(IndexedSlices);
  const twice = gradients([gather(table, [1]), gather(table, [0, 2])], table)[0] as unknown as IndexedSlices;
  expect(twice.values.shape.as_list()).toEqual([3, 2]);
  expect(twice.indices.op.type).toBe("ConcatV2");
});

test("an op without a gradient is named", () => {
  const x = placeholder("float32", [2, 3]);
  const y = raw_ops.MatrixBandPart({ input: x, num_lower: 0, num_upper: 0 });
  const z = raw_ops.SoftsignGrad({ gradients: y, features: x, name: "slope" });
  expect(() => gradients(z, x)).toThrow(LookupError);
  expect(() => gradients(z, x)).toThrow(/^No gradient defined for operation'slope' \(op type: SoftsignGrad\)\./);
});

test("a gradient function that returns too few gradients is told of", () => {
  const x = placeholder("float32", [2]);
  const y = x.mul(x);
  y.op._gradient_function = (_op, grad) => grad;
  expect(() => gradients(reduce_sum(y), x)).toThrow(ValueError);
  expect(() => gradients(reduce_sum(y), x)).toThrow(
    /^Num gradients 1 generated for op \{\{node mul\}\}.* do not match num inputs 2$/,
  );
});
