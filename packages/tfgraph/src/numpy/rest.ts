/**
 * The rest of numpy, as numpy-ts has it: its own parameters in its own order, no keywords; arrays and scalars are converted both ways.
 */
import { isNDArray, type NDArray as CoreNDArray, type Unranked } from "@tfgraph/core";
import { asarray, assign, astype } from "./convert.ts";
import { numpyTsFunction, type NumpyTsFunction } from "./load_numpy_ts.ts";
import { NDArray } from "./ndarray.ts";
import { fromNumpyTs, toNumpyTs } from "./numpy_ts.ts";
import type { Input } from "./signature.ts";
import { scalarOrArray } from "./ufunc.ts";

/** numpy-ts documents each; what comes back is a number, an array, or a list of those. */
type RestFunction = (...args: Argument[]) => Unranked;
type Argument = Input | string | null | undefined | RestCallback;
type RestCallback = (...args: never[]) => unknown;

interface Handling {
  /** How many leading arguments are arrays, also where they are given as numbers or lists. */
  readonly arrays?: number;
  /** In which type numpy-ts must compute. */
  readonly compute?: string;
  /** The type of the result where numpy-ts has another one. */
  readonly result?: string;
}

function shown(result: unknown, dtype?: string): unknown {
  if (Array.isArray(result)) return result.map((part) => shown(part, dtype));
  const own = fromNumpyTs(result);
  return own instanceof NDArray ? scalarOrArray(dtype ? astype(own, dtype, false) : own) : own;
}

/** Arrays become numpy-ts's, also those that functions given by the user return. */
function lowered(value: unknown, isArray: boolean, compute?: string): unknown {
  const list = Array.isArray(value) && value.some((v) => isNDArray(v) || Array.isArray(v));
  if (isArray && Array.isArray(value) && value.some((v) => isNDArray(v)))
    return value.map((v) => lowered(v, true, compute));
  if (isArray || isNDArray(value) || ArrayBuffer.isView(value)) {
    const array = asarray(value);
    return toNumpyTs(compute ? astype(array, compute, false) : array);
  }
  if (list) return (value as unknown[]).map((v) => lowered(v, false, compute));
  if (typeof value === "function")
    return (...args: unknown[]) => lowered((value as NumpyTsFunction)(...args.map(fromNumpyTs)), false);
  return value;
}

const lifted =
  (name: string, { arrays = 1, compute, result }: Handling = {}): RestFunction =>
  (...args) =>
    shown(numpyTsFunction(name)(...args.map((a, i) => lowered(a, i < arrays, compute))), result);

/** A function that writes into its first argument. */
const writing =
  (name: string) =>
  (target: CoreNDArray, ...args: Argument[]): void => {
    const own = toNumpyTs(asarray(target));
    numpyTsFunction(name)(own, ...args.map((a) => lowered(a, false)));
    assign(asarray(target), fromNumpyTs(own));
  };

export const angle = lifted("angle");
export const apply_along_axis = lifted("apply_along_axis", { arrays: 0 });
export const apply_over_axes = lifted("apply_over_axes", { arrays: 0 });
export const argpartition = lifted("argpartition", { result: "int64" });
export const array_equiv = lifted("array_equiv");
export const bitwise_count = lifted("bitwise_count");
export const block = lifted("block");
export const convolve = lifted("convolve", { arrays: 2 });
export const corrcoef = lifted("corrcoef");
export const correlate = lifted("correlate", { arrays: 2 });
export const cov = lifted("cov");
export const cross = lifted("cross", { arrays: 2 });
export const delete_ = lifted("delete_");
export { delete_ as delete };
export const diag = lifted("diag");
export const diagflat = lifted("diagflat");
export const diag_indices = lifted("diag_indices", { arrays: 0, result: "int64" });
export const digitize = lifted("digitize", { arrays: 2, compute: "float64", result: "int64" });
export const divmod = lifted("divmod", { arrays: 2 });
export const ediff1d = lifted("ediff1d");
export const einsum = lifted("einsum");
export const fill_diagonal = writing("fill_diagonal");
export const frexp = lifted("frexp");
export const geomspace = lifted("geomspace", { arrays: 0 });
export const gradient = lifted("gradient");
export const histogram2d = lifted("histogram2d", { arrays: 2 });
export const histogramdd = lifted("histogramdd");
export const i0 = lifted("i0");
export const imag = lifted("imag");
export const indices = lifted("indices", { arrays: 0, result: "int64" });
export const insert = lifted("insert");
export const interp = lifted("interp", { arrays: 3, compute: "float64" });
export const iscomplex = lifted("iscomplex");
export const isneginf = lifted("isneginf");
export const isposinf = lifted("isposinf");
export const isreal = lifted("isreal");
export const isscalar = lifted("isscalar");
export const ix_ = lifted("ix_", { arrays: 0, result: "int64" });
export const ldexp = lifted("ldexp", { arrays: 2 });
export const modf = lifted("modf");
export const nanargmax = lifted("nanargmax", { result: "int64" });
export const nanargmin = lifted("nanargmin", { result: "int64" });
export const nancumprod = lifted("nancumprod");
export const nancumsum = lifted("nancumsum");
export const nanmax = lifted("nanmax");
export const nanmean = lifted("nanmean");
export const nanmedian = lifted("nanmedian");
export const nanmin = lifted("nanmin");
export const nanpercentile = lifted("nanpercentile");
export const nanprod = lifted("nanprod");
export const nanquantile = lifted("nanquantile");
export const nanstd = lifted("nanstd");
export const nansum = lifted("nansum");
export const nanvar = lifted("nanvar");
export const packbits = lifted("packbits");
export const pad = lifted("pad");
export const partition = lifted("partition");
export const place = writing("place");
export const poly = lifted("poly");
export const polyadd = lifted("polyadd", { arrays: 2 });
export const polyder = lifted("polyder");
export const polydiv = lifted("polydiv", { arrays: 2 });
export const polyfit = lifted("polyfit", { arrays: 2, compute: "float64" });
export const polyint = lifted("polyint");
export const polymul = lifted("polymul", { arrays: 2 });
export const polysub = lifted("polysub", { arrays: 2 });
export const polyval = lifted("polyval", { arrays: 2, compute: "float64" });
export const put_along_axis = writing("put_along_axis");
export const putmask = writing("putmask");
export const ravel_multi_index = lifted("ravel_multi_index", { result: "int64" });
export const real = lifted("real");
export const roots = lifted("roots");
export const select = lifted("select");
export const setxor1d = lifted("setxor1d", { arrays: 2 });
export const take_along_axis = lifted("take_along_axis", { arrays: 2 });
export const trapezoid = lifted("trapezoid");
export const tri = lifted("tri", { arrays: 0 });
export const tril = lifted("tril");
export const tril_indices = lifted("tril_indices", { arrays: 0, result: "int64" });
export const trim_zeros = lifted("trim_zeros");
export const triu = lifted("triu");
export const triu_indices = lifted("triu_indices", { arrays: 0, result: "int64" });
export const union1d = lifted("union1d", { arrays: 2 });
export const unpackbits = lifted("unpackbits");
export const unwrap = lifted("unwrap");
export const vander = lifted("vander");
export const vecdot = lifted("vecdot", { arrays: 2 });
