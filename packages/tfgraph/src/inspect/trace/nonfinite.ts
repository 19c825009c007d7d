/** The operation where NaN or infinity came from, told in a paragraph. */
import { inspectCustom, type Operation } from "@tfgraph/core";
import type { TracedTensor } from "./traced_tensor.ts";

/**
 * `operation`: it made NaN or infinity of finite inputs. Where no operation did, who brought them: a `constant` (or another
 * operation that takes nothing), a `variable` that held them before the step, a `feed`.
 */
export type Origin = "operation" | "constant" | "variable" | "feed";

export interface NonFiniteParts {
  readonly op: Operation;
  readonly origin: Origin;
  readonly step: number;
  readonly tensor: TracedTensor;
  readonly inputs: readonly TracedTensor[];
  readonly variables: readonly TracedTensor[];
  /** How often it had run before, in a loop. */
  readonly runsBefore: number;
}

export class NonFinite {
  readonly op: Operation;
  /** What it gave. */
  readonly tensor: TracedTensor;
  /** Whether it made them, or brought them: `"operation"`, `"constant"`, `"variable"` or `"feed"`. */
  readonly origin: Origin;
  /** `file:line:column` of the program that made the operation. */
  readonly line: string | undefined;
  /** What it took. */
  readonly inputs: readonly TracedTensor[];
  /** The variables that what it took depends on. */
  readonly variables: readonly TracedTensor[];
  /** Index in the trace's steps. */
  readonly step: number;
  /** The first line of the error that ended the run; undefined where it came to its end. */
  error: string | undefined;
  private readonly runsBefore: number;

  constructor({ op, origin, step, tensor, inputs, variables, runsBefore }: NonFiniteParts) {
    this.op = op;
    this.tensor = tensor;
    this.origin = origin;
    this.line = op._user_frame;
    this.inputs = inputs;
    this.variables = variables;
    this.step = step;
    this.runsBefore = runsBefore;
  }

  /** All of it in a paragraph. */
  get message(): string {
    const place = this.line === undefined ? "" : `\n  made at ${this.line}`;
    const lines = [
      `${this.headline()}${place}`,
      `${this.origin === "operation" ? "It gave" : "It holds"}\n  ${String(this.tensor)}`,
    ];
    if (this.inputs.length > 0) lines.push(`of\n${indented(this.inputs)}`);
    if (this.variables.length > 0) lines.push(`It depends on the variables\n${indented(this.variables)}`);
    if (this.error !== undefined) lines.push(`The run ended with an error: ${this.error}`);
    return lines.join("\n");
  }

  toString(): string {
    return this.message;
  }

  [inspectCustom](): string {
    return this.message;
  }

  private headline(): string {
    const { op, origin, runsBefore } = this;
    const name = `'${op.name}' (${op.type})`;
    const what = whatIn(this.tensor);
    const round = runsBefore > 0 ? `, when it ran for the ${ordinal(runsBefore + 1)} time` : "";
    switch (origin) {
      case "operation":
        return `${name} is the first operation that made ${what} of finite inputs${round}`;
      case "constant":
        return `${name} brings ${what} into the graph; no operation made NaN or infinity of finite inputs`;
      case "variable":
        return `The variable ${name} held ${what} before this step: an earlier one, or its initializer, wrote that`;
      case "feed":
        return `${what} was fed to ${name}`;
    }
  }
}

function whatIn({ nan, positive_inf: positive, negative_inf: negative }: TracedTensor): string {
  const found = [nan ? "NaN" : "", positive ? "inf" : "", negative ? "-inf" : ""].filter((word) => word !== "");
  return found.join(" and ");
}

function ordinal(n: number): string {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n.toLocaleString("en-US")}${ending}`;
}

/** Lines of tensors, of many the first. */
function indented(tensors: readonly TracedTensor[]): string {
  const shown = tensors.slice(0, 20).map((tensor) => `  ${String(tensor)}`);
  if (tensors.length > shown.length) shown.push(`  and ${String(tensors.length - shown.length)} more`);
  return shown.join("\n");
}
