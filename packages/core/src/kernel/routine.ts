/** Routines: plain functions over host values, for what is no loop nest (sorting, strings, files, linear algebra). */
import type { TypedArray } from "../dtype.ts";
import type { Operation } from "../operation.ts";
import type { TensorValue } from "../tensor_value.ts";
import type { Philox } from "./philox.ts";

/** Named JavaScript objects that ops share: queues, tables, stacks, readers. */
export interface Resources {
  /** The object under a name, made at the first request. */
  getOrCreate<T extends object>(container: string, name: string, create: () => T): T;
  lookup(container: string, name: string): object | undefined;
  delete(container: string, name: string): boolean;
}

export interface RoutineContext {
  readonly op: Operation;
  /** The inputs' elements, contiguous. Reading only: they may be the engine's own memory. */
  readonly inputs: readonly TensorValue[];
  /** Objects that live as long as the session. */
  readonly resources: Resources;
  /** Objects that live for this run. */
  readonly stepResources: Resources;
  /**
   * The node's generator at its current state; the kept one skips ahead.
   * @param skip how far, in 128 bit units (facts of each op)
   */
  philox(seed: bigint, seed2: bigint, skip: bigint): Philox;
  /** A session's random states, storages and objects belong to names; this op's is its node's. */
  readonly name: string;
}

/** What a routine gives for an output. */
export interface RoutineResult extends TensorValue {
  /** Writes the elements to where they are to stand; for what need not exist in memory before. Called at most once, in place of `data`. */
  readonly copyTo?: (target: TypedArray) => void;
}

/** Returns one value per output. */
export type Routine = (context: RoutineContext) => readonly RoutineResult[];
