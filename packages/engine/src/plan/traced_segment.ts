/**
 * A segment that runs one operation after the other and tells a trace when each ran and what it made. Its steps have not been
 * through the passes, so that each still belongs to one operation; what an operation gives stays in its place until the trace
 * was told.
 */
import { kernel, type Operation, type RunTrace, type TracedOutput } from "@tfgraph/core";
import { sizeOfBuffer, type Arena } from "../arena.ts";
import type { ResourceMap } from "../session_state.ts";
import type { PlanState } from "./plan_state.ts";
import { readValue } from "./read_value.ts";
import { Segment, type SegmentEnvironment } from "./segment.ts";
import type { Step } from "./step.ts";

/** Who is told of the run that goes on; plans outlive runs. */
export interface Tracing {
  trace: RunTrace | undefined;
  /** An operation that had to run for the shapes of its outputs, until it ends. */
  begun: BegunOperation | undefined;
}

interface BegunOperation {
  readonly op: Operation;
  readonly startMs: number;
  readonly allocatedBytes: number;
}

/** An operation, and what it gives: a value for each output that is alive. */
export interface LoweredOperation {
  readonly op: Operation;
  readonly outputs: ReadonlyMap<number, kernel.Value>;
  /** Outputs that are variables without a value. */
  readonly unreadable?: ReadonlySet<number>;
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
  /** Steps before a loop, which tells of its operations itself. */
  private readonly rest: Segment;

  /** @param steps of the operations, in the same order */
  constructor(
    steps: readonly Step[],
    operations: readonly LoweredOperation[],
    env: SegmentEnvironment,
    tracing: Tracing,
  ) {
    super([], env);
    this.tracing = tracing;
    const parts = partsOf(steps, operations);
    this.operations = parts.map(({ own, ...lowered }) => tracedPart(lowered, own, env));
    this.rest = new Segment(steps.slice(parts.at(-1)?.end ?? 0), env);
  }

  override run(stepResources: ResourceMap): void {
    const { tracing } = this;
    for (const { segment, ...traced } of this.operations) {
      segment.prepare();
      const begun = tracing.begun?.op === traced.op ? tracing.begun : undefined;
      const startMs = begun?.startMs ?? clockMs();
      segment.run(stepResources);
      const allocatedBytes = traced.allocatedBytes + (begun?.allocatedBytes ?? 0);
      tracing.begun = undefined;
      tracing.trace?.ran({ ...traced, startMs, endMs: clockMs(), allocatedBytes });
    }
    this.rest.run(stepResources);
  }

  override release(): void {
    for (const { segment } of this.operations) segment.release();
    this.rest.release();
  }

  override callRoutine(...args: Parameters<Segment["callRoutine"]>): readonly kernel.RoutineResult[] {
    const [op] = args;
    const { tracing } = this;
    const before = tracing.begun?.op === op ? tracing.begun : { startMs: clockMs(), allocatedBytes: 0 };
    const results = super.callRoutine(...args);
    const sizes = results.map(({ shape }, slot) => op.outputs[slot]!.dtype.size * shape.reduce((a, b) => a * b, 1));
    const allocatedBytes = sizes.reduce((a, b) => a + b, before.allocatedBytes);
    tracing.begun = { op, startMs: before.startMs, allocatedBytes };
    return results;
  }
}

/** Milliseconds since 1970, with fractions. */
function clockMs(): number {
  return performance.timeOrigin + performance.now();
}

/** What an operation gave, as a reader finds it when the operation has been planned: variables under their present shapes. */
export function readableOutputs(
  op: Operation,
  outputs: ReadonlyMap<number, kernel.Value>,
  state: PlanState,
): LoweredOperation {
  const unreadable = new Set<number>();
  const resolved = new Map<number, kernel.Value>();
  for (const [slot, output] of outputs) {
    const value = state.resolve(output);
    resolved.set(slot, value);
    const { kind, name } = value.buffer;
    if (kind === "storage" && !state.storages.get(name!)?.initialized) unreadable.add(slot);
  }
  return { op, outputs: resolved, unreadable };
}

/** The buffers to be read behind each step: outputs of the operation that ends there. */
export function readAfterSteps(
  steps: readonly Step[],
  operations: readonly LoweredOperation[],
): Map<number, kernel.Buffer[]> {
  const readAfter = new Map<number, kernel.Buffer[]>();
  for (const { outputs, end } of partsOf(steps, operations)) {
    const buffers = readAfter.get(end - 1) ?? [];
    for (const { buffer } of outputs.values()) buffers.push(buffer);
    readAfter.set(end - 1, buffers);
  }
  return readAfter;
}

/** Each operation with its steps, and where they end. */
function partsOf(
  steps: readonly Step[],
  operations: readonly LoweredOperation[],
): (LoweredOperation & { readonly own: readonly Step[]; readonly end: number })[] {
  let end = 0;
  return operations.map((lowered) => {
    const begin = end;
    while (end < steps.length && steps[end]!.op === lowered.op) end++;
    return { ...lowered, own: steps.slice(begin, end), end };
  });
}

function tracedPart(
  { op, outputs, unreadable }: LoweredOperation,
  own: readonly Step[],
  env: SegmentEnvironment,
): TracedPart {
  return {
    op,
    outputs: [...outputs].map(([slot, value]) => tracedOutput(slot, value, env.arena, !unreadable?.has(slot))),
    allocatedBytes: allocatedBytes(own),
    segment: new Segment(own, env),
  };
}

function tracedOutput(slot: number, value: kernel.Value, arena: Arena, isReadable: boolean): TracedOutput {
  const { dtype, shape } = value;
  const sizeBytes = dtype.size * shape.reduce((a, b) => a * b, 1);
  return { slot, dtype, shape, sizeBytes, value: () => (isReadable ? readValue(arena, value) : undefined) };
}

function allocatedBytes(steps: readonly Step[]): number {
  const written = new Set(steps.flatMap(({ form }) => kernel.writes(form).map((access) => access.buffer)));
  let bytes = 0;
  for (const buffer of written) if (buffer.kind === "temporary") bytes += sizeOfBuffer(buffer);
  return bytes;
}
