/** `tf.inspect.html`: the viewer's page of a graph, or of a step that was traced. */
import type { BoardDocument } from "@tfgraph/board";
import type * as Board from "@tfgraph/board/page";
import { BaseSession, get_default_graph, Graph, type Operation } from "@tfgraph/core";
import { loadModule } from "../load_module.ts";
import { documentOfFile, documentOfGraph } from "./document.ts";
import { boardTrace } from "./trace/board_trace.ts";
import { Trace } from "./trace/trace.ts";

/** What can be looked at: a graph, what runs one, a step of it, the name of a file with a graph, or a document. */
export type Inspectable = Graph | BaseSession | Trace | BoardDocument | string;

export interface HtmlOptions {
  /** What stands over the picture. */
  readonly title?: string;
}

/** Loaded with the first page: it is a quarter of a megabyte. */
export function boardPage(): typeof Board {
  return loadModule("@tfgraph/board/page") as typeof Board;
}

/**
 * The graph as one HTML file that shows it: name scopes that open and close, search, dependencies, the way of a gradient, and of a trace
 * what every tensor held. The file stands for itself: it fetches nothing, and may be sent or kept.
 * @param target a graph, a session, what `tf.inspect.trace` gave, or the name of a file with a graph (`.meta`, `.pb`, `.pbtxt`, of a SavedModel, of events); without, the default graph
 * @param options `title`: what stands over the picture
 */
export function html(target: Inspectable = get_default_graph(), options: HtmlOptions = {}): string {
  return boardPage().page(documentOf(target, options));
}

export function documentOf(target: Inspectable, { title }: HtmlOptions = {}): BoardDocument {
  if (typeof target === "string" || "format" in target) {
    const document = typeof target === "string" ? documentOfFile(target) : target;
    return title === undefined ? document : { ...document, title };
  }
  const graph = target instanceof Graph ? target : target.graph;
  const document = documentOfGraph(graph, title);
  if (!(target instanceof Trace)) return document;
  const index = new Map(graph.get_operations().map((op, i) => [op, i]));
  return { ...document, trace: boardTrace(target, (op: Operation) => index.get(op)) };
}

/** Whether it is something that `show` shows as a page. */
export function isInspectable(object: unknown): object is Graph | BaseSession | Trace {
  return object instanceof Graph || object instanceof BaseSession || object instanceof Trace;
}
