/** A MetaGraphDef as nodes and collections of a graph. TF: `meta_graph.import_scoped_meta_graph_with_return_elements`. */
import {
  compareStrings,
  DecodeError,
  get_default_graph,
  GraphKeys,
  OSError,
  ParseError,
  ValueError,
  withContext,
  type Graph,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import { fileSystem, readFile } from "../files/file_system.ts";
import { MetaGraphDef, type CollectionDef, type NodeDef } from "../gen/messages.ts";
import { import_graph_def, type InputMap } from "../graph/import_graph_def.ts";
import { stripNameScope } from "../graph/scope_names.ts";
import { parseText } from "../text/parse.ts";
import { CollectionImport } from "./collections.ts";

export interface ImportOptions {
  readonly clear_devices?: boolean | undefined;
  readonly graph?: Graph | null | undefined;
  readonly import_scope?: string | null | undefined;
  readonly input_map?: InputMap | null | undefined;
  readonly unbound_inputs_col_name?: string | null | undefined;
  readonly restore_collections_predicate?: ((key: string) => boolean) | undefined;
  readonly return_elements?: readonly string[] | null | undefined;
}

/** What an import brought. */
export interface ImportedMetaGraph {
  readonly meta_graph_def: MetaGraphDef;
  /** The variables by their names in the file. */
  readonly variables: Map<string, unknown>;
  readonly return_elements: (Tensor | Operation)[] | null;
}

/**
 * Reads a `.meta` file, in bytes or in text.
 * @throws OSError where there is none, or it is neither
 * TF: `meta_graph.read_meta_graph_file`
 */
export function read_meta_graph_file(filename: string): MetaGraphDef {
  if (!fileSystem().stat(filename)) throw new OSError(`File does not exist. Received: ${filename}.`);
  const bytes = readFile(filename);
  try {
    return MetaGraphDef.FromString(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  const meta = MetaGraphDef();
  try {
    parseText(new TextDecoder().decode(bytes), meta);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new OSError(`Cannot parse file ${filename}: ${error.message}.`);
  }
  return meta;
}

/**
 * Adds a MetaGraphDef's nodes and collections to a graph.
 * @param source the message, or the name of its file
 * @throws ValueError where it has inputs that nothing is mapped to
 */
export function importMetaGraph(source: MetaGraphDef | string, options: ImportOptions = {}): ImportedMetaGraph {
  const meta = source instanceof MetaGraphDef ? source : read_meta_graph_file(source);
  const unboundKey = options.unbound_inputs_col_name === undefined ? "unbound_inputs" : options.unbound_inputs_col_name;
  checkUnbound(unboundKey ? meta.collection_def.get(unboundKey) : undefined, options.input_map);
  const graph = options.graph ?? get_default_graph();
  return withContext(graph.as_default(), () => {
    const info = meta.meta_info_def;
    const scope = graph.unique_name(options.import_scope ?? "", false);
    const graphDef = meta.graph_def;
    if (options.clear_devices) for (const node of graphDef.node) clearDevice(node);
    const elements = import_graph_def(graphDef, {
      name: options.import_scope || scope,
      input_map: options.input_map ?? null,
      producer_op_list: info.HasField("stripped_op_list") ? info.stripped_op_list : null,
      return_elements: options.return_elements ?? null,
    });
    const importer = new CollectionImport(graph, scope);
    for (const [key, def] of inOrder(meta.collection_def)) {
      if (key === unboundKey || options.restore_collections_predicate?.(key) === false) continue;
      importer.add(key, def, trainableSetter(key, info.tensorflow_version));
    }
    const variables = graph.get_collection(GraphKeys.GLOBAL_VARIABLES, scope) as { readonly name: string }[];
    return {
      meta_graph_def: meta,
      variables: new Map(variables.map((v) => [stripNameScope(v.name, scope), v])),
      return_elements: elements,
    };
  });
}

function clearDevice(node: NodeDef): void {
  node.device = "";
}

/** TF: inputs that lie outside an exported scope must be given. */
function checkUnbound(def: CollectionDef | undefined, map: InputMap | null | undefined): void {
  const names = (def?.bytes_list.value ?? []).map(String);
  if (names.length === 0) return;
  const given = new Set(map instanceof Map ? [...map.keys()] : Object.keys(map ?? {}));
  if (given.size === names.length && names.every((name) => given.has(name))) return;
  throw new ValueError(
    `Graph contains unbound inputs: ${names.filter((name) => !given.has(name)).join(",")}. Must provide these inputs through input_map.`,
  );
}

/** Trainable variables first, the others by name. */
function inOrder(collections: ReadonlyMap<string, CollectionDef>): [string, CollectionDef][] {
  const first = (key: string): number => (key === GraphKeys.TRAINABLE_VARIABLES ? 0 : 1);
  return [...collections].sort(([a], [b]) => first(a) - first(b) || compareStrings(a, b));
}

/** Files of TensorFlow before 1.9 do not say which variables are trainable; their collections do. */
function trainableSetter(key: string, version: string): (fields: Record<string, unknown>) => void {
  const [major = 0, minor = 0] = version.split(".").map((part) => parseInt(part, 10));
  if (version === "" || major > 1 || (major === 1 && minor >= 9)) return () => undefined;
  return (fields) => {
    if ("trainable" in fields) fields["trainable"] = key === GraphKeys.TRAINABLE_VARIABLES;
  };
}
