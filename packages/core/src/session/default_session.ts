/** The stack of default sessions, and what `tensor.eval` and `op.run` do with it. TF: `ops._run_using_default_session`. */
import { AssertionError, ValueError, withHint } from "../errors.ts";
import type { Graph } from "../graph.ts";
import type { Operation } from "../operation.ts";
import { otherGraph } from "../other_graph.ts";
import { isPlainObject } from "../py_function.ts";
import { madeAt, showCallerOf } from "../where.ts";

/**
 * Tensors (as computed keys, or keys of a Map) or names, and what to feed for them: number, boolean, string, nested arrays,
 * typed arrays, NDArrays.
 */
export type FeedDict = Readonly<Record<string | symbol, unknown>> | ReadonlyMap<unknown, unknown>;

/** What `eval` and `run` need of a session. */
export interface SessionLike {
  readonly graph: Graph;
  run(fetches: unknown, feeds?: FeedDict | null): unknown;
}

const stack: SessionLike[] = [];

/** Makes a session the default one. @returns how to undo it */
export function pushDefaultSession(session: SessionLike): () => void {
  stack.push(session);
  return () => {
    const at = stack.lastIndexOf(session);
    if (at !== stack.length - 1) throw new AssertionError("Nesting violated for default stack of Session objects");
    stack.length = at;
  };
}

/** TF: `tf.get_default_session`. */
export function get_default_session(): SessionLike | null {
  return stack.at(-1) ?? null;
}

type Keywords = { feed_dict?: FeedDict | null; session?: SessionLike | null };

/** Keywords are told from feeds by their keys. */
function split(
  feeds: FeedDict | Keywords | null | undefined,
  session: SessionLike | null | undefined,
): [FeedDict | null, SessionLike | null] {
  if (
    isPlainObject(feeds) &&
    Object.keys(feeds).length > 0 &&
    Reflect.ownKeys(feeds).every((k) => k === "feed_dict" || k === "session")
  ) {
    const keywords = feeds as Keywords;
    return [keywords.feed_dict ?? null, keywords.session ?? session ?? null];
  }
  return [feeds ?? null, session ?? null];
}

function sessionFor(
  op: Operation,
  session: SessionLike | null,
  verb: string,
  noun: string,
  preposition: string,
): SessionLike {
  const found = session ?? get_default_session();
  if (!found) {
    throw new ValueError(
      withHint(
        `Cannot ${verb}: No default session is registered. Use \`with sess.as_default()${preposition === "run" ? ":" : ""}\` or pass an explicit session to \`${preposition}(session=sess)\``,
        `'${op.name}' (${op.type})${madeAt(op)}, has no session to run in.`,
        `Put the call into { using sess = tf.enter(tf.Session()); … } or tf.with(tf.Session(), (sess) => { … }), or write sess.run(…) or ${preposition}({ session: sess }).`,
        "A Session that was merely created is not the default one.",
      ),
    );
  }
  if (found.graph !== op.graph) {
    const which = session ? "given" : "default";
    throw new ValueError(
      withHint(
        `Cannot use the ${which} session to ${noun}: the ${noun.startsWith("evaluate") ? "tensor" : "operation"}'s graph is different from the session's graph.${session ? "" : ` Pass an explicit session to ${preposition === "run" ? "run(session=sess)" : "`eval(session=sess)`"}.`}`,
        otherGraph(op, found.graph),
      ),
    );
  }
  return found;
}

export function evalWithDefaultSession(
  tensor: { readonly op: Operation },
  feeds?: FeedDict | Keywords | null,
  session?: SessionLike | null,
): unknown {
  const [feedDict, chosen] = split(feeds, session);
  try {
    return sessionFor(tensor.op, chosen, "evaluate tensor using `eval()`", "evaluate tensor", "eval").run(
      tensor,
      feedDict,
    );
  } catch (error) {
    throw showCallerOf(error, tensor, "eval");
  }
}

export function runWithDefaultSession(
  operation: Operation,
  feeds?: FeedDict | Keywords | null,
  session?: SessionLike | null,
): void {
  const [feedDict, chosen] = split(feeds, session);
  try {
    sessionFor(operation, chosen, "execute operation using `run()`", "execute operation", "run").run(
      operation,
      feedDict,
    );
  } catch (error) {
    throw showCallerOf(error, operation, "run");
  }
}
