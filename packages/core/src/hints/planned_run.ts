/** Where hints are noticed: when a run is planned, which a loop does once. Building a graph and running a plan ask nothing. */
import type { Graph } from "../graph.ts";
import type { Operation } from "../operation.ts";
import type { RunRequest } from "../session/executor.ts";
import { BuildHistory } from "./built_twice.ts";
import { noticeEarlyInitializer } from "./early_initializer.ts";

export interface PlannedRun {
  readonly request: RunRequest;
  /** What the request needs. */
  readonly operations: readonly Operation[];
}

/** @returns whether it is done */
export type RunCheck = (run: PlannedRun) => boolean;

class GraphNotes {
  readonly history: BuildHistory;
  readonly checks = new Set<RunCheck>();
  /** Whether something was ever fed. */
  fed = false;
  readonly fetched = new Set<Operation>();

  constructor(graph: Graph) {
    this.history = new BuildHistory(graph);
  }
}

const notes = new WeakMap<Graph, GraphNotes>();

function notesOf(graph: Graph): GraphNotes {
  let found = notes.get(graph);
  if (!found) notes.set(graph, (found = new GraphNotes(graph)));
  return found;
}

/** Asks `check` of each run of a graph that is planned from now on, until it is done. */
export function checkRuns(graph: Graph, check: RunCheck): void {
  notesOf(graph).checks.add(check);
}

/** Told by the executor of a run it plans. */
export function notePlannedRun(graph: Graph, run: PlannedRun): void {
  const own = notesOf(graph);
  own.fed ||= run.request.feeds.length > 0;
  for (const tensor of run.request.fetches) if (tensor.op.inputs.length === 0) own.fetched.add(tensor.op);
  own.history.note([...run.operations, ...run.request.feeds.map(({ tensor }) => tensor.op)]);
  noticeEarlyInitializer(graph, run);
  for (const check of own.checks) if (check(run)) own.checks.delete(check);
}

/** What runs of a graph so far have fed and fetched; undefined where nothing was ever fed. */
export function fetchedSources(graph: Graph): ReadonlySet<Operation> | undefined {
  const own = notes.get(graph);
  return own?.fed ? own.fetched : undefined;
}
