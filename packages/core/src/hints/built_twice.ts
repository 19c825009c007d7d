/**
 * Notices a graph that was built twice: a run that takes nothing of what stood there before an earlier run, with a placeholder or
 * variable `X_1` that the same lines of the program made as `X`. Parts that are added to a graph take something of it; towers and
 * ensembles are built before the first run.
 */
import type { Graph } from "../graph.ts";
import { GraphKeys } from "../graph_keys.ts";
import type { Operation } from "../operation.ts";
import { madeAt } from "../where.ts";
import { isHintOpen, sayHint } from "./hints.ts";

interface Repeat {
  readonly first: Operation;
  readonly second: Operation;
}

export class BuildHistory {
  private readonly graph: Graph;
  /** Operations before this one were looked at. */
  private scanned = 0;
  /** How many operations there were when runs were planned, ascending. */
  private readonly sizes: number[] = [];
  private readonly repeats: Repeat[] = [];

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** @param operations what a run takes, with what is fed */
  note(operations: readonly Operation[]): void {
    const { graph, sizes } = this;
    const size = graph._operation_count;
    if (sizes.at(-1) !== size) {
      if (sizes.length > 0 && isHintOpen("built_twice", graph)) this.scan();
      this.scanned = size;
      sizes.push(size);
    }
    if (this.repeats.length > 0) this.look(operations);
  }

  /** Finds what was made since the last planned run under a name that was taken. */
  private scan(): void {
    const { graph } = this;
    let trainable: ReadonlySet<unknown> | undefined;
    for (let id = this.scanned; id < graph._operation_count; id++) {
      const second = graph._operation_at(id);
      if (second.inputs.length > 0 || !COUNTED.test(second.name)) continue;
      const first = namesBefore(second.name)
        .map((name) => graph._find_operation(name))
        .find((op) => op?.type === second.type);
      if (!first || first._id >= this.scanned) continue;
      trainable ??= new Set(graph.get_collection(GraphKeys.TRAINABLE_VARIABLES).map((v) => (v as { op?: unknown }).op));
      const isSame = isPlaceholder(second)
        ? sameLine(first, second)
        : trainable.has(second) && sameLines(first, second);
      if (isSame) this.repeats.push({ first, second });
    }
  }

  private look(operations: readonly Operation[]): void {
    const oldest = operations.reduce((least, op) => Math.min(least, op._id), Infinity);
    const size = this.sizes.findLast((count) => count <= oldest);
    if (size === undefined) return;
    const taken = new Set(operations);
    const found = this.repeats.filter(({ first, second }) => first._id < size && taken.has(second));
    if (found.length === 0) return;
    const pairs = found.slice(0, 3).map(({ first, second }) => `'${first.name}' and '${second.name}'${madeAt(second)}`);
    sayHint(
      "built_twice",
      this.graph,
      `The lines that build the graph have run twice, so that it holds everything twice: ${pairs.join("; ")}.`,
      "Call tf.reset_default_graph() before building it again, or build each in a tf.Graph() of its own.",
    );
    this.repeats.length = 0;
  }
}

/** A name with the number that it gets where the name was taken, or with one in a scope. */
const COUNTED = /_\d+(?=\/|$)/;

/** What was asked for, perhaps: `X` for `X_1`, `inputs/X` for `inputs_1/X`. */
function namesBefore(name: string): string[] {
  return [name.replace(/_\d+$/, ""), name.replace(COUNTED, ""), name.replaceAll(/_\d+(?=\/|$)/g, "")].filter(
    (before) => before !== name,
  );
}

function isPlaceholder(op: Operation): boolean {
  return op.type === "Placeholder";
}

function sameLine(a: Operation, b: Operation): boolean {
  return a._user_frame !== undefined && a._user_frame === b._user_frame;
}

/** Whether the whole way from the program to them is the same, not only a helper's line. */
function sameLines(a: Operation, b: Operation): boolean {
  return sameLine(a, b) && a.traceback.join("\n") === b.traceback.join("\n");
}
