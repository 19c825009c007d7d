/** The equations of `einsum`: `ij,jk->ik`, with an ellipsis for axes that broadcast. */

/** An axis: a letter, or a position within the ellipsis counted from its end (`…0` is the last). */
export type Label = string;

export interface Equation {
  /** The subscripts of each operand, an axis each; the ellipsis is one element. */
  readonly inputs: readonly (readonly Label[])[];
  readonly output: readonly Label[];
}

export const ELLIPSIS = "...";

function labelsOf(subscripts: string): Label[] {
  return subscripts.match(/\.\.\.|[^.]/gu) ?? [];
}

/** An equation with an arrow. */
export function parseEquation(equation: string): Equation {
  const [inputs = "", output = ""] = equation.split("->");
  return { inputs: inputs.split(",").map(labelsOf), output: labelsOf(output) };
}

/** The labels of the axes of an operand of that rank, those of the ellipsis numbered; undefined where it cannot have that rank. */
export function axisLabels(labels: readonly Label[], rank: number): Label[] | undefined {
  const at = labels.indexOf(ELLIPSIS);
  const hidden = rank - (labels.length - (at < 0 ? 0 : 1));
  if (hidden < 0 || (at < 0 && hidden > 0)) return undefined;
  if (at < 0) return [...labels];
  const numbered = Array.from({ length: hidden }, (_, i) => `…${String(hidden - 1 - i)}`);
  return [...labels.slice(0, at), ...numbered, ...labels.slice(at + 1)];
}
