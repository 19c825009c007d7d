/** Code with jumps under construction: it becomes one step of a plan, which holds steps. */
import { InternalError, kernel, uint8, type Operation } from "@tfgraph/core";
import { allocate } from "./allocate.ts";
import type { Cut } from "./lower.ts";
import { runPasses, type PassContext, type PASSES } from "./passes.ts";
import type { Instruction, Step } from "./step.ts";

/** Thrown where a part of a graph cannot be such a step, which is no error. */
export class Irregular extends InternalError {
  constructor(why: string) {
    super(null, null, `Not regular: ${why}`);
  }
}

/** What `make` gives, or undefined where the graph's part is not regular, or wrong: then the run that meets it says so. */
export function ifRegular<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof InternalError && !(error instanceof Irregular)) throw error;
    return undefined;
  }
}

/** @throws Irregular where a plan was cut for something else than a condition */
export function conditionOf(cut: Cut): kernel.Value {
  if (cut.kind !== "value" || cut.value.dtype.name !== "bool" || cut.value.shape.length > 0)
    throw new Irregular("it asks for more than conditions");
  return cut.value;
}

export class ControlCode {
  /** Whom moves belong to. */
  private readonly op: Operation;
  private readonly passes: typeof PASSES;
  private readonly maySetVariables: boolean;
  private readonly code: Instruction[] = [];
  /** Jumps to the end. */
  private readonly leaving: number[] = [];

  constructor(op: Operation, passes: typeof PASSES, maySetVariables: boolean) {
    this.op = op;
    this.passes = passes;
    this.maySetVariables = maySetVariables;
  }

  get length(): number {
    return this.code.length;
  }

  append(steps: readonly Step[], context: PassContext): void {
    for (const step of runPasses(steps, context, this.passes)) {
      if (!this.fits(step)) throw new Irregular("a step that is not the engine's alone");
      this.code.push({ kind: "step", step });
    }
  }

  jump(to: number): void {
    this.code.push({ kind: "jump", to });
  }

  /** Goes on behind all code. */
  leave(): void {
    this.leaving.push(this.code.length);
    this.jump(0);
  }

  /** Code for both answers of a condition. */
  branch(condition: kernel.Value, code: (answer: boolean) => void): void {
    const at = this.code.push({ kind: "jumpUnless", condition, to: 0 }) - 1;
    code(true);
    this.code[at] = { kind: "jumpUnless", condition, to: this.code.length };
    code(false);
  }

  /** A step that copies. */
  move(from: kernel.Value, to: kernel.Value): Step {
    const same = from.shape.length === to.shape.length && from.shape.every((size, i) => size === to.shape[i]);
    if (!same || from.dtype.base_dtype !== to.dtype) throw new Irregular("shapes change");
    if (to.dtype.size === 0 || to.dtype.kind === "complex") throw new Irregular("values that forms do not move");
    return { op: this.op, form: kernel.moveForm(from, to) };
  }

  /**
   * All code as a step.
   * @param kept buffers of its own that keep their contents from beginning to end
   * @param results buffers of the plan around it
   */
  finish(kept: readonly kernel.Buffer[], results: ReadonlySet<kernel.Buffer>): Step {
    const { code, op } = this;
    for (const at of this.leaving) code[at] = { kind: "jump", to: code.length };
    const steps = code.flatMap((instruction) => (instruction.kind === "step" ? [instruction.step] : []));
    const conditions = code.flatMap((i) => (i.kind === "jumpUnless" ? [i.condition.buffer] : []));
    const { offsets, sizeBytes } = allocate(steps, kept, new Set([...kept, ...results, ...conditions]));
    const inside = new Map([...offsets].filter(([buffer]) => !results.has(buffer)));
    const written = new Set(steps.flatMap(({ form }) => kernel.writes(form).map((access) => access.buffer)));
    const read = new Set(conditions);
    for (const { form } of steps) for (const { buffer } of kernel.reads(form)) read.add(buffer);
    const memory: kernel.Buffer = { kind: "temporary", dtype: uint8, count: Math.max(1, sizeBytes) };
    const outputs = [...written].filter((buffer) => buffer.kind !== "temporary" || results.has(buffer));
    const inputs = [...read].filter((b) => b.kind === "storage" || (!written.has(b) && b.kind !== "constant"));
    const form: kernel.RoutineForm = {
      kind: "routine",
      inputs: inputs.map(wholeBuffer),
      outputs: [...outputs, memory].map(wholeBuffer),
      run: () => {
        throw new InternalError(null, op, "A step that holds steps is not called");
      },
    };
    return { op, form, control: { code, memory, offsets: inside } };
  }

  /** Whether a step works in the engine's memory alone. */
  private fits({ form, control }: Step): boolean {
    if (control) return true;
    if (form.kind === "routine") return false;
    const written = kernel.writes(form);
    return (
      [...kernel.reads(form), ...written].every((access) => access.dtype.size > 0) &&
      (this.maySetVariables || written.every((access) => access.buffer.kind !== "storage"))
    );
  }
}

function wholeBuffer(buffer: kernel.Buffer): kernel.Value {
  return kernel.valueOf(buffer, [buffer.count]);
}
