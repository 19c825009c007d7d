/** For tests of passes: steps written by hand, through the lowering context. */
import { float32, Graph, kernel, type DType, type Operation } from "@tfgraph/core";
import type { Step } from "../plan/step.ts";
import { ops } from "./test_ops.ts";

/** Collects forms as if one operation had lowered to them. */
export class Lowered {
  readonly steps: Step[] = [];
  readonly ctx: kernel.Lowering;
  readonly live = new Set<kernel.Buffer>();
  readonly filled = new Set<kernel.Buffer>();

  constructor() {
    const graph = new Graph();
    const scope = graph.as_default();
    scope.__enter__();
    const op: Operation = ops.input("test").op;
    scope.__exit__();
    const never = (): never => {
      throw new TypeError("not part of this test");
    };
    this.ctx = new kernel.Lowering(op, [], {
      emit: (form) => this.steps.push({ op, form }),
      known: () => undefined,
      require: never,
      storage: never,
      isInitialized: never,
      resize: never,
      randomState: never,
      routine: never,
      isNeeded: () => true,
    });
  }

  /** A value that is there before the first step. */
  input(shape: readonly number[], dtype: DType = float32): kernel.Value {
    const value = this.ctx.empty(shape, dtype);
    this.filled.add(value.buffer);
    return value;
  }

  variable(shape: readonly number[], name: string): kernel.Value {
    const count = shape.reduce((a, b) => a * b, 1);
    return kernel.valueOf({ kind: "storage", dtype: float32, count, name }, shape);
  }

  /** A value that is read after the last step. */
  result(value: kernel.Value): kernel.Value {
    this.live.add(value.buffer);
    return value;
  }
}
