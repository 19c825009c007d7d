/** Replaces the expressions of a form. */
import type { kernel } from "@tfgraph/core";

type WithBodies = Exclude<kernel.Form, kernel.RoutineForm | kernel.RandomForm>;

/** The same form with every expression replaced. */
export function withBodies<F extends WithBodies>(form: F, f: (e: kernel.Expr) => kernel.Expr): F {
  return { ...form, ...replacedBodies(form, f) };
}

/** The fields that hold expressions. */
function replacedBodies(form: WithBodies, f: (e: kernel.Expr) => kernel.Expr): object {
  const store = (s: kernel.Store): kernel.Store => ({ ...s, body: f(s.body) });
  switch (form.kind) {
    case "map":
      return { stores: form.stores.map(store), checks: form.checks.map((c) => ({ ...c, condition: f(c.condition) })) };
    case "gemm":
      return { stores: form.stores.map(store) };
    case "reduce":
      return { body: f(form.body), finish: f(form.finish) };
    case "gather":
    case "scatter":
      return { body: f(form.body) };
    case "row":
      return { stages: form.stages.map((stage) => rowStage(stage, f, store)) };
  }
}

function rowStage(
  stage: kernel.RowStage,
  f: (e: kernel.Expr) => kernel.Expr,
  store: (s: kernel.Store) => kernel.Store,
): kernel.RowStage {
  switch (stage.kind) {
    case "reduce":
    case "scalar":
      return { ...stage, body: f(stage.body) };
    case "store":
    case "store_scalar":
      return { ...stage, store: store(stage.store) };
    case "check":
      return { ...stage, check: { ...stage.check, condition: f(stage.check.condition) } };
  }
}
