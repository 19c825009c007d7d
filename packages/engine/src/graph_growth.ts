/** Notices a loop that adds operations before each run: every step is then planned anew, and the graph never stops growing. */
import { madeAt, sayHint, type Graph } from "@tfgraph/core";

/** So many growths in a row by as many operations are a loop. */
const GROWTHS = 50;

export class GraphGrowth {
  private readonly graph: Graph;
  private version: number;
  private last = 0;
  private count = 0;

  constructor(graph: Graph) {
    this.graph = graph;
    this.version = graph._version;
  }

  /** Looks at the graph before a run. */
  note(): void {
    const grown = this.graph._version - this.version;
    if (grown === 0) return;
    this.version = this.graph._version;
    this.count = grown === this.last ? this.count + 1 : 1;
    this.last = grown;
    if (this.count !== GROWTHS) return;
    const last = this.graph._operation_at(this.graph._operation_count - 1);
    sayHint(
      "growing_graph",
      this.graph,
      `The graph has grown before each of ${String(GROWTHS)} runs of a session, last by '${last.name}'${madeAt(last)}.`,
      "Such runs are planned anew each time, and memory fills up. Make operations before the loop, and feed what changes to placeholders; " +
        "graph.finalize() before the loop shows where they are made.",
    );
  }
}
