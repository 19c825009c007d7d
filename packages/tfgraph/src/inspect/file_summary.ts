/** What the graph of a file holds, as text. */
import { BoardModel } from "@tfgraph/board";
import { get_default_graph, Graph, GraphKeys, withContext } from "@tfgraph/core";
import { importMetaGraph } from "@tfgraph/io";
import { documentOfFileGraph } from "./document.ts";
import { readGraphFile, type FileGraph } from "./graph_file.ts";
import { summary } from "./summary.ts";
import { pageText, shapeText } from "./table.ts";

/**
 * The summary of a file's graph. Collections say which variables are trained; in a file without, variables are known by their ops.
 * Where ops are not known, it is counts and variables alone.
 */
export function fileSummary(path: string): string {
  const file = readGraphFile(path);
  const graph = withCollections(file);
  if (graph) return String(summary(graph));
  const model = new BoardModel(documentOfFileGraph(file, path));
  const { nodes } = model.graph;
  const variables = [...model.variables.keys()].map((node) => {
    const { name, outputs } = nodes[node]!;
    return [name, shapeText(outputs[0]?.shape ?? null), (outputs[0]?.dtype ?? "").replace(/_ref$/, "")];
  });
  const ops = new Map<string, number>();
  for (const { op } of nodes) ops.set(op, (ops.get(op) ?? 0) + 1);
  const counts = [...ops].sort((a, b) => b[1] - a[1]).map(([op, count]) => [op, String(count)]);
  return pageText([
    ...(variables.length > 0 ? [{ rows: [["variable", "shape", "dtype"], ...variables] }] : []),
    { rows: [["op", "operations"], ...counts], right: new Set([1]) },
    `${nodes.length.toLocaleString("en-US")} operations`,
  ]);
}

/** The graph with its variables, of a file that says them. */
function withCollections(file: FileGraph): Graph | undefined {
  const { metaGraph } = file;
  if (!metaGraph?.collection_def.has(GraphKeys.GLOBAL_VARIABLES)) return undefined;
  try {
    return withContext(new Graph().as_default(), () => {
      importMetaGraph(metaGraph);
      return get_default_graph();
    });
  } catch {
    // an op that is not known, or a collection: what the nodes say is left
    return undefined;
  }
}
