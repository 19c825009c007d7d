import { float32, kernel } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { Lowered } from "../testing/lowered.ts";
import { fuse } from "./fuse.ts";
import { printSteps } from "./print.ts";
import { readCopies } from "./read_copies.ts";
import { verify } from "./verify.ts";

/** A product's result is copied into a larger buffer, then read by itself. */
function copied(t: Lowered, between?: (value: kernel.Value) => void): void {
  const product = t.ctx.gemm(t.input([4, 5]), t.input([5, 3]), { dtype: float32 });
  between?.(product);
  const whole = t.ctx.empty([4, 6], float32);
  t.ctx.mapInto([t.ctx.slice(whole, [0, 0], [4, 3])], [], () => [kernel.constant("f32", 1)]);
  t.ctx.move(product, t.ctx.slice(whole, [0, 3], [4, 3]));
  const sum = t.ctx.reduce(whole, [0], "sum");
  t.result(sum);
  t.result(t.ctx.map([product], (x) => x.mul(2), { dtype: float32 }));
}

describe("reading copies", () => {
  it("lets later steps read the copy, so that the product is stored there alone", () => {
    const t = new Lowered();
    const product = t.ctx.gemm(t.input([4, 5]), t.input([5, 3]), { dtype: float32 });
    const whole = t.ctx.empty([4, 6], float32);
    t.ctx.mapInto([t.ctx.slice(whole, [0, 0], [4, 3])], [], () => [kernel.constant("f32", 1)]);
    t.ctx.move(product, t.ctx.slice(whole, [0, 3], [4, 3]));
    const sum = t.ctx.reduce(whole, [1], "sum");
    t.result(t.ctx.map([product, t.ctx.reshape(sum, [4, 1])], (x, y) => x.add(y), { dtype: float32 }));
    const steps = readCopies(t.steps, t);
    verify(steps, t.filled, "readCopies");
    const read = steps.at(-1)!.form.kind === "map" ? kernel.reads(steps.at(-1)!.form)[0]! : undefined;
    expect(read).toMatchObject({ buffer: whole.buffer, offset: 3, strides: [6, 1] });
    const [first, second] = printSteps(fuse(steps, t)).split("\n");
    expect(first).toContain("map [4,3] ");
    expect(second).toMatch(/^gemm \[\]\[4\]\[5\]\[3\] float32#0 <- .* : r0 {3}/);
  });

  it("does not where somebody reads before, or could be part of the product's own step", () => {
    const t = new Lowered();
    copied(t, (product) => t.result(t.ctx.copy(product)));
    expect(readCopies(t.steps, t)).toEqual(t.steps);
    const other = new Lowered();
    copied(other);
    expect(readCopies(other.steps, other)).toEqual(other.steps);
  });
});
