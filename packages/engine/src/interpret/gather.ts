/** Elements picked by indices. */
import { kernel } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { fillOffsets, mergedSpace } from "./elements.ts";
import { prepareIndexOffsets } from "./indexed.ts";
import { prepareStores } from "./map.ts";
import { allocateRegister, isBig } from "./registers.ts";
import { fromBfloat16Bits, fromHalfBits, bfloat16, half } from "@tfgraph/core";

export function prepareGather(form: kernel.GatherForm, memory: Memory): () => void {
  const { shape, source } = form;
  const picks = prepareIndexOffsets(form, memory);
  const space = mergedSpace(shape, [source.strides]);
  const place = memory.locate(source.buffer, source.dtype);
  const base = new Float64Array(space.count);
  if (space.count > 0) fillOffsets(base, space.shape, space.strides[0]!, place.base + source.offset, 0, space.count);
  const picked = allocateRegister(kernel.scalarType(source.dtype), space.count);
  const store = prepareStores(
    shape,
    [{ target: form.target, body: form.body }],
    form.inputs,
    [{ data: picked, strides: kernel.contiguousStrides(shape) }],
    memory,
  );
  const decode = source.dtype === half ? fromHalfBits : source.dtype === bfloat16 ? fromBfloat16Bits : undefined;
  const zero = isBig(picked) ? 0n : Array.isArray(picked) ? "" : 0;
  return () => {
    picks.run();
    const [out, data] = [picked as unknown[], place.data as unknown[]];
    for (let i = 0; i < space.count; i++) {
      const move = picks.offsets[i]!;
      const value = move === move ? data[base[i]! + move] : zero;
      out[i] = decode ? decode(value as number) : value;
    }
    store();
  };
}
