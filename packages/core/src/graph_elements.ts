/** What stands for a tensor or an operation of a graph. TF: `Graph.as_graph_element`. */
import { KeyError, ValueError, withHint } from "./errors.ts";
import type { Graph } from "./graph.ts";
import { nearestNames } from "./nearest_names.ts";
import { Operation } from "./operation.ts";
import { otherGraph } from "./other_graph.ts";
import { reprString, typeName } from "./python_text.ts";
import { isTensor, type Tensor } from "./tensor.ts";
import { madeAt } from "./where.ts";

/** Variables and their kin say which tensor they are in a graph. */
export interface AsGraphElement {
  _as_graph_element(): Tensor | Operation;
}

export type GraphElementLike = Tensor | Operation | string | AsGraphElement | { readonly op: Operation };

/**
 * @throws KeyError, ValueError, TypeError in TF's words where `obj` names nothing allowed
 */
export function asGraphElement(
  graph: Graph,
  obj: unknown,
  allowTensor: boolean,
  allowOperation: boolean,
): Tensor | Operation {
  const types = allowTensor && allowOperation ? "Tensor or Operation" : allowTensor ? "Tensor" : "Operation";
  const element = unwrap(obj);
  if (typeof element === "string") return byName(graph, element, allowTensor, allowOperation, types);
  if (isTensor(element) && allowTensor) {
    if (element.graph !== graph)
      throw new ValueError(
        withHint(`Tensor ${element._str()} is not an element of this graph.`, otherGraph(element.op, graph)),
      );
    return element;
  }
  if (element instanceof Operation && allowOperation) {
    if (element.graph !== graph)
      throw new ValueError(
        withHint(`Operation ${element._repr()} is not an element of this graph.`, otherGraph(element, graph)),
      );
    return element;
  }
  throw new TypeError(`Can not convert a ${typeName(element)} into a ${types}.`);
}

/** The tensor or operation that an object says it is. */
function unwrap(obj: unknown): unknown {
  if (typeof obj !== "object" || obj === null || isTensor(obj) || obj instanceof Operation) return obj;
  if (typeof (obj as Partial<AsGraphElement>)._as_graph_element === "function")
    return (obj as AsGraphElement)._as_graph_element();
  const op = (obj as { op?: unknown }).op;
  return op instanceof Operation ? op : obj;
}

function byName(
  graph: Graph,
  name: string,
  allowTensor: boolean,
  allowOperation: boolean,
  types: string,
): Tensor | Operation {
  if (name.includes(":") && allowTensor) return tensorByName(graph, name);
  if (name.includes(":")) {
    const opName = reprString(name.slice(0, name.indexOf(":")));
    throw new ValueError(
      withHint(
        `Name ${reprString(name)} appears to refer to a Tensor, not a ${types}.`,
        `The operation that makes it is ${opName}: write get_operation_by_name(${opName}), or get_tensor_by_name(${reprString(name)}).`,
      ),
    );
  }
  const op = graph._find_operation(name);
  if (allowOperation) {
    if (!op)
      throw new KeyError(
        withHint(`The name ${reprString(name)} refers to an Operation not in the graph.`, nearest(graph, name, "")),
      );
    return op;
  }
  const what = op
    ? `refers to an Operation, not a ${types}.`
    : `looks like an (invalid) Operation name, not a ${types}.`;
  throw new ValueError(
    withHint(
      `The name ${reprString(name)} ${what} Tensor names must be of the form "<op_name>:<output_index>".`,
      op
        ? `Write ${reprString(`${name}:0`)}: the first output of that operation${madeAt(op)}.`
        : nearest(graph, name, ":0"),
    ),
  );
}

function tensorByName(graph: Graph, name: string): Tensor {
  const parts = name.split(":");
  if (parts.length !== 2 || !/^\d+$/.test(parts[1]!)) {
    throw new ValueError(
      `The name ${reprString(name)} looks a like a Tensor name, but is not a valid one. Tensor names must be of the form "<op_name>:<output_index>".`,
    );
  }
  const op = graph._find_operation(parts[0]!);
  if (!op) {
    throw new KeyError(
      withHint(
        `The name ${reprString(name)} refers to a Tensor which does not exist. The operation, ${reprString(parts[0]!)}, does not exist in the graph.`,
        nearest(graph, parts[0]!, ":0"),
      ),
    );
  }
  const tensor = op.outputs[Number(parts[1])];
  if (!tensor) {
    throw new KeyError(
      withHint(
        `The name ${reprString(name)} refers to a Tensor which does not exist. The operation, ${reprString(parts[0]!)}, exists but only has ${String(op.outputs.length)} outputs.`,
        `Outputs are counted from 0${op.outputs.length > 0 ? `: write ${reprString(op.outputs.at(-1)!.name)}` : ""}. '${op.name}' is a ${op.type}${madeAt(op)}.`,
      ),
    );
  }
  return tensor;
}

/** A hint that names the most similar operations, or their outputs. */
function nearest(graph: Graph, name: string, suffix: "" | ":0"): string {
  if (graph._operation_count === 0) return "The graph is empty: was tf.reset_default_graph() called since?";
  const near = nearestNames(graph._operation_names(), name).map((found) => graph._find_operation(found)!);
  if (near.length === 0)
    return "No name is like it. All there are: tf.get_default_graph().get_operations().map(String).";
  return `Did you mean ${near.map((op) => `${reprString(op.name + suffix)} (${op.type}${madeAt(op)})`).join(", ")}?`;
}
