/** Graphs in files. TF: python/framework/graph_io.py. */
import { Graph, pyFunction, type GraphDefMessage } from "@tfgraph/core";
import { fileSystem, writeFileAtomically } from "../files/file_system.ts";
import { joinPath } from "../files/path.ts";
import { printText } from "../text/print.ts";
import type { Message } from "../wire/message.ts";
import { exportGraph } from "./graph_def.ts";

/**
 * Writes a graph (or any message) to a file, whose directory is made where it is missing.
 * @param as_text as text, or as bytes
 * @returns the file's path
 * TF: `tf.train.write_graph`, `tf.io.write_graph`
 */
export const write_graph = pyFunction(
  "write_graph",
  ["graph_or_graph_def", "logdir", "name", "as_text"],
  (graph_or_graph_def: Graph | Message | GraphDefMessage, logdir: string, name: string, as_text?: boolean): string => {
    const message =
      graph_or_graph_def instanceof Graph ? graphMessage(graph_or_graph_def) : (graph_or_graph_def as Message); // what `as_graph_def` gives is one of ours
    if (logdir !== "") fileSystem().makeDirectories(logdir);
    const path = joinPath(logdir, name);
    const bytes =
      (as_text ?? true) ? new TextEncoder().encode(printText(message, "text_format")) : message.SerializeToString();
    writeFileAtomically(path, bytes);
    return path;
  },
  { required: 3 },
);

function graphMessage(graph: Graph): Message {
  return exportGraph(graph._graph_def_data(), graph, false);
}
