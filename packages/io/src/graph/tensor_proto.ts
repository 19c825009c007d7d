/**
 * Tensors as TensorProtos. A tensor lists its first elements in the typed field of its dtype, the last of them standing for
 * all that follow, or has its bytes in `tensor_content`; `ConstTensor.protoValues` says which (facts of each op's maker).
 */
import {
  allocateData,
  dtypeOfEnum,
  elementCount,
  InvalidArgumentError,
  type ConstTensor,
  type DType,
  type StringElement,
  type TensorValue,
  type TypedArray,
} from "@tfgraph/core";
import { TensorProto, TensorShapeProto } from "../gen/messages.ts";
import { fixedShapeFromProto } from "./shape_proto.ts";

type ListField =
  | "float_val"
  | "double_val"
  | "int_val"
  | "string_val"
  | "scomplex_val"
  | "int64_val"
  | "bool_val"
  | "dcomplex_val"
  | "half_val"
  | "uint32_val"
  | "uint64_val";

/** The field that lists elements of a type. @throws InvalidArgumentError for types without values in protos */
function listField(dtype: DType): ListField {
  switch (dtype.base_dtype.name) {
    case "float32":
      return "float_val";
    case "float64":
      return "double_val";
    case "string":
      return "string_val";
    case "complex64":
      return "scomplex_val";
    case "complex128":
      return "dcomplex_val";
    case "int64":
      return "int64_val";
    case "uint64":
      return "uint64_val";
    case "uint32":
      return "uint32_val";
    case "bool":
      return "bool_val";
    case "float16":
    case "bfloat16":
      return "half_val";
    case "resource":
    case "variant":
      throw new InvalidArgumentError(null, null, `Tensors of type ${dtype.name} have no value in a TensorProto`);
    default:
      return "int_val";
  }
}

/** The largest tensor a proto may describe by one value for all elements, in bytes: a file of a few bytes can ask for it. */
const MAX_BYTES = 2 ** 29;

export function tensorToProto(tensor: ConstTensor): TensorProto {
  const { dtype, data } = tensor;
  const proto = TensorProto({
    dtype: dtype.as_datatype_enum,
    tensor_shape: TensorShapeProto({ dim: tensor.shape.map((size) => ({ size })) }),
  });
  const field = listField(dtype);
  if (field === "string_val") {
    proto.string_val = data.slice(0, tensor.protoValues) as StringElement[];
  } else if (tensor.protoValues === undefined && data.length > 0) {
    proto.tensor_content = bytesOf(data as TypedArray);
  } else {
    writeList(proto, field, (data as TypedArray).subarray(0, listedLength(dtype, tensor.protoValues ?? 0)));
  }
  return proto;
}

/** Complex numbers are two entries of the list and of the data. */
function listedLength(dtype: DType, count: number): number {
  return dtype.is_complex ? 2 * count : count;
}

function writeList(proto: TensorProto, field: Exclude<ListField, "string_val">, data: TypedArray): void {
  const elements: (number | bigint)[] = [...data];
  if (field === "bool_val") proto.bool_val = elements.map(Boolean);
  else if (field === "int64_val" || field === "uint64_val") proto[field] = elements;
  else proto[field] = elements.map(Number);
}

/** A view of the elements' bytes, little-endian as on every machine JavaScript runs on. */
export function bytesOf(data: TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** @throws InvalidArgumentError where type, shape and content do not fit together */
export function tensorFromProto(proto: TensorProto): ConstTensor {
  const dtype = dtypeOfEnum(proto.dtype);
  if (!dtype) throw new InvalidArgumentError(null, null, `Unknown data type ${String(proto.dtype)} in a TensorProto`);
  const shape = fixedShapeFromProto(proto.tensor_shape);
  const count = elementCount(shape);
  const content = proto.tensor_content;
  if (content.length > 0) return { dtype, shape, data: fromContent(dtype, count, content) };
  const field = listField(dtype);
  const listed: readonly unknown[] = proto[field];
  const given = dtype.is_complex ? listed.length / 2 : listed.length;
  if (given > count || !Number.isInteger(given)) {
    throw new InvalidArgumentError(
      null,
      null,
      `A TensorProto of shape [${shape.join(",")}] lists ${String(listed.length)} values`,
    );
  }
  if (given < count && count * Math.max(8, dtype.size) > MAX_BYTES) {
    throw new InvalidArgumentError(
      null,
      null,
      `A TensorProto of type ${dtype.name} and shape [${shape.join(",")}] is too large`,
    );
  }
  return lazySplat({ dtype, shape }, count, listed, given);
}

function fromContent(dtype: DType, count: number, content: Uint8Array): TensorValue["data"] {
  if (dtype.arrayType === undefined) {
    throw new InvalidArgumentError(null, null, `A TensorProto of type ${dtype.name} cannot have tensor_content`);
  }
  if (content.length !== count * dtype.size) {
    throw new InvalidArgumentError(
      null,
      null,
      `tensor_content has ${String(content.length)} bytes where ${String(count * dtype.size)} are needed`,
    );
  }
  return new dtype.arrayType(new Uint8Array(content).buffer, 0, dtype.is_complex ? count * 2 : count);
}

/** A few listed values may stand for a billion, so they are laid out only when somebody asks for them. */
function lazySplat(
  base: { dtype: DType; shape: readonly number[] },
  count: number,
  listed: readonly unknown[],
  given: number,
): ConstTensor {
  let data: TensorValue["data"] | undefined;
  return {
    ...base,
    protoValues: given,
    get data() {
      return (data ??= splat(base.dtype, count, listed, given));
    },
  };
}

function splat(dtype: DType, count: number, listed: readonly unknown[], given: number): TensorValue["data"] {
  const data = allocateData(dtype, count);
  if (Array.isArray(data)) {
    for (let i = 0; i < count; i++) data[i] = listed[Math.min(i, given - 1)] ?? "";
    return data;
  }
  const width = dtype.is_complex ? 2 : 1;
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  for (let i = 0; i < given * width; i++) data[i] = wide ? BigInt(listed[i] as number | bigint) : Number(listed[i]);
  if (given === 0) return data;
  for (let i = given * width; i < count * width; i++) data[i] = data[i - width]!;
  return data;
}
