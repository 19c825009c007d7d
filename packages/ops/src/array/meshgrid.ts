/** Coordinate grids. TF: python/ops/array_ops.py. */
import {
  convertToTensor,
  isPlainObject,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { ones } from "./fill.ts";
import { name_scope } from "./name_scope.ts";
import { sizeOfTensor } from "./shape.ts";
import { stack } from "./stack.ts";

export interface MeshgridKeywords {
  /** `"xy"` (the default) swaps the first two axes of the results, `"ij"` does not. */
  readonly indexing?: string;
  readonly name?: NameLike;
}

/**
 * The coordinates of the points of a grid, one tensor per axis.
 * @param args the positions on each axis, vectors; keywords come last
 * @throws ValueError for another indexing
 * TF: `tf.meshgrid`.
 */
export function meshgrid(...args: (TensorLike | MeshgridKeywords)[]): Tensor[] {
  const last = args.at(-1);
  const keywords: MeshgridKeywords = isPlainObject(last) ? last : {};
  const axes = (isPlainObject(last) ? args.slice(0, -1) : args) as TensorLike[]; // only the last may be keywords
  const unknown = Object.keys(keywords).find((key) => key !== "indexing" && key !== "name");
  if (unknown) throw new TypeError(`'${unknown}' is an invalid keyword argument for this function`);
  const { indexing = "xy", name = "meshgrid" } = keywords;
  if (indexing !== "xy" && indexing !== "ij")
    throw new ValueError(`Argument \`indexing\` parameter must be either 'xy' or 'ij', got '${indexing}'`);
  return withContext(name_scope(name, "meshgrid", axes), () => {
    const rank = axes.length;
    const sizesAt = (axis: number): number[] => Array.from({ length: rank }, (_, i) => (i === axis ? -1 : 1));
    const grids = axes.map((x, i) => raw.Reshape({ tensor: stack(x), shape: sizesAt(i) }));
    const sizes = axes.map((x) => sizeOfTensor(x));
    if (rank === 0) return [];
    const dtype = convertToTensor(axes[0]).dtype.base_dtype;
    if (indexing === "xy" && rank > 1) {
      grids[0] = raw.Reshape({ tensor: grids[0]!, shape: sizesAt(1) });
      grids[1] = raw.Reshape({ tensor: grids[1]!, shape: sizesAt(0) });
      [sizes[0], sizes[1]] = [sizes[1]!, sizes[0]!];
    }
    const factor = ones(sizes, dtype);
    return grids.map((grid) => grid.mul(factor));
  });
}
