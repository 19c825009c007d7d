/** What runs a graph: the engine on this machine, or a server far away. Session is written against this. */
import type { DType } from "../dtype.ts";
import type { Graph } from "../graph.ts";
import type { Operation } from "../operation.ts";
import type { Tensor } from "../tensor.ts";
import type { TensorValue } from "../tensor_value.ts";
import { RuntimeError } from "../errors.ts";

/** A tensor with the value that stands in for what would compute it. */
export interface Feed {
  readonly tensor: Tensor;
  readonly value: TensorValue;
}

/** What an operation left in an output. */
export interface TracedOutput {
  readonly slot: number;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
  /** A copy of its elements as they are when its operation ends: to be asked for before `ran` returns. Undefined for a variable without a value. */
  value(): TensorValue | undefined;
}

/** An operation that ran, times in milliseconds since 1970. */
export interface TracedOperation {
  readonly op: Operation;
  readonly startMs: number;
  readonly endMs: number;
  readonly outputs: readonly TracedOutput[];
  /** What its outputs took of the memory for temporaries. */
  readonly allocatedBytes: number;
}

/** Told of the operations of a run as they end, in the order they run; of one in a loop each time. */
export interface RunTrace {
  ran(operation: TracedOperation): void;
}

export interface RunRequest {
  readonly fetches: readonly Tensor[];
  /** Operations to run for their effects. */
  readonly targets: readonly Operation[];
  readonly feeds: readonly Feed[];
  /** Where it is given, the run goes one operation after the other; its values are the same. */
  readonly trace?: RunTrace | undefined;
}

/** How an executor runs a request, for people. Sizes are bytes. */
export interface PlanDescription {
  /** A line for each step, in order; what comes behind a cut is indented below a line that says where it is for. */
  readonly steps: readonly string[];
  /** Whether it is run by compiled code; else it is interpreted. */
  readonly compiled: boolean;
  readonly codeBytes: number;
  /** Temporaries of this plan; all plans of a session share the memory for them. */
  readonly temporaryBytes: number;
  /** The variables of the session. */
  readonly variableBytes: number;
  /** Everything the session has in the engine's memory, and room to grow. */
  readonly memoryBytes: number;
}

/** One per session: variables and random state live in it. */
export interface Executor {
  /** @returns the values of the fetches, in order; each is the caller's own */
  run(request: RunRequest): TensorValue[];
  /** The operations that a request needs, in the order they were made. */
  operations(request: RunRequest): readonly Operation[];
  /** Says how a request is run, without running it. */
  describe(request: RunRequest): PlanDescription;
  close(): void;
}

export interface ExecutorOptions {
  readonly graph: Graph;
  /** Threads a step may use; 0 is the machine's own choice. */
  readonly threads: number;
}

export type ExecutorFactory = (options: ExecutorOptions) => Executor;

let factory: ExecutorFactory | undefined;

/** Installed once by the package that brings an engine. */
export function setDefaultExecutorFactory(f: ExecutorFactory): void {
  factory = f;
}

export function createExecutor(options: ExecutorOptions): Executor {
  if (!factory) throw new RuntimeError("no executor was installed");
  return factory(options);
}
