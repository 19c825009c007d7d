/** TF: python/framework/ops.py, what old programs import of it. */
export {
  get_default_graph,
  GraphKeys,
  IndexedSlices,
  NotDifferentiable,
  Operation,
  RegisterGradient,
  reset_default_graph,
  Tensor,
} from "@tfgraph/core";
export { convert_to_tensor, name_scope } from "@tfgraph/ops";
export {
  add_to_collection,
  colocate_with,
  control_dependencies,
  device,
  get_collection,
  Graph,
} from "../graph_functions.ts";
