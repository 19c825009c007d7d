/** A graph with its collections and its Saver as a MetaGraphDef. TF: python/framework/meta_graph.py. */
import {
  compareStrings,
  get_default_graph,
  Graph,
  GraphKeys,
  lookupOp,
  pyFunction,
  type GraphDefData,
  type NodeDefData,
  type OpDef,
} from "@tfgraph/core";
import { basename, dirname } from "../files/path.ts";
import { tensorflowGitVersion, tensorflowVersion } from "../gen/op_defs.ts";
import { GraphDef, MetaGraphDef, OpList, SaverDef, type CollectionDef, type NodeDef } from "../gen/messages.ts";
import { attrToProto, sameMessage } from "../graph/attr_proto.ts";
import { exportedNodes, graphDefFromProto, graphDefToProto } from "../graph/graph_def.ts";
import { opDefToProto } from "../graph/op_def_proto.ts";
import { write_graph } from "../graph/write_graph.ts";
import { collectionToProto, messageCollection, nameOf } from "./collections.ts";
import { includes, otherSavers, strippedNode, type Selection } from "./strip_scope.ts";

export interface ExportOptions {
  readonly meta_info_def?: MetaGraphDef["meta_info_def"] | null | undefined;
  readonly graph_def?: GraphDef | null | undefined;
  readonly saver_def?: SaverDef | null | undefined;
  readonly collection_list?: readonly string[] | null | undefined;
  readonly as_text?: boolean | undefined;
  readonly graph?: Graph | null | undefined;
  readonly export_scope?: string | null | undefined;
  readonly clear_devices?: boolean | undefined;
  readonly clear_extraneous_savers?: boolean | undefined;
  readonly strip_default_attrs?: boolean | undefined;
  readonly unbound_inputs_col_name?: string | null | undefined;
}

/**
 * The default graph (or `graph`) as a MetaGraphDef, which is also written to a file where one is named.
 * @param export_scope only what is under this name scope, whose name is taken off
 * @param clear_extraneous_savers without the nodes of Savers other than that of `saver_def`
 * @param strip_default_attrs without attributes that hold their defaults
 * TF: `tf.train.export_meta_graph`
 */
export const export_meta_graph = pyFunction(
  "export_meta_graph",
  [
    "filename",
    "meta_info_def",
    "graph_def",
    "saver_def",
    "collection_list",
    "as_text",
    "graph",
    "export_scope",
    "clear_devices",
    "clear_extraneous_savers",
    "strip_default_attrs",
    "save_debug_info",
  ],
  (
    filename?: string | null,
    meta_info_def?: MetaGraphDef["meta_info_def"] | null,
    graph_def?: GraphDef | null,
    saver_def?: SaverDef | null,
    collection_list?: readonly string[] | null,
    as_text?: boolean,
    graph?: Graph | null,
    export_scope?: string | null,
    clear_devices?: boolean,
    clear_extraneous_savers?: boolean,
    strip_default_attrs?: boolean,
    _save_debug_info?: boolean,
  ): MetaGraphDef =>
    exportMetaGraph(filename ?? null, {
      meta_info_def,
      graph_def,
      saver_def,
      collection_list,
      as_text,
      graph,
      export_scope,
      clear_devices,
      clear_extraneous_savers,
      strip_default_attrs,
    }),
);

/** TF: `meta_graph.export_scoped_meta_graph`, without the dictionary of variables it also returns. */
export function exportMetaGraph(filename: string | null, options: ExportOptions = {}): MetaGraphDef {
  checkTypes(options);
  const graph = options.graph ?? get_default_graph();
  const data = options.graph_def ? graphDefFromProto(options.graph_def) : withShapes(graph);
  const scope = options.export_scope ?? null;
  const exclude = options.clear_extraneous_savers
    ? otherSavers(data.node, options.saver_def ?? null)
    : new Set<string>();
  const selection: Selection = { scope, exclude };
  const unbound: string[] = [];
  const node = data.node
    .filter((n) => includes(selection, n.name))
    .map((n) => strippedNode(n, scope, unbound, options.clear_devices === true));
  const unboundKey = options.unbound_inputs_col_name === undefined ? "unbound_inputs" : options.unbound_inputs_col_name;
  if (unboundKey && (scope || options.clear_extraneous_savers || options.clear_devices)) {
    graph.clear_collection(unboundKey);
    for (const name of unbound) graph.add_to_collection(unboundKey, name);
  }
  const meta = createMetaGraph(graph, { ...data, node }, selection, options);
  if (filename !== null) write_graph(meta, dirname(filename), basename(filename), options.as_text ?? false);
  return meta;
}

