/** Elementwise kernels. */
import type { kernel } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { compileBlocks, forEachBlock, targetWriters, type Provided } from "./block_program.ts";
import { failureAt } from "./failures.ts";
import { asNumbers } from "./registers.ts";

export function prepareMap(form: kernel.MapForm, memory: Memory): () => void {
  const checks = form.checks.map((check) => prepareCheck(form, check, memory));
  const store = prepareStores(form.shape, form.stores, form.inputs, [], memory);
  return () => {
    for (const check of checks) check();
    store();
  };
}

/** Computes expressions at every point and stores them. */
export function prepareStores(
  shape: readonly number[],
  stores: readonly kernel.Store[],
  inputs: readonly kernel.Access[],
  registers: readonly Provided[],
  memory: Memory,
): () => void {
  if (stores.length === 0) return () => undefined;
  const targets = stores.map((s) => s.target);
  const program = compileBlocks(memory, {
    shape,
    expressions: stores.map((s) => s.body),
    inputs,
    registers,
    views: targets.map((t) => t.strides),
  });
  const writers = targetWriters(memory, program, targets);
  return () =>
    forEachBlock(program, (start, n) => {
      for (const write of writers) write(start, n);
    });
}

function prepareCheck(form: kernel.MapForm, check: kernel.Check, memory: Memory): () => void {
  const program = compileBlocks(memory, { shape: form.shape, expressions: [check.condition], inputs: form.inputs });
  const condition = asNumbers(program.results[0]!);
  return () =>
    forEachBlock(program, (start, n) => {
      for (let i = 0; i < n; i++) {
        if (condition[i] === 0) throw check.error(failureAt(memory, start + i, form.shape, form.inputs, form.inputs));
      }
    });
}
