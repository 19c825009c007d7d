/** Steps bound to memory: what a run executes. */
import { kernel, type Operation, type TensorValue, type TypedArray } from "@tfgraph/core";
import type { Arena } from "../arena.ts";
import { elementsOf } from "../interpret/elements.ts";
import { withOperation } from "../run_error.ts";
import type { ResourceMap, SessionState } from "../session_state.ts";
import { knownValue } from "./constants.ts";
import type { Compiler } from "../wasm/compiler.ts";
import { Loops, type CompilePolicy } from "./loops.ts";
import type { Step } from "./step.ts";

export interface SegmentEnvironment {
  readonly arena: Arena;
  readonly compiler: Compiler;
  readonly session: SessionState;
  readonly compile: CompilePolicy;
}

/** Consecutive loop nests, or one routine. */
type Part =
  | { readonly kind: "loops"; readonly loops: Loops }
  | { readonly kind: "routine"; readonly op: Operation; readonly form: kernel.RoutineForm };

export class Segment {
  private readonly parts: readonly Part[];
  private readonly env: SegmentEnvironment;

  constructor(steps: readonly Step[], env: SegmentEnvironment) {
    this.env = env;
    this.parts = split(steps, env);
  }

  /** Compiles what a run would compile. */
  prepare(): void {
    for (const part of this.parts) if (part.kind === "loops") part.loops.prepare();
  }

  run(stepResources: ResourceMap): void {
    for (const part of this.parts) {
      if (part.kind === "loops") part.loops.run();
      else this.runRoutine(part.op, part.form, stepResources);
    }
  }

  get codeBytes(): number {
    return this.parts.reduce((sum, part) => sum + (part.kind === "loops" ? part.loops.codeBytes : 0), 0);
  }

  /** Frees what only this segment holds. */
  release(): void {
    for (const part of this.parts) if (part.kind === "loops") part.loops.release();
  }

  private runRoutine(op: Operation, form: kernel.RoutineForm, stepResources: ResourceMap): void {
    const results = this.callRoutine(op, form.inputs, form.run, stepResources);
    form.outputs.forEach((value, i) => this.store(op, value, results[i]!));
  }

  /** Puts what a routine gave in its place. */
  store(op: Operation, value: kernel.Value, result: kernel.RoutineResult): void {
    const { arena } = this.env;
    if (!result.copyTo) {
      arena.write(value, result.data as unknown[]);
      return;
    }
    try {
      result.copyTo(hostView(arena, value).data as TypedArray); // host types have no such copies
    } catch (error) {
      throw withOperation(error, op);
    }
  }

  /** Runs a routine on values in the arena. */
  callRoutine(
    op: Operation,
    inputs: readonly kernel.Value[],
    run: kernel.Routine,
    stepResources: ResourceMap,
  ): readonly kernel.RoutineResult[] {
    const { arena, session } = this.env;
    const name = op.name;
    try {
      return run({
        op,
        name,
        inputs: inputs.map((value) => hostView(arena, value)),
        resources: session.resources,
        stepResources,
        philox: (seed, seed2, skip) => {
          const state = session.generator(name, seed, seed2);
          const { data, base } = arena.locate(state.buffer, state.dtype);
          const kept = new kernel.Philox((data as Uint32Array).subarray(base, base + 6));
          const generator = kept.clone();
          kept.skip(skip);
          return generator;
        },
      });
    } catch (error) {
      throw withOperation(error, op);
    }
  }
}

/** A contiguous value as host data that shares the arena's memory. What is known while planning may have no place there. */
function hostView(arena: Arena, value: kernel.Value): TensorValue {
  const known = knownValue(value);
  if (known) return known;
  const { dtype, shape } = value;
  const place = arena.locate(value.buffer, dtype);
  const count = shape.reduce((a, b) => a * b, 1);
  if (dtype.kind === "complex") {
    const at = place.base + 2 * value.offset;
    return { dtype, shape, data: (place.data as Float32Array).subarray(at, at + 2 * count) };
  }
  if (dtype.size === 0) return { dtype, shape, data: elementsOf(place, value, shape) };
  const at = place.base + value.offset;
  return { dtype, shape, data: (place.data as Float32Array).subarray(at, at + count) };
}

function split(steps: readonly Step[], { arena, compiler, compile }: SegmentEnvironment): Part[] {
  const parts: Part[] = [];
  let loops: Step[] = [];
  const flush = () => {
    if (loops.length > 0) parts.push({ kind: "loops", loops: new Loops(loops, arena, compiler, compile) });
    loops = [];
  };
  for (const step of steps) {
    if (step.form.kind === "routine" && !step.control) {
      flush();
      parts.push({ kind: "routine", op: step.op, form: step.form });
    } else {
      loops.push(step);
    }
  }
  flush();
  return parts;
}
