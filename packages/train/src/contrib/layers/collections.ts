/** Where contrib's layers keep their variables and outputs. TF 1: contrib/layers/python/layers/utils.py. */
import { get_default_graph, isPlainObject, type Tensor } from "@tfgraph/core";
import { PartitionedVariable, type Variable } from "@tfgraph/ops";

type Names = string | readonly string[] | null;

/** Collections for all variables of a layer, or for each by its name. */
export type VariableCollections = readonly string[] | Readonly<Record<string, readonly string[]>> | null;
export type OutputCollections = Names;

/** The collections for one of a layer's variables. */
export function collectionsOf(given: VariableCollections | undefined, name: string): readonly string[] | null {
  if (!given) return null;
  if (!isPlainObject(given)) return given;
  return (Object.hasOwn(given, name) ? given[name] : null) as readonly string[] | null;
}

/** Adds a variable, or the parts it is kept in, to its collections, once. */
export function collectVariable(variable: Variable, given: VariableCollections | undefined, name: string): void {
  const parts: readonly Variable[] =
    (variable as unknown) instanceof PartitionedVariable
      ? [...(variable as unknown as PartitionedVariable)]
      : [variable];
  const graph = get_default_graph();
  for (const collection of collectionsOf(given, name) ?? []) {
    for (const part of parts)
      if (!graph.get_collection(collection).includes(part)) graph.add_to_collection(collection, part);
  }
}

export function collectOutputs(outputs: Tensor, given: OutputCollections | undefined): Tensor {
  for (const collection of namesOf(given)) get_default_graph().add_to_collection(collection, outputs);
  return outputs;
}

export function namesOf(given: Names | undefined): readonly string[] {
  if (given === null || given === undefined) return [];
  return typeof given === "string" ? [given] : given;
}
