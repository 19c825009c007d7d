/** Python's own functions that cases use. */
import { harnessFunction, isSymbolic, PyFloat } from "./evaluate.ts";

const number = (value: unknown): number => (value instanceof PyFloat ? value.value : Number(value));

export const builtins: Readonly<Record<string, unknown>> = {
  abs: harnessFunction((x) => (isSymbolic(x) ? (x as { abs(): unknown }).abs() : Math.abs(number(x)))),
  int: harnessFunction((x) => Math.trunc(number(x))),
  float: harnessFunction((x) => new PyFloat(number(x))),
  len: harnessFunction((x) => (x as { length: number }).length),
  range: harnessFunction((...bounds) => {
    const [start, stop] = bounds.length === 1 ? [0, number(bounds[0])] : bounds.map(number);
    return Array.from({ length: Math.max(0, stop! - start!) }, (_, i) => start! + i);
  }),
  list: harnessFunction((x) => [...(x as Iterable<unknown>)]),
};
