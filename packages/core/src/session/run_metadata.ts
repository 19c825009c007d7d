/** Runs of which `run_metadata` is to tell. */
import { AttributeError, withHint } from "../errors.ts";
import type { Graph } from "../graph.ts";
import { exportGraphDef } from "../graph_def.ts";
import { typeName } from "../python_text.ts";
import type { TensorValue } from "../tensor_value.ts";
import type { Executor, RunRequest } from "./executor.ts";
import { costGraph } from "./cost_graph.ts";
import { RunOptions, type ConfigProto } from "./protos.ts";
import { partitionNodes, StepStatsCollector } from "./step_stats.ts";

/** The message `tf.RunMetadata` of the io package. */
export interface RunMetadataMessage {
  Clear(): void;
  ParseFromString(serialized: Uint8Array): number;
  /** Takes plain data as a message. */
  step_stats: object;
  cost_graph: object;
  partition_graphs: object[];
}

/** What a run is asked to tell, and where. */
export interface RunRecord {
  readonly options: RunOptions | undefined;
  readonly metadata: RunMetadataMessage | undefined;
}

interface RecordKeywords {
  readonly options?: unknown;
  readonly run_metadata?: unknown;
}

/** @throws AttributeError in Python's words, for what is no such message */
export function runRecord({ options, run_metadata }: RecordKeywords): RunRecord | undefined {
  const record = { options: runOptions(options), metadata: runMetadata(run_metadata) };
  return record.options || record.metadata ? record : undefined;
}

function runOptions(value: unknown): RunOptions | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof RunOptions) return value;
  throw new AttributeError(
    withHint(
      `'${typeName(value)}' object has no attribute 'SerializeToString'`,
      "`options` takes a tf.RunOptions({ trace_level: tf.RunOptions.FULL_TRACE }).",
    ),
  );
}

function runMetadata(value: unknown): RunMetadataMessage | undefined {
  if (value === undefined || value === null) return undefined;
  if (isRunMetadata(value)) return value;
  throw new AttributeError(
    withHint(
      `'${typeName(value)}' object has no attribute 'ParseFromString'`,
      "`run_metadata` takes a tf.RunMetadata(), which the run fills.",
    ),
  );
}

function isRunMetadata(value: unknown): value is RunMetadataMessage {
  return typeof value === "object" && value !== null && "ParseFromString" in value && "step_stats" in value;
}

/** Where a request runs. */
interface RecordedSession {
  readonly executor: Pick<Executor, "run" | "operations">;
  readonly graph: Graph;
  readonly config: ConfigProto;
}

/** Runs a request, and fills the metadata once it has ended. */
export function recordRun(
  { options, metadata }: RunRecord,
  request: RunRequest,
  { executor, graph, config }: RecordedSession,
): TensorValue[] {
  if (!metadata) return executor.run(request);
  const wantsStats = options !== undefined && options.trace_level > RunOptions.NO_TRACE;
  const wantsCosts = config.graph_options.build_cost_model > 0;
  const trace = wantsStats || wantsCosts ? new StepStatsCollector(request, clockMs()) : undefined;
  const values = executor.run({ ...request, trace });
  const stats = trace?.stepStats(clockMs());
  metadata.Clear();
  if (stats && wantsStats) metadata.step_stats = stats;
  if (!options?.output_partition_graphs && !wantsCosts) return values;
  const node = partitionNodes(executor.operations(request), request);
  if (stats && wantsCosts) metadata.cost_graph = costGraph(node, stats.dev_stats[0]!.node_stats);
  if (options?.output_partition_graphs) {
    const library = { functions: [], gradients: [] };
    metadata.partition_graphs = [exportGraphDef({ node, versions: graph.graph_def_versions, library }, graph, false)];
  }
  return values;
}

/** Milliseconds since 1970, with fractions. */
function clockMs(): number {
  return performance.timeOrigin + performance.now();
}
