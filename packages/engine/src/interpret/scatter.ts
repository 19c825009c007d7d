/** Updates at indices, in order; points that hit the same element see each other's result. */
import { bfloat16, fromBfloat16Bits, fromHalfBits, half, kernel, toBfloat16Bits, toHalfBits } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { compileBlocks } from "./block_program.ts";
import { fillOffsets, mergedSpace } from "./elements.ts";
import { prepareIndexOffsets } from "./indexed.ts";
import { allocateRegister, BLOCK } from "./registers.ts";

export function prepareScatter(form: kernel.ScatterForm, memory: Memory): () => void {
  const { shape, target } = form;
  const picks = prepareIndexOffsets(form, memory);
  const space = mergedSpace(shape, [target.strides]);
  const place = memory.locate(target.buffer, target.dtype);
  const offsets = new Float64Array(space.count);
  const current = allocateRegister(kernel.scalarType(target.dtype), space.count);
  const strides = kernel.contiguousStrides(shape);
  const program = compileBlocks(memory, {
    shape,
    expressions: [form.body],
    inputs: form.inputs,
    registers: [{ data: current, strides }],
  });
  const [encode, decode] =
    target.dtype === half
      ? [toHalfBits, fromHalfBits]
      : target.dtype === bfloat16
        ? [toBfloat16Bits, fromBfloat16Bits]
        : [undefined, undefined];
  const [now, data, results] = [current as unknown[], place.data as unknown[], program.results[0] as unknown[]];
  return () => {
    if (space.count === 0) return;
    picks.run();
    fillOffsets(offsets, space.shape, space.strides[0]!, place.base + target.offset, 0, space.count);
    for (let i = 0; i < space.count; i++) offsets[i] = offsets[i]! + picks.offsets[i]!;
    const seen = new Set<number>();
    let start = 0;
    while (start < space.count) {
      seen.clear();
      let n = 0;
      for (; n < BLOCK && start + n < space.count; n++) {
        const at = offsets[start + n]!;
        if (seen.has(at)) break;
        if (at !== at) continue; // out of range, skipped
        seen.add(at);
        now[start + n] = decode ? decode(data[at] as number) : data[at];
      }
      program.run(start, n);
      for (let i = 0; i < n; i++) {
        const at = offsets[start + i]!;
        if (at === at) data[at] = encode ? encode(results[i] as number) : results[i];
      }
      start += n;
    }
  };
}
