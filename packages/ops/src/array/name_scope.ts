/** Name scopes as functions of values open them. TF: `ops.name_scope`, `tf.name_scope`. */
import {
  contextManager,
  get_default_graph,
  graphFromInputs,
  pyFunction,
  Scope,
  ValueError,
  type ContextManager,
  type NameLike,
} from "@tfgraph/core";

/**
 * A context in which new operations go by names inside `name`; it also makes the graph of `values` the default one.
 * @param name the scope; one ending in a slash is re-entered as it is, `null` without a default returns to the root
 * @param default_name what stands for `name` where that is null
 * @param values tensors whose graph is to be used
 * @throws ValueError where values are given but no name, or the values are of several graphs
 * TF: `tf.name_scope`.
 */
export const name_scope = pyFunction(
  "name_scope",
  ["name", "default_name", "values"],
  (name?: NameLike, default_name?: NameLike, values?: readonly unknown[] | null): ContextManager<Scope> => {
    const chosen = name ?? default_name ?? null;
    return contextManager(() => {
      if (chosen === null && values) {
        throw new ValueError("At least one of name (None) and default_name (None) must be provided.");
      }
      const current = get_default_graph();
      const graph = values && values.length > 0 && !current.building_function ? graphFromInputs(values) : current;
      const manager = graph === current ? undefined : graph.as_default();
      manager?.__enter__();
      const entered = graph.name_scope(chosen);
      const exit = (): void => {
        entered.__exit__();
        manager?.__exit__();
      };
      return { value: new Scope(entered.__enter__().name, exit), exit };
    });
  },
  { required: 1 },
);
