/**
 * Arrays put together and taken apart.
 */
import { ValueError, type Axis, type NDArray as CoreNDArray } from "@tfgraph/core";
import { bigintsOf } from "./cast.ts";
import { asarray, asarrays, assign, astype } from "./convert.ts";
import { allocate, promoteTypes } from "./dtype.ts";
import { NDArray } from "./ndarray.ts";
import { normalizeAxis } from "./rows.ts";
import { gather } from "./selection.ts";
import { numpyFunction, type Input } from "./signature.ts";
import {
  atleast_1d,
  atleast_2d,
  atleast_3d,
  expand_dims,
  flatten,
  flattened,
  reshape,
  reshaped,
  shapeList,
  transposed,
  raveled,
} from "./views.ts";

type Inputs = readonly Input[] | CoreNDArray;

function joined(arrays: readonly CoreNDArray[], axis: number): NDArray {
  const first = arrays[0];
  if (!first) throw new ValueError("need at least one array to concatenate");
  if (first.ndim === 0) throw new ValueError("zero-dimensional arrays cannot be concatenated");
  const along = normalizeAxis(axis, first.ndim);
  arrays.forEach((a, k) => {
    if (a.ndim !== first.ndim) {
      throw new ValueError(
        `all the input arrays must have same number of dimensions, but the array at index 0 has ${first.ndim} dimension(s) and the array at index ${k} has ${a.ndim} dimension(s)`,
      );
    }
    const off = a.shape.findIndex((d, i) => i !== along && d !== first.shape[i]);
    if (off >= 0) {
      throw new ValueError(
        `all the input array dimensions except for the concatenation axis must match exactly, but along dimension ${off}, the array at index 0 has size ${first.shape[off]!} and the array at index ${k} has size ${a.shape[off]!}`,
      );
    }
  });
  const dtype = arrays.map((a) => a.dtype).reduce(promoteTypes);
  const shape = first.shape.map((d, i) => (i === along ? arrays.reduce((n, a) => n + a.shape[i]!, 0) : d));
  const out = new NDArray(
    allocate(
      dtype,
      shape.reduce((n, d) => n * d, 1),
    ),
    shape,
    dtype,
  );
  let at = 0;
  for (const a of arrays) {
    assign(out.slice(...shape.map((_, i) => (i === along ? `${at}:${at + a.shape[i]!}` : ":"))), a);
    at += a.shape[along]!;
  }
  return out;
}

/** Arrays one after another along an axis; flattened first where the axis is null. */
export const concatenate: (arrays: Inputs, axis?: number | null | { axis?: number | null }) => CoreNDArray =
  numpyFunction("concatenate", ["arrays", "axis"], (arrays: Inputs, axis: number | null = 0) =>
    axis === null
      ? joined(
          asarrays(arrays).map((a) => flatten(a)),
          0,
        )
      : joined(asarrays(arrays), axis),
  );
export const concat = concatenate;

/** Arrays of one shape along a new axis. */
export const stack: (arrays: Inputs, axis?: number | { axis?: number }) => CoreNDArray = numpyFunction(
  "stack",
  ["arrays", "axis"],
  (arrays: Inputs, axis = 0) => {
    const all = asarrays(arrays);
    if (all.some((a) => a.shape.join() !== all[0]!.shape.join()))
      throw new ValueError("all input arrays must have the same shape");
    return joined(
      all.map((a) => expand_dims(a, axis)),
      axis,
    );
  },
);

/** Arrays below each other. */
export const vstack = (arrays: Inputs): CoreNDArray =>
  joined(
    asarrays(arrays).map((a) => atleast_2d(a)),
    0,
  );
export const row_stack = vstack;
/** Arrays beside each other. */
export const hstack = (arrays: Inputs): CoreNDArray => {
  const all = asarrays(arrays).map((a) => atleast_1d(a));
  return joined(all, all[0]?.ndim === 1 ? 0 : 1);
};
/** Arrays behind each other. */
export const dstack = (arrays: Inputs): CoreNDArray =>
  joined(
    asarrays(arrays).map((a) => atleast_3d(a)),
    2,
  );
