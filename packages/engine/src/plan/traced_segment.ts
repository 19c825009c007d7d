/**
 * A segment that runs one operation after the other and tells a trace when each ran and what it made. Its steps have not been
 * through the passes, so that each still belongs to one operation.
 */
import { kernel, type Operation, type RunTrace, type TracedOutput } from "@tfgraph/core";
import { sizeOfBuffer } from "../arena.ts";
import type { ResourceMap } from "../session_state.ts";
import { Segment, type SegmentEnvironment } from "./segment.ts";
import type { Step } from "./step.ts";

/** Who is told of the run that goes on; plans outlive runs. */
export interface Tracing {
  trace: RunTrace | undefined;
}

/** An operation, and what it gives: a value for each output that is alive. */
export interface LoweredOperation {
  readonly op: Operation;
  readonly outputs: ReadonlyMap<number, kernel.Value>;
}

interface TracedPart {
  readonly op: Operation;
  readonly outputs: readonly TracedOutput[];
  readonly allocatedBytes: number;
  readonly segment: Segment;
}

export class TracedSegment extends Segment {
  private readonly tracing: Tracing;
  private readonly operations: readonly TracedPart[];

  /** @param steps of the operations, in the same order */
  constructor(
    steps: readonly Step[],
    operations: readonly LoweredOperation[],
    env: SegmentEnvironment,
    tracing: Tracing,
  ) {
    super([], env);
    this.tracing = tracing;
    this.operations = partsOf(steps, operations, env);
  }

  override run(stepResources: ResourceMap): void {
    for (const { segment, ...traced } of this.operations) {
      segment.prepare();
      const startMs = clockMs();
      segment.run(stepResources);
      this.tracing.trace?.ran({ ...traced, startMs, endMs: clockMs() });
    }
  }

  override release(): void {
    for (const { segment } of this.operations) segment.release();
  }

  override callRoutine(...args: Parameters<Segment["callRoutine"]>): readonly kernel.RoutineResult[] {
    const [op] = args;
    const startMs = clockMs();
    const results = super.callRoutine(...args);
    const outputs = results.map(({ shape }, slot) => {
      const { base_dtype: dtype } = op.outputs[slot]!.dtype;
      return { slot, dtype, shape, sizeBytes: dtype.size * shape.reduce((a, b) => a * b, 1) };
    });
    const allocatedBytes = outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.tracing.trace?.ran({ op, startMs, endMs: clockMs(), outputs, allocatedBytes });
    return results;
  }
}

/** Milliseconds since 1970, with fractions. */
function clockMs(): number {
  return performance.timeOrigin + performance.now();
}

function partsOf(
  steps: readonly Step[],
  operations: readonly LoweredOperation[],
  env: SegmentEnvironment,
): TracedPart[] {
  let at = 0;
  return operations.map(({ op, outputs }) => {
    const own: Step[] = [];
    while (at < steps.length && steps[at]!.op === op) own.push(steps[at++]!);
    return {
      op,
      outputs: [...outputs].map(([slot, value]) => tracedOutput(slot, value)),
      allocatedBytes: allocatedBytes(own),
      segment: new Segment(own, env),
    };
  });
}

function tracedOutput(slot: number, { dtype, shape }: kernel.Value): TracedOutput {
  return { slot, dtype, shape, sizeBytes: dtype.size * shape.reduce((a, b) => a * b, 1) };
}

function allocatedBytes(steps: readonly Step[]): number {
  const written = new Set(steps.flatMap(({ form }) => kernel.writes(form).map((access) => access.buffer)));
  let bytes = 0;
  for (const buffer of written) if (buffer.kind === "temporary") bytes += sizeOfBuffer(buffer);
  return bytes;
}
