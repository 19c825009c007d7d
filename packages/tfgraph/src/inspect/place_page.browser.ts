/** A page of the viewer inside a page: in a frame of its own. */
import { ValueError } from "@tfgraph/core";
import { boardPage } from "./html.ts";
import type { ShowOptions } from "./show.ts";

/** Puts it in place of what is in the element. */
export function placePage(page: string, { element, height }: ShowOptions): undefined {
  if (element === undefined)
    throw new ValueError("tf.inspect.show needs an element of the page to show a graph in: { element }");
  element.innerHTML = boardPage().frame(page, height);
}
