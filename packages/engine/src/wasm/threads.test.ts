import { float32, int32, kernel } from "@tfgraph/core";
import { describe, expect, test } from "vitest";
import { Arena } from "../arena.ts";
import { Compiler } from "./compiler.ts";
import type { EmittedForm } from "./kernels.ts";
import { fresh, ordinary } from "../testing/test_values.ts";

const { load, register } = kernel;

/** Two layers of a network and their update, large enough to be shared. */
function forms(): { forms: EmittedForm[]; weights: kernel.Value } {
  const [batch, inputs, units] = [60, 200, 170];
  const [x, w] = [fresh([batch, inputs], float32), fresh([inputs, units], float32)];
  const [h, g] = [fresh([batch, units], float32), fresh([batch, units], float32)];
  const [total, bias] = [fresh([batch], float32), fresh([units], float32)];
  const product = { kind: "gemm", type: "f32", batch: [] } as const;
  const turned = kernel.transposeView(x, [1, 0]);
  return {
    weights: w,
    forms: [
      {
        ...product,
        m: [batch],
        n: [units],
        k: [inputs],
        a: x,
        b: w,
        inputs: [],
        stores: [{ target: h, body: register("f32").max(0) }],
      },
      {
        kind: "reduce",
        kept: [batch],
        reduced: [units],
        lanes: 1,
        combine: "sum",
        inputs: [h],
        body: load(float32, 0),
        finish: register("f32"),
        target: total,
      },
      {
        kind: "map",
        shape: [batch, units],
        inputs: [h, { ...total, strides: [1, 0] }],
        stores: [{ target: g, body: load(float32, 0).div(load(float32, 1).add(1)) }],
        checks: [],
      },
      {
        kind: "reduce",
        kept: [units],
        reduced: [batch],
        lanes: 0,
        combine: "sum",
        inputs: [kernel.transposeView(g, [1, 0])],
        body: load(float32, 0),
        finish: register("f32"),
        target: bias,
      },
      {
        ...product,
        m: [inputs],
        n: [units],
        k: [batch],
        a: turned,
        b: g,
        inputs: [w],
        stores: [{ target: w, body: load(float32, 0).sub(register("f32").mul(0.01)) }],
      },
    ],
  };
}

function placed(arena: Arena, list: readonly EmittedForm[]): void {
  const buffers = new Set(list.flatMap((form) => [...kernel.reads(form), ...kernel.writes(form)].map((a) => a.buffer)));
  for (const buffer of buffers) {
    arena.place(buffer, arena.allocate(buffer.count * buffer.dtype.size).address);
    const { data, base } = arena.locate(buffer, buffer.dtype);
    for (let i = 0; i < buffer.count; i++) data[base + i] = ordinary(buffer, i);
  }
}

function elements(arena: Arena, value: kernel.Value): number[] {
  const { data, base } = arena.locate(value.buffer, value.dtype);
  return Array.from((data as Float32Array).subarray(base, base + value.buffer.count));
}

/** The weights after many steps; a pause now and then lets workers come and go. */
async function trained(threads: number): Promise<number[]> {
  const arena = new Arena();
  const { forms: list, weights } = forms();
  placed(arena, list);
  const { run } = new Compiler(arena, threads).compile(list.map((form) => ({ kind: "form", form })));
  for (let step = 0; step < 300; step++) {
    expect(run()).toBe(0);
    if (step % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return elements(arena, weights);
}

describe("threads", () => {
  test("give the same bits, however many there are", async () => {
    const alone = await trained(1);
    expect(await trained(2)).toEqual(alone);
    expect(await trained(3)).toEqual(alone);
  });

  test("report a check that fails, and go on with the next step", () => {
    const arena = new Arena();
    const x = fresh([1000, 500], int32);
    const y = fresh([1000, 500], int32);
    const isSmall = { condition: load(int32, 0).lt(1_000_000), error: () => new RangeError() };
    const list: EmittedForm[] = [
      {
        kind: "map",
        shape: [1000, 500],
        inputs: [x],
        stores: [{ target: y, body: load(int32, 0).mul(2) }],
        checks: [],
      },
      {
        kind: "map",
        shape: [1000, 500],
        inputs: [y],
        stores: [{ target: x, body: load(int32, 0) }],
        checks: [isSmall],
      },
    ];
    placed(arena, list);
    const { run } = new Compiler(arena, 2).compile(list.map((form) => ({ kind: "form", form })));
    expect(run()).toBe(0);
    const { data, base } = arena.locate(x.buffer, int32);
    data[base + 499_999] = 2_000_000;
    expect([run(), run()]).toEqual([2, 2]);
    data[base + 499_999] = 3;
    expect(run()).toBe(0);
    expect(data[base + 499_999]).toBe(6);
  });
});
