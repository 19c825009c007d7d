/** Subscripts. TF: python/ops/tensor_getitem_override.py (`_slice_helper`). */
import {
  bool,
  convertToTensor,
  Dimension,
  hasToTensor,
  int16,
  int32,
  int64,
  isNDArray,
  isTensor,
  pyFunction,
  reprValue,
  withContext,
  type DType,
  type NameLike,
  type Subscript,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { boolean_mask } from "./boolean_mask.ts";
import { createConstant } from "./constant.ts";
import { name_scope } from "./name_scope.ts";
import { Slice, type Bound } from "./slice_object.ts";
import { stack } from "./stack.ts";
import { strided_slice } from "./strided_slice.ts";

const BOUND = /^\s*(-?\d+)?\s*$/;

/** `"1:"`, `"::-1"` as a slice; undefined where the text is none. */
function parseSlice(text: string): Slice | undefined {
  const parts = text.split(":");
  if (parts.length < 2 || parts.length > 3) return undefined;
  const bounds: (number | null)[] = [];
  for (const part of parts) {
    const found = BOUND.exec(part === "?" || part === "None" ? "" : part);
    if (!found) return undefined;
    bounds.push(found[1] === undefined ? null : Number(found[1]));
  }
  return new Slice(bounds[0]!, bounds[1]!, bounds[2] ?? null);
}

const INDEX_TYPES: readonly DType[] = [int16, int32, int64];

function checkIndex(value: unknown): asserts value is Bound {
  if (value instanceof Dimension || typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value)))
    return;
  if (isTensor(value) && INDEX_TYPES.includes(value.dtype.base_dtype) && value.shape.ndims !== 1) return;
  throw new TypeError(
    `Only integers, slices (\`:\`), ellipsis (\`...\`), tf.newaxis (\`None\`) and scalar tf.int32/tf.int64 tensors are valid indices, got ${reprValue(value)}`,
  );
}

/** The type the constants beside a slice's tensors get. */
function boundType({ start, stop, step }: Slice): DType | undefined {
  let found: DType | undefined;
  for (const bound of [start, stop, step]) {
    if (!isTensor(bound)) continue;
    const { dtype } = bound;
    if (dtype === int64 || (dtype === int32 && found !== int64) || (dtype === int16 && !found)) found = dtype;
  }
  return found;
}

/** The lists and masks that subscripts add up to. */
class Subscripts {
  readonly begin: Bound[] = [];
  readonly end: Bound[] = [];
  readonly strides: Bound[] = [];
  beginMask = 0;
  endMask = 0;
  ellipsisMask = 0;
  newAxisMask = 0;
  shrinkAxisMask = 0;

  add(subscript: unknown): void {
    const bit = 1 << this.begin.length;
    const slice = typeof subscript === "string" ? parseSlice(subscript) : subscript;
    if (slice instanceof Slice) this.addSlice(slice, bit);
    else if (subscript === "...") {
      this.ellipsisMask |= bit;
      this.push(0, 0, 1);
    } else if (subscript === null) {
      this.newAxisMask |= bit;
      this.push(0, 0, 1);
    } else {
      const at: unknown = hasToTensor(subscript)
        ? convertToTensor(subscript)
        : isNDArray(subscript) && subscript.shape.length === 0
          ? Number(subscript.item())
          : subscript;
      checkIndex(at);
      this.addIndex(at, bit);
    }
  }

  private addIndex(at: Bound, bit: number): void {
    this.shrinkAxisMask |= bit;
    if (!isTensor(at)) {
      this.push(Number(at), Number(at) + 1, 1);
      return;
    }
    this.begin.push(at);
    this.end.push(at.add(1));
    this.strides.push(at.dtype === int16 || at.dtype === int64 ? createConstant(1, { dtype: at.dtype }) : 1);
  }

  private addSlice(slice: Slice, bit: number): void {
    const dtype = boundType(slice);
    const given = (bound: Bound | null): Bound | undefined => {
      if (bound === null || (bound instanceof Dimension && bound.value === null)) return undefined;
      checkIndex(bound);
      return isTensor(bound) ? bound : Number(bound);
    };
    const or = (bound: Bound | undefined, x: number): Bound => bound ?? (dtype ? createConstant(x, { dtype }) : x);
    const start = given(slice.start);
    this.begin.push(or(start, 0));
    if (start === undefined) this.beginMask |= bit;
    const stop = given(slice.stop);
    this.end.push(or(stop, 0));
    if (stop === undefined) this.endMask |= bit;
    this.strides.push(or(given(slice.step), 1));
  }

  private push(begin: number, end: number, stride: number): void {
    this.begin.push(begin);
    this.end.push(end);
    this.strides.push(stride);
  }
}

/** The three lists as vectors of one type. */
function packed(s: Subscripts): [Tensor, Tensor, Tensor] {
  if (s.begin.length === 0) {
    const none = createConstant([], { dtype: int32 });
    return [none, none, none];
  }
  const vectors: [Tensor, Tensor, Tensor] = [stack(s.begin), stack(s.end), stack(s.strides)];
  if (!vectors.some((v) => v.dtype === int64)) return vectors;
  return vectors.map((x) => (x.dtype === int64 ? x : raw.Cast({ x, DstT: int64 }))) as typeof vectors;
}

/** What a sliced assignment needs of a variable. */
interface SlicedVariable {
  value(): Tensor;
  _ref(): Tensor;
}

function isVariable(x: unknown): x is SlicedVariable {
  return hasToTensor(x) && "_ref" in x && "value" in x;
}

/** A slice of a variable, which can be assigned to. */
export type VariableSlice = Tensor & { assign(value: TensorLike, name?: NameLike): Tensor };

/**
 * `x[subscripts]`.
 * @throws TypeError for a subscript that is none, ValueError out of range
 */
export function getitem(x: TensorLike, subscripts: readonly Subscript[]): Tensor {
  const tensor = isVariable(x) ? x.value() : convertToTensor(x);
  const [only] = subscripts;
  if (subscripts.length === 1 && isMask(only)) return boolean_mask(tensor, only);
  const s = new Subscripts();
  for (const subscript of subscripts) s.add(subscript);
  return withContext(name_scope(null, "strided_slice", [tensor, ...s.begin, ...s.end, ...s.strides]), (scope) => {
    const [begin, end, strides] = packed(s);
    const masks = {
      begin_mask: s.beginMask,
      end_mask: s.endMask,
      ellipsis_mask: s.ellipsisMask,
      new_axis_mask: s.newAxisMask,
      shrink_axis_mask: s.shrinkAxisMask,
    };
    const result = strided_slice(tensor, begin, end, strides, { ...masks, name: scope });
    if (isVariable(x)) {
      const assign = pyFunction(
        "assign",
        ["val", "name"],
        (val: TensorLike, name?: NameLike): Tensor =>
          raw.StridedSliceAssign({
            ref: x._ref(),
            begin,
            end,
            strides,
            value: val,
            ...masks,
            name: name ?? `${scope.name}_assign`,
          }),
        { required: 1 },
      );
      Object.defineProperty(result, "assign", { value: assign });
    }
    return result;
  });
}

function isMask(subscript: unknown): subscript is TensorLike {
  if (typeof subscript === "boolean") return true;
  return isTensor(subscript) ? subscript.dtype === bool : isNDArray(subscript) && subscript.dtype === "bool";
}
