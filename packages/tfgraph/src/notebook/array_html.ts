/** Arrays as tables: their corners where they are large. */
import { cellsOf, shownAlong } from "../numpy/format.ts";
import type { NDArray } from "../numpy/ndarray.ts";
import { Html, htmlTable, markup } from "./html.ts";

/** Rows and columns at each end of an axis. */
const EDGE = { rows: 6, columns: 6 };
/** Matrices shown of an array of more than two axes. */
const MATRICES = 3;

/** Undefined for a single number, of which the text says all. */
export function arrayHtml(array: NDArray): Html | undefined {
  const { ndim, shape, dtype, size } = array;
  if (ndim === 0 || size === 0) return undefined;
  const caption = `${dtype} [${shape.join(", ")}]`;
  const matrices = Array.from({ length: Math.min(matrixCount(array), MATRICES) }, (_, i) => matrixAt(array, i));
  const more = matrixCount(array) - matrices.length;
  return markup`<div><code>${caption}</code>${matrices}${more > 0 ? `… and ${more} more` : ""}</div>`;
}

function matrixCount({ shape }: NDArray): number {
  return shape.slice(0, -2).reduce((product, size) => product * size, 1);
}

/** The matrix of the last two axes, the how manieth in row-major order; a vector is a row. */
function matrixAt(array: NDArray, which: number): Html {
  const leading: number[] = [];
  let [rest, offset] = [which, array.offset];
  for (let axis = array.ndim - 3; axis >= 0; axis--) {
    const size = array.shape[axis]!;
    leading.unshift(rest % size);
    offset += (rest % size) * array.strides[axis]!;
    rest = Math.floor(rest / size);
  }
  const [rows, columns] = [array.ndim === 1 ? 1 : array.shape.at(-2)!, array.shape.at(-1)!];
  const strides = [array.ndim === 1 ? 0 : array.strides.at(-2)!, array.strides.at(-1)!];
  const cells = cellsOf(array.viewAs([rows, columns], strides, offset), EDGE);
  const place = leading.length > 0 ? markup`<div>[${leading.join(", ")}, :, :]</div>` : new Html("");
  return markup`${place}${matrixTable(cells, array.ndim === 1 ? null : rows, columns)}`;
}

/** With the numbers of columns above and of rows beside it; a vector has none of these. */
function matrixTable(cells: readonly (readonly string[])[], rows: number | null, columns: number): Html {
  const columnNumbers = numbers(columns, EDGE.columns);
  const rowNumbers = rows === null ? [""] : numbers(rows, EDGE.rows);
  const body = cells.map((row, i) => [markup`<b>${rowNumbers[i]!}</b>`, ...row]);
  return htmlTable(
    [["", ...columnNumbers], ...body],
    new Set(Array.from({ length: columnNumbers.length + 1 }, (_, i) => i)),
  );
}

function numbers(length: number, edge: number): string[] {
  return shownAlong(length, length > 2 * edge, edge).map((i) => (i === null ? "…" : String(i)));
}
