/** A node as TensorFlow's messages show it: `{{node MatMul}} = MatMul[T=DT_FLOAT, …](a, b)`. TF: `FormatNodeDefForError`, `SummarizeNodeDef`. */
import type { AttrValue } from "./attr_value.ts";
import { protoTypeName, type DType } from "./dtype.ts";
import type { Operation } from "./operation.ts";
import { compareStrings } from "./python_text.ts";
import { fromBfloat16Bits, fromHalfBits } from "./half.ts";
import { inputName } from "./graph_def.ts";
import type { TensorValue } from "./tensor_value.ts";

/** `DT_FLOAT`, `DT_INT32_REF`. */
export function typeConstant(dtype: DType): string {
  return `DT_${protoTypeName(dtype).toUpperCase()}`;
}

export function attrText(attr: AttrValue): string {
  switch (attr.kind) {
    case "string":
      return `"${String(attr.value)}"`;
    case "int":
    case "bool":
      return String(attr.value);
    case "float":
      return shortFloat(attr.value);
    case "type":
      return typeConstant(attr.value);
    case "shape":
      return attr.value.toProtoString();
    case "tensor":
      return `Tensor<type: ${protoTypeName(attr.value.dtype)} shape: [${attr.value.shape.join(",")}] values: ${valuesText(attr.value)}>`;
    case "func":
      return attr.value.name;
    case "placeholder":
      return attr.value;
    case "list(string)":
      return `[${attr.value.map((s) => `"${String(s)}"`).join(", ")}]`;
    case "list(type)":
      return `[${attr.value.map(typeConstant).join(", ")}]`;
    case "list(shape)":
      return `[${attr.value.map((s) => s.toProtoString()).join(", ")}]`;
    case "list(float)":
      return `[${attr.value.map(shortFloat).join(", ")}]`;
    case "list(func)":
      return `[${attr.value.map((f) => f.name).join(", ")}]`;
    case "list(tensor)":
      return `[${attr.value.map((t) => attrText({ kind: "tensor", value: t })).join(", ")}]`;
    default:
      return `[${attr.value.map(String).join(", ")}]`;
  }
}

/** C++'s `%g`. */
function shortFloat(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  return String(Number(x.toPrecision(6))).replace(/e([+-])(\d)$/, "e$10$2");
}

/** The first elements of a tensor, as `Tensor::SummarizeValue` prints them: nested brackets for matrices. */
export function valuesText(value: TensorValue, most = 3): string {
  const { shape } = value;
  const count = value.data.length;
  const text = (i: number): string => {
    const x = value.data[i];
    if (typeof x === "string") return x;
    if (value.dtype.base_dtype.name === "bool") return x ? "1" : "0";
    if (value.dtype.name === "float16") return shortFloat(fromHalfBits(Number(x)));
    if (value.dtype.name === "bfloat16") return shortFloat(fromBfloat16Bits(Number(x)));
    return typeof x === "number" && value.dtype.is_floating ? shortFloat(x) : String(x);
  };
  const parts = Array.from({ length: Math.min(count, most) }, (_, i) => text(i));
  const body = parts.join(" ") + (count > most ? "..." : "");
  return shape.length === 0
    ? body
    : `${"[".repeat(shape.length)}${body}${count > most ? "" : "]".repeat(shape.length)}`;
}

export function nodeText(op: Operation): string {
  const attrs = [...op.attrs]
    .sort((a, b) => compareStrings(a[0], b[0]))
    .map(([name, value]) => `${name}=${attrText(value)}`);
  const device = op.device ? `, _device="${op.device}"` : "";
  const inputs = op.inputs.map(inputName);
  for (const c of op.control_inputs) inputs.push(`^${c.name}`);
  return `{{node ${op.name}}} = ${op.type}[${attrs.join(", ")}${device}](${inputs.join(", ")})`;
}
