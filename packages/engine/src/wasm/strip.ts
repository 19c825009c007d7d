/** The innermost loop: points along one axis, several at once where vectors can, then one by one. */
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { Expr, Site } from "./evaluator.ts";
import { repeat } from "./loop_nest.ts";
import { ScalarEvaluator } from "./scalar_code.ts";
import { VectorEvaluator } from "./vector_code.ts";

export interface Strip {
  readonly site: Site;
  readonly roots: readonly Expr[];
  /** Points per vector step; 0 where the bodies have no vector code. */
  readonly points: number;
  readonly count: number | Local;
  vector(values: VectorEvaluator): void;
  scalar(values: ScalarEvaluator): void;
  /** Moves the site's pointers. */
  step(points: number): void;
}

export function emitStrip(f: FunctionBuilder, strip: Strip): void {
  const { count } = strip;
  if (typeof count === "number") {
    let left = count;
    for (let points = strip.points; points >= 4; points /= 2) {
      const steps = Math.floor(left / points);
      left -= steps * points;
      if (steps > 0) vectorLoop(f, strip, points, steps);
    }
    if (left > 0) scalarLoop(f, strip, left);
    return;
  }
  const steps = f.local("i32");
  if (strip.points > 0) {
    f.get(count).i32(Math.log2(strip.points)).op("i32.shr_u").set(steps);
    vectorLoop(f, strip, strip.points, steps);
    f.get(count)
      .i32(strip.points - 1)
      .op("i32.and")
      .set(steps);
  } else {
    f.get(count).set(steps);
  }
  scalarLoop(f, strip, steps);
  f.release(steps);
}

function vectorLoop(f: FunctionBuilder, strip: Strip, points: number, steps: number | Local): void {
  const values = new VectorEvaluator(f, strip.site, strip.roots, points);
  values.hoist();
  repeat(f, steps, () => {
    strip.vector(values);
    strip.step(points);
  });
}

function scalarLoop(f: FunctionBuilder, strip: Strip, steps: number | Local): void {
  const values = new ScalarEvaluator(f, strip.site, strip.roots);
  values.hoist();
  repeat(f, steps, () => {
    strip.scalar(values);
    strip.step(1);
  });
}