const asColumn = (a: NDArray): NDArray => (a.ndim < 2 ? transposed(reshaped(a, [1, a.size])) : a);
/** Vectors as the columns of a matrix. */
export const column_stack = (arrays: Inputs): CoreNDArray => joined(asarrays(arrays).map(asColumn), 1);
/** `np.c_[a, b]`: vectors as the columns of a matrix. */
export const c_ = (...arrays: Input[]): CoreNDArray => joined(asarrays(arrays).map(asColumn), -1);
/** `np.r_[a, b]`: arrays and numbers one after another. */
export const r_ = (...arrays: Input[]): CoreNDArray =>
  joined(
    asarrays(arrays).map((a) => atleast_1d(a)),
    0,
  );

/** An array with values after it, flattened where no axis is given. */
export const append: (arr: Input, values: Input, axis?: number | null | { axis?: number | null }) => CoreNDArray =
  numpyFunction(
    "append",
    ["arr", "values", "axis"],
    (arr: unknown, values: unknown, axis?: number | null) =>
      axis === undefined || axis === null
        ? joined([raveled(asarray(arr)), raveled(asarray(values))], 0)
        : joined([asarray(arr), asarray(values)], axis),
    2,
  );

type Sections = number | readonly number[] | CoreNDArray;
type Split = (ary: Input, indices_or_sections: Sections, axis?: number | { axis?: number }) => CoreNDArray[];

/** Parts along an axis, as even as they can be: views. */
export const array_split: Split = numpyFunction(
  "array_split",
  ["ary", "indices_or_sections", "axis"],
  (ary: unknown, sections: Sections, axis = 0) => {
    const array = asarray(ary);
    const along = normalizeAxis(axis, array.ndim);
    const length = array.shape[along]!;
    const bounds = typeof sections === "number" ? evenBounds(length, sections) : [0, ...shapeList(sections), length];
    const clamp = (i: number): number => Math.min(i < 0 ? Math.max(i + length, 0) : i, length);
    return bounds
      .slice(1)
      .map((end, k) =>
        array.slice(...array.shape.map((_, i) => (i === along ? `${clamp(bounds[k]!)}:${clamp(end)}` : ":"))),
      );
  },
  2,
);

function evenBounds(length: number, sections: number): number[] {
  if (sections <= 0) throw new ValueError("number sections must be larger than 0.");
  const each = Math.floor(length / sections);
  const longer = length % sections;
  return Array.from({ length: sections + 1 }, (_, k) => k * each + Math.min(k, longer));
}

/** Equal parts along an axis: views. @throws ValueError where they cannot be equal */
export const split: Split = numpyFunction(
  "split",
  ["ary", "indices_or_sections", "axis"],
  (ary: unknown, sections: Sections, axis = 0) => {
    const array = asarray(ary);
    if (typeof sections === "number" && array.shape[normalizeAxis(axis, array.ndim)]! % sections !== 0) {
      throw new ValueError("array split does not result in an equal division");
    }
    return array_split(array, sections, axis);
  },
  2,
);
export const hsplit = (a: Input, sections: Sections): CoreNDArray[] =>
  split(a, sections, asarray(a).ndim === 1 ? 0 : 1);
export const vsplit = (a: Input, sections: Sections): CoreNDArray[] => split(a, sections, 0);
export const dsplit = (a: Input, sections: Sections): CoreNDArray[] => split(a, sections, 2);

/** Each element several times, flattened where no axis is given. */
export const repeat: (
  a: Input,
  repeats: number | readonly number[],
  axis?: number | null | { axis?: number | null },
) => CoreNDArray = numpyFunction(
  "repeat",
  ["a", "repeats", "axis"],
  (a: unknown, repeats: unknown, axis?: number | null) => {
    const array = axis === undefined || axis === null ? raveled(asarray(a)) : asarray(a);
    const along = normalizeAxis(axis ?? 0, array.ndim);
    const counts = shapeList(typeof repeats === "number" ? [repeats] : asarray(repeats));
    if (counts.length !== 1 && counts.length !== array.shape[along])
      throw new ValueError(
        `operands could not be broadcast together with shape (${array.shape[along]!},) (${counts.length},)`,
      );
    const indices = Array.from({ length: array.shape[along]! }, (_, i) =>
      new Array<number>(counts[counts.length === 1 ? 0 : i]!).fill(i),
    ).flat();
    return rowsAt(array, indices, along);
  },
  2,
);

