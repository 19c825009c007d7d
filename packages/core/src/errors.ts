/**
 * Every error class of the project: TensorFlow's (`tf.errors`) and Python's built-in ones, under their own names.
 *
 * A message's first line is TensorFlow's own text, so that searching for it finds the answers people already wrote;
 * `withHint` adds a blank line and then what happened, where in the user's program, and what to type.
 */
import type { Operation } from "./operation.ts";

/** A message in TensorFlow's words, then ours after a blank line. */
export function withHint(message: string, ...hints: (string | undefined | null | false)[]): string {
  const lines = hints.filter((h): h is string => Boolean(h));
  if (lines.length === 0) return message;
  return `${message}${message.includes(HINT) ? "\n" : HINT}${lines.join("\n")}`;
}

const HINT = "\n\n";

/** TensorFlow's words and ours apart: to put one message inside another. */
export function splitHint(message: string): [first: string, ...hints: string[]] {
  const at = message.indexOf(HINT);
  return at < 0 ? [message] : [message.slice(0, at), message.slice(at + HINT.length)];
}

abstract class PythonError extends Error {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "name", { value: new.target.name, configurable: true, writable: true });
  }
}

export class ValueError extends PythonError {}
/** TF: `tf.errors.InaccessibleTensorError`: a tensor of another function or branch. */
export class InaccessibleTensorError extends ValueError {}
export class KeyError extends PythonError {}
export class AttributeError extends PythonError {}
export class LookupError extends PythonError {}
export class IndexError extends LookupError {}
export class NotImplementedError extends PythonError {}
export class AssertionError extends PythonError {}
export class StopIteration extends PythonError {}
export class RuntimeError extends PythonError {}
/** What Python's file functions throw; `IOError` is its other name there. */
export class OSError extends PythonError {}

/** Bytes that are no message. Python: `google.protobuf.message.DecodeError`. */
export class DecodeError extends PythonError {}
/** Text that is no message. Python: `google.protobuf.text_format.ParseError`. */
export class ParseError extends PythonError {}

/** Python's TypeError is JavaScript's: `catch (e) { e instanceof TypeError }` holds for both. */
const PythonTypeError = TypeError;
export { PythonTypeError as TypeError };

/** TF: `tf.errors.OpError`: an error of a run, with the operation it arose in. */
export class OpError extends PythonError {
  // private by name, so that a console shows the message alone
  readonly #nodeDef: unknown;
  readonly #op: Operation | null;
  readonly #code: number;

  /** @param node_def the NodeDef, where it is not that of `op` */
  constructor(node_def: unknown, op: Operation | null, message: string, error_code: number) {
    super(message);
    this.#nodeDef = node_def;
    this.#op = op;
    this.#code = error_code;
  }

  /** The operation that failed, null where it is none of the user's graph. */
  get op(): Operation | null {
    return this.#op;
  }
  /** Its NodeDef. */
  get node_def(): unknown {
    return this.#nodeDef ?? this.#op?.node_def ?? null;
  }
  /** `tf.errors.INVALID_ARGUMENT`, … */
  get error_code(): number {
    return this.#code;
  }
}

export const OK = 0;
export const CANCELLED = 1;
export const UNKNOWN = 2;
export const INVALID_ARGUMENT = 3;
export const DEADLINE_EXCEEDED = 4;
export const NOT_FOUND = 5;
export const ALREADY_EXISTS = 6;
export const PERMISSION_DENIED = 7;
export const RESOURCE_EXHAUSTED = 8;
export const FAILED_PRECONDITION = 9;
export const ABORTED = 10;
export const OUT_OF_RANGE = 11;
export const UNIMPLEMENTED = 12;
export const INTERNAL = 13;
export const UNAVAILABLE = 14;
export const DATA_LOSS = 15;
export const UNAUTHENTICATED = 16;

abstract class CodedError extends OpError {
  protected static readonly code: number;
  constructor(node_def: unknown, op: Operation | null, message: string) {
    super(node_def, op, message, new.target.code);
  }
}

export class CancelledError extends CodedError {
  protected static override readonly code = CANCELLED;
}
export class UnknownError extends CodedError {
  protected static override readonly code = UNKNOWN;
}
export class InvalidArgumentError extends CodedError {
  protected static override readonly code = INVALID_ARGUMENT;
}
export class DeadlineExceededError extends CodedError {
  protected static override readonly code = DEADLINE_EXCEEDED;
}
export class NotFoundError extends CodedError {
  protected static override readonly code = NOT_FOUND;
}
export class AlreadyExistsError extends CodedError {
  protected static override readonly code = ALREADY_EXISTS;
}
export class PermissionDeniedError extends CodedError {
  protected static override readonly code = PERMISSION_DENIED;
}
export class ResourceExhaustedError extends CodedError {
  protected static override readonly code = RESOURCE_EXHAUSTED;
}
export class FailedPreconditionError extends CodedError {
  protected static override readonly code = FAILED_PRECONDITION;
}
export class AbortedError extends CodedError {
  protected static override readonly code = ABORTED;
}
export class OutOfRangeError extends CodedError {
  protected static override readonly code = OUT_OF_RANGE;
}
export class UnimplementedError extends CodedError {
  protected static override readonly code = UNIMPLEMENTED;
}
export class InternalError extends CodedError {
  protected static override readonly code = INTERNAL;
}
export class UnavailableError extends CodedError {
  protected static override readonly code = UNAVAILABLE;
}
export class DataLossError extends CodedError {
  protected static override readonly code = DATA_LOSS;
}
export class UnauthenticatedError extends CodedError {
  protected static override readonly code = UNAUTHENTICATED;
}

/** TF: using a symbolic tensor as a boolean, a number, a string or an iterable. It is a TypeError, as in Python. */
export class OperatorNotAllowedInGraphError extends TypeError {
  override readonly name = "OperatorNotAllowedInGraphError";
}
