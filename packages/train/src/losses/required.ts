import { ValueError } from "@tfgraph/core";

/** @throws ValueError for null */
export function requireArgument(name: string, value: unknown): void {
  if (value === null || value === undefined) throw new ValueError(`Argument \`${name}\` must not be None.`);
}
