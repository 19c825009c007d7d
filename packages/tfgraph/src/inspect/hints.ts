/** `tf.inspect.hints`: what is said of legal programs that are mostly a mistake. */
import { HINT_NAMES, reprValue, switchHints, ValueError, withHint, type HintName } from "@tfgraph/core";

/**
 * Switches hints: lines on the standard error, each said once for a graph. The environment TFGRAPH_HINTS=0 switches all off.
 * - `built_twice`: the lines that build the graph ran twice in one graph
 * - `growing_graph`: each step of a loop adds operations
 * - `early_initializer`: an initializer is run that is older than some variables
 * - `no_gradient`: a trainable variable that no gradient reaches
 * - `unused_placeholder`: a placeholder that no operation takes
 * @param on whether they are said
 * @param names which ones; all where none is given
 * @throws ValueError for another name
 */
export function hints(on: boolean, ...names: readonly HintName[]): void {
  for (const name of names) {
    if (!HINT_NAMES.includes(name))
      throw new ValueError(withHint(`There is no hint ${reprValue(name)}`, `There are ${HINT_NAMES.join(", ")}.`));
  }
  switchHints(on, names.length > 0 ? names : undefined);
}
