/** `tf.inspect`: our own namespace: graphs to look at. */
export * as files from "./files.ts";
export { diff, type Difference } from "./diff.ts";
export { dot } from "./dot.ts";
export { hints } from "./hints.ts";
export { html, type HtmlOptions, type Inspectable } from "./html.ts";
export { image, Picture } from "./image.ts";
export type { LayerSummary } from "./layers.ts";
export { path, type NodeLike } from "./path.ts";
export { plan, type Plan } from "./plan.ts";
export { show, type ShowOptions } from "./show.ts";
export { summary, type GraphSummary, type ScopeSummary, type VariableSummary } from "./summary.ts";
export { svg } from "./svg.ts";
export { to_graphology, type EdgeAttributes, type ExportedGraph, type NodeAttributes } from "./to_graphology.ts";
export { NonFinite, type Origin } from "./trace/nonfinite.ts";
export type { TraceStep } from "./trace/recorder.ts";
export { first_nonfinite, trace, Trace } from "./trace/trace.ts";
export { TracedTensor, type Sample } from "./trace/traced_tensor.ts";
export { watch, Watch, type WatchedSeries, type WatchOptions } from "./watch/watch.ts";
export { variables, type StoredVariable } from "./variables.ts";

/** The version of tfgraph itself; `tf.__version__` is the version of TensorFlow it follows. */
export const version = "0.1.0";
