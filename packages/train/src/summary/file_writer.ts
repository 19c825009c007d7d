/** Writes what TensorBoard shows: graphs, summaries, run metadata. TF: python/summary/writer/writer.py. */
import {
  AttributeError,
  bindArguments,
  callableClass,
  get_default_graph,
  Graph,
  ValueError,
  type ContextManager,
  type PyArguments,
  type StringElement,
} from "@tfgraph/core";
import {
  Event,
  EventFile,
  exportGraph,
  exportMetaGraph,
  GraphDef,
  MetaGraphDef,
  Summary,
  TaggedRunMetadata,
  type SessionLog,
} from "@tfgraph/io";
import { logging } from "../platform/index.ts";

const FILE_WRITER = ["logdir", "graph", "max_queue", "flush_secs", "graph_def", "filename_suffix", "session"] as const;
type FileWriterArguments = PyArguments<
  typeof FILE_WRITER,
  [
    logdir: string,
    graph?: Graph | GraphDef | null,
    max_queue?: number,
    flush_secs?: number,
    graph_def?: GraphDef | Graph | null,
    filename_suffix?: string | null,
    session?: null,
  ]
>;

/** A number of a step; a variable is no number: `sess.run(global_step)` gives it. */
type Step = number | bigint | null;

/** What has bytes: `tf.RunMetadata()` after a run. */
interface Serializable {
  SerializeToString(): Uint8Array;
}

const CLOSED =
  "Attempting to use a closed FileWriter. The operation will be a noop unless the FileWriter is explicitly reopened.";

/** @internal The class behind `tf.summary.FileWriter`. */
class EventWriter implements ContextManager<EventWriter> {
  static readonly pythonName = "tensorflow.python.summary.writer.writer.FileWriter";

  private readonly logdir: string;
  private readonly file: EventFile;
  private readonly seenTags = new Set<string>();
  private readonly runTags = new Set<string>();
  private isClosed = false;

  /**
   * Writes events to a new file of a directory, which is made when the first one comes. Each is in the file at once:
   * a program that ends without `close` loses nothing.
   * @param logdir the directory, made where it is missing
   * @param graph a graph to write first
   * @param max_queue accepted: nothing waits in a queue
   * @param flush_secs accepted: nothing waits
   * @param filename_suffix what file names end in
   */
  constructor(...args: FileWriterArguments) {
    const bound = bindArguments("FileWriter.__init__", FILE_WRITER, args, { required: 1 });
    const [logdir, graph, , , graphDef, suffix, session] = bound as [
      string,
      (Graph | GraphDef | null)?,
      number?,
      number?,
      (Graph | GraphDef | null)?,
      (string | null)?,
      unknown?,
    ];
    if (session)
      throw new ValueError("FileWriter: summaries as operations of a session are not there: leave out session");
    this.logdir = logdir;
    this.file = new EventFile(logdir, suffix ?? "");
    if (graph || graphDef) this.addGraphAndMetaGraph(graph ?? null, graphDef ?? null);
  }

  private addGraphAndMetaGraph(graph: Graph | GraphDef | null, graphDef: Graph | GraphDef | null): void {
    this.add_graph(graph, null, graphDef);
    const given = graphDef ?? graph;
    this.add_meta_graph(
      exportMetaGraph(null, {
        graph_def: given instanceof Graph ? graphDefOf(given) : given,
      }),
    );
  }

  /** The directory. */
  get_logdir(): string {
    return this.logdir;
  }

  /**
   * Writes a graph, for TensorBoard's Graphs page.
   * @param graph the graph, as `sess.graph`
   * @throws ValueError for both a graph and a GraphDef, TypeError for neither
   */
  add_graph(
    ...args: PyArguments<
      readonly ["graph", "global_step", "graph_def"],
      [graph: Graph | GraphDef | null, global_step?: Step, graph_def?: Graph | GraphDef | null]
    >
  ): void {
    const [graph, step, graphDef] = bindArguments(
      "FileWriter.add_graph",
      ["graph", "global_step", "graph_def"],
      args,
    ) as [(Graph | GraphDef | null)?, Step?, (Graph | GraphDef | null)?];
    if (graph && graphDef) {
      throw new ValueError("Please pass only graph, or graph_def (deprecated), but not both.");
    }
    const given: unknown = graph ?? graphDef;
    let def: GraphDef;
    if (given instanceof Graph) def = graphDefOf(given);
    else if (given instanceof GraphDef) {
      logging.warning(
        "Passing a `GraphDef` to the SummaryWriter is deprecated. Pass a `Graph` object instead, such as `sess.graph`.",
      );
      def = given;
    } else throw new TypeError("The passed graph must be an instance of `Graph` or the deprecated `GraphDef`");
    this.write(Event({ graph_def: def.SerializeToString() }), step);
  }

