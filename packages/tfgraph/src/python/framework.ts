/** `from tensorflow.python.framework import ops` is `import { ops } from "tfgraph/python/framework"`. */
export * as dtypes from "../dtypes.ts";
export * as errors from "../errors.ts";
export * as ops from "./ops.ts";
export * as tensor_shape from "./tensor_shape.ts";
