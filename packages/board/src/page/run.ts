/** What a traced step showed, by node: when it ran, how long, what it gave. */
import type { BoardStep, BoardTensor, BoardTrace } from "../document.ts";
import { nonfiniteCount } from "./values.ts";

export class Run {
  readonly steps: readonly BoardStep[];
  readonly firstNonfinite: number | undefined;
  /** Indices of the steps of each node, in order. */
  readonly #stepsOf = new Map<number, number[]>();

  constructor(trace: BoardTrace) {
    this.steps = trace.steps;
    this.firstNonfinite = trace.firstNonfinite;
    trace.steps.forEach(({ node }, i) => {
      const steps = this.#stepsOf.get(node);
      if (steps) steps.push(i);
      else this.#stepsOf.set(node, [i]);
    });
  }

  stepsOf(node: number): readonly number[] {
    return this.#stepsOf.get(node) ?? [];
  }

  /** The last time a node ran, at or before a step. */
  latest(node: number, step: number): BoardStep | undefined {
    const index = this.stepsOf(node).findLast((i) => i <= step);
    return index === undefined ? undefined : this.steps[index];
  }

  durationMs(node: number): number {
    return this.stepsOf(node).reduce((sum, i) => sum + this.steps[i]!.durationMs, 0);
  }

  bytes(node: number): number {
    return this.stepsOf(node).reduce((sum, i) => sum + this.steps[i]!.bytes, 0);
  }
}

export function givenTensors(step: BoardStep): BoardTensor[] {
  return step.outputs.filter((tensor) => tensor !== null);
}

export function isNonfinite(step: BoardStep): boolean {
  return givenTensors(step).some((tensor) => nonfiniteCount(tensor) > 0);
}
