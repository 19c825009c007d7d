/** How arrays print: numpy's `set_printoptions`. */
import { bindArguments } from "@tfgraph/core";

export interface PrintOptions {
  /** Digits after the point. */
  precision: number;
  /** More elements than these are summarized. */
  threshold: number;
  /** How many elements a summary shows at each end of an axis. */
  edgeitems: number;
  /** Characters of a line. */
  linewidth: number;
  /** Whether small numbers print as 0 rather than in the scientific form. */
  suppress: boolean;
  nanstr: string;
  infstr: string;
  floatmode: "maxprec" | "maxprec_equal" | "fixed" | "unique";
}

const DEFAULTS: PrintOptions = {
  precision: 8,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 75,
  suppress: false,
  nanstr: "nan",
  infstr: "inf",
  floatmode: "maxprec",
};

let current: PrintOptions = { ...DEFAULTS };

const NAMES = ["precision", "threshold", "edgeitems", "linewidth", "suppress", "nanstr", "infstr"];

/** How arrays print now, a copy. */
export function get_printoptions(): PrintOptions {
  return { ...current };
}

/**
 * Changes how arrays print; what is left out stays.
 * @param args precision, threshold, edgeitems, linewidth, suppress, nanstr, infstr; `floatmode` by keyword
 */
export function set_printoptions(...args: (number | boolean | string | null | Partial<PrintOptions>)[]): void {
  const names = [...NAMES, "floatmode"];
  const bound = bindArguments("set_printoptions", names, args);
  const given = names.flatMap((name, i) =>
    bound[i] === undefined || bound[i] === null ? [] : [[name, bound[i]] as const],
  );
  current = { ...current, ...(Object.fromEntries(given) as Partial<PrintOptions>) };
}
