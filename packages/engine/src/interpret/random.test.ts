import { readFileSync } from "node:fs";
import { as_dtype, float64, kernel, type TypedArray } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { PlainMemory } from "../memory.ts";
import { prepare } from "./interpret.ts";

interface Golden {
  readonly distribution: kernel.Distribution;
  readonly dtype: string;
  readonly shape: number[];
  readonly seed: number;
  readonly seed2: number;
  readonly bounds: string[];
  readonly runs: string[];
}

const { cases } = JSON.parse(readFileSync(new URL("../../test_data/random_goldens.json", import.meta.url), "utf8")) as {
  cases: Golden[];
};

const hexOf = (data: TypedArray) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex");

describe("random numbers are TensorFlow's", () => {
  for (const golden of cases) {
    const dtype = as_dtype(golden.dtype);
    it(`${golden.distribution} of ${golden.dtype} [${golden.shape.join(",")}] from seeds ${golden.seed}, ${golden.seed2}`, () => {
      const count = golden.shape.reduce((a, b) => a * b, 1);
      const memory = new PlainMemory();
      const whole = (data: TypedArray, d = dtype) => {
        const buffer = { kind: "temporary", dtype: d, count: data.length } as const;
        memory.set(buffer, data);
        return kernel.valueOf(buffer, [data.length]);
      };
      const state = whole(kernel.Philox.fromSeeds(BigInt(golden.seed), BigInt(golden.seed2)).words, as_dtype("uint32"));
      const bounds = golden.bounds.map((b) =>
        whole(dtype.name === "int64" ? BigInt64Array.of(BigInt(b)) : Int32Array.of(Number(b))),
      );
      const target = whole(new dtype.arrayType!(count));
      const run = prepare(
        { kind: "random", distribution: golden.distribution, count, state, inputs: bounds, target },
        memory,
      );
      for (const expected of golden.runs) {
        run();
        const { data } = memory.locate(target.buffer, dtype);
        if (dtype === float64) {
          // normals of doubles go through the host's log, sin and cos
          const exact = new Float64Array(Uint8Array.from(Buffer.from(expected, "hex")).buffer);
          Array.from(data as Float64Array).forEach((x, i) => expect(Math.abs(x - exact[i]!)).toBeLessThan(1e-14));
        } else {
          expect(hexOf(data as TypedArray)).toBe(expected);
        }
      }
    });
  }
});
