import { kernel } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { Lowered } from "../testing/lowered.ts";
import { shareAssembled } from "./share_assembled.ts";
import { verify } from "./verify.ts";

/** A row with a border of zeros on both sides, shifted a little where that is asked for. */
function bordered(t: Lowered, row: kernel.Value, at = 1): kernel.Value {
  const whole = t.ctx.empty([row.shape[0]! + 3], row.dtype);
  const zero = kernel.constant("f32", 0);
  t.ctx.mapInto([t.ctx.slice(whole, [0], [at])], [], () => [zero]);
  t.ctx.mapInto([t.ctx.slice(whole, [at + row.shape[0]!], [3 - at])], [], () => [zero]);
  t.ctx.move(row, t.ctx.slice(whole, [at], row.shape));
  return whole;
}

describe("sharing what is put together", () => {
  it("puts equal buffers together once, and those made of them", () => {
    const t = new Lowered();
    const x = t.input([4]);
    for (let i = 0; i < 2; i++) t.result(t.ctx.copy(bordered(t, bordered(t, x))));
    const steps = shareAssembled(t.steps, t);
    verify(steps, t.filled, "share");
    expect([t.steps.length, steps.length]).toEqual([14, 8]);
  });

  it("tells places, sources and sizes apart", () => {
    const t = new Lowered();
    const [x, y] = [t.input([4]), t.input([5])];
    for (const value of [bordered(t, x), bordered(t, x, 2), bordered(t, y), bordered(t, t.ctx.slice(y, [1], [4]))]) {
      t.result(t.ctx.copy(value));
    }
    expect(shareAssembled(t.steps, t)).toEqual(t.steps);
  });

  it("keeps what is read at the end, and what a variable was before it changed", () => {
    const t = new Lowered();
    const x = t.input([4]);
    for (let i = 0; i < 2; i++) t.result(bordered(t, x));
    const v = t.variable([4], "v");
    t.result(t.ctx.copy(bordered(t, v)));
    t.ctx.move(x, v);
    t.result(t.ctx.copy(bordered(t, v)));
    expect(shareAssembled(t.steps, t)).toEqual(t.steps);
  });
});
