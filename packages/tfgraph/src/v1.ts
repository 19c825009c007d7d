/** TensorFlow 1's own names (`tf.…`, `tf.compat.v1.…`). No logic: everything is made elsewhere. */
import { setHintChannel, setNDArrayFactory } from "@tfgraph/core";
import { installEngine } from "@tfgraph/engine";
import { logging } from "@tfgraph/train";
import "./notebook/install.ts";
import "./numpy/methods.ts";
import { ndarrayOf } from "./numpy/ndarray.ts";

installEngine();
setHintChannel(logging.warn);
setNDArrayFactory(ndarrayOf);

export * from "./own.ts";
export * from "./gen/names.ts";
export * from "./gen/missing.ts";
