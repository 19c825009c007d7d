import { float32, type kernel } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { Lowered } from "../testing/lowered.ts";
import { allocate } from "./allocate.ts";

const negate = (ctx: kernel.Lowering, value: kernel.Value) => ctx.map([value], (x) => x.neg(), { dtype: float32 });

describe("temporaries", () => {
  it("that are never alive together share memory", () => {
    const t = new Lowered();
    const x = t.input([64]);
    let y = x;
    for (let i = 0; i < 10; i++) y = negate(t.ctx, y);
    t.result(y);
    const { sizeBytes } = allocate(t.steps, t.filled, t.live);
    expect(sizeBytes).toBe(2 * 64 * 4); // a value and the next one
  });

  it("that are alive together do not", () => {
    const t = new Lowered();
    const x = t.input([16]);
    const values = [negate(t.ctx, x), negate(t.ctx, x), negate(t.ctx, x)];
    values.forEach((v) => t.result(v));
    const { offsets } = allocate(t.steps, t.filled, t.live);
    expect(new Set(offsets.values()).size).toBe(4);
  });

  it("read at the end keep their place to the end", () => {
    const t = new Lowered();
    const x = t.result(t.input([16]));
    t.result(negate(t.ctx, negate(t.ctx, negate(t.ctx, x))));
    const { offsets } = allocate(t.steps, t.filled, t.live);
    const kept = offsets.get(x.buffer)!;
    expect([...offsets].filter(([, offset]) => offset === kept)).toHaveLength(1);
  });
});
