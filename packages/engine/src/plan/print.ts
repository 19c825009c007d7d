/** Plans as text, for people. */
import { kernel } from "@tfgraph/core";
import type { Control, Step } from "./step.ts";

/** `map [50,10] float32#3 = load0 add load1   (dnn/add)` */
export function printStep(step: Step, names = new Map<kernel.Buffer, number>()): string {
  const { op, form, control } = step;
  if (control) return printControl(step, control, names);
  const name = (access: kernel.Access) => nameOf(access, names);
  const reads = kernel.reads(form).map(name).join(", ");
  const writes = kernel.writes(form).map(name).join(", ");
  return `${form.kind} ${spaceOf(form)} ${writes} <- ${reads || "nothing"}${bodyOf(form)}   (${op.name})`;
}

function nameOf({ buffer, dtype }: kernel.Access, names: Map<kernel.Buffer, number>): string {
  if (buffer.name !== undefined) return buffer.name;
  let id = names.get(buffer);
  if (id === undefined) names.set(buffer, (id = names.size));
  return `${buffer.kind === "constant" ? "constant" : dtype.name}#${String(id)}`;
}

/** A line per instruction, numbered, below one for the whole. */
function printControl(step: Step, { code, memory }: Control, names: Map<kernel.Buffer, number>): string {
  const lines = code.map((instruction, i) => {
    const at = `  ${String(i)}: `;
    if (instruction.kind === "step") return at + printStep(instruction.step, names).replaceAll("\n", "\n  ");
    const jump = `go to ${String(instruction.to)}`;
    return at + (instruction.kind === "jump" ? jump : `unless ${nameOf(instruction.condition, names)} ${jump}`);
  });
  return [`loop in ${String(memory.count)} bytes   (${step.op.name})`, ...lines].join("\n");
}

export function printSteps(steps: readonly Step[]): string {
  const names = new Map<kernel.Buffer, number>();
  return steps.map((step) => printStep(step, names)).join("\n");
}

function spaceOf(form: kernel.Form): string {
  const list = (shape: readonly number[]) => `[${shape.join(",")}]`;
  switch (form.kind) {
    case "map":
    case "gather":
    case "scatter":
      return list(form.shape);
    case "reduce":
      return `${form.combine} ${list(form.kept)}${list(form.reduced)}`;
    case "gemm":
      return `${list(form.batch)}${list(form.m)}${list(form.k)}${list(form.n)}`;
    case "row":
      return `${list(form.rows)}[${String(form.length)}]`;
    case "random":
      return `${form.distribution} [${String(form.count)}]`;
    case "routine":
      return "";
  }
}

function bodyOf(form: kernel.Form): string {
  switch (form.kind) {
    case "map":
    case "gemm":
      return form.stores.map((s) => ` : ${printExpr(s.body)}`).join("");
    case "reduce":
      return ` : ${printExpr(form.body)}`;
    default:
      return "";
  }
}

/** An expression in infix, cut off where it is long. */
export function printExpr(e: kernel.Expr, depth = 4): string {
  if (depth === 0) return "…";
  const sub = (x: kernel.Expr) => printExpr(x, depth - 1);
  switch (e.kind) {
    case "const":
      return String(e.value);
    case "load":
      return `load${String(e.slot)}`;
    case "register":
      return `r${String(e.slot)}`;
    case "index":
      return `i${String(e.axis)}`;
    case "unary":
      return `${e.op}(${sub(e.a)})`;
    case "binary":
    case "compare":
      return `(${sub(e.a)} ${e.op} ${sub(e.b)})`;
    case "select":
      return `(${sub(e.condition)} ? ${sub(e.yes)} : ${sub(e.no)})`;
    case "cast":
    case "bitcast":
      return `${e.type}(${sub(e.a)})`;
    case "narrow":
      return `${e.dtype.name}(${sub(e.a)})`;
  }
}
