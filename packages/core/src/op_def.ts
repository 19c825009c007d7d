/**
 * Signatures of ops as data, in the form of TensorFlow's op_def.proto.
 * The definitions themselves are generated from real TensorFlow (`ops/src/gen/op_defs.ts`).
 */
import type { AttrValue } from "./attr_value.ts";
import type { DType } from "./dtype.ts";

export interface ArgDef {
  readonly name: string;
  /** A fixed type; else one of the attrs below gives it. */
  readonly type?: DType;
  readonly typeAttr?: string;
  /** The input is a list of that many tensors of one type. */
  readonly numberAttr?: string;
  /** The input is a list of tensors of these types. */
  readonly typeListAttr?: string;
  readonly isRef?: boolean;
  /** Serialized FullTypeDef (experimental_full_type), carried for `.meta` files. */
  readonly fullType?: Uint8Array;
}

export interface AttrDef {
  readonly name: string;
  /** "type", "int", "list(int)", "string", "bool", "float", "shape", "tensor", "func", … */
  readonly type: string;
  readonly default?: AttrValue;
  /** `list(type)` or `list(string)`. */
  readonly allowed?: AttrValue;
  /** The least value of an int, or the least length of a list. */
  readonly minimum?: number;
}

export interface OpDef {
  readonly name: string;
  readonly inputs: readonly ArgDef[];
  readonly outputs: readonly ArgDef[];
  readonly attrs: readonly AttrDef[];
  readonly controlOutputs?: readonly string[];
  readonly isCommutative?: boolean;
  readonly isAggregate?: boolean;
  readonly isStateful?: boolean;
  readonly allowsUninitializedInput?: boolean;
  readonly isDistributedCommunication?: boolean;
  readonly deprecation?: { readonly version: number; readonly explanation: string };
}
