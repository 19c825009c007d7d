/** Names of `tf` that are written by hand: classes called without `new`, functions of the default graph, our own names. */

import { io_raw_ops } from "@tfgraph/io";
import { raw_ops as opsOfOps } from "@tfgraph/ops";
import * as kerasNames from "./keras/index.ts";
import { namespace } from "./missing.ts";

export * from "./dtypes.ts";
export * from "./graph_functions.ts";
export * as dtypes from "./dtypes.ts";
export * as errors from "./errors.ts";
export * as inspect from "./inspect/index.ts";
export {
  as_dtype,
  callableClass as callable,
  enterContext as enter,
  floatLiteral as float,
  get_default_graph,
  get_default_session,
  GraphKeys,
  isTensor as is_tensor,
  NotDifferentiable,
  NotDifferentiable as NoGradient,
  OpError,
  Operation,
  RegisterGradient,
  reset_default_graph,
  set_random_seed,
  Tensor,
  withContext as with,
  type ContextManager,
  type FeedDict,
  type NDArray,
  type TensorLike,
} from "@tfgraph/core";
export { slice_ } from "@tfgraph/ops";
export { app, flags, logging } from "@tfgraph/train";

/** TF: `tf.keras`, of which there is what programs without Keras's models use. */
export const keras = namespace("keras", kerasNames);

/** Every op as a function of keywords, named and typed by its signature. TF: `tf.raw_ops`. */
export const raw_ops: typeof opsOfOps & typeof io_raw_ops = { ...opsOfOps, ...io_raw_ops };

/** The version of TensorFlow whose behaviour this is; tfgraph's own is `tf.inspect.version`. */
export const VERSION = "2.21.0";
export { VERSION as __version__ };
/** The version of graphs it writes. TF: `tf.GRAPH_DEF_VERSION`. */
export const GRAPH_DEF_VERSION = 2474;

/** What v2 would change is never on here: the first line of ported programs. TF: `tf.disable_v2_behavior`. */
export function disable_v2_behavior(): void {
  // v1 behaviour is the only one
}
/** Graphs are how everything runs here. TF: `tf.disable_eager_execution`. */
export function disable_eager_execution(): void {
  // v1 behaviour is the only one
}
/** TF: `tf.executing_eagerly`. */
export function executing_eagerly(): boolean {
  return false;
}
