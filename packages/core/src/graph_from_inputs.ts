/** Which graph a new node belongs to. TF: `ops._get_graph_from_inputs`. */
import { hasToTensor } from "./convert_to_tensor.ts";
import { get_default_graph } from "./default_graph.ts";
import { ValueError, withHint } from "./errors.ts";
import type { Graph } from "./graph.ts";
import type { AsGraphElement } from "./graph_elements.ts";
import { Operation } from "./operation.ts";
import { reprValue } from "./python_text.ts";
import { isTensor } from "./tensor.ts";
import { madeAt } from "./where.ts";

interface InGraph {
  readonly graph: Graph;
  readonly op?: Operation;
}

function isInGraph(value: unknown): value is InGraph {
  return isTensor(value) || value instanceof Operation || (hasToTensor(value) && "graph" in value);
}

/**
 * The graph of the inputs, the default one where they say nothing.
 * @throws ValueError where they are of several graphs
 */
export function graphFromInputs(values: readonly unknown[]): Graph {
  const current = get_default_graph();
  if (current.building_function) return current;
  let first: InGraph | undefined;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isInGraph(value)) {
      if (!first) first = value;
      else if (first.graph !== value.graph) {
        throw new ValueError(
          withHint(
            `${describe(value)} must be from the same graph as ${describe(first)} (graphs are ${String(value.graph)} and ${String(first.graph)}).`,
            ...whereMade(first, value),
          ),
        );
      }
    }
  };
  values.forEach(visit);
  return first?.graph ?? current;
}

function describe(item: InGraph): string {
  if (item instanceof Operation) return item._repr();
  const element = isTensor(item) ? item : (item as Partial<AsGraphElement>)._as_graph_element?.();
  return isTensor(element) ? element._str() : reprValue(item);
}

function opOf(item: InGraph): Operation | undefined {
  return item instanceof Operation ? item : item.op;
}

function whereMade(...items: InGraph[]): string[] {
  const ops = items.map(opOf).filter((op) => op !== undefined);
  const reset = items.map((item) => item.graph._reset_frame).find((frame) => frame !== undefined);
  return [
    ...ops.map((op) => `'${op.name}' is in ${op.graph._repr()}${madeAt(op)}.`),
    reset
      ? `tf.reset_default_graph() at ${reset} began a new graph between them: make both after it.`
      : "Make both in one graph: inside the same tf.with(graph.as_default(), () => { … }), or outside all.",
  ];
}
