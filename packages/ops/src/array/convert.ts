/** `tf.convert_to_tensor`, and lists that hold tensors. TF: `array_ops._autopacking_conversion_function`. */
import {
  as_dtype,
  convertToTensor,
  hasToTensor,
  isTensor,
  pyFunction,
  registerTensorConversion,
  withContext,
  type DType,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { createConstant } from "./constant.ts";
import { name_scope } from "./name_scope.ts";

/**
 * A tensor of a value: a tensor itself, a variable's value, a constant of anything plain, a list of tensors packed.
 * @param dtype the element type; left out, the value decides
 * @param preferred_dtype tried first where no dtype is given
 * @throws TypeError where nothing converts the value, ValueError for a tensor of another type
 * TF: `tf.convert_to_tensor`.
 */
export const convert_to_tensor = pyFunction(
  "convert_to_tensor",
  ["value", "dtype", "name", "preferred_dtype", "dtype_hint"],
  (
    value: TensorLike,
    dtype?: DTypeLike | null,
    name?: NameLike,
    preferred_dtype?: DTypeLike | null,
    dtype_hint?: DTypeLike | null,
  ): Tensor => {
    const preferred = dtype_hint ?? preferred_dtype ?? null;
    return convertToTensor(value, {
      dtype: dtype === undefined || dtype === null ? null : as_dtype(dtype),
      name: name === undefined || name === null ? null : String(name),
      preferredDtype: preferred === null ? null : as_dtype(preferred),
    });
  },
  { required: 1 },
);

type Leaf = Tensor | { readonly dtype: DType };

function isTensorLeaf(value: unknown): value is Leaf {
  return isTensor(value) || hasToTensor(value);
}

/** The type of the first tensor in nested lists. */
function tensorType(list: readonly unknown[]): DType | undefined {
  for (const item of list) {
    const dtype = isTensorLeaf(item) ? item.dtype.base_dtype : Array.isArray(item) ? tensorType(item) : undefined;
    if (dtype) return dtype;
  }
  return undefined;
}

function castTensors(list: readonly unknown[], dtype: DType): unknown[] {
  return list.map((item): unknown => {
    if (Array.isArray(item)) return castTensors(item, dtype);
    return isTensorLeaf(item) && item.dtype.base_dtype !== dtype ? raw.Cast({ x: item as Tensor, DstT: dtype }) : item;
  });
}

/** A list packed into one tensor, or the list itself where no tensor is in it. TF: `_autopacking_helper`. */
function pack(list: readonly unknown[], dtype: DType, name: string): Tensor | readonly unknown[] {
  return withContext(name_scope(name), (scope) => {
    const items = list.map((item, i): unknown => {
      if (isTensorLeaf(item) && item.dtype.base_dtype !== dtype) {
        throw new TypeError(
          `Cannot convert a list containing a tensor of dtype ${item.dtype.toString()} to ${dtype.toString()} (Tensor is: ${(item as Tensor)._repr()})`,
        );
      }
      return Array.isArray(item) ? pack(item, dtype, String(i)) : item;
    });
    if (!items.some(isTensorLeaf)) return items;
    const tensors = items.map((item, i) =>
      isTensorLeaf(item) ? (item as Tensor) : createConstant(item, { dtype, name: String(i) }),
    );
    return raw.Pack({ values: tensors, name: scope });
  });
}

registerTensorConversion(
  (value) => Array.isArray(value),
  (value, { dtype, name, asRef }) => {
    const list = value as readonly unknown[];
    const inferred = asRef ? undefined : tensorType(list);
    if (!inferred) return undefined;
    const target = dtype ?? inferred;
    const packed = pack(target === inferred ? list : castTensors(list, target), target, name ?? "packed");
    return isTensor(packed) ? packed : undefined;
  },
  99,
);
