/**
 * The graph of a file, whatever kind of file it is: what `Saver`, `write_graph`, `FileWriter` and `SavedModelBuilder` write, in bytes or
 * text. Ops need not be known here. Bytes do not say what they are, so the kinds are tried: those of one kind read as another give
 * either an error or nodes without sensible ops.
 */
import { DecodeError, InvalidArgumentError, NotFoundError, ParseError, withHint } from "@tfgraph/core";
import {
  basename,
  fileSystem,
  GraphDef,
  joinPath,
  MetaGraphDef,
  readFile,
  SavedModel,
  summary_iterator,
  text_format,
  type Message,
} from "@tfgraph/io";

/** A graph, and with what it was saved. */
export interface FileGraph {
  readonly graphDef: GraphDef;
  /** Of files that hold one: collections, the ops they use. */
  readonly metaGraph?: MetaGraphDef;
}

const KINDS =
  "a .meta file, a GraphDef (.pb, .pbtxt), a SavedModel or its directory, or an event file of tf.summary.FileWriter";

/** Each kind of message, with the graph in it. */
const MESSAGES: readonly {
  readonly make: () => Message;
  readonly graph: (message: Message) => FileGraph | undefined;
}[] = [
  { make: () => GraphDef(), graph: (message) => (message instanceof GraphDef ? { graphDef: message } : undefined) },
  {
    make: () => MetaGraphDef(),
    graph: (message) => (message instanceof MetaGraphDef ? ofMetaGraph(message) : undefined),
  },
  { make: () => SavedModel(), graph: (message) => (message instanceof SavedModel ? ofSavedModel(message) : undefined) },
];

function ofMetaGraph(metaGraph: MetaGraphDef): FileGraph {
  return { graphDef: metaGraph.graph_def, metaGraph };
}

/** The graph to serve, where there are several. */
function ofSavedModel(model: SavedModel): FileGraph | undefined {
  const serving = model.meta_graphs.find((meta) => meta.meta_info_def.tags.includes("serve"));
  const meta = serving ?? model.meta_graphs[0];
  return meta && ofMetaGraph(meta);
}

/** Whether all nodes have names, and ops that could be: bytes of another kind of message have neither. */
function isSensible({ graphDef }: FileGraph): boolean {
  return (
    graphDef.node.length > 0 && graphDef.node.every(({ name, op }) => name !== "" && /^[A-Za-z0-9_.>\-/]+$/.test(op))
  );
}

function firstSensible(
  read: (message: Message) => void,
  isUnreadable: (error: unknown) => boolean,
): FileGraph | undefined {
  for (const { make, graph } of MESSAGES) {
    const message = make();
    try {
      read(message);
    } catch (error) {
      if (isUnreadable(error)) continue;
      throw error;
    }
    const found = graph(message);
    if (found && isSensible(found)) return found;
  }
  return undefined;
}

/** Text has no control characters but those that end lines. */
function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 1024).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}

function fromText(path: string, text: string): FileGraph {
  const found = firstSensible(
    (message) => text_format.Parse(text, message),
    (error) => error instanceof ParseError,
  );
  if (found) return found;
  // what is wrong with it as a GraphDef
  text_format.Parse(text, GraphDef());
  throw noGraph(path);
}

function fromBytes(path: string, bytes: Uint8Array): FileGraph {
  if (bytes.length === 0) throw noGraph(path);
  const found = firstSensible(
    (message) => message.ParseFromString(bytes),
    (error) => error instanceof DecodeError,
  );
  if (found) return found;
  throw new DecodeError(withHint("Error parsing message", `${path} is not a file with a graph: ${KINDS}.`));
}

/** The last graph of an event file; one that is cut short because a program still writes it has the graphs before. */
function fromEvents(path: string): FileGraph {
  let last: FileGraph | undefined;
  const events = summary_iterator(path);
  for (;;) {
    let next;
    try {
      next = events.next();
    } catch (error) {
      if (last) return last;
      throw error;
    }
    if (next.done) break;
    const event = next.value;
    const kind = event.WhichOneof("what");
    if (kind === "graph_def") last = { graphDef: GraphDef.FromString(event.graph_def) };
    else if (kind === "meta_graph_def") last = ofMetaGraph(MetaGraphDef.FromString(event.meta_graph_def));
  }
  if (last) return last;
  throw noGraph(path, "tf.summary.FileWriter(logdir, sess.graph) writes the graph.");
}

function noGraph(path: string, hint = `It should be ${KINDS}.`): InvalidArgumentError {
  return new InvalidArgumentError(null, null, withHint(`${path} holds no graph`, hint));
}

function inDirectory(directory: string): string {
  const names = fileSystem().list(directory);
  const model = ["saved_model.pb", "saved_model.pbtxt"].find((name) => names.includes(name));
  // names of event files begin with the time they were made at
  const found =
    model ??
    names
      .filter((name) => name.includes("tfevents"))
      .sort()
      .at(-1);
  if (found === undefined) {
    const message = `SavedModel file does not exist at: ${directory}/{saved_model.pbtxt|saved_model.pb}`;
    throw new NotFoundError(null, null, withHint(message, `${directory} has no event files either.`));
  }
  return joinPath(directory, found);
}

/**
 * Reads the graph of a file.
 * @throws NotFoundError, DecodeError or ParseError where it is no such file, DataLossError for a damaged event file,
 *   InvalidArgumentError where it holds no graph
 */
export function readGraphFile(path: string): FileGraph {
  const file = fileSystem().stat(path)?.isDirectory ? inDirectory(path) : path;
  if (basename(file).includes("tfevents")) return fromEvents(file);
  const bytes = readFile(file);
  return bytes.length > 0 && isText(bytes) ? fromText(file, new TextDecoder().decode(bytes)) : fromBytes(file, bytes);
}
