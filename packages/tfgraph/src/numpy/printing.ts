/** Arrays as text, on demand. */
import { asarray } from "./convert.ts";
import { array2string as layOut, arrayRepr, arrayStr } from "./format.ts";
import { get_printoptions, type PrintOptions } from "./print_options.ts";
import { numpyFunction, type Input } from "./signature.ts";

/** What Python's `repr` shows. */
export const array_repr = (arr: Input): string => arrayRepr(asarray(arr));
/** What Python's `print` shows. */
export const array_str = (a: Input): string => arrayStr(asarray(a));

interface Array2stringKeywords {
  max_line_width?: number | null;
  precision?: number | null;
  suppress_small?: boolean | null;
  separator?: string;
  threshold?: number | null;
  edgeitems?: number | null;
  floatmode?: PrintOptions["floatmode"] | null;
}

/** An array as text under other options than the current ones. */
export const array2string: (a: Input, kw?: Array2stringKeywords) => string = numpyFunction(
  "array2string",
  ["a", "max_line_width", "precision", "suppress_small", "separator", "threshold", "edgeitems", "floatmode"],
  (
    a: unknown,
    width?: number | null,
    precision?: number | null,
    suppress?: boolean | null,
    separator = " ",
    threshold?: number | null,
    edgeitems?: number | null,
    floatmode?: PrintOptions["floatmode"] | null,
  ) => {
    const now = get_printoptions();
    return layOut(asarray(a), separator, "", {
      ...now,
      linewidth: width ?? now.linewidth,
      precision: precision ?? now.precision,
      suppress: suppress ?? now.suppress,
      threshold: threshold ?? now.threshold,
      edgeitems: edgeitems ?? now.edgeitems,
      floatmode: floatmode ?? now.floatmode,
    });
  },
);
