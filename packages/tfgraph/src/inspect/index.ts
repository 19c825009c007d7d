/** `tf.inspect`: our own namespace: graphs to look at. */
export { dot } from "./dot.ts";
export { summary, type GraphSummary, type ScopeSummary, type VariableSummary } from "./summary.ts";
export { to_graphology, type EdgeAttributes, type ExportedGraph, type NodeAttributes } from "./to_graphology.ts";

/** The version of tfgraph itself; `tf.__version__` is the version of TensorFlow it follows. */
export const version = "0.1.0";
