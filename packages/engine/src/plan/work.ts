/** How much a form computes, in element operations: what decides between interpreting and compiling. */
import { type kernel } from "@tfgraph/core";
import { schedule } from "../interpret/block_program.ts";

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const nodes = (...expressions: kernel.Expr[]) => Math.max(1, schedule(expressions).length);

export function workOf(form: kernel.Form): number {
  switch (form.kind) {
    case "map":
      return count(form.shape) * nodes(...form.stores.map((s) => s.body), ...form.checks.map((c) => c.condition));
    case "reduce":
      return count(form.kept) * count(form.reduced) * (1 + nodes(form.body));
    case "gemm":
      return 2 * count(form.batch) * count(form.m) * count(form.n) * count(form.k);
    case "row":
      return count(form.rows) * form.length * 2 * form.stages.length;
    case "gather":
    case "scatter":
      return count(form.shape) * (2 + nodes(form.body));
    case "random":
      return form.count * 40;
    case "routine":
      return 0;
  }
}
