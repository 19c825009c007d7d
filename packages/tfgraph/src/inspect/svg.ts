/** `tf.inspect.svg`: a graph as a picture. */
import type * as Board from "@tfgraph/board";
import { get_default_graph, type Graph } from "@tfgraph/core";
import { loadModule } from "../load_module.ts";
import { documentOfFile, documentOfGraph } from "./document.ts";

/** The first view of a document. */
export function drawDocument(document: Board.BoardDocument): string {
  // loaded with the first picture, and the library for layouts with it
  const { BoardLayout, BoardModel, picture } = loadModule("@tfgraph/board") as typeof Board;
  const model = new BoardModel(document);
  const scene = new BoardLayout(model).scene(model.firstView());
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
export function svg(graph: Graph | string = get_default_graph()): string {
  return drawDocument(typeof graph === "string" ? documentOfFile(graph) : documentOfGraph(graph));
}
