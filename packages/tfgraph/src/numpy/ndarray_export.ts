/** The class of arrays, as users see it: a type, and what `instanceof` takes. */
import type { NDArray as NDArrayType } from "@tfgraph/core";
import { NDArray as NDArrayClass } from "./ndarray.ts";

/** An n-dimensional array. */
export type NDArray = NDArrayType;
export const NDArray = NDArrayClass as abstract new (...args: never[]) => NDArrayType;

// eslint-disable-next-line @typescript-eslint/naming-convention -- numpy's own name
export type ndarray = NDArrayType;
export const ndarray = NDArray;
