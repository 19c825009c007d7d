/** TF: `tf.init_scope` in a graph: out of control dependencies and conditionals, in the same name scope. */
import { get_default_graph, withContext } from "@tfgraph/core";

export function initScope<T>(body: () => T): T {
  const graph = get_default_graph();
  const scope = graph.get_name_scope();
  return withContext(graph.name_scope(scope ? `${scope}/` : null), () => withContext(graph.control_dependencies(null), body));
}
