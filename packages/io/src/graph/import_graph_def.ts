/** Nodes of a file as nodes of the default graph. TF: python/framework/importer.py over C++'s `ImportGraphDef`. */
import {
  convertToTensor,
  get_default_graph,
  GRAPH_DEF_VERSION,
  isTensor,
  lookupOp,
  NotFoundError,
  pyFunction,
  ValueError,
  withContext,
  withHint,
  type AttrMap,
  type FunctionDefData,
  type Graph,
  type NameLike,
  type NodeDefData,
  type OpDef,
  type Operation,
  type Tensor,
  type TensorLike,
  type VersionsData,
} from "@tfgraph/core";
import { GraphDef, type OpList } from "../gen/messages.ts";
import { attrToProto, sameMessage } from "./attr_proto.ts";
import { GraphImport } from "./graph_import.ts";
import { graphDefFromProto } from "./graph_def.ts";
import { parseTensorName, type InputRef } from "./node_inputs.ts";
import { opDefFromProto } from "./op_def_proto.ts";

export type InputMap = Readonly<Record<string, TensorLike>> | ReadonlyMap<string, TensorLike>;

/**
 * Adds the nodes of a GraphDef to the default graph, under a name scope.
 * @param input_map what stands in for tensors of the file: `{ "x:0": tensor }`
 * @param return_elements names of operations (`"y"`) and tensors (`"y:0"`) of the file to return
 * @param name the scope's name, made unique; `""` for none
 * @param producer_op_list the signatures the file was written with: attributes new since then are dropped where they hold
 *   their defaults, and ops this library does not know may stand in the graph (but not run)
 * @returns the elements asked for, or null
 * @throws TypeError where it is no GraphDef; ValueError where it is malformed or names something that is not in it
 * TF: `tf.import_graph_def`
 */
export const import_graph_def = pyFunction(
  "import_graph_def",
  ["graph_def", "input_map", "return_elements", "name", "op_dict", "producer_op_list"],
  importGraphDef,
  { required: 1 },
);

function importGraphDef(
  graph_def: GraphDef,
  input_map?: InputMap | null,
  return_elements?: readonly string[] | null,
  name?: NameLike,
  _op_dict?: unknown,
  producer_op_list?: OpList | null,
): (Tensor | Operation)[] | null {
  if (!(graph_def instanceof GraphDef)) throw new TypeError("Argument `graph_def` must be a GraphDef proto.");
  const graph = get_default_graph();
  const given = inputMapEntries(input_map);
  if (return_elements && !return_elements.every((e) => typeof e === "string")) {
    throw new TypeError(`Argument \`return_elements\` must be a list of strings. Obtained ${String(return_elements)}.`);
  }
  const { prefix, inputs } = withContext(graph.name_scope(name ?? "import"), (scope) => ({
    prefix: scope.name.replace(/\/$/, ""),
    inputs: inputTensors(graph, given, name),
  }));
  const data = graphDefFromProto(graph_def);
  checkVersions(data.versions);
  graph._merge_versions(data.versions);
  const producer = new Map(producer_op_list?.op.map((def) => [def.name, opDefFromProto(def)]));
  const functions = new Map(data.library.functions.map((f) => [f.signature.name, f]));
  const importer = new GraphImport(graph, prefix, inputs, (node) => opDefOf(node, graph, functions, producer));
  for (const f of functions.values()) graph._add_function(f);
  importer.addNodes(data.node.map((node) => withoutNewDefaults(node, producer)));
  importer.checkInputMap();
  return return_elements ? return_elements.map((element) => importer.element(element)) : null;
}

function inputMapEntries(map: InputMap | null | undefined): [string, TensorLike][] {
  if (map === null || map === undefined) return [];
  if (typeof map !== "object" || Array.isArray(map) || isTensor(map)) {
    throw new TypeError(`Argument \`input_map\` must be a dictionary. Obtained ${typeof map}`);
  }
  return isMap(map) ? [...map] : Object.entries(map);
}

function isMap(map: InputMap): map is ReadonlyMap<string, TensorLike> {
  return map instanceof Map;
}

/** The stand-ins as tensors; plain values become constants under `_inputs`. */
function inputTensors(
  graph: Graph,
  entries: readonly [string, TensorLike][],
  name: NameLike | undefined,
): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  const add = ([key, value]: [string, TensorLike]): void => {
    const { node, output } = parseMapKey(key);
    tensors.set(output < 0 ? `^${node}` : `${node}:${String(output)}`, convertToTensor(value));
  };
  if (entries.every(([, value]) => isTensor(value))) {
    entries.forEach(add);
  } else if (name === "") {
    throw new ValueError(
      "tf.import_graph_def() requires a non-empty `name` if `input_map` contains non-Tensor values. Try calling tf.convert_to_tensor() on `input_map` values before calling tf.import_graph_def().",
    );
  } else {
    withContext(graph.name_scope("_inputs"), () => entries.forEach(add));
  }
  return tensors;
}

function parseMapKey(key: string): InputRef {
  return key.startsWith("^") ? { node: key.slice(1), output: -1 } : parseTensorName(key);
}

/** TF: `CheckVersions`, core/framework/versions.cc. */
function checkVersions(versions: VersionsData): void {
  if (versions.min_consumer > GRAPH_DEF_VERSION) {
    throw new ValueError(
      `GraphDef min consumer version ${String(versions.min_consumer)} above current version ${String(GRAPH_DEF_VERSION)} for TensorFlow 2.21.0.  Please upgrade TensorFlow.`,
    );
  }
  if (versions.bad_consumers.includes(GRAPH_DEF_VERSION)) {
    throw new ValueError(
      `GraphDef disallows consumer version ${String(GRAPH_DEF_VERSION)}.  Please upgrade TensorFlow: this version is likely buggy.`,
    );
  }
}

function opDefOf(
  node: NodeDefData,
  graph: Graph,
  functions: ReadonlyMap<string, FunctionDefData>,
  producer: ReadonlyMap<string, OpDef>,
): OpDef {
  const known =
    lookupOp(node.op)?.def ??
    (functions.get(node.op) ?? graph._get_function(node.op))?.signature ??
    producer.get(node.op);
  if (known) return known;
  throw new NotFoundError(
    null,
    null,
    withHint(
      `Op type not registered '${node.op}' in binary running on this machine. Make sure the Op and Kernel are registered in the binary running in this process. Note that if you are loading a saved graph which used ops from tf.contrib (e.g. \`tf.contrib.resampler\`), accessing should be done before importing the graph, as contrib ops are lazily registered when the module is first accessed.`,
      `The node '${node.name}' is a ${node.op}, which this library does not have; FEATURES.md lists what it has.`,
    ),
  );
}

/** Drops attributes of a newer producer that hold their defaults. TF: `_RemoveDefaultAttrs`. */
function withoutNewDefaults(node: NodeDefData, producer: ReadonlyMap<string, OpDef>): NodeDefData {
  const theirs = producer.get(node.op);
  const ours = lookupOp(node.op)?.def;
  if (!theirs || !ours) return node;
  const attr: AttrMap = new Map(node.attr);
  for (const [name, value] of node.attr) {
    if (ours.attrs.some((a) => a.name === name)) continue;
    const usual = theirs.attrs.find((a) => a.name === name)?.default;
    if (usual && sameMessage(attrToProto(usual), attrToProto(value))) attr.delete(name);
  }
  return { ...node, attr };
}
