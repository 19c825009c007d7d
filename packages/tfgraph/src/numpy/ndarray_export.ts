/** The class of arrays, as users see it: a type, and what `instanceof` takes. */
import type { NDArray as NDArrayType } from "@tfgraph/core";
import { NDArray as NDArrayClass } from "./ndarray.ts";

/** An n-dimensional array. */
export type NDArray = NDArrayType;
export const NDArray = NDArrayClass as abstract new (...args: never[]) => NDArrayType;

export { NDArray as ndarray };
