/** `tf.inspect.show`: something where a person looks. */
import { mimeBundle } from "../notebook/mime_bundle.ts";
import { notebook } from "../notebook/kernel.ts";
import { boardPage, html, isInspectable, type HtmlOptions, type Inspectable } from "./html.ts";
import { placePage } from "./place_page.ts";

export interface ShowOptions extends HtmlOptions {
  /** In Node: whether to open the graph's page, or only to write it. */
  readonly open?: boolean;
  /** In a page: the element whose content the graph replaces. */
  readonly element?: { innerHTML: string };
  /** Of the frame in a notebook or a page, in pixels. */
  readonly height?: number;
}

/**
 * Shows something. A graph, a session or a trace opens as a page in the browser: in Node from a file in the folder for temporary ones, whose
 * path is printed; in a notebook in the output of the cell; in a page in an element. Anything else is shown in the output of a notebook's cell (Deno's
 * kernel, tslab, ijavascript), as richly as the notebook can, and elsewhere printed.
 * @param object a graph, session or trace; a tensor, operation, variable, array, table of `tf.inspect`, …
 * @param options `title`: what stands over the graph; `open: false`: only write the file; `element`: needed in a page; `height` of the frame
 * @returns the path of the file that was written, if one was
 * @throws ValueError in a page, for a graph without an element
 */
export function show(object: unknown, options: ShowOptions = {}): string | undefined {
  const here = notebook();
  if (isInspectable(object)) {
    if (!here) return placePage(html(object, options), options);
    here.display({ "text/plain": String(object), "text/html": inFrame(object, options) });
    return undefined;
  }
  const bundle = mimeBundle(object);
  if (here && bundle) here.display(bundle);
  else console.log(object);
  return undefined;
}

function inFrame(target: Inspectable, options: ShowOptions): string {
  return boardPage().frame(html(target, options), options.height);
}
