import { float32, kernel } from "@tfgraph/core";
import { beforeEach, describe, expect, it } from "vitest";
import { Arena, sizeOfBuffer } from "../arena.ts";
import { fresh } from "../testing/test_values.ts";
import { KernelCache } from "./kernel_cache.ts";
import type { EmittedForm } from "./kernels.ts";

const { load, register } = kernel;

/** `[batch, 20]` times a weight, or the weight's gradient. */
function product(batch: number, gradient = false): EmittedForm {
  const [x, w, y] = [fresh([batch, 20], float32), fresh([20, 30], float32), fresh([batch, 30], float32)];
  const type = { kind: "gemm", type: "f32", batch: [], n: [30], inputs: [] } as const;
  return gradient
    ? {
        ...type,
        m: [20],
        k: [batch],
        a: kernel.transposeView(x, [1, 0]),
        b: y,
        stores: [{ target: w, body: register("f32") }],
      }
    : { ...type, m: [batch], k: [20], a: x, b: w, stores: [{ target: y, body: register("f32") }] };
}

/** A bias is added to rows. */
function sum(batch: number, factor = 1): EmittedForm {
  const [x, b, y] = [fresh([batch, 20], float32), fresh([20], float32), fresh([batch, 20], float32)];
  const body = load(float32, 0).add(load(float32, 1)).mul(factor);
  return {
    kind: "map",
    shape: [batch, 20],
    inputs: [x, { ...b, strides: [0, 1] }],
    stores: [{ target: y, body }],
    checks: [],
  };
}

function columnSums(batch: number): EmittedForm {
  const [x, y] = [fresh([batch, 20], float32), fresh([20], float32)];
  const inputs = [kernel.transposeView(x, [1, 0])];
  const [body, finish] = [load(float32, 0), register("f32")];
  return { kind: "reduce", kept: [20], reduced: [batch], lanes: 0, combine: "sum", inputs, body, finish, target: y };
}

describe("kernels of an arena", () => {
  let arena: Arena;
  let added: (readonly number[])[];
  let removed: (readonly number[])[];
  let cache: KernelCache;
  beforeEach(() => {
    arena = new Arena();
    [added, removed] = [[], []];
    const listener = {
      added: (_: WebAssembly.Module, slots: readonly number[]) => void added.push(slots),
      removed: (slots: readonly number[]) => void removed.push(slots),
    };
    cache = new KernelCache(arena, 1, listener);
  });

  function use(...forms: EmittedForm[]) {
    for (const { buffer } of forms.flatMap((form) => [...kernel.reads(form), ...kernel.writes(form)]))
      arena.place(buffer, arena.allocate(sizeOfBuffer(buffer)).address);
    return cache.use(forms);
  }

  it("are one where forms differ in their memory alone", () => {
    const { kernels } = use(sum(4), sum(4), product(8), product(8));
    expect(new Set(kernels.filter((k) => k.form < 2).map((k) => k.slot)).size).toBe(1);
    expect(kernels.filter((k) => k.form === 2).map((k) => k.slot)).toEqual(
      kernels.filter((k) => k.form === 3).map((k) => k.slot),
    );
    use(sum(4));
    expect(added).toHaveLength(1);
  });

  it("are the same for batches of other sizes", () => {
    // 41 and 101 leave the same rows after whole tiles, and the same steps after whole vectors
    use(sum(41), product(41), product(41, true), columnSums(41));
    const before = added.length;
    use(sum(101), product(101), product(101, true), columnSums(101));
    expect(added.length).toBe(before);
    use(sum(101, 2));
    expect(added.length).toBe(before + 1);
  });

  it("stay for the next plan when the last one that used them goes, up to a bound", () => {
    const first = use(sum(4));
    first.release();
    first.release();
    use(sum(4)).release();
    expect(added).toHaveLength(1);
    for (let factor = 2; factor < 1200; factor++) use(sum(4, factor)).release();
    expect(removed[0]).toEqual(added[0]);
    expect(added.length - removed.length).toBeLessThan(1100);
  });

  it("are not removed while a plan uses them", () => {
    use(sum(4));
    for (let factor = 2; factor < 1200; factor++) use(sum(4, factor)).release();
    expect(removed).not.toContainEqual(added[0]);
  });
});
