/** Graphs from files, with the Saver that restores them. TF: `tf.train.import_meta_graph`. */
import { get_default_graph, GraphKeys, pyFunction, registerCollectionProtos } from "@tfgraph/core";
import { importMetaGraph, SaverDef, type ImportOptions, type MetaGraphDef } from "@tfgraph/io";
import type { Variable } from "@tfgraph/ops";
import { logging } from "../platform/index.ts";
import { Saver } from "./saver.ts";

registerCollectionProtos([GraphKeys.SAVERS], {
  type: SaverDef.DESCRIPTOR.fullName,
  toProto: (saver: Saver, exportScope) => {
    const def = saver.to_proto(exportScope);
    return (
      def && Object.fromEntries(SaverDef.DESCRIPTOR.fields.map(({ name }) => [name, Reflect.get(def, name) as unknown]))
    );
  },
  fromProto: (fields: object, importScope) => Saver.from_proto(SaverDef(fields), importScope),
});

/**
 * Adds the nodes and collections of a `.meta` file to the default graph.
 * @param meta_graph_or_file the file's name, or a MetaGraphDef
 * @param clear_devices whether nodes forget their devices
 * @param import_scope a name scope for all of it
 * @returns a Saver for what was imported; null where there is nothing to restore
 * @throws OSError where there is no such file, or it is no MetaGraphDef
 * TF: `tf.train.import_meta_graph`.
 */
export const import_meta_graph = pyFunction(
  "import_meta_graph",
  ["meta_graph_or_file", "clear_devices", "import_scope", "input_map", "restore_collections_predicate"],
  (
    meta_graph_or_file: MetaGraphDef | string,
    clear_devices?: boolean,
    import_scope?: string | null,
    input_map?: ImportOptions["input_map"],
    restore_collections_predicate?: (key: string) => boolean,
  ): Saver | null => {
    const { meta_graph_def: meta, variables } = importMetaGraph(meta_graph_or_file, {
      clear_devices,
      import_scope,
      input_map,
      restore_collections_predicate,
    });
    if (meta.HasField("saver_def")) {
      const [sample] = variables as Map<string, Variable>;
      const scope = sample ? sample[1].name.slice(0, -sample[0].length) : (import_scope ?? null);
      return Saver.from_proto(meta.saver_def, scope);
    }
    const graph = get_default_graph();
    const saveable = [GraphKeys.GLOBAL_VARIABLES, GraphKeys.SAVEABLE_OBJECTS].some(
      (key) => graph.get_collection(key, import_scope).length > 0,
    );
    if (saveable) return new Saver();
    logging.info("Saver not created because there are no variables in the graph to restore");
    return null;
  },
  { required: 1 },
);
