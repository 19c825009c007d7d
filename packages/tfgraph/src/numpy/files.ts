/**
 * Arrays in files: `.npy` and `.npz` as numpy writes them, text, raw bytes.
 */
import { ValueError, type DTypeInput, type NDArray as CoreNDArray } from "@tfgraph/core";
import { readFile, writeFile } from "@tfgraph/io";
import { ofBytes } from "./bytes.ts";
import { asarray, astype } from "./convert.ts";
import { dtypeName } from "./dtype.ts";
import { numpyTs } from "./load_numpy_ts.ts";
import { NDArray } from "./ndarray.ts";
import { fromNumpyTs, toNumpyTs } from "./numpy_ts.ts";
import { numpyFunction, type Input } from "./signature.ts";
import { raveled, reshape, squeeze, transposed } from "./views.ts";

/** Arrays of an `.npz` by their names. */
export type Archive = Record<string, CoreNDArray> & { readonly files: string[] };

/** Reads an `.npy` or `.npz` file. @returns an array, or the arrays by name */
export function load(file: string): CoreNDArray & Archive {
  const bytes = readFile(file);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const { arrays } = numpyTs().parseNpzSync(bytes);
    const entries = [...arrays].map(([name, value]) => [name, fromNumpyTs(value)] as const);
    return Object.assign(Object.fromEntries(entries), { files: entries.map(([name]) => name) }) as unknown as NDArray &
      Archive;
  }
  if (bytes[0] !== 0x93) throw new ValueError("Cannot load file containing pickled data when allow_pickle=False");
  return fromNumpyTs(numpyTs().parseNpy(bytes)) as NDArray & Archive;
}

/** Writes an array as `.npy`, which is added to the name where it lacks it. */
export function save(file: string, arr: Input): void {
  const path = file.endsWith(".npy") ? file : `${file}.npy`;
  writeFile(path, numpyTs().serializeNpy(toNumpyTs(asarray(arr))));
}

/** Writes several arrays as `.npz`: positional ones as arr_0, arr_1, those of a last plain object under their names. */
export function savez(file: string, ...args: (Input | Record<string, Input>)[]): void {
  const last = args.at(-1);
  const named =
    typeof last === "object" && Object.getPrototypeOf(last) === Object.prototype ? (last as Record<string, Input>) : {};
  const positional = named === last ? args.slice(0, -1) : args;
  const entries = [...positional.map((a, i) => [`arr_${i}`, a] as const), ...Object.entries(named)];
  const arrays = new Map(entries.map(([name, a]) => [name, toNumpyTs(asarray(a))] as const));
  writeFile(file.endsWith(".npz") ? file : `${file}.npz`, numpyTs().serializeNpzSync(arrays));
}

interface LoadtxtKeywords {
  dtype?: DTypeInput;
  comments?: string | null;
  delimiter?: string | null;
  skiprows?: number;
  usecols?: number | readonly number[] | null;
  unpack?: boolean;
  ndmin?: number;
}

/** Reads numbers from the lines of a text file (or from lines). */
export const loadtxt: (fname: string | readonly string[], kw?: LoadtxtKeywords) => CoreNDArray = numpyFunction(
  "loadtxt",
  ["fname", "dtype", "comments", "delimiter", "converters", "skiprows", "usecols", "unpack", "ndmin"],
  (
    fname: string | readonly string[],
    dtype: DTypeInput = "float64",
    comments: string | null = "#",
    delimiter?: string | null,
    _converters?: unknown,
    skiprows = 0,
    usecols?: number | readonly number[] | null,
    unpack = false,
    ndmin = 0,
  ) => {
    const text = typeof fname === "string" ? new TextDecoder().decode(readFile(fname)).split(/\r?\n/) : fname;
    const columns = typeof usecols === "number" ? [usecols] : usecols;
    const rows: string[][] = [];
    text.slice(skiprows).forEach((line, i) => {
      const content = (comments ? line.split(comments)[0]! : line).trim();
      if (content === "") return;
      const cells = delimiter ? content.split(delimiter).map((c) => c.trim()) : content.split(/\s+/);
      const row = columns ? columns.map((c) => cells[c < 0 ? c + cells.length : c]!) : cells;
      if (rows[0] && row.length !== rows[0].length) {
        throw new ValueError(
          `the number of columns changed from ${rows[0].length} to ${row.length} at row ${i + skiprows + 1}; use \`usecols\` to select a subset and avoid this error`,
        );
      }
      rows.push(row);
    });
    const width = rows[0]?.length ?? 0;
    const cells = new NDArray(rows.flat(), [rows.length, width], "object");
    const array = astype(cells, dtypeName(dtype), false);
    const shaped = ndmin < 2 ? squeezed(array, ndmin) : array;
    return unpack ? transposed(shaped) : shaped;
  },
);

function squeezed(array: NDArray, ndmin: number): NDArray {
  const out = asarray(squeeze(array));
  return out.ndim < ndmin ? raveled(out) : out;
}

