/** What runs a graph: the engine on this machine, or a server far away. Session is written against this. */
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

export interface RunRequest {
  readonly fetches: readonly Tensor[];
  /** Operations to run for their effects. */
  readonly targets: readonly Operation[];
  readonly feeds: readonly Feed[];
}

/** One per session: variables and random state live in it. */
export interface Executor {
  /** @returns the values of the fetches, in order; each is the caller's own */
  run(request: RunRequest): TensorValue[];
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
