/**
 * A graph as text, one node a line, exactly as tools/oracle/graph_lines.py writes TensorFlow's GraphDef:
 *
 *     hidden/add AddV2 (hidden/MatMul, biases/read) T=float32 -> [?,300]
 */
import { createHash } from "node:crypto";
import {
  fromBfloat16Bits,
  fromHalfBits,
  nodeDefOf,
  type AttrValue,
  type ConstTensor,
  type DType,
  type Graph,
  type Operation,
  type StringElement,
  type TensorShape,
} from "@tfgraph/core";

/** Above this many elements a tensor shows a hash. */
const MANY = 32;

export function graphLines(graph: Graph): string[] {
  return graph.get_operations().map(nodeLine);
}

function nodeLine(op: Operation): string {
  const { name, op: type, input, attr, device } = nodeDefOf(op);
  const parts = [name, type, `(${input.join(", ")})`];
  for (const key of [...attr.keys()].sort()) parts.push(`${key}=${numberless(attrText(attr.get(key)!))}`);
  if (device !== "") parts.push(`@${device}`);
  if (op.outputs.length > 0) parts.push("->", ...op.outputs.map((output) => shapeText(output.get_shape())));
  return parts.join(" ");
}

/** Names that are counted in a process: of custom gradients and functions of the program. */
function numberless(text: string): string {
  return text.replace(/^"(CustomGradient-|pyfunc_)\d+"$/, '"$1N"');
}

function attrText(attr: AttrValue): string {
  switch (attr.kind) {
    case "type":
      return attr.value.name;
    case "string":
      return stringText(attr.value);
    case "float":
      return numberText(Math.fround(attr.value));
    case "int":
    case "bool":
      return String(attr.value);
    case "shape":
      return shapeText(attr.value);
    case "tensor":
      return tensorText(attr.value);
    case "func":
      return `func:${attr.value.name}`;
    case "placeholder":
      return `placeholder:${attr.value}`;
    default: {
      const kind = attr.kind.slice("list(".length, -1);
      return `[${attr.value.map((value) => attrText({ kind, value } as AttrValue)).join(", ")}]`;
    }
  }
}

function shapeText(shape: TensorShape): string {
  return shape.known ? `[${shape.known.map((d) => d ?? "?").join(",")}]` : "?";
}

function tensorText(tensor: ConstTensor): string {
  const encoding = tensor.protoValues === undefined ? "raw" : String(tensor.protoValues);
  return `${tensor.dtype.name}[${tensor.shape.join(",")}]:${encoding}{${elementsText(tensor)}}`;
}

function elementsText({ dtype, data }: ConstTensor): string {
  if (!ArrayBuffer.isView(data)) return data.map((item) => stringText(item as StringElement)).join(",");
  const width = dtype.kind === "complex" ? 2 : 1;
  if (data.length / width > MANY) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return `sha256 ${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
  }
  const texts = Array.from(data as ArrayLike<number | bigint>, (item) => elementText(dtype, item));
  if (width === 1) return texts.join(",");
  return texts.flatMap((real, i) => (i % 2 === 0 ? [`${real} ${texts[i + 1]!}`] : [])).join(",");
}

function elementText(dtype: DType, item: number | bigint): string {
  if (dtype.kind === "bool") return item ? "true" : "false";
  if (dtype.name === "float16") return numberText(fromHalfBits(Number(item)));
  if (dtype.name === "bfloat16") return numberText(fromBfloat16Bits(Number(item)));
  return typeof item === "bigint" ? String(item) : numberText(item);
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function stringText(value: StringElement): string {
  return typeof value === "string" ? JSON.stringify(value) : `bytes:${Buffer.from(value).toString("hex")}`;
}
