/** Attributes of nodes, in the form of TensorFlow's attr_value.proto. */
import type { DType } from "./dtype.ts";
import type { TensorShape } from "./tensor_shape.ts";
import type { ConstTensor, StringElement } from "./tensor_value.ts";

/** A function by name, with its attributes. */
export interface NameAttrList {
  readonly name: string;
  readonly attrs: ReadonlyMap<string, AttrValue>;
}

/** int64 attributes are numbers where that loses nothing. `kind` is the attr's type in its OpDef. */
export type AttrValue =
  | { readonly kind: "string"; readonly value: StringElement }
  | { readonly kind: "int"; readonly value: number | bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "type"; readonly value: DType }
  | { readonly kind: "shape"; readonly value: TensorShape }
  | { readonly kind: "tensor"; readonly value: ConstTensor }
  | { readonly kind: "func"; readonly value: NameAttrList }
  | { readonly kind: "placeholder"; readonly value: string }
  | { readonly kind: "list(string)"; readonly value: readonly StringElement[] }
  | { readonly kind: "list(int)"; readonly value: readonly (number | bigint)[] }
  | { readonly kind: "list(float)"; readonly value: readonly number[] }
  | { readonly kind: "list(bool)"; readonly value: readonly boolean[] }
  | { readonly kind: "list(type)"; readonly value: readonly DType[] }
  | { readonly kind: "list(shape)"; readonly value: readonly TensorShape[] }
  | { readonly kind: "list(tensor)"; readonly value: readonly ConstTensor[] }
  | { readonly kind: "list(func)"; readonly value: readonly NameAttrList[] };

export type AttrKind = AttrValue["kind"];
/** What an attribute of a kind holds. */
export type AttrValueOf<K extends AttrKind> = { [A in AttrValue as A["kind"]]: A["value"] }[K];
export type AttrMap = Map<string, AttrValue>;

/** The same attribute with another value. */
export function attrOf<K extends AttrKind>(kind: K, value: Extract<AttrValue, { kind: K }>["value"]): AttrValue {
  return { kind, value } as AttrValue;
}
