/** numpy's constants. */
export const pi = Math.PI;
export const e = Math.E;
export const euler_gamma = 0.5772156649015329;
export const inf = Infinity;
export const nan = NaN;
/** Old names. */
export const infty = inf;
export const Inf = inf;
export const PINF = inf;
export const NINF = -Infinity;
export const NaN_ = nan;
export { NaN_ as NaN, NaN_ as NAN };
/** A new axis of length 1: `x.slice(":", np.newaxis)`. */
export const newaxis = null;
/** numpy's version whose behaviour this is. */
const version = "2.4.6";
export { version as __version__ };
