/** A graph as what the viewer is given. */
import type { BoardDocument, BoardNode, BoardOutput } from "@tfgraph/board";
import { attrText, type Graph, type Operation, type Tensor } from "@tfgraph/core";

function outputOf(tensor: Tensor): BoardOutput {
  return { dtype: tensor.dtype.name, shape: tensor.shape.known ? [...tensor.shape.known] : null };
}

/** The viewer's document of a graph as it is now. */
export function documentOfGraph(graph: Graph, title = "Graph"): BoardDocument {
  const operations = graph.get_operations();
  const index = new Map<Operation, number>(operations.map((op, i) => [op, i]));
  const nodes = operations.map((op): BoardNode => {
    const control = op.control_inputs.map((input) => index.get(input)!);
    const attrs = [...op.attrs].map(([name, value]) => [name, attrText(value)] as const);
    return {
      name: op.name,
      op: op.type,
      inputs: op.inputs.map((tensor) => [index.get(tensor.op)!, tensor.value_index] as const),
      outputs: op.outputs.map(outputOf),
      ...(op.device !== "" && { device: op.device }),
      ...(control.length > 0 && { control }),
      ...(attrs.length > 0 && { attrs }),
      ...(op._user_frame !== undefined && { line: op._user_frame }),
    };
  });
  return { format: 1, title, nodes };
}