  /** Writes a graph with its collections. @throws TypeError for what is no MetaGraphDef */
  add_meta_graph(
    ...args: PyArguments<readonly ["meta_graph_def", "global_step"], [meta_graph_def: MetaGraphDef, global_step?: Step]>
  ): void {
    const [meta, step] = bindArguments("FileWriter.add_meta_graph", ["meta_graph_def", "global_step"], args, {
      required: 1,
    }) as [unknown, Step?];
    if (!(meta instanceof MetaGraphDef)) {
      throw new TypeError(`meta_graph_def must be type MetaGraphDef, saw type: ${typeof meta}`);
    }
    this.write(Event({ meta_graph_def: meta.SerializeToString() }), step);
  }

  /**
   * Writes a summary.
   * @param summary what a summary op gave, or a `tf.Summary`
   * @param global_step the step it belongs to: the horizontal axis of TensorBoard's curves
   */
  add_summary(
    ...args: PyArguments<readonly ["summary", "global_step"], [summary: StringElement | Summary, global_step?: Step]>
  ): void {
    const [given, step] = bindArguments("FileWriter.add_summary", ["summary", "global_step"], args, {
      required: 1,
    }) as [unknown, Step?];
    const summary = this.withoutSeenMetadata(toSummary(given));
    this.write(Event({ summary }), step);
  }

  /** Metadata is written with the first value of a tag only. */
  private withoutSeenMetadata(summary: Summary): Summary {
    for (const value of summary.value) {
      if (!value.HasField("metadata")) continue;
      if (this.seenTags.has(value.tag)) value.ClearField("metadata");
      else this.seenTags.add(value.tag);
    }
    return summary;
  }

  /** Writes that a session started, stopped, or saved a checkpoint. */
  add_session_log(
    ...args: PyArguments<readonly ["session_log", "global_step"], [session_log: SessionLog, global_step?: Step]>
  ): void {
    const [log, step] = bindArguments("FileWriter.add_session_log", ["session_log", "global_step"], args, {
      required: 1,
    }) as [SessionLog, Step?];
    this.write(Event({ session_log: log }), step);
  }

  /**
   * Writes what a run with `trace_level` found.
   * @param tag its name; each may be used once
   * @throws ValueError where the tag was used
   */
  add_run_metadata(
    ...args: PyArguments<
      readonly ["run_metadata", "tag", "global_step"],
      [run_metadata: Serializable, tag: string, global_step?: Step]
    >
  ): void {
    const [metadata, tag, step] = bindArguments(
      "FileWriter.add_run_metadata",
      ["run_metadata", "tag", "global_step"],
      args,
      { required: 2 },
    ) as [Serializable, string, Step?];
    if (this.runTags.has(tag)) throw new ValueError("The provided tag was already used for this event type");
    this.runTags.add(tag);
    const tagged = TaggedRunMetadata({ tag, run_metadata: metadata.SerializeToString() });
    this.write(Event({ tagged_run_metadata: tagged }), step);
  }

  /** Writes an event as it is. */
  add_event(event: Event): void {
    if (this.isClosed) logging.warning(CLOSED);
    else this.file.write(event);
  }

  private write(event: Event, step: Step | undefined): void {
    event.wall_time = Date.now() / 1000;
    if (step !== null && step !== undefined) event.step = typeof step === "bigint" ? step : Math.trunc(step);
    this.add_event(event);
  }

  /** Returns when all events are where a loss of power cannot reach them. */
  flush(): void {
    if (this.isClosed) logging.warning(CLOSED);
    this.file.flush();
  }

  /** Closes the file. */
  close(): void {
    this.file.close();
    this.isClosed = true;
  }

  /** After `close`: further events go into a new file of the same directory. */
  reopen(): void {
    this.isClosed = false;
  }

  __enter__(): this {
    return this;
  }
  __exit__(): void {
    this.close();
  }
  [Symbol.dispose](): void {
    this.close();
  }
}

/** The graph with the shapes of its outputs. */
function graphDefOf(graph: Graph): GraphDef {
  return exportGraph(graph._graph_def_data(), graph, true);
}

/** @throws AttributeError in Python's words for what is no summary */
function toSummary(given: unknown): Summary {
  if (given instanceof Summary) return given;
  if (given instanceof Uint8Array || typeof given === "string") return Summary.FromString(given);
  throw new AttributeError(`'${given === null ? "NoneType" : typeof given}' object has no attribute 'value'`);
}

/** TF: `tf.summary.FileWriter`. */
export const FileWriter = callableClass(EventWriter);
export type FileWriter = EventWriter;

const writers = new Map<string, EventWriter>();

/** One FileWriter a directory. TF: `tf.summary.FileWriterCache`. */
export const FileWriterCache = {
  /** The directory's writer, made with the default graph at the first request. */
  get(logdir: string): FileWriter {
    let writer = writers.get(logdir);
    if (!writer) writers.set(logdir, (writer = new EventWriter(logdir, get_default_graph())));
    return writer;
  },
  /** Closes and forgets all. */
  clear(): void {
    for (const writer of writers.values()) writer.close();
    writers.clear();
  },
};
