/** TF: `tf.init_scope` in a graph: out of control dependencies and conditionals, in the same name scope and on the same devices. */
import { get_default_graph, withContext } from "@tfgraph/core";

export function initScope<T>(body: () => T): T {
  const graph = get_default_graph();
  const scope = graph.get_name_scope();
  return withContext(graph._init_devices(), () =>
    withContext(graph.as_default(), () =>
      withContext(graph.name_scope(scope ? `${scope}/` : null), () =>
        withContext(graph.control_dependencies(null), body),
      ),
    ),
  );
}