function checkTypes({ graph, graph_def, saver_def }: ExportOptions): void {
  if (graph && !(graph instanceof Graph))
    throw new TypeError(`graph must be of type Graph. Received type: ${typeof graph}.`);
  if (graph_def && !(graph_def instanceof GraphDef))
    throw new TypeError(`graph_def must be of type GraphDef. Received type: ${typeof graph_def}.`);
  if (saver_def && !(saver_def instanceof SaverDef))
    throw new TypeError(`saver_def must be of type SaverDef. Received type: ${typeof saver_def}.`);
}

function withShapes(graph: Graph): GraphDefData {
  const data = graph._graph_def_data();
  return { ...data, node: exportedNodes(data.node, graph) };
}

/** TF: `meta_graph.create_meta_graph_def`. */
function createMetaGraph(graph: Graph, data: GraphDefData, selection: Selection, options: ExportOptions): MetaGraphDef {
  const meta = MetaGraphDef();
  const info = meta.meta_info_def;
  if (options.meta_info_def) info.MergeFrom(options.meta_info_def);
  info.tensorflow_version = tensorflowVersion;
  info.tensorflow_git_version = tensorflowGitVersion;
  const opDefs = opDefsOf(graph, data);
  if (info.stripped_op_list.op.length === 0)
    info.stripped_op_list = OpList({ op: [...opDefs.values()].map(opDefToProto) });
  meta.graph_def = graphDefToProto(data);
  if (options.strip_default_attrs) {
    for (const nodes of [meta.graph_def.node, ...meta.graph_def.library.function.map((f) => f.node_def)]) {
      for (const node of nodes) stripDefaults(node, opDefs.get(node.op));
    }
    info.stripped_default_attrs = true;
  }
  if (options.saver_def) meta.saver_def = options.saver_def;
  for (const key of options.collection_list ?? graph.get_all_collection_keys()) {
    const def =
      options.clear_extraneous_savers && key === GraphKeys.SAVERS && options.saver_def
        ? messageCollection([options.saver_def])
        : collectionOf(key, graph.get_collection(key), selection);
    if (def) meta.collection_def.set(key, def);
  }
  return meta;
}

function collectionOf(key: string, items: readonly unknown[], selection: Selection): CollectionDef | undefined {
  const included = items.filter((item) => {
    const name = nameOf(item);
    return name === undefined || includes(selection, name);
  });
  return included.length === 0 ? undefined : collectionToProto(key, included, selection.scope);
}

/** The signatures of all ops in a graph and in the functions it uses, by name. TF: `stripped_op_list_for_graph`. */
function opDefsOf(graph: Graph, data: GraphDefData): Map<string, OpDef> {
  const functions = new Map(data.library.functions.map((f) => [f.signature.name, f]));
  const used = new Set<string>();
  const waiting: NodeDefData[][] = [[...data.node]];
  for (let nodes = waiting.pop(); nodes; nodes = waiting.pop()) {
    for (const node of nodes) {
      for (const type of calledTypes(node)) {
        if (used.has(type)) continue;
        used.add(type);
        const called = functions.get(type);
        if (called) waiting.push([...called.nodes]);
      }
    }
  }
  const own = new Map(graph.get_operations().map((op) => [op.type, op.op_def]));
  const found = [...used].filter((type) => !functions.has(type)).sort(compareStrings);
  return new Map(
    found.flatMap((type) => {
      const def = lookupOp(type)?.def ?? own.get(type);
      return def ? [[type, def]] : [];
    }),
  );
}

function calledTypes(node: NodeDefData): string[] {
  const called =
    node.op === "PartitionedCall" || node.op === "StatefulPartitionedCall" ? node.attr.get("f") : undefined;
  return called?.kind === "func" ? [node.op, called.value.name] : [node.op];
}

/** TF: `strip_graph_default_valued_attrs`. */
function stripDefaults(node: NodeDef, opDef: OpDef | undefined): void {
  for (const { name, default: usual } of opDef?.attrs ?? []) {
    const value = node.attr.get(name);
    if (usual && value && sameMessage(attrToProto(usual), value)) node.attr.delete(name);
  }
}
