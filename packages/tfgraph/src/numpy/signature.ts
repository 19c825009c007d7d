/**
 * Functions with Python's calling convention, and the types of their results.
 */
import {
  bindArguments,
  type ArrayInput,
  type FloatLiteral,
  type Unranked,
  type NDArray as CoreNDArray,
} from "@tfgraph/core";

/** What is a scalar to numpy. */
export type ScalarInput = number | bigint | boolean | FloatLiteral;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** What an elementwise function of one argument gives: a number for a number, an array for anything else. */
export type Elementwise<T, S = number> = IsAny<T> extends true ? Unranked : [T] extends [ScalarInput] ? S : CoreNDArray;

/** What an elementwise function of two arguments gives. */
export type Elementwise2<A, B, S = number> =
  IsAny<A> extends true
    ? Unranked
    : IsAny<B> extends true
      ? Unranked
      : [A, B] extends [ScalarInput, ScalarInput]
        ? S
        : CoreNDArray;

/** Whatever numpy makes an array of, and `tf.float(2)`. */
export type Input = ArrayInput | FloatLiteral | ScalarInput | readonly unknown[];

/**
 * A function that is called as in Python: positional arguments, then keywords in a last plain object.
 * `F` is its type, with the overloads that one signature cannot say; the implementation gets the arguments in order.
 */
export function numpyFunction<F extends (...args: never[]) => unknown>(
  name: string,
  parameters: readonly string[],
  implementation: (...args: never[]) => unknown,
  required = 1,
): F {
  const call = (...args: unknown[]): unknown =>
    (implementation as (...args: unknown[]) => unknown)(...bindArguments(name, parameters, args, { required }));
  Object.defineProperty(call, "name", { value: name });
  return call as unknown as F;
}
