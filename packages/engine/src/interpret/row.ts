/** Row programs, stage after stage over all rows: a register is an array with one value per row. */
import { kernel } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { compileBlocks, forEachBlock, type Provided } from "./block_program.ts";
import { failureAt } from "./failures.ts";
import { prepareStores } from "./map.ts";
import { prepareTotals } from "./reduce.ts";
import { allocateRegister, asNumbers, type Register } from "./registers.ts";

export function prepareRow(form: kernel.RowForm, memory: Memory): () => void {
  const registers: Provided[] = [];
  const steps = form.stages.map((stage) => prepareStage(form, stage, registers, memory));
  return () => {
    for (const step of steps) step();
  };
}

function prepareStage(form: kernel.RowForm, stage: kernel.RowStage, registers: Provided[], memory: Memory): () => void {
  const shape = [...form.rows, form.length];
  const rowStrides = kernel.contiguousStrides(form.rows);
  const perRow = {
    shape: form.rows,
    inputs: form.inputs.map((a) => ({ ...a, strides: a.strides.slice(0, -1) })),
    registers: registers.map((r) => ({ data: r.data, strides: rowStrides })),
  };
  const append = (data: Register) => registers.push({ data, strides: [...rowStrides, 0] });
  switch (stage.kind) {
    case "reduce": {
      const lanes = stage.combine === "argmax" || stage.combine === "argmin" ? 0 : 1;
      const { data, run } = prepareTotals(
        {
          kept: form.rows,
          reduced: [form.length],
          lanes,
          combine: stage.combine,
          inputs: form.inputs,
          body: stage.body,
        },
        memory,
        [...registers],
      );
      append(data);
      return run;
    }
    case "scalar": {
      const program = compileBlocks(memory, { ...perRow, expressions: [stage.body] });
      const data = allocateRegister(stage.body.type, program.space.count);
      append(data);
      const [from, to] = [program.results[0] as unknown[], data as unknown[]];
      return () =>
        forEachBlock(program, (start, n) => {
          for (let i = 0; i < n; i++) to[start + i] = from[i];
        });
    }
    case "store":
      return prepareStores(shape, [stage.store], form.inputs, [...registers], memory);
    case "store_scalar":
      return prepareStores(form.rows, [stage.store], perRow.inputs, perRow.registers, memory);
    case "check": {
      const program = compileBlocks(memory, { ...perRow, expressions: [stage.check.condition] });
      const condition = asNumbers(program.results[0]!);
      return () =>
        forEachBlock(program, (start, n) => {
          for (let i = 0; i < n; i++) {
            if (condition[i] === 0)
              throw stage.check.error(failureAt(memory, start + i, form.rows, perRow.inputs, perRow.inputs));
          }
        });
    }
  }
}
