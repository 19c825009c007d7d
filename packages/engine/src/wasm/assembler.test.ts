import { expect, test } from "vitest";
import { ModuleBuilder, type FunctionBuilder } from "./assembler.ts";

/** Builds a module with one exported function and returns it, with the memory it imports. */
function build(
  params: readonly ("i32" | "i64" | "f64")[],
  result: "i32" | "i64" | "f64",
  code: (f: FunctionBuilder) => void,
) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { minPages: 1, maxPages: 1, shared: false });
  const f = module.func(params, [result]);
  code(f);
  module.export("run", f);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()), { env: { memory } });
  return { run: instance.exports.run as (...args: (number | bigint)[]) => number | bigint, memory };
}

test("integers of any size survive their LEB128 encoding", () => {
  for (const value of [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, 2 ** 31 - 1, -(2 ** 31)]) {
    expect(build([], "i32", (f) => f.i32(value)).run()).toBe(value);
  }
  for (const value of [0n, -1n, 64n, -65n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    expect(build([], "i64", (f) => f.i64(value)).run()).toBe(value);
  }
});

test("a loop branches to its start and a block to its end, from any depth", () => {
  const { run } = build(["i32"], "i32", (f) => {
    const n = f.param(0);
    const sum = f.local("i32");
    f.block((done) =>
      f.loop((again) => {
        f.get(n)
          .op("i32.eqz")
          .if(() => f.br(done));
        f.get(sum).get(n).op("i32.add").set(sum);
        f.get(n).i32(1).op("i32.sub").set(n).br(again);
      }),
    );
    f.get(sum);
  });
  expect(run(10)).toBe(55);
});

test("an if yields the value of the side that ran", () => {
  const { run } = build(["i32"], "f64", (f) =>
    f.get(f.param(0)).if(
      () => f.f64(1.5),
      () => f.f64(-2),
      "f64",
    ),
  );
  expect([run(1), run(0)]).toEqual([1.5, -2]);
});

test("memory offsets beyond 2^31 are encoded as unsigned", () => {
  const { run } = build([], "i32", (f) => f.i32(-(2 ** 31) + 8).memory("i32.load", 2 ** 31));
  expect(() => run()).toThrow(WebAssembly.RuntimeError);
});

test("vector instructions with two-byte numbers, lanes and shuffles are encoded", () => {
  const { run, memory } = build([], "f64", (f) => {
    f.i32(0).memory("v128.load", 0).i32(0).memory("v128.load", 16).op("f64x2.add");
    f.v128(new Uint8Array(16)).shuffle([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
    f.lane("f64x2.extract_lane", 0);
  });
  new Float64Array(memory.buffer).set([1, 2, 30, 40]);
  expect(run()).toBe(42);
});

test("released locals are used again", () => {
  const f = new ModuleBuilder().func(["i32"], []);
  const first = f.local("f32");
  f.release(first);
  expect([f.local("f32"), f.local("f32")]).toEqual([first, { index: 2, type: "f32" }]);
});
