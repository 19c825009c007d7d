/** A plan's unit: a kernel form and the operation it belongs to. */
import type { kernel, Operation } from "@tfgraph/core";
import type { Arena } from "../arena.ts";

export interface Step {
  readonly op: Operation;
  readonly form: kernel.Form;
  /**
   * A step that holds steps: a loop inside the plan. Its form, a routine nobody calls, says what it reads and writes as a whole, which is all
   * that passes want to know.
   */
  readonly control?: Control;
}

/** Instructions run one after the other, but for jumps, whose goals are positions among them. */
export type Instruction =
  | { readonly kind: "step"; readonly step: Step }
  | { readonly kind: "jump"; readonly to: number }
  | { readonly kind: "jumpUnless"; readonly condition: kernel.Value; readonly to: number };

export interface Control {
  readonly code: readonly Instruction[];
  /** What its buffers lie in. */
  readonly memory: kernel.Buffer;
  /** Where in it, in bytes. */
  readonly offsets: ReadonlyMap<kernel.Buffer, number>;
}

/** Steps as instructions; those of a step that holds steps stand in its place. */
export function instructionsOf(step: Step): readonly Instruction[] {
  if (!step.control) return [{ kind: "step", step }];
  const parts = step.control.code.map((instruction) =>
    instruction.kind === "step" ? instructionsOf(instruction.step) : [instruction],
  );
  const starts = [0];
  for (const part of parts) starts.push(starts.at(-1)! + part.length);
  return parts.flatMap((part, i) => {
    const inner = step.control!.code[i]!.kind === "step";
    return part.map((instruction) => {
      if (instruction.kind === "step") return instruction;
      return { ...instruction, to: inner ? starts[i]! + instruction.to : starts[instruction.to]! };
    });
  });
}

/** Gives the buffers of a step that holds steps their places. */
export function placeInside({ control }: Step, arena: Arena): void {
  if (!control) return;
  const base = arena.addressOf(control.memory);
  for (const [buffer, offset] of control.offsets) arena.place(buffer, base + offset);
  for (const instruction of control.code) if (instruction.kind === "step") placeInside(instruction.step, arena);
}
