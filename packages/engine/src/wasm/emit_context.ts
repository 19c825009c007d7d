/** What the emitters of all forms are given, and what each returns. */
import type { kernel } from "@tfgraph/core";
import type { FunctionBuilder } from "./assembler.ts";
import type { KernelArguments } from "./kernel_arguments.ts";

export type Access = kernel.Access;
export type Buffer = kernel.Buffer;

/** The shape of a matrix product's register tile; widths in vectors. */
export interface Tile {
  readonly rows: number;
  readonly vectors: number;
  /** Steps of k per iteration. */
  readonly unroll: number;
}

/** What the machine code may use; see probe.ts. All targets give the same bits, but for `fma`. */
export interface Target {
  /** 128-bit vectors. */
  readonly simd: boolean;
  readonly tile: Tile;
  /** The tile of contractions over so few steps that a panel stays in the nearest cache, where that is another. */
  readonly shortTile?: Tile;
  /** Whether contractions add products that were not rounded: faster, with other bits. Only where somebody asked for it. */
  readonly fma?: boolean;
}

export interface EmitContext {
  /** The kernel's function, of KERNEL_PARAMS, and what it reads from its arguments. */
  readonly func: FunctionBuilder;
  readonly args: KernelArguments;
  readonly target: Target;
  /** How many threads kernels are cut for. */
  readonly threads: number;
}

/**
 * A kernel's code: a function of (start, end, scratch, args) that computes the points from `start` up to `end` along one axis, so that
 * threads can share it. `scratch` is the address of memory the thread may use meanwhile, `args` that of its arguments
 * (kernel_arguments.ts). Returns 0, or 1 where a check failed.
 */
export interface EmittedKernel {
  /** The whole of that axis. */
  readonly extent: number;
  /** Ranges start at multiples of this. */
  readonly grain: number;
  /** How much scratch memory it wants. */
  readonly scratchBytes?: number;
  /** How much memory it fills that the form's next kernel reads. */
  readonly workspaceBytes?: number;
  /** Element operations, where they are not the form's. */
  readonly work?: number;
}

/** The parameters of a kernel's function. */
export const KERNEL_PARAMS = ["i32", "i32", "i32", "i32"] as const;
export const KERNEL_RESULTS = ["i32"] as const;
export const ARGUMENTS_PARAM = 3;
