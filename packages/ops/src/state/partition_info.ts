/** Which part of a partitioned variable an initializer is asked for. TF: `variable_scope._PartitionInfo`. */
import { ValueError } from "@tfgraph/core";

function listText(values: readonly number[]): string {
  return `[${values.join(", ")}]`;
}

export class PartitionInfo {
  readonly full_shape: readonly number[];
  readonly var_offset: readonly number[];

  /** @throws ValueError where the offset is not within the shape */
  constructor(full_shape: readonly number[], var_offset: readonly number[]) {
    if (var_offset.length !== full_shape.length) {
      throw new ValueError(
        `Expected equal length, but \`var_offset\` is of length ${String(var_offset.length)} while full_shape is of length ${String(full_shape.length)}.`,
      );
    }
    full_shape.forEach((size, i) => {
      const offset = var_offset[i]!;
      if (offset < 0 || offset >= size) {
        throw new ValueError(
          `Expected 0 <= offset < shape but found offset=${String(offset)}, shape=${String(size)} for var_offset=${listText(var_offset)}, full_shape=${listText(full_shape)}`,
        );
      }
    });
    this.full_shape = full_shape;
    this.var_offset = var_offset;
  }

  /** Where the part begins along the one axis it is a part of. */
  single_offset(shape: readonly number[]): number {
    const axis = this.single_slice_dim(shape);
    return axis === null ? 0 : this.var_offset[axis]!;
  }

  /** The one axis along which `shape` is a part, null where it is the whole. @throws ValueError where there are several */
  single_slice_dim(shape: readonly number[]): number | null {
    const { full_shape: full } = this;
    if (shape.length !== full.length) {
      throw new ValueError(
        `Expected equal length, but received shape=${listText(shape)} of length ${String(shape.length)} while self.full_shape=${listText(full)} is of length ${String(full.length)}.`,
      );
    }
    shape.forEach((size, i) => {
      if (this.var_offset[i]! + size > full[i]!) {
        throw new ValueError(
          `With self.var_offset=${listText(this.var_offset)}, a partition of shape=${listText(shape)} would exceed self.full_shape=${listText(full)} in dimension ${String(i)}.`,
        );
      }
    });
    let found: number | null = null;
    shape.forEach((size, i) => {
      if (size === full[i]) return;
      if (found !== null) {
        throw new ValueError(
          `Cannot use single_slice_dim() with shape=${listText(shape)} and self.full_shape=${listText(full)} since slice dim could be either dimension ${String(i)} or ${String(found)}.`,
        );
      }
      found = i;
    });
    return found;
  }
}
