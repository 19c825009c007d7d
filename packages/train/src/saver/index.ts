export { import_meta_graph } from "./meta_graph.ts";
export { Saver } from "./saver.ts";
