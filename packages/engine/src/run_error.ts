/** Errors of kernels get the operation they belong to. */
import { OpError, type Operation } from "@tfgraph/core";

type CodedErrorClass = new (node_def: unknown, op: Operation, message: string) => OpError;

/** The error to throw for what an operation's kernel threw. */
export function withOperation(error: unknown, op: Operation): unknown {
  if (!(error instanceof OpError) || error.op) return error;
  const Same = error.constructor as CodedErrorClass; // every class of tf.errors takes these three
  const named = new Same(op.node_def, op, error.message);
  if (error.stack !== undefined) named.stack = error.stack;
  return named;
}
