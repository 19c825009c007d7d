import { ValueError } from "@tfgraph/core";

/** @throws ValueError for null */
export function requireArguments(given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) throw new ValueError(`Argument \`${name}\` must not be None.`);
  }
}
