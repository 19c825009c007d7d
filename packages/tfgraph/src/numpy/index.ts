/**
 * `import * as np from "tfgraph/numpy"`: numpy-ts under numpy's own conventions.
 *
 * Integral numbers make int64, booleans bool; dtypes promote as numpy's do; scalars come back as numbers; keywords go into a last plain
 * object; `np.random` is numpy's legacy generator to the bit. What is not defined here is numpy-ts's own (rest.ts).
 */
import "../notebook/show_arrays.ts";
import "./methods.ts";

export type { ArrayInput, DTypeInput } from "@tfgraph/core";
export * from "./constants.ts";
export * from "./creation.ts";
export * from "./elementwise.ts";
export * from "./files.ts";
export * from "./joining.ts";
export * as linalg from "./linalg.ts";
export { NDArray, ndarray } from "./ndarray_export.ts";
export * from "./numeric.ts";
export * from "./products.ts";
export * from "./sets.ts";
export * from "./statistics.ts";
export { get_printoptions, set_printoptions, type PrintOptions } from "./print_options.ts";
export * as random from "./random/index.ts";
export {
  all,
  amax,
  amin,
  any,
  argmax,
  argmin,
  average,
  count_nonzero,
  max,
  mean,
  min,
  prod,
  std,
  sum,
  var_,
  var_ as var,
} from "./reduction.ts";
export * from "./rest.ts";
export * from "./scalar_types.ts";
export {
  argsort,
  argwhere,
  bindex,
  choose,
  clip,
  compress,
  copyto,
  extract,
  flatnonzero,
  iindex,
  nonzero,
  put,
  searchsorted,
  sort,
  take,
  unravel_index,
  where,
} from "./selection.ts";
export {
  atleast_1d,
  atleast_2d,
  atleast_3d,
  broadcast_arrays,
  broadcast_to,
  expand_dims,
  flatten,
  flip,
  fliplr,
  flipud,
  moveaxis,
  ndim,
  ravel,
  reshape,
  rollaxis,
  rot90,
  shape,
  size,
  squeeze,
  swapaxes,
  transpose,
} from "./views.ts";
export { array2string, array_repr, array_str } from "./printing.ts";
