/** How a session runs what is asked of it. */
import type { BaseSession, FeedDict, RunKeywords } from "@tfgraph/core";
import { printedAs } from "./table.ts";

/** A plan. Printed (`String(plan)`, `console.log(plan)`) it is a list of its steps. */
export interface Plan {
  /**
   * A line for each step, in the order they run: the kind of loop nest, its extents, what it writes and reads, what it computes, and the
   * operation it was made for (the last one, where several were fused).
   */
  readonly steps: readonly string[];
  /** Whether it runs as compiled code yet; a plan that was not run before, or ran once and is short, is interpreted. */
  readonly compiled: boolean;
  /** Bytes of compiled code. */
  readonly code_bytes: number;
  /** Bytes of what it computes on the way; all plans of a session share the memory for that. */
  readonly temporary_bytes: number;
  /** Bytes of all variables of the session. */
  readonly variable_bytes: number;
  /** Bytes of the memory that the session has, with room to grow. */
  readonly memory_bytes: number;
  toString(): string;
}

/**
 * The plan of a run, made now where there was none. Nothing runs; where a plan depends on values (the sizes of what `tf.unique` gives), its
 * further parts are there once it has run.
 * @param session has the variables, whose shapes are part of a plan
 * @param fetches what `session.run` would take
 * @param feeds a feed_dict, or `{ feed_dict }`: the shapes are part of the plan, the values do not matter
 * @throws whatever the run would before it began: a variable without a value, a feed of another shape
 */
export function plan(session: BaseSession, fetches: unknown, feeds?: FeedDict | RunKeywords | null): Plan {
  const found = session._describe(fetches, feeds ?? null);
  const data = {
    steps: found.steps,
    compiled: found.compiled,
    code_bytes: found.codeBytes,
    temporary_bytes: found.temporaryBytes,
    variable_bytes: found.variableBytes,
    memory_bytes: found.memoryBytes,
  };
  return printedAs(data, () => [render(data)]);
}

const bytes = (n: number): string => `${n.toLocaleString("en-US")} bytes`;

function render(plan: Omit<Plan, "toString">): string {
  const { steps, compiled, code_bytes: codeBytes, temporary_bytes: temporaryBytes } = plan;
  const code = compiled ? `${bytes(codeBytes)} of code` : "not compiled yet";
  return [
    ...steps,
    `${String(steps.length)} steps, ${code}, ${bytes(temporaryBytes)} of temporaries`,
    `${bytes(plan.variable_bytes)} of variables; ${bytes(plan.memory_bytes)} in all`,
  ].join("\n");
}
