/** Coordinates that are read from memory: what gather and scatter share. */
import { kernel } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { compileBlocks, forEachBlock } from "./block_program.ts";
import { failureAt } from "./failures.ts";

export interface Coordinates {
  readonly indices: readonly kernel.IndexAccess[];
  readonly outOfRange: kernel.OutOfRange;
  readonly shape: readonly number[];
  readonly inputs: readonly kernel.Access[];
}

/** What the indices move, per point, in elements; -1 where one is out of range and no error is wanted. */
export function prepareIndexOffsets(form: Coordinates, memory: Memory): { offsets: Float64Array; run: () => void } {
  const accesses = form.indices.map((i) => i.operand);
  const loads = accesses.map((access, i) => kernel.load(access.dtype, i));
  const program = compileBlocks(memory, { shape: form.shape, expressions: loads, inputs: accesses });
  const offsets = new Float64Array(program.space.count);
  const values = program.results.map((r) => r as ArrayLike<number | bigint>); // integers
  return {
    offsets,
    run: () =>
      forEachBlock(program, (start, n) => {
        for (let i = 0; i < n; i++) {
          let at = 0;
          for (let d = 0; d < values.length; d++) {
            const { stride, size } = form.indices[d]!;
            const index = Number(values[d]![i]!);
            if (index < 0 || index >= size) {
              if (form.outOfRange.kind === "error") {
                throw form.outOfRange.error(failureAt(memory, start + i, form.shape, accesses, form.inputs));
              }
              at = NaN;
            } else {
              at += index * stride;
            }
          }
          offsets[start + i] = at;
        }
      }),
  };
}
