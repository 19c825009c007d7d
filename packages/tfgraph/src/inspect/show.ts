/** `tf.inspect.show`: something where a person looks. */
import { notebook } from "../notebook/kernel.ts";
import { mimeBundle } from "../notebook/mime_bundle.ts";

/**
 * Shows something: in a notebook (Deno's kernel, tslab, ijavascript) in the output of the cell, as richly as the notebook can; elsewhere printed.
 * @param object a graph, tensor, operation, variable, array, trace, table of `tf.inspect`, …
 */
export function show(object: unknown): void {
  const bundle = mimeBundle(object);
  const here = notebook();
  if (here && bundle) here.display(bundle);
  else console.log(object);
}
