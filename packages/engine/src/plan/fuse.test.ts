import { float32, half, kernel } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { Lowered } from "../testing/lowered.ts";
import { fuse } from "./fuse.ts";
import { printSteps } from "./print.ts";
import { verify } from "./verify.ts";

/** What fusion makes of steps, a line each: form, space, bodies. */
function fused(build: (t: Lowered, ctx: kernel.Lowering) => void): string[] {
  const t = new Lowered();
  build(t, t.ctx);
  const steps = fuse(t.steps, t);
  verify(steps, t.filled, "fuse");
  return printSteps(steps)
    .split("\n")
    .map((line) => line.replace(/ {3}\(test\)$/, ""));
}

const map = (
  ctx: kernel.Lowering,
  inputs: kernel.Value[],
  body: (...args: kernel.Expr[]) => kernel.Expr,
  shape?: number[],
) => ctx.map(inputs, body, { dtype: float32, shape });
const plus = (ctx: kernel.Lowering, a: kernel.Value, b: kernel.Value) => map(ctx, [a, b], (x, y) => x.add(y));

describe("fusion", () => {
  it("makes one pass of a chain of elementwise operations", () => {
    const lines = fused((t, ctx) => {
      const [x, y] = [t.input([2, 3]), t.input([3])];
      const z = map(ctx, [plus(ctx, x, y)], (v) => v.mul(2));
      t.result(map(ctx, [z], (v) => v.max(0)));
    });
    expect(lines).toEqual(["map [2,3] float32#2 <- float32#0, float32#1 : (((load0 add load1) mul 2) max 0)"]);
  });

  it("computes what two consumers in one pass share once", () => {
    const lines = fused((t, ctx) => {
      const a = map(ctx, [t.input([4])], (v) => v.mul(3));
      t.result(
        plus(
          ctx,
          map(ctx, [a], (v) => v.neg()),
          map(ctx, [a], (v) => v.abs()),
        ),
      );
    });
    expect(lines).toEqual(["map [4] float32#1 <- float32#0 : (neg((load0 mul 3)) add abs((load0 mul 3)))"]);
  });

  it("follows reshaped, transposed and sliced readers", () => {
    const lines = fused((t, ctx) => {
      const a = map(ctx, [t.input([4, 6])], (v) => v.mul(3));
      const view = ctx.slice(ctx.transpose(ctx.reshape(a, [4, 3, 2]), [2, 0, 1]), [0, 1, 0], [2, 2, 3]);
      t.result(map(ctx, [view], (v) => v.add(1)));
    });
    expect(lines).toEqual(["map [2,2,3] float32#1 <- float32#0 : ((load0 mul 3) add 1)"]);
  });

  it("ends each of several products that fill a buffer with what is done with the whole", () => {
    const lines = fused((t, ctx) => {
      const whole = ctx.empty([4, 6], float32);
      for (const start of [0, 1]) {
        const product = ctx.gemm(t.input([4, 5]), t.input([5, 3]), { dtype: float32 });
        ctx.move(product, ctx.slice(whole, [0, start], [4, 3], [1, 2]));
      }
      const mask = t.input([24]);
      t.result(map(ctx, [ctx.reshape(whole, [24]), mask], (x, y) => y.gt(0).select(x, 0)));
    });
    expect(lines).toEqual([
      "gemm [][4][5][3] float32#3 <- float32#0, float32#1, float32#2 : ((load0 gt 0) ? r0 : 0)",
      "gemm [][4][5][3] float32#3 <- float32#4, float32#5, float32#2 : ((load0 gt 0) ? r0 : 0)",
    ]);
  });

  it("leaves such products alone where what else is read comes after them", () => {
    const lines = fused((t, ctx) => {
      const whole = ctx.empty([4, 6], float32);
      for (const start of [0, 3]) {
        const product = ctx.gemm(t.input([4, 5]), t.input([5, 3]), { dtype: float32 });
        ctx.move(product, ctx.slice(whole, [0, start], [4, 3]));
      }
      const sums = ctx.reduce(t.input([6, 7]), [1], "sum");
      t.result(map(ctx, [whole, sums], (x, y) => x.add(y)));
    });
    expect(lines).toHaveLength(4);
  });

  it("does not repeat costly work for a broadcast reader", () => {
    const lines = fused((t, ctx) => {
      const small = map(ctx, [t.input([3])], (v) => kernel.exp(v));
      t.result(plus(ctx, t.input([5, 3]), small));
    });
    expect(lines).toHaveLength(2);
  });

  it("keeps what is stored narrow narrow", () => {
    const lines = fused((t, ctx) => {
      const a = ctx.map([t.input([4], half)], (v) => v.mul(3), { dtype: half });
      t.result(ctx.map([a], (v) => v.add(1), { dtype: half }));
    });
    expect(lines).toEqual(["map [4] float16#1 <- float16#0 : (float16((load0 mul 3)) add 1)"]);
  });

  it("ends a contraction with bias and activation", () => {
    const lines = fused((t, ctx) => {
      const z = plus(ctx, ctx.gemm(t.input([5, 4]), t.input([4, 3]), { dtype: float32 }), t.variable([3], "bias"));
      t.result(map(ctx, [z], (v) => v.pmax(0)));
    });
    expect(lines).toEqual(["gemm [][5][4][3] float32#2 <- float32#0, float32#1, bias : ((r0 add load0) pmax 0)"]);
  });

  it("stores a contraction's result too where others read it", () => {
    const lines = fused((t, ctx) => {
      const z = t.result(ctx.gemm(t.input([5, 4]), t.input([4, 3]), { dtype: float32 }));
      t.result(map(ctx, [z], (v) => v.pmax(0)));
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(": r0 : (r0 pmax 0)");
  });

  it("updates a variable at the end of its gradient", () => {
    const lines = fused((t, ctx) => {
      const w = t.variable([4, 3], "w");
      const gradient = ctx.gemm(ctx.transpose(t.input([5, 4])), t.input([5, 3]), { dtype: float32 });
      ctx.update([w], [gradient], (v, g) => [v.sub(g.mul(0.1))]);
      const bias = t.variable([3], "b");
      ctx.update([bias], [ctx.reduce(t.input([5, 3]), [0], "sum", { dtype: float32 })], (v, g) => [v.sub(g.mul(0.1))]);
    });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("gemm [][4][5][3] w <- ");
    expect(lines[0]).toContain("(load0 sub (r0 mul 0.1");
    expect(lines[1]).toContain("reduce sum [3][5] b <- ");
  });

  it("does not move a read of a variable past an update of it", () => {
    const lines = fused((t, ctx) => {
      const w = t.variable([3], "w");
      const before = map(ctx, [w], (v) => v.add(1));
      ctx.update([w], [t.input([3])], (v, g) => [v.sub(g)]);
      t.result(map(ctx, [before], (v) => v.mul(2)));
    });
    expect(lines).toHaveLength(3);
  });

  it("does not let a contraction write what it still reads", () => {
    const lines = fused((t, ctx) => {
      const w = t.variable([3, 3], "w");
      ctx.assign(w, ctx.gemm(w, t.input([3, 3]), { dtype: float32 }));
    });
    expect(lines).toHaveLength(2);
  });

  it("brings the producers of a reduction into it", () => {
    const lines = fused((t, ctx) => {
      const d = map(ctx, [t.input([5, 3]), t.input([5, 3])], (x, y) => x.sub(y));
      t.result(
        ctx.reduce(
          map(ctx, [d], (v) => v.mul(v)),
          [0, 1],
          "sum",
          { dtype: float32 },
        ),
      );
    });
    expect(lines).toEqual([
      "reduce sum [][5,3] float32#2 <- float32#0, float32#1 : ((load0 sub load1) mul (load0 sub load1))",
    ]);
  });

  it("makes maps of one space that share a result one pass", () => {
    const lines = fused((t, ctx) => {
      const c = t.result(map(ctx, [t.input([4])], (v) => kernel.tanh(v)));
      t.result(map(ctx, [c, t.input([4])], (v, w) => v.mul(w)));
    });
    expect(lines).toHaveLength(1);
  });
});
