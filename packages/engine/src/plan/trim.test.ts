import { float32 } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { Lowered } from "../testing/lowered.ts";
import { fuse } from "./fuse.ts";
import { printSteps } from "./print.ts";
import { trim } from "./trim.ts";
import { verify } from "./verify.ts";

describe("trimming", () => {
  it("leaves out what nobody reads of a contraction, and lets the reader become its epilogue", () => {
    const t = new Lowered();
    const product = t.ctx.gemm(t.input([4, 5]), t.input([5, 9]), { dtype: float32 });
    const part = t.ctx.slice(product, [0, 3], [4, 6]);
    t.result(t.ctx.map([part], (x) => x.mul(2), { dtype: float32 }));
    const steps = trim(t.steps, t);
    verify(steps, t.filled, "trim");
    expect(printSteps(steps)).toContain("gemm [][4][5][6] ");
    expect(fuse(steps, t)).toHaveLength(1);
  });

  it("keeps what is read by any of several readers, or at the end", () => {
    const t = new Lowered();
    const product = t.ctx.gemm(t.input([4, 5]), t.input([5, 9]), { dtype: float32 });
    t.result(t.ctx.copy(t.ctx.slice(product, [0, 0], [4, 1])));
    t.result(t.ctx.copy(t.ctx.slice(product, [0, 8], [4, 1])));
    expect(trim(t.steps, t)).toEqual(t.steps);
    t.result(product);
    expect(trim(t.steps, t)).toEqual(t.steps);
  });
});