/** The array itself several times along its axes. */
export const tile: (A: Input, reps: number | readonly number[]) => CoreNDArray = numpyFunction(
  "tile",
  ["A", "reps"],
  (a: unknown, reps: unknown) => {
    const given = shapeList(reps);
    let array = asarray(a);
    const counts = [...new Array<number>(Math.max(0, array.ndim - given.length)).fill(1), ...given];
    if (counts.length > array.ndim)
      array = reshaped(array, [...new Array<number>(counts.length - array.ndim).fill(1), ...array.shape]);
    // every axis preceded by one that repeats
    const repeated = array.viewAs(
      array.shape.flatMap((d, i) => [counts[i]!, d]),
      array.strides.flatMap((s) => [0, s]),
    );
    return new NDArray(
      repeated.gathered(),
      array.shape.map((d, i) => d * counts[i]!),
      array.dtype,
    );
  },
  2,
);

/** Elements moved along an axis, those that fall off come back at the other end. */
export const roll: (
  a: Input,
  shift: number | readonly number[],
  axis?: Axis | null | { axis?: Axis | null },
) => CoreNDArray = numpyFunction(
  "roll",
  ["a", "shift", "axis"],
  (a: unknown, shift: Axis, axis?: Axis | null) => {
    const array = asarray(a);
    if (axis === undefined || axis === null) return reshape(rolled(flattened(array), Number(shift), 0), array.shape);
    const axes = typeof axis === "number" ? [axis] : axis;
    return axes.reduce(
      (out, along, k) => rolled(out, typeof shift === "number" ? shift : shift[k]!, normalizeAxis(along, out.ndim)),
      array,
    );
  },
  2,
);

function rolled(array: NDArray, shift: number, axis: number): NDArray {
  const n = array.shape[axis]!;
  return rowsAt(
    array,
    Float64Array.from({ length: n }, (_, i) => (((i - shift) % n) + n) % n),
    axis,
  );
}

/** The parts at numbers along an axis. */
function rowsAt(array: NDArray, numbers: ArrayLike<number>, axis: number): NDArray {
  return gather(array, new NDArray(bigintsOf(numbers), [numbers.length], "int64"), axis);
}

/** Another shape, filled by repeating the elements. */
export const resize: (a: Input, new_shape: number | readonly number[]) => CoreNDArray = numpyFunction(
  "resize",
  ["a", "new_shape"],
  (a: unknown, newShape: unknown) => {
    const flat = flattened(asarray(a));
    const shape = shapeList(newShape);
    const count = shape.reduce((n, d) => n * d, 1);
    if (flat.size === 0) return new NDArray(allocate(flat.dtype, count), shape, flat.dtype);
    return reshaped(
      rowsAt(
        flat,
        Array.from({ length: count }, (_, i) => i % flat.size),
        0,
      ),
      shape,
    );
  },
  2,
);

/** A matrix: here a two-dimensional array, whose product is `dot`. Text is read as in `np.matrix("1 2; 3 4")`. */
export const matrix: (
  data: Input,
  dtype?: Parameters<typeof asarray>[1] | { dtype?: Parameters<typeof asarray>[1] },
) => CoreNDArray = numpyFunction(
  "matrix",
  ["data", "dtype"],
  (data: unknown, dtype?: Parameters<typeof asarray>[1]) => {
    const rows =
      typeof data === "string"
        ? data
            .replace(/[[\]]/g, "")
            .split(";")
            .map((row) =>
              row
                .trim()
                .split(/[\s,]+/)
                .map(Number),
            )
        : data;
    const own = asarray(rows, dtype);
    const array = own === data ? astype(own, own.dtype) : own;
    if (array.ndim > 2) throw new ValueError("matrix must be 2-dimensional");
    return array.ndim === 2 ? array : reshape(array, [1, array.size]);
  },
);
export const asmatrix = matrix;
export const mat = matrix;
