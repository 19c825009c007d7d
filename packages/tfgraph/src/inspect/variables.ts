/** What a checkpoint holds. */
import { NewCheckpointReader } from "@tfgraph/io";
import { printedAs, shapeText, type Page } from "./table.ts";

export interface StoredVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly parameters: number;
}

/**
 * The tensors of a checkpoint, by name. Printed, it is a table.
 * @param checkpoint its prefix, as `saver.save` returns it
 * @throws NotFoundError where there is none, DataLossError where it is damaged
 */
export function variables(checkpoint: string): readonly StoredVariable[] & { toString(): string } {
  const stored = storedVariables(checkpoint);
  const page = (): Page => {
    const rows = stored.map((v) => [v.name, shapeText(v.shape), v.dtype, v.parameters.toLocaleString("en-US")]);
    return [{ rows: [["variable", "shape", "dtype", "parameters"], ...rows], right: new Set([3]) }];
  };
  return printedAs(stored, page);
}

export function storedVariables(checkpoint: string): StoredVariable[] {
  const reader = NewCheckpointReader(checkpoint);
  const dtypes = reader.get_variable_to_dtype_map();
  return Object.entries(reader.get_variable_to_shape_map()).map(([name, shape]) => ({
    name,
    shape,
    dtype: dtypes[name]!.name,
    parameters: shape.reduce((product, size) => product * size, 1),
  }));
}
