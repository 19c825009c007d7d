/**
 * Graphs as plain data, in the form of TensorFlow's graph.proto. `@tfgraph/io` turns them into messages and bytes, and back.
 */
import type { AttrMap, AttrValue } from "./attr_value.ts";
import { RuntimeError } from "./errors.ts";
import type { Graph } from "./graph.ts";
import type { OpDef } from "./op_def.ts";
import type { Operation } from "./operation.ts";
import { compareStrings } from "./python_text.ts";
import type { Tensor } from "./tensor.ts";

/** A node. TF: `NodeDef`. */
export interface NodeDefData {
  readonly name: string;
  readonly op: string;
  /** Data inputs (`"x"`, `"split:1"`), then control inputs (`"^init"`) in order of name. */
  readonly input: readonly string[];
  readonly device: string;
  readonly attr: ReadonlyMap<string, AttrValue>;
  /** Serialized FullTypeDef (`experimental_type`), where a file carries one. */
  readonly fullType?: Uint8Array;
}

/** A function of the library. TF: `FunctionDef`. */
export interface FunctionDefData {
  readonly signature: OpDef;
  readonly attr: ReadonlyMap<string, AttrValue>;
  readonly argAttr: ReadonlyMap<number, AttrMap>;
  readonly nodes: readonly NodeDefData[];
  /** Output argument → the tensor inside that gives it (`"node:output_arg:0"`). */
  readonly ret: ReadonlyMap<string, string>;
  readonly controlRet: ReadonlyMap<string, string>;
}

/** A function's gradient function, by name. TF: `GradientDef`. */
export interface GradientDefData {
  readonly functionName: string;
  readonly gradientFunc: string;
}

/** TF: `FunctionDefLibrary`. */
export interface FunctionLibraryData {
  readonly functions: readonly FunctionDefData[];
  readonly gradients: readonly GradientDefData[];
}

/** TF: `VersionDef`. */
export interface VersionsData {
  readonly producer: number;
  readonly min_consumer: number;
  readonly bad_consumers: readonly number[];
}

/** TF: `GraphDef`. */
export interface GraphDefData {
  readonly node: readonly NodeDefData[];
  readonly versions: VersionsData;
  readonly library: FunctionLibraryData;
}

/** The version of graphs that TensorFlow 2.21.0 writes. TF: `tf.version.GRAPH_DEF_VERSION`. */
export const GRAPH_DEF_VERSION = 2474;

/** How a node names a tensor it takes: output 0 goes by the operation's name alone. */
export function inputName(tensor: Tensor): string {
  return tensor.value_index === 0 ? tensor.op.name : `${tensor.op.name}:${String(tensor.value_index)}`;
}

/** An operation as plain data. */
export function nodeDefOf(op: Operation): NodeDefData {
  const controls = op.control_inputs.map((c) => c.name).sort(compareStrings);
  return {
    name: op.name,
    op: op.type,
    input: [...op.inputs.map(inputName), ...controls.map((name) => `^${name}`)],
    device: op.device,
    attr: op.attrs,
  };
}

/** What `op.node_def` gives: a message of the io package. */
export interface NodeDefMessage {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly device: string;
  readonly attr: ReadonlyMap<string, object>;
  SerializeToString(): Uint8Array;
  toString(): string;
}

/** What `graph.as_graph_def()` gives: a message of the io package, as a proto behaves in Python. */
export interface GraphDefMessage {
  readonly node: readonly NodeDefMessage[];
  SerializeToString(): Uint8Array;
  toString(): string;
}

export type GraphDefExporter = (data: GraphDefData, graph: Graph, addShapes: boolean) => GraphDefMessage;

let exporter: GraphDefExporter | undefined;

/** Installed once by the io package. */
export function setGraphDefExporter(f: GraphDefExporter): void {
  exporter = f;
}

export function exportGraphDef(data: GraphDefData, graph: Graph, addShapes: boolean): GraphDefMessage {
  if (!exporter) throw new RuntimeError("the io package was not loaded");
  return exporter(data, graph, addShapes);
}

/** An operation as a message. */
export function exportNodeDef(op: Operation): NodeDefMessage {
  const data = {
    node: [nodeDefOf(op)],
    versions: op.graph.graph_def_versions,
    library: { functions: [], gradients: [] },
  };
  return exportGraphDef(data, op.graph, false).node[0]!;
}
