/** How a variable's copies on several devices belong together: kept and written to files, of no effect on one machine. TF: python/ops/variables.py. */
import { ValueError } from "@tfgraph/core";

/** TF: `tf.VariableSynchronization`. */
export const VariableSynchronization = { AUTO: 0, NONE: 1, ON_WRITE: 2, ON_READ: 3 } as const;

/** TF: `tf.VariableAggregation`. */
export const VariableAggregation = { NONE: 0, SUM: 1, MEAN: 2, ONLY_FIRST_REPLICA: 3 } as const;

export interface VariablePolicies {
  readonly synchronization: number;
  readonly aggregation: number;
  readonly trainable: boolean;
}

/** TF: `validate_synchronization_aggregation_trainable`. @throws ValueError for other values */
export function checkPolicies(
  name: string,
  synchronization: number | null | undefined,
  aggregation: number | null | undefined,
  trainable: boolean | null | undefined,
): VariablePolicies {
  const sync = synchronization ?? VariableSynchronization.AUTO;
  const combined = aggregation ?? VariableAggregation.NONE;
  if (!isOneOf(VariableAggregation, combined)) {
    throw new ValueError(`Invalid variable aggregation mode: ${String(aggregation)} for variable: ${name}`);
  }
  if (!isOneOf(VariableSynchronization, sync)) {
    throw new ValueError(`Invalid variable synchronization mode: ${String(synchronization)} for variable: ${name}`);
  }
  return {
    synchronization: sync,
    aggregation: combined,
    trainable: trainable ?? sync !== VariableSynchronization.ON_READ,
  };
}

function isOneOf(values: Readonly<Record<string, number>>, value: number): boolean {
  return Object.values(values).includes(value);
}
