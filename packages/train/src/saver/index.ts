export { init_from_checkpoint } from "./init_from_checkpoint.ts";
export { import_meta_graph } from "./meta_graph.ts";
export { Saver } from "./saver.ts";
