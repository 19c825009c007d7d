export * from "./assign.ts";
export * from "./count_up_to.ts";
export { initScope } from "./init_scope.ts";
export * from "./initialization.ts";
export * from "./variable.ts";
import "./variable_ops.ts";
import "./variable_protos.ts";
export * from "./initializers.ts";
export { PartitionInfo } from "./partition_info.ts";
export { PartitionedVariable, type Partitioner } from "./partitioned_variable.ts";
export * from "./get_variable.ts";
export { make_template } from "./template.ts";
export { get_variable_scope, storedVariables, variable_scope, VariableScope } from "./variable_scope.ts";
export {
  AUTO_REUSE,
  type Constraint,
  type CustomGetter,
  type Regularizer,
  type Reuse,
  type VariableGetter,
} from "./variable_store.ts";
export { VariableAggregation, VariableSynchronization } from "./variable_policies.ts";
export * from "./partitioners.ts";
export { orthogonal_initializer } from "./orthogonal_initializers.ts";
