/** What is thrown where JavaScript wants the value of a tensor while the graph is built. TF: `Tensor._disallow_when_autograph_unavailable`. */
import { OperatorNotAllowedInGraphError, withHint } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { madeAt, showCallerOf } from "./where.ts";

/** A tensor or a variable. */
interface Symbolic {
  readonly op: Operation;
  readonly name: string;
  _str(): string;
}

const RESOLUTIONS =
  "You can attempt the following resolutions to the problem: If you are running in Graph mode, use Eager execution mode or decorate this function with @tf.function." +
  " If you are using AutoGraph, you can try decorating this function with @tf.function. If that does not work, then you may be using an unsupported feature" +
  " or your source code may not be visible to AutoGraph." +
  " See https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/autograph/g3doc/reference/limitations.md#access-to-source-code for more information.";

function what(x: Symbolic): string {
  return `${x._str()}${madeAt(x.op)}, has no value while the graph is built.`;
}

/** @param hint what JavaScript asks for: "number" for arithmetic and comparisons, "default" for `+` and `==` */
export function usedAsValue(x: Symbolic, hint: string): OperatorNotAllowedInGraphError {
  const error = new OperatorNotAllowedInGraphError(
    withHint(
      `Using a symbolic \`tf.Tensor\` as a Python \`bool\` is not allowed. ${RESOLUTIONS}`,
      what(x),
      hint === "number"
        ? "Arithmetic and comparisons are methods: x.mul(y), x.sub(y), x.less(y); functions are TensorFlow's: tf.sqrt(x)."
        : 'To compute with it write x.add(y); to print it console.log("x:", x), to join its name to a string String(x).',
      "To see its value run it: sess.run(x).",
    ),
  );
  return showCallerOf(error, x, Symbol.toPrimitive);
}

export function usedAsIterable(x: Symbolic): OperatorNotAllowedInGraphError {
  const error = new OperatorNotAllowedInGraphError(
    withHint(
      `Iterating over a symbolic \`tf.Tensor\` is not allowed. ${RESOLUTIONS}`,
      what(x),
      "To take it apart along its first axis write tf.unstack(x); for one element x.getitem(0); for its values sess.run(x).",
    ),
  );
  return showCallerOf(error, x, Symbol.iterator);
}
