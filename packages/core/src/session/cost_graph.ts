/** What each node of an executed graph cost, with its edges, in the form of TensorFlow's cost_graph.proto. TF: `CostModelManager::AddToCostGraphDef`. */
import type { NodeDefData } from "../graph_def.ts";
import type { NodeExecStatsData, NodeOutputData } from "./step_stats.ts";

/** Before everything, and behind it. */
const SOURCE = { name: "_SOURCE", id: 0 };
const SINK = { name: "_SINK", id: 1 };

/**
 * @param nodes the graph that was executed
 * @param stats of its nodes; one that ran several times, in a loop, costs what all of them took
 * @returns plain data that the message `CostGraphDef` takes
 */
export function costGraph(nodes: readonly NodeDefData[], stats: readonly NodeExecStatsData[]): object {
  const ids = new Map(nodes.map(({ name }, i) => [name, i + 2]));
  const runs = Map.groupBy(stats, ({ node_name }) => node_name);
  const used = new Set(nodes.flatMap(({ input }) => input.map(nodeOf)));
  const ends = nodes.filter(({ name }) => !used.has(name)).map(({ name }) => ids.get(name)!);
  const costs = nodes.map((node) => nodeCost(node, ids, runs.get(node.name) ?? []));
  return { node: [SOURCE, { ...SINK, control_input: ends }, ...costs] };
}

function nodeCost(
  { name, device, input }: NodeDefData,
  ids: ReadonlyMap<string, number>,
  runs: readonly NodeExecStatsData[],
): object {
  const data = input.filter((text) => !text.startsWith("^"));
  const controls = input.filter((text) => text.startsWith("^"));
  return {
    name,
    device,
    id: ids.get(name)!,
    input_info: data.map((text) => ({ preceding_node: ids.get(nodeOf(text))!, preceding_port: portOf(text) })),
    output_info: (runs.at(-1)?.output ?? []).map((output) => outputInfo(output, data.length > 0)),
    control_input: input.length === 0 ? [SOURCE.id] : controls.map((text) => ids.get(nodeOf(text))!),
    compute_cost: runs.reduce((sum, { op_end_rel_micros }) => sum + op_end_rel_micros, 0),
    persistent_memory_size: runs.at(-1)?.memory_stats?.persistent_memory_size ?? 0,
  };
}

/** What takes no memory of its own is its first input. */
function outputInfo({ tensor_description: tensor }: NodeOutputData, hasInputs: boolean): object {
  const { requested_bytes: size, allocated_bytes: allocated } = tensor.allocation_description;
  const aliasPort = hasInputs && allocated === 0 ? 0 : -1;
  return { size, alias_input_port: aliasPort, shape: tensor.shape, dtype: tensor.dtype };
}

/** The node of `"x"`, `"split:1"`, `"^init"`. */
function nodeOf(input: string): string {
  return input.replace(/^\^/, "").replace(/:\d+$/, "");
}

function portOf(input: string): number {
  return Number(/:(\d+)$/.exec(input)?.[1] ?? 0);
}
