/** Graphs as GraphDef messages, and back to plain data. */
import {
  attrOf,
  lookupOp,
  type AttrValue,
  type FunctionDefData,
  type Graph,
  type GraphDefData,
  type NodeDefData,
  type OpDef,
  type VersionsData,
} from "@tfgraph/core";
import * as proto from "../gen/messages.ts";
import { attrsFromProto, attrsToProto } from "./attr_proto.ts";
import { specializeType } from "./full_type.ts";
import { opDefFromProto, opDefToProto } from "./op_def_proto.ts";

export function nodeToProto(node: NodeDefData, opDef: OpDef | undefined = lookupOp(node.op)?.def): proto.NodeDef {
  const message = proto.NodeDef({
    name: node.name,
    op: node.op,
    input: node.input,
    device: node.device,
    attr: attrsToProto(node.attr),
  });
  const type = node.fullType ? proto.FullTypeDef.FromString(node.fullType) : opDef && specializeType(opDef, node.attr);
  if (type) message.experimental_type = type;
  return message;
}

export function nodeFromProto(node: proto.NodeDef): NodeDefData {
  return {
    name: node.name,
    op: node.op,
    input: node.input,
    device: node.device,
    attr: attrsFromProto(node.attr, lookupOp(node.op)?.def),
    ...(node.HasField("experimental_type") && { fullType: node.experimental_type.SerializeToString() }),
  };
}

export function versionsToProto(versions: VersionsData): proto.VersionDef {
  return proto.VersionDef({ ...versions });
}

function functionToProto(f: FunctionDefData): proto.FunctionDef {
  return proto.FunctionDef({
    signature: opDefToProto(f.signature),
    attr: attrsToProto(f.attr),
    arg_attr: new Map(Array.from(f.argAttr, ([i, attr]) => [i, { attr: attrsToProto(attr) }])),
    node_def: f.nodes.map((n) => nodeToProto(n)),
    ret: f.ret,
    control_ret: f.controlRet,
  });
}

function functionFromProto(f: proto.FunctionDef): FunctionDefData {
  return {
    signature: opDefFromProto(f.signature),
    attr: attrsFromProto(f.attr),
    argAttr: new Map(Array.from(f.arg_attr, ([i, attr]) => [i, attrsFromProto(attr.attr)])),
    nodes: f.node_def.map(nodeFromProto),
    ret: f.ret,
    controlRet: f.control_ret,
  };
}

export function graphDefToProto(data: GraphDefData): proto.GraphDef {
  const message = proto.GraphDef({
    node: data.node.map((n) => nodeToProto(n)),
    versions: versionsToProto(data.versions),
  });
  const { functions, gradients } = data.library;
  if (functions.length > 0 || gradients.length > 0) {
    message.library = proto.FunctionDefLibrary({
      function: functions.map(functionToProto),
      gradient: gradients.map((g) => ({ function_name: g.functionName, gradient_func: g.gradientFunc })),
    });
  }
  return message;
}

/** @throws InvalidArgumentError where an attribute is malformed */
export function graphDefFromProto(message: proto.GraphDef): GraphDefData {
  const { versions, library } = message;
  return {
    node: message.node.map(nodeFromProto),
    versions: {
      producer: versions.producer,
      min_consumer: versions.min_consumer,
      bad_consumers: versions.bad_consumers,
    },
    library: {
      functions: library.function.map(functionFromProto),
      gradients: library.gradient.map((g) => ({ functionName: g.function_name, gradientFunc: g.gradient_func })),
    },
  };
}

/** What `graph.as_graph_def` gives. With `addShapes`, each node with outputs also tells their static shapes. */
export function exportGraph(data: GraphDefData, graph: Graph, addShapes: boolean): proto.GraphDef {
  return graphDefToProto(addShapes ? { ...data, node: exportedNodes(data.node, graph) } : data);
}

/** Nodes with the static shapes of their outputs in `_output_shapes`. */
export function exportedNodes(nodes: readonly NodeDefData[], graph: Graph): NodeDefData[] {
  return nodes.map((node) => withOutputShapes(node, graph));
}

function withOutputShapes(node: NodeDefData, graph: Graph): NodeDefData {
  const outputs = graph._find_operation(node.name)?.outputs ?? [];
  if (outputs.length === 0) return node;
  const shapes: AttrValue = attrOf(
    "list(shape)",
    outputs.map((t) => t.shape),
  );
  return { ...node, attr: new Map([...node.attr, ["_output_shapes", shapes]]) };
}
