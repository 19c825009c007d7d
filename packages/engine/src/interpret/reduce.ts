/** Reductions, in the fixed order that ReduceForm describes. */
import { kernel, RuntimeError } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { compileBlocks, forEachBlock, type Provided } from "./block_program.ts";
import { prepareStores } from "./map.ts";
import { allocateRegister, asBigs, asNumbers, isBig, type BigRegister, type Register } from "./registers.ts";

type FoldingCombiner = Exclude<kernel.Combiner, "argmax" | "argmin">;

export function prepareReduce(form: kernel.ReduceForm, memory: Memory): () => void {
  const totals = prepareTotals(form, memory);
  const registers: Provided[] = [{ data: totals.data, strides: kernel.contiguousStrides(form.kept) }];
  const kept = form.inputs.map((access) => ({ ...access, strides: access.strides.slice(0, form.kept.length) }));
  const finish = prepareStores(form.kept, [{ target: form.target, body: form.finish }], kept, registers, memory);
  return () => {
    totals.run();
    finish();
  };
}

/** The accumulators of all kept points. Also what rows use for their reductions. */
export function prepareTotals(
  form: Pick<kernel.ReduceForm, "kept" | "reduced" | "lanes" | "combine" | "inputs" | "body">,
  memory: Memory,
  registers: readonly Provided[] = [],
): { data: Register; run: () => void } {
  const { kept, reduced, combine, body } = form;
  const keptCount = count(kept);
  const reducedCount = count(reduced);
  const data = allocateRegister(kernel.accumulatorType(combine, body.type), keptCount);
  const program = compileBlocks(memory, {
    shape: [...kept, ...reduced],
    expressions: [body],
    inputs: form.inputs,
    registers,
  });
  const result = program.results[0]!;
  const accumulate =
    combine === "argmax" || combine === "argmin"
      ? positions(combine, result, kernel.identity(combine, body.type), asBigs(data), reducedCount)
      : isBig(result)
        ? folding(
            result,
            bigCombiners(combine),
            kernel.identity(combine, body.type) as bigint,
            asBigs(data),
            form,
            reducedCount,
          )
        : folding(
            asNumbers(result),
            numberCombiners(combine, body.type),
            kernel.identity(combine, body.type) as number,
            asNumbers(data),
            form,
            reducedCount,
          );
  return {
    data,
    run() {
      if (reducedCount === 0) {
        if (combine === "argmax" || combine === "argmin") throw new RuntimeError("a position among no elements");
        (data as unknown[]).fill(kernel.identity(combine, body.type));
        return;
      }
      forEachBlock(program, accumulate);
    },
  };
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Takes blocks of elements; a kept point's elements follow each other. */
function folding<T extends number | bigint, R extends { [i: number]: T; fill(value: T): unknown }>(
  values: R,
  combine: (a: T, b: T) => T,
  identity: T,
  data: R,
  form: Pick<kernel.ReduceForm, "lanes" | "reduced" | "body">,
  reducedCount: number,
): (start: number, n: number) => void {
  const laneCount = form.lanes === 0 ? 1 : kernel.LANES;
  const accumulators = allocateRegister(form.body.type, laneCount) as unknown as R; // the type of `values`
  const period = form.lanes === 0 ? 1 : count(form.reduced.slice(form.reduced.length - form.lanes));
  return (start, n) => {
    let i = 0;
    while (i < n) {
      const position = (start + i) % reducedCount;
      const kept = Math.floor((start + i) / reducedCount);
      if (position === 0) accumulators.fill(identity);
      const end = Math.min(n, i + reducedCount - position);
      let lane = laneCount === 1 ? 0 : position % period;
      for (; i < end; i++) {
        const at = lane % laneCount;
        accumulators[at] = combine(accumulators[at]!, values[i]!);
        if (++lane >= period) lane = 0;
      }
      if ((start + i) % reducedCount === 0) {
        for (let width = laneCount / 2; width >= 1; width /= 2) {
          for (let k = 0; k < width; k++) accumulators[k] = combine(accumulators[k]!, accumulators[k + width]!);
        }
        data[kept] = accumulators[0]!;
      }
    }
  };
}

function positions(
  combine: "argmax" | "argmin",
  result: Register,
  identity: number | bigint,
  data: BigRegister,
  reducedCount: number,
): (start: number, n: number) => void {
  const values = result as ArrayLike<number | bigint>; // never host
  let best = identity;
  let at = 0;
  return (start, n) => {
    for (let i = 0; i < n; i++) {
      const position = (start + i) % reducedCount;
      const value = values[i]!;
      if (position === 0) {
        best = identity;
        at = 0;
      }
      if (combine === "argmax" ? value > best : value < best) {
        best = value;
        at = position;
      }
      if (position === reducedCount - 1) data[Math.floor((start + i) / reducedCount)] = BigInt(at);
    }
  };
}

function numberCombiners(combine: FoldingCombiner, type: kernel.ScalarType): (a: number, b: number) => number {
  switch (combine) {
    case "sum":
      return (a, b) => a + b;
    case "prod":
      return type === "f32" || type === "f64" ? (a, b) => a * b : Math.imul;
    case "max":
      return Math.max;
    case "min":
      return Math.min;
    case "any":
      return (a, b) => a | b;
    case "all":
      return (a, b) => a & b;
  }
}

function bigCombiners(combine: FoldingCombiner): (a: bigint, b: bigint) => bigint {
  switch (combine) {
    case "sum":
      return (a, b) => a + b;
    case "prod":
      return (a, b) => a * b;
    case "max":
      return (a, b) => (b > a ? b : a);
    case "min":
      return (a, b) => (b < a ? b : a);
    case "any":
      return (a, b) => a | b;
    case "all":
      return (a, b) => a & b;
  }
}
