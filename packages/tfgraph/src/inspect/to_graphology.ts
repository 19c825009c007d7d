/** A graph as graphology's MultiDirectedGraph, for its algorithms and viewers. */
import type * as Graphology from "graphology";
import { attrText, type Graph, type Operation } from "@tfgraph/core";
import { loadModule } from "../load_module.ts";

/** What a node of the exported graph says of an operation. Its key is the operation's name. */
export interface NodeAttributes {
  /** The operation's name. */
  label: string;
  /** The op: `"MatMul"`. */
  op: string;
  /** The name scope around it, without a final slash; empty at the root. */
  scope: string;
  device: string;
  /** Its place in order of creation. */
  id: number;
  /** Attributes as TensorFlow prints them. */
  attrs: Record<string, string>;
  /** Per output: sizes (null where unknown), or null for unknown rank. */
  shapes: ((number | null)[] | null)[];
  /** Per output: the type's name. */
  dtypes: string[];
}

/** What an edge says: a tensor that flows, or an order of execution. */
export type EdgeAttributes =
  | { kind: "data"; tensor: string; output: number; input: number; dtype: string; shape: (number | null)[] | null }
  | { kind: "control" };

export type ExportedGraph = Graphology.MultiDirectedGraph<NodeAttributes, EdgeAttributes>;

/** The scope of a name: `"dnn/hidden1"` of `"dnn/hidden1/weights"`. */
export function scopeOf(name: string): string {
  const slash = name.lastIndexOf("/");
  return slash < 0 ? "" : name.slice(0, slash);
}

function nodeAttributes(op: Operation): NodeAttributes {
  const attrs = Object.create(null) as Record<string, string>;
  for (const [name, value] of op.attrs) attrs[name] = attrText(value);
  return {
    label: op.name,
    op: op.type,
    scope: scopeOf(op.name),
    device: op.device,
    id: op._id,
    attrs,
    shapes: op.outputs.map((t) => (t.shape.known ? [...t.shape.known] : null)),
    dtypes: op.outputs.map((t) => t.dtype.name),
  };
}

/**
 * Copies a graph into a graphology `MultiDirectedGraph`: a node per operation, an edge per tensor taken as input (an operation that
 * takes a tensor twice has two) and per control input.
 * @param graph changes of it afterwards do not show
 */
export function to_graphology(graph: Graph): ExportedGraph {
  const { MultiDirectedGraph } = loadModule("graphology") as typeof Graphology;
  const result = new MultiDirectedGraph<NodeAttributes, EdgeAttributes>();
  const operations = graph.get_operations();
  for (const op of operations) result.addNode(op.name, nodeAttributes(op));
  for (const op of operations) {
    op.inputs.forEach((t, input) => {
      const shape = t.shape.known ? [...t.shape.known] : null;
      result.addDirectedEdge(t.op.name, op.name, {
        kind: "data",
        tensor: t.name,
        output: t.value_index,
        input,
        dtype: t.dtype.name,
        shape,
      });
    });
    for (const control of op.control_inputs) result.addDirectedEdge(control.name, op.name, { kind: "control" });
  }
  return result;
}
