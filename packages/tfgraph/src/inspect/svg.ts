/** `tf.inspect.svg`: a graph as a picture. */
import { BoardLayout, BoardModel, picture, type BoardDocument, type View } from "@tfgraph/board";
import type { Graph } from "@tfgraph/core";
import { documentOf } from "./document.ts";

/** The first view of a document, or another. */
export function drawDocument(document: BoardDocument, viewOf = (model: BoardModel): View => model.firstView()): string {
  const model = new BoardModel(document);
  const scene = new BoardLayout(model).scene(viewOf(model));
  return picture(scene, {
    title: document.title,
    describe: ({ node, label }) => {
      const of = node === undefined ? undefined : document.nodes[node];
      return of ? `${of.name} (${of.op})` : label;
    },
  });
}

/**
 * The graph as a picture that stands for itself, SVG without script: name scopes are open as far as it can be read at a glance;
 * savers and initializers are set apart.
 * @param graph a graph, or the name of a file with one: what `Saver` (`.meta`), `tf.train.write_graph` (`.pb`, `.pbtxt`),
 *   `FileWriter` and SavedModel write, also with ops that this library does not have; the default graph where it is left out
 * @throws NotFoundError, DecodeError, ParseError, DataLossError, InvalidArgumentError where the file has no graph that can be read
 */
export function svg(graph?: Graph | string): string {
  return drawDocument(documentOf(graph));
}
