export { FileWriter, FileWriterCache } from "./file_writer.ts";
export { audio, histogram, image, merge, merge_all, scalar, tensor_summary, text } from "./summary.ts";
export { Event, SessionLog, Summary, TaggedRunMetadata } from "@tfgraph/io";
