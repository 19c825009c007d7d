/** Bytes: protocol buffer messages, checkpoints, graphs in and out, files. */
import { setGraphDefExporter } from "@tfgraph/core";
import { exportGraph } from "./graph/graph_def.ts";
import "./summary/summary_ops.ts";

export * from "./bundle/bundle_reader.ts";
export { BundleWriter } from "./bundle/bundle_writer.ts";
export { parseSlice, type TensorSlice } from "./bundle/tensor_slice.ts";
export { mergeBundles, removeCheckpoint } from "./bundle/merge.ts";
export * from "./checkpoint/checkpoint_reader.ts";
export * from "./checkpoint/checkpoint_state.ts";
export { restoreTensors } from "./checkpoint/save_ops.ts";
export { EventFile, summary_iterator } from "./events/event_file.ts";
export * as io_raw_ops from "./gen/raw_ops.ts";
export * from "./files/file_system.ts";
export * as gfile from "./files/gfile.ts";
export { MemoryFileSystem } from "./files/memory_file_system.ts";
export { basename, dirname, isAbsolute, joinPath, relativePath } from "./files/path.ts";
export { exportGraph, graphDefFromProto, graphDefToProto, nodeFromProto, nodeToProto } from "./graph/graph_def.ts";
export { import_graph_def, type InputMap } from "./graph/import_graph_def.ts";
export { opDefFromProto, opDefToProto } from "./graph/op_def_proto.ts";
export { write_graph } from "./graph/write_graph.ts";
export { export_meta_graph, exportMetaGraph, type ExportOptions } from "./meta_graph/export_meta_graph.ts";
export {
  importMetaGraph,
  read_meta_graph_file,
  type ImportedMetaGraph,
  type ImportOptions,
} from "./meta_graph/import_meta_graph.ts";
export { normalizedBytes, pngOf, type Pixels } from "./summary/image.ts";
export * from "./gen/messages.ts";
export { Message, type MessageClass, type MessageInit } from "./wire/message.ts";
export * as text_format from "./text/text_format.ts";

setGraphDefExporter(exportGraph);