/** Reads numbers from a text file with gaps, which are NaN. */
export const genfromtxt: (
  fname: string,
  kw?: {
    dtype?: DTypeInput;
    comments?: string;
    delimiter?: string;
    skip_header?: number;
    usecols?: readonly number[] | null;
    filling_values?: number;
  },
) => CoreNDArray = numpyFunction(
  "genfromtxt",
  ["fname", "dtype", "comments", "delimiter", "skip_header", "usecols", "filling_values"],
  (
    fname: string,
    dtype: DTypeInput = "float64",
    comments = "#",
    delimiter?: string,
    skipHeader = 0,
    usecols?: readonly number[] | null,
    filling = NaN,
  ) => {
    const lines = new TextDecoder().decode(readFile(fname)).split(/\r?\n/).slice(skipHeader);
    const rows = lines
      .map((line) => line.split(comments)[0]!.trim())
      .filter((line) => line !== "")
      .map((line) => {
        const cells = delimiter ? line.split(delimiter) : line.split(/\s+/);
        return (usecols ? usecols.map((c) => cells[c]!) : cells).map((cell) =>
          cell.trim() === "" || Number.isNaN(Number(cell)) ? filling : Number(cell),
        );
      });
    return squeezed(asarray(rows, dtype), 0);
  },
);

/** Writes a vector or matrix as text. */
export const savetxt: (
  fname: string,
  X: Input,
  kw?: { fmt?: string; delimiter?: string; newline?: string; header?: string; footer?: string; comments?: string },
) => void = numpyFunction(
  "savetxt",
  ["fname", "X", "fmt", "delimiter", "newline", "header", "footer", "comments"],
  (
    fname: string,
    x: unknown,
    fmt = "%.18e",
    delimiter = " ",
    newline = "\n",
    header = "",
    footer = "",
    comments = "# ",
  ) => {
    const array = asarray(x);
    const rows = (array.ndim < 2 ? reshape(array, [array.size, 1]) : array).tolist() as number[][];
    const lines = rows.map((row) => row.map((v) => formatted(fmt, v)).join(delimiter));
    const around = (text: string): string[] => (text === "" ? [] : [comments + text.replaceAll("\n", `\n${comments}`)]);
    writeFile(
      fname,
      new TextEncoder().encode([...around(header), ...lines, ...around(footer)].map((line) => line + newline).join("")),
    );
  },
  2,
);

/** C's `%d`, `%.3f`, `%.18e`, `%g`, `%s`. */
function formatted(fmt: string, value: number): string {
  return fmt.replace(/%(\d*)(?:\.(\d+))?([dfegs])/, (_, width: string, digits: string | undefined, kind: string) => {
    const precision = digits === undefined ? 6 : Number(digits);
    const text =
      kind === "d"
        ? String(Math.trunc(value))
        : kind === "f"
          ? value.toFixed(precision)
          : kind === "e"
            ? value.toExponential(precision).replace(/e([+-])(\d)$/, "e$10$2")
            : kind === "g"
              ? String(Number(value.toPrecision(precision)))
              : String(value);
    return text.padStart(Number(width));
  });
}

/** Reads the elements of a raw file, or of text where `sep` says what stands between them. */
export const fromfile: (
  file: string,
  dtype?: DTypeInput | { dtype?: DTypeInput; count?: number; sep?: string; offset?: number },
  count?: number | { sep?: string },
  sep?: string,
) => CoreNDArray = numpyFunction(
  "fromfile",
  ["file", "dtype", "count", "sep", "offset"],
  (file: string, dtype: DTypeInput = "float64", count = -1, sep = "", offset = 0) => {
    const bytes = readFile(file).slice(offset);
    if (sep !== "") return fromstring(new TextDecoder().decode(bytes), { dtype, count, sep });
    const name = dtypeName(dtype);
    const array = ofBytes(count < 0 ? bytes.subarray(0, wholeElements(bytes.length, name)) : bytes, name, count);
    return bigEndian(dtype) ? array.byteswap() : array;
  },
);

const bigEndian = (dtype: DTypeInput): boolean => typeof dtype === "string" && dtype.startsWith(">");

function wholeElements(length: number, dtype: string): number {
  const { itemsize } = new NDArray([], [0], dtype);
  return length - (length % itemsize);
}

/** Reads numbers from text. */
export const fromstring: (string: string, kw: { dtype?: DTypeInput; count?: number; sep: string }) => CoreNDArray =
  numpyFunction(
    "fromstring",
    ["string", "dtype", "count", "sep"],
    (string: string, dtype: DTypeInput = "float64", count = -1, sep = " ") => {
      const cells = string
        .trim()
        .split(sep.trim() === "" ? /\s+/ : sep)
        .map((c) => c.trim())
        .filter((c) => c !== "");
      const kept = count < 0 ? cells : cells.slice(0, count);
      return astype(new NDArray(kept, [kept.length], "object"), dtypeName(dtype), false);
    },
  );
