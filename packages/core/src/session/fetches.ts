/** Nested fetches to a flat list and back. TF: `_FetchMapper` of python/client/session.py. */
import { InaccessibleTensorError, KeyError, splitHint, ValueError, withHint } from "../errors.ts";
import type { Graph } from "../graph.ts";
import { asGraphElement } from "../graph_elements.ts";
import { IndexedSlices, SparseTensor } from "../indexed_slices.ts";
import { fieldsOf, namedTuple } from "../named_tuple.ts";
import { Operation } from "../operation.ts";
import { isPlainObject } from "../py_function.ts";
import { reprString, typeName } from "../python_text.ts";
import { isTensor, type Tensor } from "../tensor.ts";

/** How a result is put together from values of the flat list. */
export interface FetchPlan {
  readonly tensors: readonly Tensor[];
  readonly targets: readonly Operation[];
  build(values: readonly unknown[]): unknown;
}

/** @throws TypeError, ValueError in TF's words, with the position in the nesting */
export function planFetches(graph: Graph, fetches: unknown): FetchPlan {
  const tensors: Tensor[] = [];
  const index = new Map<Tensor, number>();
  const targets = new Set<Operation>();

  const addTensor = (tensor: Tensor): ((values: readonly unknown[]) => unknown) => {
    assertFetchable(graph, tensor.op);
    let at = index.get(tensor);
    if (at === undefined) {
      index.set(tensor, (at = tensors.length));
      tensors.push(tensor);
    }
    const position = at;
    return (values) => values[position];
  };

  const visit = (fetch: unknown, path: string): ((values: readonly unknown[]) => unknown) => {
    if (fetch === null || fetch === undefined) throw invalidNull(fetch, path);
    if (Array.isArray(fetch)) {
      const parts = (fetch as unknown[]).map((f, i) => visit(f, `${path}[${String(i)}]`));
      const names = fieldsOf(fetch);
      return (values) => {
        const list = parts.map((part) => part(values));
        return names ? namedTuple(names, list, (fetch as { _typeName?: string })._typeName) : list;
      };
    }
    if (fetch instanceof IndexedSlices) {
      const names = ["values", "indices", "dense_shape"];
      const parts = [fetch.values, fetch.indices].map((t) => visit(t, path));
      const dense = fetch.dense_shape ? visit(fetch.dense_shape, path) : () => null;
      return (values) => namedTuple(names, [...parts.map((p) => p(values)), dense(values)], "IndexedSlicesValue");
    }
    if (fetch instanceof SparseTensor) {
      const parts = [fetch.indices, fetch.values, fetch.dense_shape].map((t) => visit(t, path));
      return (values) =>
        namedTuple(
          ["indices", "values", "dense_shape"],
          parts.map((p) => p(values)),
          "SparseTensorValue",
        );
    }
    if (fetch instanceof Map || isPlainObject(fetch)) {
      const entries = [...(fetch instanceof Map ? fetch : Object.entries(fetch))] as [string, unknown][];
      const parts = entries.map(([key, f]) => [key, visit(f, `${path}.${key}`)] as const);
      return (values) => Object.fromEntries(parts.map(([key, part]) => [key, part(values)]));
    }
    const element = elementOf(graph, fetch);
    if (isTensor(element)) return addTensor(element);
    assertFetchable(graph, element);
    targets.add(element);
    return () => null;
  };

  const build = visit(fetches, "fetches");
  return { tensors, targets: [...targets], build };
}

function assertFetchable(graph: Graph, op: Operation): void {
  if (graph.is_fetchable(op)) return;
  throw new InaccessibleTensorError(
    `Operation ${op.name} has been marked as not fetchable. Typically this happens when it is defined in another function or code block. Use return values, explicit Python locals or TensorFlow collections to access it.`,
  );
}

function invalidNull(fetch: unknown, path: string): TypeError {
  const what = fetch === undefined ? "undefined: a misspelled name of a property gives that" : "null";
  const where = path === "fetches" ? "What sess.run is to fetch" : `${path} of sess.run(fetches)`;
  return new TypeError(
    withHint(
      'Argument `fetch` = None has invalid type "NoneType". Cannot be None',
      `${where} is ${what}.`,
      "Look at the name, and at whether what made it returned a tensor (a function without return gives undefined).",
    ),
  );
}

/** The text of a fetch in messages. */
function text(fetch: unknown): string {
  return isTensor(fetch) ? fetch._str() : fetch instanceof Operation ? fetch._repr() : String(fetch);
}

function elementOf(graph: Graph, fetch: unknown): Tensor | Operation {
  try {
    return asGraphElement(graph, fetch, true, true);
  } catch (error) {
    if (error instanceof ValueError || error instanceof KeyError) {
      const [message, ...hints] = splitHint(error.message);
      // Python's str() quotes the message of a KeyError
      const first = error instanceof KeyError ? reprString(message) : message;
      throw new ValueError(
        withHint(`Argument \`fetch\` = ${text(fetch)} cannot be interpreted as a Tensor. (${first})`, ...hints),
      );
    }
    if (error instanceof TypeError) {
      throw new TypeError(
        withHint(
          `Argument \`fetch\` = ${text(fetch)} has invalid type "${typeName(fetch)}" must be a string or Tensor. (${error.message})`,
          "Fetch tensors, operations, variables or their names; a plain value needs no run.",
        ),
      );
    }
    throw error;
  }
}
